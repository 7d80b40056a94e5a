/** What the package consists of, as CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/ */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "./paths.ts";
import { insideBinaries } from "./thirdPartyNotices.ts";

/** The fields of package-lock.json that are used here. */
interface Lock {
  packages: Record<string, { version: string; license: string; integrity: string }>;
}

export interface Component {
  type: "application" | "library" | "machine-learning-model";
  "bom-ref": string;
  name: string;
  version?: string;
  licenses?: { expression: string }[];
  /** Of the package as it was published. */
  hashes?: { alg: "SHA-512"; content: string }[];
  purl?: string;
}

export interface Bom {
  bomFormat: "CycloneDX";
  specVersion: "1.6";
  version: 1;
  metadata: { component: Component };
  components: Component[];
}

const MIT = [{ expression: "MIT" }];

/**
 * Has neither a time nor a serial number, so that the same package has the same one.
 * @param folders the packages in it, relative to the repository: `node_modules/...`
 */
export async function sbom(extension: { name: string; version: string }, folders: readonly string[]): Promise<Bom> {
  const { name, version } = extension;
  const lock = JSON.parse(await readFile(join(repository, "package-lock.json"), "utf8")) as Lock;
  const engine = await readFile(join(repository, "node_modules/node-llama-cpp/llama/llama.cpp.info.json"), "utf8");
  const { tag, llamaCppGithubRepo } = JSON.parse(engine) as { tag: string; llamaCppGithubRepo: string };
  const llamaCpp = `pkg:github/${llamaCppGithubRepo}@${tag}`;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": name, name, version, licenses: MIT },
    },
    components: [
      ...folders.map((folder) => npmPackage(folder, lock)),
      { type: "library", "bom-ref": llamaCpp, name: "llama.cpp", version: tag, licenses: MIT, purl: llamaCpp },
      // llama.cpp has copies of them, without a version of its own.
      ...insideBinaries
        .filter(([title]) => !title.startsWith("llama.cpp"))
        .map(([title]): Component => ({ type: "library", "bom-ref": title, name: title, licenses: MIT })),
      { type: "machine-learning-model", "bom-ref": "42dot-demo", name: "42dot-demo", version, licenses: MIT },
    ],
  };
}

/** Its `purl` says which package it is, whatever registry it came from. */
function npmPackage(folder: string, { packages }: Lock): Component {
  const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
  const locked = packages[folder];
  if (locked === undefined) throw new Error(`${folder} is not in package-lock.json`);
  const { version, license, integrity } = locked;
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const content = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  return {
    type: "library",
    "bom-ref": folder,
    name,
    version,
    licenses: [{ expression: license }],
    hashes: [{ alg: "SHA-512", content }],
    purl,
  };
}

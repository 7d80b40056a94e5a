/**
 * `npm run package`: builds the extension and packages it for this platform, with a list of its parts beside it
 * (`.cdx.json`). Does nothing if nothing has changed.
 */
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "./support/build.ts";
import { exclusively } from "./support/lock.ts";
import { repository, tools } from "./support/paths.ts";
import { longStep, say } from "./support/progress.ts";
import { sbom } from "./support/sbom.ts";
import { runScript } from "./support/shutdown.ts";
import { licenseFile, packageFolders, packagePath, thirdPartyNotices } from "./support/thirdPartyNotices.ts";
import { packVsix } from "./support/vsce.ts";

interface Manifest {
  name: string;
  version: string;
  [key: string]: unknown;
}

/** Keys of the manifest that an installed extension has no use for. */
const developmentKeys = ["scripts", "devDependencies", "dependencies", "allowScripts", "private"];

/** VS Code's name of this platform. */
const target = `${process.platform}-${process.arch}`;

/** Files that node-llama-cpp reads by their names. */
const readFiles = ["llama/binariesGithubRelease.json", "llama/llama.cpp.info.json"].map(
  (name) => `node_modules/node-llama-cpp/${name}`,
);
/** The package is rebuilt when one of these changes. */
const packagingScripts = [
  "scripts/package.ts",
  ...["sbom.ts", "thirdPartyNotices.ts", "OFL-1.1.txt"].map((name) => `scripts/support/${name}`),
];
/** Lists the files that esbuild put into the bundles. */
const bundledInputs = "dist/inputs.json";

/** @returns the path of the VSIX */
export async function packageExtension(): Promise<string> {
  await build();
  await mkdir(tools, { recursive: true });
  return exclusively(join(tools, "package.lock"), "packaging", pack);
}

async function pack(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Manifest;
  const name = `${manifest.name}-${target}-${manifest.version}`;
  const vsix = join(repository, `${name}.vsix`);
  const bom = join(repository, `${name}.cdx.json`);
  const stampFile = join(tools, "package.stamp");
  const files = await allowedFiles();
  const stamp = await hashOf([...files, bundledInputs, "package-lock.json", ...packagingScripts]);
  const exists = await Promise.all([stat(vsix), stat(bom)]).then(
    () => true,
    () => false,
  );
  if (exists && (await readFile(stampFile, "utf8").catch(() => "")) === stamp) {
    return vsix;
  }

  await longStep(`Packaging ${relative(repository, vsix)}`, async () => {
    const stage = join(tools, "package");
    await rm(stage, { recursive: true, force: true });
    for (const file of files) await copy(join(repository, file), join(stage, file));
    const runtime = await runtimeFiles();
    for (const file of runtime) await copy(join(repository, file), join(stage, "dist", file));
    const bundled = packageFolders(JSON.parse(await readFile(join(repository, bundledInputs), "utf8")) as string[]);
    const packages = [...new Set([...bundled, ...packageFolders(runtime)])].sort();
    await writeFile(join(stage, "THIRD-PARTY-NOTICES.txt"), await thirdPartyNotices(packages));
    await writeFile(bom, `${JSON.stringify(await sbom(manifest, packages), null, 2)}\n`);
    for (const key of developmentKeys) Reflect.deleteProperty(manifest, key);
    await writeFile(join(stage, "package.json"), JSON.stringify(manifest, null, 2));
    await copy(join(repository, ".vscodeignore"), join(stage, ".vscodeignore"));
    const unfinished = join(tools, "package.vsix");
    await packVsix(stage, unfinished, ["--target", target]);
    await rename(unfinished, vsix);
    await writeFile(stampFile, stamp);
    await rm(stage, { recursive: true, force: true });
  });
  say(`  ${((await stat(vsix)).size / 1e6).toFixed(0)} MB`);
  return vsix;
}

/** @returns the files that `.vscodeignore` allows, relative to the repository */
async function allowedFiles(): Promise<string[]> {
  const lines = (await readFile(join(repository, ".vscodeignore"), "utf8")).split("\n");
  const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1).trim());
  return globSync(allowed, { cwd: repository, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
    .sort();
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(target);
  for (const file of files) {
    const content = await readFile(join(repository, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * The files that can be loaded when node-llama-cpp is imported: those that its import graph reaches, and the binaries.
 * What it has besides (its command line, sources for compiling binaries) is left out.
 * @returns paths relative to the repository, `node_modules/...`
 */
async function runtimeFiles(): Promise<string[]> {
  const graph = await bundle({
    stdin: { contents: 'import "node-llama-cpp";', resolveDir: repository },
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    loader: { ".node": "empty" },
    external: ["@node-llama-cpp/*"],
  });
  const imported = Object.keys(graph.metafile.inputs).flatMap(packagePath);
  const binaries = binaryPackages();
  const licenses = [...packageFolders(imported), ...binaries].flatMap((folder) =>
    filesIn(folder, ["*"]).filter((file) => licenseFile.test(basename(file))),
  );
  // Node.js asks the nearest one what kind of module a file is.
  const manifests = [...imported, ...binaries.map((folder) => `${folder}/dist/index.js`)]
    .flatMap(foldersOf)
    .flatMap((folder) => filesIn(folder, ["package.json"]));
  const loaded = binaries.flatMap((folder) => filesIn(folder, ["bins/**", "dist/*.js"]));
  return [...new Set([...imported, ...licenses, ...manifests, ...loaded, ...readFiles])].sort();
}

/** @returns the folders above a file, `node_modules` being the last */
function foldersOf(file: string): string[] {
  const folder = dirname(file);
  return basename(folder) === "node_modules" || folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function filesIn(folder: string, patterns: readonly string[]): string[] {
  return globSync(
    patterns.map((pattern) => `${folder}/${pattern}`),
    { cwd: repository, withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)));
}

/** @returns llama.cpp's packages for this platform, without CUDA's half gigabyte: NVIDIA cards run on Vulkan too */
function binaryPackages(): string[] {
  const system = { linux: "linux", darwin: "mac", win32: "win" }[process.platform as string] ?? process.platform;
  const name = `${system}-${process.arch}`;
  const wanted = [name, `${name}-vulkan`, `${name}-metal`].map((suffix) => `node_modules/@node-llama-cpp/${suffix}`);
  const installed = globSync(wanted, { cwd: repository });
  if (installed.length === 0) throw new Error(`node-llama-cpp has no binaries for ${name} in node_modules; run npm ci`);
  return installed;
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

if (import.meta.main)
  await runScript(async () => {
    say(await packageExtension());
    return 0;
  });

/** `npm run package`: builds the extension and packages it for this platform. Does nothing if nothing has changed. */
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "./support/build.ts";
import { exclusively } from "./support/lock.ts";
import { repository, tools } from "./support/paths.ts";
import { longStep, say } from "./support/progress.ts";
import { runScript } from "./support/shutdown.ts";
import { licenseFile, packageFolders, thirdPartyNotices } from "./support/thirdPartyNotices.ts";
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

/** Sources, types and notes that nothing reads at run time, and the llama.cpp repository for compiling binaries. */
const excludedFiles = /\.(ts|mts|cts|map|md|tsbuildinfo)$|\/gitRelease\.bundle$/i;
/** The package is rebuilt when one of these changes. */
const packagingScripts = ["scripts/package.ts", "scripts/support/thirdPartyNotices.ts"];
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
  const vsix = join(repository, `${manifest.name}-${target}-${manifest.version}.vsix`);
  const stampFile = join(tools, "package.stamp");
  const files = await allowedFiles();
  const stamp = await hashOf([...files, bundledInputs, "package-lock.json", ...packagingScripts]);
  const exists = await stat(vsix).then(
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
    const runtime = await runtimePackages();
    for (const folder of runtime) await copyPackage(folder, join(stage, "dist", folder));
    const bundled = packageFolders(JSON.parse(await readFile(join(repository, bundledInputs), "utf8")) as string[]);
    await writeFile(join(stage, "THIRD-PARTY-NOTICES.txt"), await thirdPartyNotices([...bundled, ...runtime]));
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
 * The packages that can be loaded when node-llama-cpp is imported: those that its import graph reaches. What it
 * needs only to compile binaries (cmake-js and others) is run as a command, never imported, and therefore left out.
 * @returns their folders relative to the repository, `node_modules/...`
 */
async function runtimePackages(): Promise<string[]> {
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
  return [...packageFolders(Object.keys(graph.metafile.inputs)), ...binaryPackages()].sort();
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

/** Copies a package without its nested packages: those that are needed are copied on their own. */
async function copyPackage(folder: string, to: string): Promise<void> {
  const from = join(repository, folder);
  await cp(from, to, {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(from.length).split(sep).join("/");
      return !inside.startsWith("/node_modules") && (licenseFile.test(basename(inside)) || !excludedFiles.test(inside));
    },
  });
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

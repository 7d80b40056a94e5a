// Bundles the parts of the extension, each for the process it runs in. `--watch` rebuilds on change,
// `--quiet` shows only warnings and errors.
import { readdir, rm, writeFile } from "node:fs/promises";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");
const quiet = process.argv.includes("--quiet");

/** Bundled CommonJS libraries call `require` for Node's own modules; an ES module has none unless it creates one. */
const requireForCommonJs =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  // The licenses go into a separate file: scripts/support/thirdPartyNotices.ts.
  legalComments: "none",
  metafile: true,
  logLevel: quiet ? "warning" : "info",
};

/** @type {esbuild.BuildOptions} */
const node = { ...shared, platform: "node", format: "esm", target: "node22", banner: { js: requireForCommonJs } };

const integrationTests = (await readdir("test/integration"))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `test/integration/${name}`);

const entry = "src/extension.ts";

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  // Activation loads only what it needs; every `import("…")` in the source is a part that is loaded later. What a part
  // shares with the activation would become a separate file, 17 in all, at half a millisecond each. With the entry
  // injected, every module imports it, so all of the activation is shared by all of them and stays in one file.
  {
    ...node,
    entryPoints: [entry],
    outdir: "dist",
    splitting: true,
    inject: [entry],
    chunkNames: "part-[name]-[hash]",
    external: ["vscode"],
  },
  // node-llama-cpp must not be bundled: it finds its native binaries next to its own files.
  {
    ...node,
    entryPoints: ["src/inferenceServer/main.ts"],
    outfile: "dist/inferenceServer.mjs",
    external: ["node-llama-cpp"],
  },
  // The worker thread that converts a checkpoint.
  { ...node, entryPoints: ["src/conversion/worker.ts"], outfile: "dist/converter.mjs" },
  // The worker thread that has the file of the conversations open.
  { ...node, entryPoints: ["src/history/worker.ts"], outfile: "dist/historyWorker.mjs" },
  // The page, and its syntax highlighting, which it does not wait for when it opens.
  {
    ...shared,
    entryPoints: { webview: "webview/main.ts", "webview-languages": "webview/languages.ts" },
    outdir: "dist",
    platform: "browser",
    format: "esm",
    target: "chrome128",
  },
  // The mocha suites that run inside the extension host.
  {
    ...node,
    entryPoints: ["test/integration/index.ts", ...integrationTests],
    outdir: "dist/test",
    outExtension: { ".js": ".mjs" },
    external: ["vscode", "mocha"],
    minify: false,
    logLevel: "warning",
  },
];

for (const name of await readdir("dist").catch(() => [])) if (name.startsWith("part-")) await rm(`dist/${name}`);
const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.all(contexts.map((context) => context.rebuild()));
  const outputs = results.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  const shipped = outputs.filter(([path]) => !path.startsWith("dist/test/"));
  await writeFile("dist/inputs.json", JSON.stringify(shipped.flatMap(([, output]) => Object.keys(output.inputs))));
  await Promise.all(contexts.map((context) => context.dispose()));
}

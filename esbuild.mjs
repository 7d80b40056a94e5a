// Bundles the parts of the extension, each for the process it runs in. `--watch` rebuilds on change,
// `--quiet` shows only warnings and errors.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

/** @type {esbuild.BuildOptions} */
const page = { ...shared, outdir: "dist", platform: "browser", target: "chrome128" };

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
  // The worker thread that reads code with TextMate grammars, and the engine of their patterns.
  {
    ...node,
    entryPoints: ["src/prose/grammar/worker.ts"],
    outfile: "dist/grammarWorker.mjs",
    loader: { ".wasm": "binary" },
  },
  // The page.
  {
    ...page,
    entryPoints: { webview: "webview/main.ts" },
    format: "esm",
    alias: { "linkify-it": "./webview/noLinkify.ts", entities: "./webview/decodeHtml.ts" },
  },
  // The page's worker that highlights code: a page of VS Code can only make workers of blobs, so this is a module with
  // the text of its script. The page does not wait for it when it opens.
  {
    ...page,
    entryPoints: { "webview-highlight": "webview/highlightWorker.ts" },
    format: "iife",
    write: false,
    plugins: [
      {
        name: "text-of-script",
        setup: ({ onEnd }) =>
          onEnd(async ({ outputFiles = [] }) => {
            for (const { path, text } of outputFiles)
              await writeFile(path, `export default ${JSON.stringify(text)};\n`);
          }),
      },
    ],
  },
  // KaTeX, which the page loads with its style when the first formula is met. The fonts in WOFF2, which every VS Code
  // can read, lie beside.
  {
    ...page,
    entryPoints: { katex: "webview/katex.ts" },
    format: "esm",
    assetNames: "fonts/[name]",
    loader: { ".woff2": "file" },
    plugins: [
      {
        name: "woff2-only",
        setup: ({ onLoad }) =>
          onLoad({ filter: /katex\.css$/ }, async ({ path }) => ({
            contents: (await readFile(path, "utf8")).replace(/,\s*url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, ""),
            loader: "css",
          })),
      },
    ],
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

await mkdir("dist", { recursive: true });
for (const name of await readdir("dist")) if (/^(?:part|webview)-/.test(name)) await rm(`dist/${name}`);
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

// Bundles the parts of the extension, each for the process it runs in. `--watch` rebuilds on change,
// `--quiet` shows warnings and errors only.
import * as esbuild from "esbuild";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const watch = process.argv.includes("--watch");
const quiet = process.argv.includes("--quiet");

/** Bundled CommonJS libraries call `require` for Node's own modules; an ES module has none unless it is made. */
const requireForCommonJs =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  // The licences stand in a file of their own: scripts/thirdPartyNotices.ts.
  legalComments: "none",
  metafile: true,
  logLevel: quiet ? "warning" : "info",
};

/** @type {esbuild.BuildOptions} */
const node = { ...shared, platform: "node", format: "esm", target: "node22", banner: { js: requireForCommonJs } };

const integrationTests = (await readdir("test/integration"))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `test/integration/${name}`);

const entry = resolve("src/extension.ts");

/**
 * Whatever the extension and a part loaded later have in common, esbuild puts into a file of its own, and each such file
 * takes most of a millisecond of the activation. If the parts import the extension, they have all of it in common, and it
 * stays together.
 * @type {esbuild.Plugin}
 */
const activationInOneFile = {
  name: "activation in one file",
  async setup(build) {
    const loadedLater = new Set();
    for (const name of await readdir("src", { recursive: true })) {
      if (!name.endsWith(".ts")) continue;
      const path = resolve("src", name);
      for (const [, imported] of (await readFile(path, "utf8")).matchAll(/\bimport\("(\.[^"]+)"\)/g))
        loadedLater.add(join(dirname(path), imported));
    }
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!loadedLater.has(path)) return undefined;
      const contents = `${await readFile(path, "utf8")}\nimport ${JSON.stringify(entry)};\n`;
      return { contents, loader: "ts" };
    });
  },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  // What is needed only later (reading model files, the history) is split off, so that activation does not load it.
  {
    ...node,
    entryPoints: [entry],
    outdir: "dist",
    splitting: true,
    plugins: [activationInOneFile],
    chunkNames: "part-[name]-[hash]",
    external: ["vscode"],
  },
  // node-llama-cpp must not be bundled: it finds its native binaries beside its own files.
  {
    ...node,
    entryPoints: ["src/inferenceServer/main.ts"],
    outfile: "dist/inferenceServer.mjs",
    external: ["node-llama-cpp"],
  },
  // The thread that converts a checkpoint.
  { ...node, entryPoints: ["src/model/convert/worker.ts"], outfile: "dist/converter.mjs" },
  // The page, and what colours code in it, for which it does not wait to open.
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

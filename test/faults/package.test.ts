import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageExtension } from "../../scripts/package.ts";
import type { Bom } from "../../scripts/support/sbom.ts";
import { licenseFile } from "../../scripts/support/thirdPartyNotices.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { demoParams, question, temporaryFolder } from "../support/engine.ts";
import { readZip, unzip } from "../support/zip.ts";
import { fault } from "./support/fault.ts";

/** All that the extension may consist of. */
const LISTED = [
  /^\[Content_Types\]\.xml$|^extension\.vsixmanifest$/,
  /^extension\/(?:package\.json|package\.nls(?:\.ko)?\.json|readme\.md|README\.ko\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/THIRD-PARTY-NOTICES\.txt$/,
  /^extension\/dist\/(?:extension|part-[\w-]+|webview(?:-[\w-]+)?)\.js$/,
  /^extension\/dist\/(?:katex\.(?:js|css)|fonts\/KaTeX_\w+-\w+\.woff2)$/,
  /^extension\/dist\/(?:inferenceServer|converter|historyWorker|grammarWorker)\.mjs$/,
  /^extension\/l10n\/bundle\.l10n\.ko\.json$/,
  /^extension\/media\/(?:[\w-]+\.(?:css|png|svg)|walkthrough\/[\w.-]+\.(?:md|svg|png))$/,
  /^extension\/media\/evaluation\/questions\.csv$/,
  /^extension\/models\/demo\/(?:42dot-demo-q8_0\.gguf|README\.md)$/,
];

/** A package has what is imported, what describes it, and its license; those with binaries have these, too. */
const IN_PACKAGES = /^(?:.+\.(?:js|cjs|mjs|json|node)|(?:licen[cs]e|copying|notice)(?:[-.][\w.-]+)?)$/i;
const IN_BINARY_PACKAGES = /^(?:bins\/[\w-]+\/.+|dist\/index\.js|package\.json|LICENSE)$/;
/** What comes with packages and is not run: command lines, sources, notes, settings of tools. */
const NEEDLESS =
  /(?:^|\/)(?:cli\/commands|test|tests|docs?|example|examples|templates|\.[^/]*|yarn\.lock)\/|(?:^|\/)(?:\.[^/]+|yarn\.lock)$|\.(?:ts|map|md|c|cc|cpp|h|hpp|cmake|patch|bundle)$/;

describe("The package", () => {
  let vsix: string;
  let files: Map<string, Buffer>;

  before(async function () {
    this.timeout(300_000);
    vsix = await packageExtension();
    files = readZip(vsix);
  });

  const bom = (): Bom => JSON.parse(readFileSync(vsix.replace(/\.vsix$/, ".cdx.json"), "utf8")) as Bom;
  const inPackages = (): [folder: string, file: string][] =>
    [...files.keys()].flatMap((name) => {
      const [, folder, file] = /^extension\/dist\/((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(name) ?? [];
      return folder === undefined || file === undefined ? [] : [[folder, file] as [string, string]];
    });

  fault("R17", "has only what is listed, with all licenses", { quick: 1, full: 1 }, ({ count, note }) => {
    const own = [...files.keys()].filter((name) => !name.includes("/node_modules/"));
    for (const name of own)
      assert.ok(
        LISTED.some((pattern) => pattern.test(name)),
        name,
      );
    for (const [folder, file] of inPackages()) {
      const isBinary = folder.includes("@node-llama-cpp/");
      assert.match(file, isBinary ? IN_BINARY_PACKAGES : IN_PACKAGES, `${folder}/${file}`);
      if (!licenseFile.test(file)) assert.doesNotMatch(file, NEEDLESS, `${folder}/${file}`);
    }
    const notices = files.get("extension/THIRD-PARTY-NOTICES.txt")?.toString() ?? "";
    const names = bom().components.filter(({ purl }) => purl?.startsWith("pkg:npm/") === true);
    for (const { name, version } of names) assert.ok(notices.includes(`\n${name} ${version} (`), name);
    assert.match(notices, /\nFonts of KaTeX \(OFL-1\.1\)\n[^]*Khan Academy[^]*SIL OPEN FONT LICENSE/);
    count(files.size);
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    note(`${files.size} files, ${(bytes / 1e6).toFixed(0)} MB unpacked`);
  });

  fault("R17", "has a list of its parts beside it, as CycloneDX wants it", { quick: 1, full: 1 }, ({ count }) => {
    const { bomFormat, specVersion, version, metadata, components } = bom();
    assert.deepEqual(
      [bomFormat, specVersion, version, metadata.component.type],
      ["CycloneDX", "1.6", 1, "application"],
    );
    const references = components.map((component) => component["bom-ref"]);
    assert.equal(new Set(references).size, references.length);
    for (const { type, name, purl, hashes, licenses } of components) {
      assert.ok(["library", "machine-learning-model"].includes(type) && name !== "");
      if (purl === undefined) continue;
      assert.match(purl, /^pkg:(?:npm\/(?:%40[\w.-]+\/)?|github\/[\w.-]+\/)[\w.-]+@[\w.-]+$/);
      for (const { content } of hashes ?? []) assert.match(content, /^[0-9a-f]{128}$/, name);
      for (const { expression } of licenses ?? [])
        assert.match(expression, /^\(?[A-Za-z0-9.-]+(?: (?:OR|AND) [A-Za-z0-9.-]+)*\)?$/);
      count();
    }
    // Every package that is in there, and none that is not; what is bundled is only known by its name.
    const folders = new Set(inPackages().map(([folder]) => folder));
    for (const folder of folders) assert.ok(references.includes(folder), folder);
    assert.ok(references.includes("node_modules/lit") && !references.includes("node_modules/esbuild"));
    // No address of the machine or of the registry that it was made with.
    assert.doesNotMatch(JSON.stringify(bom()), /https?:|file:|\/tmp\/|\/home\//);
  });

  fault("R17", "answers from where it is unpacked", { quick: 1, full: 1 }, async () => {
    const folder = join(temporaryFolder(), "unpacked");
    unzip(files, folder);
    const dist = join(folder, "extension/dist");
    const modelPath = join(folder, "extension/models/demo/42dot-demo-q8_0.gguf");
    const log: string[] = [];
    const engine = new Supervisor(
      { modulePath: join(dist, "inferenceServer.mjs"), cwd: folder },
      () => Promise.resolve({ ...demoParams(), modelPath }),
      (line) => log.push(line),
    );
    try {
      const { text } = await engine.generate(question("대한민국의 수도는?"));
      assert.equal(text, "대한민국의 수도는 서울입니다.");
      // Its engine is its own, and not one that happens to be around.
      if (process.platform === "linux")
        assert.ok(readFileSync(`/proc/${engine.pid}/maps`, "utf8").includes(`${dist}/node_modules/@node-llama-cpp/`));
    } finally {
      engine.dispose();
    }
    assert.deepEqual(log, []);
  });
});

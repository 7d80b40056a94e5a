import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "../..");

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

const HANGUL = /[가-힣]/;

describe("User-visible text", () => {
  it("exists in both languages in the manifest", () => {
    const english = readJson("package.nls.json") as Record<string, string>;
    const korean = readJson("package.nls.ko.json") as Record<string, string>;
    assert.deepEqual(Object.keys(korean).sort(), Object.keys(english).sort());
    const used = new Set(
      Array.from(readFileSync(join(ROOT, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g), ([, key]) => key),
    );
    assert.deepEqual([...used].sort(), Object.keys(english).sort());
  });

  it("exists in both languages in the code, with no unused translation", () => {
    const messages = new Set<string>();
    for (const path of globSync("{src,webview}/**/*.ts", { cwd: ROOT })) {
      for (const message of messagesOf(path)) messages.add(message);
    }
    const korean = readJson("l10n/bundle.l10n.ko.json") as Record<string, string>;
    assert.deepEqual(Object.keys(korean).sort(), [...messages].sort());
    for (const [message, translation] of Object.entries(korean)) {
      assert.deepEqual(placeholders(translation), placeholders(message), message);
    }
  });

  it("names in the sample workspace the commands of the editor's menu as they are called there", () => {
    const readme = readFileSync(join(ROOT, "test/fixtures/workspace/README.md"), "utf8");
    for (const file of ["package.nls.json", "package.nls.ko.json"]) {
      const texts = readJson(file) as Record<string, string>;
      for (const command of ["command.explainSelection", "command.translateSelection"])
        assert.ok(readme.includes(`**${texts["submenu.selection"]} → ${texts[command]}**`), `${file}: ${command}`);
    }
  });

  it("calls a button by one name in Korean", () => {
    const files = [
      "package.nls.ko.json",
      "l10n/bundle.l10n.ko.json",
      "README.ko.md",
      "test/fixtures/workspace/README.md",
    ];
    for (const file of files) assert.doesNotMatch(readFileSync(join(ROOT, file), "utf8"), /단추/, file);
  });

  it("leaves no choice of a particle to the reader in Korean", () => {
    for (const file of ["package.nls.ko.json", "l10n/bundle.l10n.ko.json"])
      for (const text of Object.values(readJson(file) as Record<string, string>))
        assert.doesNotMatch(text, /[이가은는을를과와]\([이가은는을를과와]\)|\((?:으|이)\)|\}이?어야/, text);
  });

  it("is Korean in the Korean bundle", () => {
    const korean = Object.values(readJson("l10n/bundle.l10n.ko.json") as Record<string, string>);
    const withoutHangul = korean.filter((text) => !HANGUL.test(text));
    // Names, numbers and units are the same in both languages.
    assert.ok(
      withoutHangul.every((text) => !/\p{L}{6,}/u.test(text.replace(/\{\d\}|Vulkan|Metal/g, ""))),
      withoutHangul.join("\n"),
    );
  });
});

/** The first argument of every `l10n.t(…)`; it must be a literal, or it can't be translated. */
function messagesOf(path: string): string[] {
  const messages: string[] = [];
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), "utf8"), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === "l10n.t") {
      const [message] = node.arguments;
      assert.ok(message !== undefined && ts.isStringLiteralLike(message), `${path}: ${node.getText(source)}`);
      messages.push(message.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return messages;
}

function placeholders(text: string): string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

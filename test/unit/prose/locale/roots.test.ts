import assert from "node:assert/strict";
import { atOnce } from "../../../../src/base/steps.ts";
import { comparisonOf, type LocaleFormat } from "../../../../src/prose/locale/localeFile.ts";
import type { Language } from "../../../../src/text/language.ts";
import { applied } from "./support.ts";

/** @returns the target with all gaps filled, each translation `글` with its number, and what is said of the other keys */
async function filled(
  format: LocaleFormat,
  source: string,
  target: string,
  to: Language = "ko",
): Promise<{ text: string; said: string[] }> {
  const { gaps, present, left, notProse } = atOnce((await comparisonOf(format))(source, target, to));
  let count = 0;
  const edits = gaps.flatMap(({ texts, fill }) => fill(texts.map(() => `글${++count}`)) ?? []);
  return {
    text: applied(target, edits),
    said: [
      ...present.map((key) => `${key} present`),
      ...[...left, ...notProse].map((one) => `${one.key} ${one.reason}`),
    ],
  };
}

describe("Files with their texts below their own language", () => {
  it("are compared below it, whatever the format", async () => {
    for (const [format, source, target, result] of [
      ["json", `{"en":{"a":"Text one","b":"Text two"}}`, `{"ko":{"a":"글"}}`, `{"ko":{"a":"글","b":"글1"}}`],
      ["json", `{"en-US":{"a":"Text one"}}`, `{"ko-KR":{}}`, /^\{"ko-KR":\{\s*"a":"글1"\s*\}\}$/],
      ["json", `{"en":{"a":"Text one"}}`, `{"ko":null}`, `{"ko":{"a":"글1"}}`],
      ["json", `{"en":{"a":"Text one"}}`, `{}`, /^\{\s*"ko": \{\s*"a": "글1"\s*\}\s*\}$/],
      [
        "script",
        "export default {en:{a:'Text one'}}",
        "export default {ko:{b:'글'}}",
        "export default {ko:{a:'글1',b:'글'}}",
      ],
      [
        "script",
        "module.exports = { en: { a: 'Text one' } };",
        "module.exports = { ko: {} };",
        /ko: \{\s*a: '글1'\s*\}/,
      ],
      [
        "php",
        `<?php return ["en"=>["a"=>"Text one"]];`,
        `<?php return ["ko"=>["b"=>"글"]];`,
        /\["ko"=>\["a" => "글1", "b"=>"글"\]\]/,
      ],
      ["yaml", "en:\n  a: Text one\n", "ko:\n  b: 글\n", "ko:\n  a: 글1\n  b: 글\n"],
    ] as const) {
      const { text } = await filled(format, source, target);
      if (typeof result === "string") assert.equal(text, result);
      else assert.match(text, result);
    }
  });

  it("may have other languages and anchors beside it", async () => {
    const source = "en:\n  a: Text one\n  b: Text two\n";
    for (const [target, result] of [
      ["ko: &ko\n  a: 글\nko-KR:\n  <<: *ko\n", "ko: &ko\n  a: 글\n  b: 글1\nko-KR:\n  <<: *ko\n"],
      ["default: &d\n  a: 글\nko:\n  a: 글\n", "default: &d\n  a: 글\nko:\n  a: 글\n  b: 글1\n"],
      ["ja:\n  a: 字\nko:\n  a: 글\n", "ja:\n  a: 字\nko:\n  a: 글\n  b: 글1\n"],
    ] as const)
      assert.equal((await filled("yaml", source, target)).text, result);
    const british = `${source}en-GB:\n  a: Text one\n`;
    assert.equal((await filled("yaml", british, "ko:\n  a: 글\n")).text, "ko:\n  a: 글\n  b: 글1\n");
    assert.equal(
      (await filled("json", `{"en":{"a":"Text one"},"de":{"a":"Text"}}`, `{"ko":{"b":"글"}}`)).text,
      `{"ko":{"a":"글1","b":"글"}}`,
    );
  });

  it("get nothing beside it, and what the source has beside it is reported", async () => {
    const list = await filled("yaml", "en:\n  a: Text one\n", "ko:\n  - 글\n");
    assert.equal(list.text, "ko:\n  - 글\n");
    assert.deepEqual(list.said, ["ko.a anotherType"]);
    const shared = await filled(
      "yaml",
      "shared: &s\n  a: Text one\n  n: 1\nen:\n  <<: *s\n  b: Text two\n",
      "ko:\n  b: 글\n",
    );
    assert.deepEqual(shared.said, ["b present", "<< reference", "shared.a apart", "shared.n data"]);
    const json = await filled("json", `{"en":{"a":"Text one"},"more":{"b":"Text two"}}`, `{"ko":{"a":"글"}}`);
    assert.deepEqual(json.said, ["a present", "more.b apart"]);
  });

  it("are not those in which languages are names among other keys", async () => {
    const source = `{"en":{"message":"In English"},"ko":{"message":"In Korean"},"title":{"message":"A title"}}`;
    const target = `{"en":{"message":"영어로"},"ko":{"message":"한국어로"},"title":{"message":""}}`;
    assert.equal((await filled("json", source, target)).text, target.replace(`""`, `"글1"`));
    const flat = `{"id":{"a":"Text one"}}`;
    assert.match((await filled("json", flat, "{}")).text, /"id"/);
  });
});

describe("Modules with several exports", () => {
  const menu = `export const menu = { open: "Open the file", "file.close": "Close the file" };\n`;

  it("are paired by name", async () => {
    for (const [source, target, result] of [
      [
        menu,
        `export const menu = {}; export const errors = {}`,
        /menu = \{\s*open: "글1",\s*"file.close": "글2"\s*\}; export const errors = \{\}$/,
      ],
      [
        `${menu}export const errors = { a: "Text one" };\n`,
        `export const menu = { open: "열기" };\n`,
        `export const menu = { open: "열기", "file.close": "글1" };\nexport const errors = {\n  a: "글2"\n};\n`,
      ],
      [
        `export const title = "A title here";\n${menu}`,
        `export const menu = { open: "열기", "file.close": "닫기" };\n`,
        `export const title = "글1";\nexport const menu = { open: "열기", "file.close": "닫기" };\n`,
      ],
      [
        `export const en = { a: "Text one" };\nexport const dates = { b: "Text two" };\n`,
        `export const ko = {};\nexport const dates = { b: "글" };\n`,
        `export const ko = {\n  a: "글1"\n};\nexport const dates = { b: "글" };\n`,
      ],
    ] as const) {
      const { text } = await filled("script", source, target);
      if (typeof result === "string") assert.equal(text.replace(/;\n\n/g, ";\n"), result);
      else assert.match(text, result);
    }
  });

  it("leave to a person what has no partner, and stay as they are", async () => {
    for (const [source, target, said] of [
      [
        `export default { a: "Text one" };\nexport const extra = { b: "Text b" };`,
        `export default { a: "글" };`,
        ["a present", "extra.b apart"],
      ],
      [
        `export default { a: "Text one" };\nexport const title = "A title here";`,
        `export default { a: "글" };`,
        ["a present", "title apart"],
      ],
      [menu, `export const errors = {};\nexport const labels = {};`, ["menu.open apart", "menu.file.close apart"]],
      [
        `${menu}export const errors = { a: "Text one" };`,
        `export default {};`,
        ["menu.open apart", "menu.file.close apart", "errors.a apart"],
      ],
      [
        `export const a = { x: "Text one" }, b = { y: "Text two" };\nexport default { c: "Text c" };`,
        `export default { c: "글" };`,
        ["c present", "a.x apart", "b.y apart"],
      ],
    ] as const) {
      const result = await filled("script", source, target);
      assert.equal(result.text, target);
      assert.deepEqual(result.said, said);
    }
  });

  it("say nothing twice where one names the others", async () => {
    const source = `export const menu = { a: "Text one" };\nexport default { menu };`;
    assert.deepEqual((await filled("script", source, `export default { menu: { a: "글" } };`)).said, [
      "menu.a present",
    ]);
  });
});

describe("The documents of a YAML file after the first one", () => {
  it("are left to a person, with each of their keys", async () => {
    for (const [source, said] of [
      ["a: Text one\n---\nb: Text two\nc:\n  d: Text three\n", ["a present", "b apart", "c.d apart"]],
      ["---\nen:\n  a: Text one\n---\nen:\n  b: Text two\n...\n", ["a present", "en.b apart"]],
      [
        "---\na: Text one\n...\n---\nb: Text two\n---\n- Text three\n---\nn: 3\n",
        ["a present", "b apart", "--- apart", "n data"],
      ],
      ["a: Text one\n...\n# The end\n", ["a present"]],
    ] as const) {
      const target = source.includes("en:") ? "ko:\n  a: 글\n" : "a: 글\n";
      const result = await filled("yaml", source, target);
      assert.equal(result.text, target);
      assert.deepEqual(result.said.sort(), [...said].sort());
    }
  });
});

describe("A language that has nothing yet", () => {
  it("gets its keys below it, however the nothing is written", async () => {
    const source = "en:\n  a: Text one\n  b:\n    c: Text two\n";
    const result = "ko:\n  a: 글1\n  b:\n    c: 글2\n";
    for (const [target, expected] of [
      [`ko: ""\n`, result],
      [`ko: ''\n`, result],
      [`ko: "" # 아직\n`, result.replace("ko:", "ko: # 아직")],
      ["ko: !!map {}\n", result.replace("ko:", "ko: !!map")],
      ["ko: !!map\n", result.replace("ko:", "ko: !!map")],
    ] as const)
      assert.equal((await filled("yaml", source, target)).text, expected);
    assert.deepEqual(JSON.parse((await filled("json", `{"en":{"a":"Text one"}}`, `{"ko":""}`)).text), {
      ko: { a: "글1" },
    });
    const both = `{"en":{"a":"Text one"},"ko":""}`;
    assert.deepEqual(JSON.parse((await filled("json", both, both)).text), { en: { a: "Text one" }, ko: { a: "글1" } });
  });

  it("is a name among others if the source has a text there", async () => {
    const { text } = await filled("json", `{"en":"In English","ko":"In Korean"}`, `{"en":"","ko":""}`);
    assert.deepEqual(JSON.parse(text), { en: "글1", ko: "글2" });
  });
});

import assert from "node:assert/strict";
import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseYaml } from "yaml";
import { atOnce } from "../../../../src/base/steps.ts";
import { LocaleSyntaxError, NoTextsError } from "../../../../src/prose/locale/gaps.ts";
import { comparisonOf, type LocaleFormat } from "../../../../src/prose/locale/localeFile.ts";
import { compareLocales, filled } from "./support.ts";

const EMPTY = ["", "\n", "  \r\n\n", "\uFEFF", "\uFEFF\n"];

describe("An empty file", () => {
  it("gets all texts of the other one, and is then a file of its format", () => {
    for (const target of EMPTY) {
      const json = filled("json", `{\r\n\t"a": "하나",\r\n\t"b": { "c": "둘", "n": 3 }\r\n}\r\n`, target);
      assert.equal(
        json,
        `${target.startsWith("\uFEFF") ? "\uFEFF" : ""}{\r\n\t"a": "<하나>",\r\n\t"b": {\r\n\t\t"c": "<둘>",\r\n\t\t"n": 3\r\n\t}\r\n}\r\n`,
      );
      const yaml = filled("yaml", "ko:\n  a: 하나\n  b: 둘\n", target);
      assert.deepEqual(parseYaml(yaml.replace("\uFEFF", "")), { en: { a: "<하나>", b: "<둘>" } });
      assert.match(filled("properties", "a=하나\nb=둘\n", target), /^\uFEFF?\s*a=<하나>\r?\nb=<둘>\r?\n$/);
      assert.match(
        filled("strings", `"a" = "하나";\n"b" = "둘";\n`, target),
        /^\uFEFF?\s*"a" = "<하나>";\r?\n"b" = "<둘>";\r?\n$/,
      );
    }
  });

  it("gets some of them", () => {
    const source = `{ "a": "하나", "b": "둘", "c": "셋" }`;
    assert.deepEqual(JSON.parse(filled("json", source, "", (index) => index === 0)), {
      a: "<하나>",
      b: "<둘>",
      c: "<셋>",
    });
    const { gaps } = compareLocales("json", source, "");
    assert.deepEqual(JSON.parse(gaps[0]!.fill([undefined, "two", undefined])!.text), { b: "two" });
    assert.equal(gaps[0]!.fill([undefined, undefined, undefined]), undefined);
  });

  it("has nothing for the other file", () => {
    const other = {
      ...{ json: `{"a":"x"}`, yaml: "a: x", properties: "a: x", strings: `"a"="x";` },
      stringsdict: `<plist version="1.0"><dict><key>a</key><string>x y</string></dict></plist>`,
      android: `<resources><string name="a">x y</string></resources>`,
    };
    for (const empty of EMPTY)
      for (const [format, text] of Object.entries(other) as [keyof typeof other, string][])
        for (const target of [empty, text])
          assert.deepEqual(compareLocales(format, empty, target, "ko").gaps, [], format);
  });
});

describe("A JSON file that is a list", () => {
  const list = (...items: readonly object[]): string => JSON.stringify(items, undefined, 2);
  const source = list(
    { id: "menu.open", translation: "파일을 여세요" },
    { id: "days", translation: { other: "{{.Count}}일 남았습니다" } },
    { id: "url", translation: "https://example.com" },
    { id: "none", translation: "" },
    { id: "close", translation: "창을 닫으세요" },
  );

  it("is read as keys with texts", () => {
    const target = list({ id: "close", translation: "" }, { id: "own", translation: "x" });
    const { gaps, notProse } = compareLocales("json", source, target);
    assert.deepEqual(
      gaps.flatMap(({ texts }) => texts.map(({ key }) => key)),
      ["menu.open", "days.one", "days.other", "close"],
    );
    assert.deepEqual(
      notProse.map(({ key }) => key),
      ["url", "none"],
    );
    assert.deepEqual(JSON.parse(filled("json", source, target)), [
      { id: "menu.open", translation: "<파일을 여세요>" },
      { id: "days", translation: { one: "<{{.Count}}일 남았습니다>", other: "<{{.Count}}일 남았습니다>" } },
      { id: "url", translation: "https://example.com" },
      { id: "close", translation: "<창을 닫으세요>" },
      { id: "own", translation: "x" },
    ]);
  });

  it("gets objects in its own style", () => {
    const texts = list({ id: "a", translation: "첫 글" }, { id: "b", translation: "둘째 글" });
    for (const [target, result] of [
      [
        "",
        `[\n  {\n    "id": "a",\n    "translation": "<첫 글>"\n  },\n  {\n    "id": "b",\n    "translation": "<둘째 글>"\n  }\n]\n`,
      ],
      [
        "[]\n",
        `[\n  {\n    "id": "a",\n    "translation": "<첫 글>"\n  },\n  {\n    "id": "b",\n    "translation": "<둘째 글>"\n  }\n]\n`,
      ],
      [
        `[\n  { "key": "a", "message": "one" }\n]\n`,
        `[\n  { "key": "a", "message": "one" },\n  { "key": "b", "message": "<둘째 글>" }\n]\n`,
      ],
      [
        `[\n\t{"defaultMessage":"two","id":"b","description":"x"}\n]`,
        `[\n\t{"id":"a","defaultMessage":"<첫 글>"},\n\t{"defaultMessage":"two","id":"b","description":"x"}\n]`,
      ],
      [`[{"id":"b","text":""}]`, `[{"id":"a","text":"<첫 글>"},{"id":"b","text":"<둘째 글>"}]`],
      [`{"b": "two"}`, `{"a": "<첫 글>", "b": "two"}`],
    ] as const)
      assert.equal(filled("json", texts, target), result);
  });

  it("is said to be a list if it is another", () => {
    for (const text of [`["a", "b"]`, `[{"a": "b"}]`, `[{"id": 1, "text": "x"}]`, `[[]]`, `[{"id": "a"}, 3]`])
      for (const other of ["{}", `{"a":"하나"}`, text]) {
        assert.throws(() => compareLocales("json", text, other), isListError, text);
        assert.throws(() => compareLocales("json", other, text), isListError, text);
      }
    assert.throws(() => compareLocales("json", `{"a":"하나"}`, "[]"), isListError);
    for (const text of ["- a\n", "# x\n---\n- a: b\n  c: d\n", "[a, b]\n", "- id: a\n  text: b\n"])
      assert.throws(() => compareLocales("yaml", text, "a: b\n"), isListError, text);
  });

  function isListError(error: unknown): boolean {
    return error instanceof NoTextsError && error.isList;
  }
});

describe("A key of YAML after a question mark", () => {
  it("is a key like others", () => {
    for (const [source, target, result] of [
      ["? 긴 키\n: 첫 글\nb: 둘째 글\n", "b: x\n", `"긴 키": "<첫 글>"\nb: x\n`],
      ["a: 첫 글\nb: 둘째 글\n", "? b\n: x\n", 'a: "<첫 글>"\n? b\n: x\n'],
      ["a: 첫 글\nb: 둘째 글\n", "? a\n: x\n", '? a\n: x\nb: "<둘째 글>"\n'],
      ["m:\n  a: 첫 글\n  b: 둘째 글\n", `m:\n  ? "a"\n  :\n  b: x\n`, `m:\n  ? "a"\n  : "<첫 글>"\n  b: x\n`],
      [
        "m:\n  ? a\n  : 첫 글\n  ? 'b'\n  :\n    c: 둘째 글\n",
        "m:\n  a: x\n",
        `m:\n  a: x\n  "b":\n    c: "<둘째 글>"\n`,
      ],
    ] as const) {
      assert.equal(filled("yaml", source, target), result);
      assert.deepEqual(compareLocales("yaml", source, result).gaps, []);
      assert.deepEqual(keysOf(result), keysOf(source));
    }
  });

  it("is an error if it has several lines, or no value", () => {
    for (const text of ["? |\n  a\n: b\n", "? [a]\n: b\n", "? a\n", `? ${"a".repeat(1_100)}\n: b\n`])
      assert.throws(() => compareLocales("yaml", text, ""), LocaleSyntaxError);
  });
});

function keysOf(yaml: string): string[] {
  return Object.keys(parseYaml(yaml) as object);
}

describe("A table with something above its headings", () => {
  it("is read from its headings on", () => {
    for (const [head, delimiter] of [
      ["# Exported, by a tool; twice\n", ","],
      ["App texts\n", ";"],
      ["App texts,,\n", ","],
      ["sep=;\n# a comment\nApp texts;;\n", ";"],
      ['"# It is, quoted"\n\n#\n', "\t"],
    ] as const) {
      const rows = ["Key,en,ko", "a,Text one,글", "# more", "b,Text two,", "c,Text three,"];
      const text = head + rows.join("\n").replaceAll(",", delimiter);
      const { gaps, present } = compareLocales("table", text, text, "ko");
      assert.deepEqual([gaps.map(({ key }) => key), present], [["b", "c"], ["a"]], text);
      const result = filled("table", text, text);
      assert.equal(result, `${text.replace("Text two" + delimiter, `Text two${delimiter}<Text two>`)}<Text three>`);
      const parsed = parseCsv(result, { delimiter, relax_column_count: true });
      assert.deepEqual(parsed.at(-2), ["b", "Text two", "<Text two>"]);
    }
  });

  it("has no title if its first row is a text without a translation", () => {
    const source = "a,첫 글\nb,둘째 글\n";
    assert.equal(filled("table", source, "a,\nb,two\n"), "a,<첫 글>\nb,two\n");
    assert.equal(filled("table", `# 글\n${source}`, "# texts\nb,two\n"), "# texts\na,<첫 글>\nb,two\n");
    assert.equal(filled("table", "#1,첫 글\n#2,둘째 글\n", "#1,\n#2,two\n"), "#1,<첫 글>\n#2,two\n");
  });
});

describe("What a format begins with", () => {
  it("is demanded of a file that can't begin with a text", async () => {
    for (const format of ["xliff", "xcstrings", "resx", "qt"] as const)
      assert.throws(() => compareLocales(format, "", "", "ko"), LocaleSyntaxError);
    for (const format of ["script", "php", "vue", "table"] satisfies LocaleFormat[]) {
      const compare = await comparisonOf(format);
      assert.throws(() => atOnce(compare("", "", "ko")), NoTextsError);
    }
  });
});

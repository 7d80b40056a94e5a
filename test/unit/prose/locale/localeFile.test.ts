import assert from "node:assert/strict";
import { LocaleSyntaxError } from "../../../../src/prose/locale/gaps.ts";
import { localeFormat } from "../../../../src/prose/locale/localeFile.ts";
import { compareLocales, filled, keys } from "./support.ts";

describe("A locale file", () => {
  it("is recognized by its extension", () => {
    assert.equal(localeFormat("/l/ko.json"), "json");
    assert.equal(localeFormat("/l/app_ko.arb"), "json");
    assert.equal(localeFormat("/l/messages_ko.properties"), "properties");
    assert.equal(localeFormat("/l/ko.yml"), "yaml");
    assert.equal(localeFormat("/l/ko.po"), "po");
    assert.equal(localeFormat("/l/ko.ts"), "script");
    assert.equal(localeFormat("/l/ko.cjs"), "script");
    assert.equal(localeFormat("/l/ko/messages.php"), "php");
    assert.equal(localeFormat("/l/Greeting.vue"), "vue");
    assert.equal(localeFormat("/l/ko.ftl"), "fluent");
    assert.equal(localeFormat("/l/texts.TSV"), "table");
    assert.equal(localeFormat("/l/ko.md"), undefined);
    assert.equal(localeFormat("/l.json/ko"), undefined);
  });
});

describe("A JSON locale file", () => {
  const KOREAN = `{
  "first": "처음",
  "title": "제목",
  "menu": { "open": "열기", "close": "닫기" },
  "empty": "비었음",
  "deep": { "a": { "b": "나", "n": 3 }, "c": "다" },
  "count": "{n, plural, one {하나} other {여럿}}",
  "rank": "{n, selectordinal, other {#번째}}",
  "list": ["가"],
  "last": "\\"끝\\"\\n"
}
`;
  const ENGLISH = `{
  // kept
  "title": "Title",
  "menu": { "close": "Close" },
  "own": "Own", // kept
  "empty": ""
}
`;

  it("lacks what only the other file has, or what is empty", () => {
    assert.deepEqual(keys("json", KOREAN, ENGLISH), {
      missing: ["first", "menu.open", "empty", "deep", "count", "last"],
      present: 2,
      unsupported: ["rank", "list"],
    });
  });

  it("gets what it lacks in the order of the other file, and keeps the rest byte for byte", () => {
    assert.equal(
      filled("json", KOREAN, ENGLISH),
      `{
  // kept
  "first": "<처음>",
  "title": "Title",
  "menu": { "open": "<열기>", "close": "Close" },
  "own": "Own", // kept
  "empty": "<비었음>",
  "deep": {
    "a": {
      "b": "<나>",
      "n": 3
    },
    "c": "<다>"
  },
  "count": "{n, plural, one {<하나>} other {<여럿>}}",
  "last": "<\\"끝\\"\\n>"
}
`,
    );
  });

  it("stays well-formed whichever gaps are filled", () => {
    for (let choice = 0; choice < 64; choice++) {
      const text = filled("json", KOREAN, ENGLISH, (index) => (choice & (1 << index)) !== 0);
      const read = JSON.parse(text.replaceAll("// kept", "")) as Record<string, unknown>;
      assert.equal("deep" in read, (choice & 8) !== 0, text);
    }
  });

  it("keeps its indentation, line endings and lack of whitespace", () => {
    const source = '{"a":"가","b":{"c":"나"}}';
    assert.equal(filled("json", source, '{"a":"A"}'), '{"a":"A","b":{"c":"<나>"}}');
    assert.equal(
      filled("json", source, '{\r\n\t"a": "A"\r\n}\r\n'),
      '{\r\n\t"a": "A",\r\n\t"b": {\r\n\t\t"c": "<나>"\r\n\t}\r\n}\r\n',
    );
  });

  it("gets everything at once if it has nothing", () => {
    for (const empty of ["{}", "{\n}", '{ "b": {} }']) {
      const read = JSON.parse(filled("json", '{"a":"가","b":{"c":"나"}}', empty)) as unknown;
      assert.deepEqual(read, { a: "<가>", b: { c: "<나>" } }, empty);
    }
  });

  it("does not need the descriptions that a Flutter file has in one language only", () => {
    const source = '{"@@locale":"ko","hi":"안녕","@hi":{"description":"인사"}}';
    assert.deepEqual(keys("json", source, '{"@@locale":"en"}').missing, ["hi"]);
  });

  it("reports the line of a syntax error", () => {
    for (const broken of ['{\n  "a": \n}', "[", '{\n"a" "b"}', '{"a": "b', "[{}", "{".repeat(100_000)]) {
      assert.throws(() => compareLocales("json", broken, "{}"), LocaleSyntaxError, broken.slice(0, 20));
    }
    assert.throws(() => compareLocales("json", '{\n  "a": }', "{}"), { line: 2 });
  });
});

describe("A properties file", () => {
  it("keeps its comments and gets the separators and the order of the other file", () => {
    assert.equal(
      filled(
        "properties",
        "# 한국어\na=가\nb = 나\nlong = 하나 \\\n       둘\nc: 다\n",
        "# English\n\nb = B\n! more\nc:\n",
      ),
      "# English\n\na=<가>\nb = B\nlong = <하나 둘>\n! more\nc:<다>\n",
    );
  });

  it("keeps its way of escaping", () => {
    assert.equal(filled("properties", "a=A\nb=B\\n\\tC", "a=\\uAC00\n"), "a=\\uAC00\nb=<B\\n\\tC>\n");
    assert.equal(filled("properties", "a=\\uAC00\nb=\\ub098", "a=A\n"), "a=A\nb=<\\uB098>\n");
    assert.equal(filled("properties", "p=폴더 C:\\\\dir", ""), "p=<폴더 C:\\\\dir>\n");
  });

  it("doubles the apostrophes of a text with arguments, as Java requires", () => {
    const [gap] = compareLocales("properties", "a={0} 파일", "").gaps;
    assert.equal(gap!.fill(["can't open {0}"])!.text, "a=can''t open {0}\n");
  });
});

describe("A YAML locale file", () => {
  const KOREAN = `ko:
  hello: 안녕
  menu:
    open: "열기: 파일"
    close: '닫기'
    size: 12
  list:
    - 하나
  block: |
    긴 글
    둘째: 줄
  plain: 값 # 주석
  last: 끝
`;

  it("lacks what only the other file has, compared below the languages' keys", () => {
    assert.deepEqual(keys("yaml", KOREAN, "en:\n  last: End\n  menu:\n    close: ''\n"), {
      missing: ["hello", "menu.open", "menu.close", "menu.size", "plain"],
      present: 1,
      unsupported: ["list", "block"],
    });
  });

  it("gets what it lacks with its own indentation and the other file's quotes", () => {
    assert.equal(
      filled("yaml", KOREAN, "en:\n    # kept\n    menu:\n        close:\n    last: End\n"),
      `en:
    hello: "<안녕>"
    # kept
    menu:
        open: "<열기: 파일>"
        close: '<닫기>'
        size: 12
    plain: "<값>"
    last: End
`,
    );
  });

  it("gets whole branches, even if it is empty", () => {
    assert.equal(filled("yaml", "a: 가\nb:\n  c: 다\n", ""), 'a: "<가>"\nb:\n  c: "<다>"\n');
    assert.equal(filled("yaml", "ko:\n  b:\n    c: 다\n", "en:\n"), 'en:\n  b:\n    c: "<다>"\n');
  });

  it("quotes what YAML would not read as text", () => {
    const [gap] = compareLocales("yaml", "a: 네\n", "").gaps;
    for (const [text, line] of [
      ["Yes", 'a: "Yes"'],
      ["Yes, sir", "a: Yes, sir"],
      ["a: b", 'a: "a: b"'],
      ["%{count} files", 'a: "%{count} files"'],
      ["12", 'a: "12"'],
    ]) {
      assert.equal(gap!.fill([text!])!.text, `${line!}\n`);
    }
  });
});

describe("A gettext file", () => {
  const FILE = `msgid ""
msgstr ""
"Language: ko\\n"

#: a.c:1
msgctxt "menu"
msgid "Open %s"
msgstr ""

msgid ""
"Line one\\n"
"line \\"two\\""
msgstr ""

#, fuzzy
msgid "Done"
msgstr "끝"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] ""

#~ msgid "Old"
#~ msgstr ""
`;

  it("lacks the translations that are empty, and those that are marked as uncertain", () => {
    assert.deepEqual(keys("po", FILE, FILE), {
      missing: ["menu: Open %s", 'Line one line "two"', "Done", "%d file"],
      present: 0,
      unsupported: [],
    });
  });

  it("gets them as gettext's own tools write them", () => {
    const text = filled("po", FILE, FILE);
    assert.ok(text.includes('msgid "Open %s"\nmsgstr "<Open %s>"\n'), text);
    assert.ok(text.includes('"line \\"two\\""\nmsgstr ""\n"<Line one\\n"\n"line \\"two\\">"\n\nmsgid "Done"'), text);
  });
});

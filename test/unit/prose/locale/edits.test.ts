import assert from "node:assert/strict";
import { rewritten } from "../support.ts";
import { compareLocales, filled, keys } from "./support.ts";

/** What comes out of filling all gaps, by what the target has. */
function becomes(format: Parameters<typeof filled>[0], source: string, cases: Readonly<Record<string, string>>): void {
  for (const [target, result] of Object.entries(cases)) assert.equal(filled(format, source, target), result, target);
}

describe("A YAML key without a text", () => {
  it("gets it before the comment of its line", () => {
    becomes("yaml", "ko:\n  title: 제목\n", {
      "en:\n  title: # TODO\n": 'en:\n  title: "<제목>" # TODO\n',
      "en:\n  title:   # TODO: ask\n": 'en:\n  title: "<제목>"   # TODO: ask\n',
      "en:\r\n  title: # TODO\r\n": 'en:\r\n  title: "<제목>" # TODO\r\n',
      "en:\n  title: '' # TODO\n": 'en:\n  title: "<제목>" # TODO\n',
      "en:\n  title: ~ # TODO\n": 'en:\n  title: "<제목>" # TODO\n',
      "en:\n  title: &t # TODO\n": 'en:\n  title: &t "<제목>" # TODO\n',
    });
  });

  it("gets it in place of null, however that is written", () => {
    becomes("yaml", "ko:\n  save: 저장\n  open: 열기\n", {
      "en:\n  save: ~\n  open: null\n": 'en:\n  save: "<저장>"\n  open: "<열기>"\n',
      "en:\n  save: NULL\n  open: Null # later\n": 'en:\n  save: "<저장>"\n  open: "<열기>" # later\n',
      'en:\n  save: ""\n  open:': 'en:\n  save: "<저장>"\n  open: "<열기>"',
      "en: { save: ~, open: }\n": 'en: { save: "<저장>", open: "<열기>" }\n',
    });
  });

  it("gets what the other file has below it", () => {
    const source = "ko:\n  menu:\n    open: 열기\n    close: 닫기\n  ok: 확인\n";
    const menu = '  menu:\n    open: "<열기>"\n    close: "<닫기>"\n';
    becomes("yaml", source, {
      "en:\n  menu: ~\n  ok: OK\n": `en:\n${menu}  ok: OK\n`,
      "en:\n  menu:\n  ok: OK\n": `en:\n${menu}  ok: OK\n`,
      "en:\n  menu: {}\n  ok: OK\n": `en:\n${menu}  ok: OK\n`,
      "en:\n  menu: null # TODO\n  ok: OK\n": `en:\n${menu.replace("menu:", "menu: # TODO")}  ok: OK\n`,
    });
  });

  it("gets all of it, if the file has nothing else", () => {
    const source = "ko:\n  a: 가\n  b:\n    c: 다\n";
    const rest = '\n  a: "<가>"\n  b:\n    c: "<다>"';
    becomes("yaml", source, {
      "en: {}\n": `en:${rest}\n`,
      "en: ~": `en:${rest}`,
      "en:\n": `en:${rest}\n`,
      "# English\nen: # TODO\n": `# English\nen: # TODO${rest}\n`,
    });
    assert.equal(filled("yaml", "a: 가\n", "{}\n"), 'a: "<가>"\n');
    assert.equal(filled("yaml", "a: 가\n", "# English"), '# English\na: "<가>"\n');
    const wrapped = compareLocales("yaml", source, "# English\n", "en").gaps.map(({ fill }) => fill(["A", "C"])?.text);
    assert.deepEqual(wrapped, ["en:\n  a: A\n  b:\n    c: C\n"]);
  });

  it("gets it in braces, if the file writes braces", () => {
    const source = "ko:\n  x:\n    a: 가\n    b: '나, 라'\n    c: 다\n";
    becomes("yaml", source, {
      "en:\n  x: {a: one}\n": `en:\n  x: {a: one, b: '<나, 라>', c: "<다>"}\n`,
      "en:\n  x: { c: three }\n": `en:\n  x: { a: "<가>", b: '<나, 라>', c: three }\n`,
      "en: {x: {b: two}, y: z}\n": `en: {x: {a: "<가>", b: two, c: "<다>"}, y: z}\n`,
      "en: { y: z }\n": `en: { x: { a: "<가>", b: '<나, 라>', c: "<다>" }, y: z }\n`,
    });
  });

  it("is found below an anchor, and is there if an alias stands for it", () => {
    const source = "ko:\n  x:\n    a: 가\n    b: 나\n  z:\n    a: 라\n";
    assert.equal(
      filled("yaml", source, "en:\n  x: &r\n    a: A\n  z: *r\n"),
      'en:\n  x: &r\n    a: A\n    b: "<나>"\n  z: *r\n',
    );
    assert.deepEqual(keys("yaml", source, "en:\n  x: &r\n    a: A\n  z: *r\n").present, 2);
    assert.deepEqual(compareLocales("yaml", "a: *r\nb: !ruby/sym x\n<<: *d\n", "").left, [
      { key: "a", reason: "reference" },
      { key: "b", reason: "reference" },
      { key: "<<", reason: "reference" },
    ]);
  });

  it("is left to a person if it has something else", () => {
    const source = "a: 가\nb: 나\nc: 다\nd:\n  e: 마\nf: [바]\n";
    const { gaps, left } = compareLocales("yaml", source, "a: []\nb: false\nc:\n  x: y\nd: text\nf: []\n");
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      left.map(({ key, reason }) => `${key} ${reason}`),
      ["a anotherType", "b anotherType", "c anotherType", "d.e anotherType", "f list"],
    );
  });

  it("comes after everything that belongs to the key before it", () => {
    const source = "a: 가\nb: 나\n";
    becomes("yaml", source, {
      "a: |\n  one\n\n  two\n\nc: C\n": 'a: |\n  one\n\n  two\nb: "<나>"\n\nc: C\n',
      "a:\n- one\n- - two\n  - three # 3\nc: C\n": 'a:\n- one\n- - two\n  - three # 3\nb: "<나>"\nc: C\n',
      'a: "one\n  two" # 2\n# C\nc: C\n': 'a: "one\n  two" # 2\nb: "<나>"\n# C\nc: C\n',
      "a: one\n  two\n": 'a: one\n  two\nb: "<나>"\n',
      "a:\n  - x: |\n      y\n    z: 1\n": 'a:\n  - x: |\n      y\n    z: 1\nb: "<나>"\n',
      "a:\n  - x:\n      - y: 1\n        z:\n          - 2\n  -\nc: C\n":
        'a:\n  - x:\n      - y: 1\n        z:\n          - 2\n  -\nb: "<나>"\nc: C\n',
      "a:\n- &p\n  x: 1\n  y:\n  - z: 2\n- *p\nc: C\n": 'a:\n- &p\n  x: 1\n  y:\n  - z: 2\n- *p\nb: "<나>"\nc: C\n',
      "---\na: one\n...\n": '---\na: one\nb: "<나>"\n...\n',
    });
  });
});

describe("A YAML text", () => {
  it("is written without quotes only where it stays a text", () => {
    const [gap] = compareLocales("yaml", "a: 네\n", "").gaps;
    for (const text of [
      "1,000",
      "12:30",
      "0o17",
      ".inf",
      "2024-01-01",
      "- x",
      "<<",
      "=",
      "? x",
      "a #b",
      "x:",
      " x",
      "no",
    ])
      assert.equal(gap!.fill([text])!.text, `a: ${JSON.stringify(text)}\n`, text);
    for (const text of ["a-b", "(optional)", "it's", "a:b", "C#", "1st", "x, y", "50% off"])
      assert.equal(gap!.fill([text])!.text, `a: ${text}\n`, text);
    const [inBraces] = compareLocales("yaml", "a: 네\n", "{b: c}").gaps;
    assert.equal(inBraces!.fill(["x, y"])!.text, 'a: "x, y", ');
  });

  it("is read over several lines, with its escapes", () => {
    const source = `a: "첫 \\"줄\\"\n  다음 줄"\nb: '하나\n\n  둘 it''s'\nc: 셋\n  넷\n`;
    const texts = compareLocales("yaml", source, "").gaps.flatMap((gap) => gap.texts.map(({ text }) => text));
    assert.deepEqual(texts, ['첫 "줄" 다음 줄', "하나\n둘 it's", "셋 넷"]);
  });
});

describe("A JSON key without a text", () => {
  it("gets it in place of null or nothing", () => {
    becomes("json", '{"a": "가", "b": {"c": "다"}}', {
      '{"a": null, "b": null}': '{"a": "<가>", "b": {"c": "<다>"}}',
      '{"a": "  ", "b": {}}': '{"a": "<가>", "b": {\n  "c": "<다>"\n}}',
      '{"a": "", "b": {"c": null}}': '{"a": "<가>", "b": {"c": "<다>"}}',
      '{\n  "b": null // later\n}': '{\n  "a": "<가>",\n  "b": {\n    "c": "<다>"\n  } // later\n}',
    });
  });

  it("is left to a person if it has something else", () => {
    const source = '{"a":"가","b":"나","c":"다","d":{"e":"마"},"f":["바"],"g":"사"}';
    const { gaps, left } = compareLocales("json", source, '{"a":[],"b":false,"c":{},"d":"text","f":[],"g":0}');
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      left.map(({ key, reason }) => `${key} ${reason}`),
      ["a anotherType", "b anotherType", "c anotherType", "d.e anotherType", "f list", "g anotherType"],
    );
  });

  it("is the same with dots as with braces, and comes where the file has its like", () => {
    const flat = '{\n  "menu.open": "열기",\n  "menu.file.new": "새로",\n  "menu.close": "닫기"\n}';
    const nested = '{ "menu": { "open": "열기", "file": { "new": "새로" }, "close": "닫기" } }';
    for (const source of [flat, nested]) {
      becomes("json", source, {
        '{\n  "menu": { "open": "Open" }\n}': `{\n  "menu": { "open": "Open", ${
          source === flat ? '"file.new": "<새로>"' : '"file": {"new": "<새로>"}'
        }, "close": "<닫기>" }\n}`,
        '{\n  "menu.open": "Open",\n  "menu.file.new": "New"\n}':
          '{\n  "menu.open": "Open",\n  "menu.file.new": "New",\n  "menu.close": "<닫기>"\n}',
      });
      assert.deepEqual(keys("json", source, '{"menu": {"open": "O", "file": {"new": "N"}, "close": "C"}}').present, 3);
      assert.deepEqual(keys("json", source, '{"menu.open": "O", "menu.file.new": "N", "menu.close": "C"}').present, 3);
    }
    const both = '{"menu": {"open": "열기"}, "menu.close": "닫기"}';
    assert.equal(filled("json", both, '{"menu": {}}').match(/열기|닫기/g)?.length, 2);
  });

  it("is a key like others if it begins with @ and describes nothing", () => {
    assert.deepEqual(keys("json", '{"@all": "모두", "x": "하나"}', "{}").missing, ["@all, x"]);
    assert.deepEqual(keys("json", '{"@all": "모두", "x": "하나"}', '{"x": "one"}').missing, ["@all"]);
    assert.deepEqual(keys("json", '{"x": "하나", "@x": {"description": "설명"}}', '{"y": ""}').missing, ["x"]);
    const { notProse } = compareLocales("json", '{"@@locale": "ko", "x": "하나", "@x": {}}', "{}");
    assert.deepEqual(notProse, [
      { key: "@@locale", reason: "metadata" },
      { key: "@x", reason: "metadata" },
    ]);
  });

  it("comes after the description of the text before it", () => {
    assert.equal(
      filled("json", '{"title": "제목", "hi": "안녕"}', '{\n  "title": "Title",\n  "@title": {"x": 1},\n  "z": "Z"\n}'),
      '{\n  "title": "Title",\n  "@title": {"x": 1},\n  "hi": "<안녕>",\n  "z": "Z"\n}',
    );
    assert.equal(
      filled("json", '{"title": "제목", "hi": "안녕"}', '{\n  "title": "Title",\n  "@title": {"x": 1}\n}'),
      '{\n  "title": "Title",\n  "@title": {"x": 1},\n  "hi": "<안녕>"\n}',
    );
  });

  it("leaves each comment with its key", () => {
    becomes("json", '{"a": "가", "b": "나", "c": "다"}', {
      '{\n  "a": "A", // first\n  "z": "Z"\n}':
        '{\n  "a": "A", // first\n  "b": "<나>",\n  "c": "<다>",\n  "z": "Z"\n}',
      '{\n  "a": "A" // only\n}': '{\n  "a": "A", // only\n  "b": "<나>",\n  "c": "<다>"\n}',
      '{\n  "a": "A" /* x */, // y\n}': '{\n  "a": "A" /* x */, // y\n  "b": "<나>",\n  "c": "<다>",\n}',
      '{\n  "a": "A" // one\n  , "z": "Z"\n}': '{\n  "a": "A" // one\n  ,"b": "<나>"\n  ,"c": "<다>"\n  , "z": "Z"\n}',
      '{ "a": "A", /* z */ "z": "Z" }': '{ "a": "A", /* z */ "b": "<나>", "c": "<다>", "z": "Z" }',
    });
  });

  it("gets the message of a browser extension, and the description as it is", () => {
    const source =
      '{\n  "hi": {\n    "message": "안녕 $USER$",\n    "placeholders": { "user": { "content": "$1" } }\n  }\n}';
    assert.deepEqual(JSON.parse(filled("json", source, "{}")), {
      hi: { message: "<안녕 $USER$>", placeholders: { user: { content: "$1" } } },
    });
    assert.deepEqual(compareLocales("json", source, "{}").notProse, [{ key: "hi.placeholders", reason: "metadata" }]);
  });
});

describe("A property without a text", () => {
  it("gets the separator that it needs", () => {
    becomes("properties", "c = 취소\n", {
      c: "c = <취소>",
      "c\n": "c = <취소>\n",
      "c=\n": "c=<취소>\n",
      "c \n": "c <취소>\n",
      "  c :\n": "  c :<취소>\n",
      "c=\\\n\nd=D\n": "c=<취소>\nd=D\n",
    });
    assert.equal(filled("properties", "c\nd=다\n", "c=C\n"), "c=C\nd=<다>\n");
  });

  it("needs none if the source has none", () => {
    const { gaps, notProse } = compareLocales("properties", "a=\nb\nc=   \nd=라\n", "b=\n");
    assert.deepEqual(
      gaps.map(({ key }) => key),
      ["d"],
    );
    assert.deepEqual(
      notProse.map(({ key, reason }) => `${key} ${reason}`),
      ["a empty", "b empty", "c empty"],
    );
  });

  it("comes after the lines that continue the one before it", () => {
    becomes("properties", "a=가\nb=나\n", {
      "a=one \\\n  two\nz=Z": "a=one \\\n  two\nb=<나>\nz=Z",
      "# x\\\na=one\n": "# x\\\na=one\nb=<나>\n",
      "a=C:\\\\\nz=Z\n": "a=C:\\\\\nb=<나>\nz=Z\n",
      "# English": "# English\na=<가>\nb=<나>\n",
    });
  });
});

describe("A translation in a catalog", () => {
  const entry = (lines: string): string => `msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n\n${lines}`;

  it("is no longer uncertain when it is filled", () => {
    for (const [target, result] of [
      ['#, fuzzy\nmsgid "Done"\nmsgstr ""\n', 'msgid "Done"\nmsgstr "<Done>"\n'],
      [
        '#, fuzzy, c-format\nmsgid "%d left"\nmsgstr "오래된 %d"\n',
        '#, c-format\nmsgid "%d left"\nmsgstr "<%d left>"\n',
      ],
      [
        '#. note\n#: a.py:1\n#, python-format, fuzzy\n#| msgid "Old file"\n#| msgid_plural "Old"\nmsgctxt "x"\nmsgid "New file"\nmsgstr "옛 파일"\n',
        '#. note\n#: a.py:1\n#, python-format\nmsgctxt "x"\nmsgid "New file"\nmsgstr "<New file>"\n',
      ],
      ['#| msgid "a"\n#, fuzzy\nmsgid "b c"\nmsgstr "d"\n', 'msgid "b c"\nmsgstr "<b c>"\n'],
    ] as const)
      assert.equal(filled("po", entry(target), entry(target)), entry(result));
  });

  it("begins and ends with a line break where its text does", () => {
    for (const [id, text, translation] of [
      ["Usage: x\\n", "Usage: x", "사용법: x\n"],
      ["\\nHelp\\n", "Help", "도움말"],
      ["Two\\nlines\\n", "Two\nlines", "두\n줄"],
    ] as const) {
      const file = entry(`msgid "${id}"\nmsgstr ""\n`);
      const [gap] = compareLocales("po", file, file).gaps;
      assert.equal(gap!.texts[0]!.text, text);
      const written = gap!.fill([translation])!.text;
      const value = written.replace(/^""\n/, "").replace(/"\n"/g, "").slice(1, -1);
      assert.equal(value.startsWith("\\n"), id.startsWith("\\n"), written);
      assert.equal(value.endsWith("\\n"), id.endsWith("\\n"), written);
    }
  });
});

describe("An empty map at the top of a YAML file", () => {
  it("is replaced by lines of their own", () => {
    const lines = 'a: "<가>"\nb: "<나>"';
    becomes("yaml", "a: 가\nb: 나\n", {
      "--- {}\n": `---\n${lines}\n`,
      "---   {} # TODO\n": `---\n${lines} # TODO\n`,
      "--- !!map {}\n": `--- !!map\n${lines}\n`,
      "---\n{}\n": `---\n${lines}\n`,
      "---\n  {}\n": `---\n${lines}\n`,
      "\uFEFF--- {}\n": `\uFEFF---\n${lines}\n`,
      "\uFEFF{}\n": `\uFEFF${lines}\n`,
    });
  });
});

describe("A tag of YAML before a map", () => {
  it("leaves the map what it is, if it is its own", () => {
    becomes("yaml", "a:\n  x: 가\n  y: 나\nb: 다\n", {
      "a: !!map\n  x: X\nb: B\n": 'a: !!map\n  x: X\n  y: "<나>"\nb: B\n',
      "a: !!map { x: X }\nb: B\n": 'a: !!map { x: X, y: "<나>" }\nb: B\n',
      "a: !!map {}\nb: B\n": 'a: !!map\n  x: "<가>"\n  y: "<나>"\nb: B\n',
    });
  });

  it("is left to a person with what is below it otherwise", () => {
    for (const target of [
      "a: !ruby/hash\n  x: X\nb: B\n",
      "a: !!omap\n  - x: X\nb: B\n",
      "a: !x\n  x:\n    y: Y\nb: B\n",
    ])
      assert.equal(filled("yaml", "a:\n  x: 가\nb: 다\nc: 라\n", target), `${target}c: "<라>"\n`);
  });
});

describe("A mark of the byte order", () => {
  it("belongs to no key", () => {
    becomes("yaml", "a: 가\nb: 나\n", {
      "\uFEFFa: A\n": '\uFEFFa: A\nb: "<나>"\n',
      "\uFEFFb: B\n": '\uFEFFa: "<가>"\nb: B\n',
      "\uFEFFb: B\r\n": '\uFEFFa: "<가>"\r\nb: B\r\n',
    });
    becomes("properties", "a=가\nb=나\n", {
      "\uFEFFa=A\n": "\uFEFFa=A\nb=<나>\n",
      "\uFEFFb=B\n": "\uFEFFa=<가>\nb=B\n",
      "\uFEFF# English\na=A\n": "\uFEFF# English\na=A\nb=<나>\n",
    });
    const header = '\uFEFFmsgid ""\nmsgstr "Language: en\\n"\n\n';
    assert.equal(filled("po", "", `${header}msgid "가"\nmsgstr ""\n`), `${header}msgid "가"\nmsgstr "<가>"\n`);
  });
});

describe("Braces that a text with arguments has as they are", () => {
  const to = (source: string, translation: string): string | undefined => {
    const target = "x=X\n";
    const { gaps } = compareLocales("properties", `a=${source}\n`, target, "ko");
    return /a=(.*)/.exec(gaps[0]?.fill([translation])?.text ?? "")?.[1];
  };

  /** The value written anew in an editor. */
  const anew = (source: string, translation: string): string | undefined => {
    const text = rewritten("properties", `a=${source}\n`, () => translation);
    return text === `a=${source}\n` ? undefined : /a=(.*)/.exec(text)?.[1];
  };

  it("stay between their apostrophes", () => {
    for (const [source, translation, result] of [
      ["Type '{' to open {0}", "{0}을 열려면 '{' 입력", "{0}을 열려면 '{' 입력"],
      ["Use '{0}' as it is for {1}", "{1}에는 '{0}' 그대로", "{1}에는 '{0}' 그대로"],
      ["Use '{'name'}' for {0}", "{0}에는 '{'name'}' 사용", "{0}에는 '{'name'}' 사용"],
      ["The '{' of {0}", "{0}의 '{', O'Neil", "{0}의 '{', O''Neil"],
      ["Delete {0}?", "'{0}'을 지울까요?", "''{0}''을 지울까요?"],
      ["Don''t open {0}", "{0}을 '열지' 마세요", "{0}을 ''열지'' 마세요"],
    ] as const) {
      assert.equal(to(source, translation), result);
      assert.equal(anew(source, translation), result);
    }
  });

  it("are not written without them, which would be an argument", () => {
    for (const [source, translation] of [
      ["Type '{' to open {0}", "{0}을 열려면 { 입력"],
      ["Use '{0}' as it is for {1}", "{1}에는 {0} 그대로"],
      ["Use '{'name'}' for {0}", "{0}에는 {name} 사용"],
      ["Use '{'name'}' for {0}", "{0}에는 '{'name} 사용"],
      ["Write '{{0}}' in {1}", "{1}에 {{0}}이라고 쓰세요"],
    ] as const) {
      assert.equal(to(source, translation), undefined);
      assert.equal(anew(source, translation), undefined);
    }
  });

  it("are those of the whole value, of which a line is a part", () => {
    const source = "a=Type '{' to begin \\\n  and close {0}\nb=Type '{' to begin\n";
    const write = (prose: string): string =>
      rewritten("properties", source, (was) => (was.startsWith("Type") ? prose : was));
    assert.equal(write("시작하려면 { 입력"), source.replace(/b=.*/, "b=시작하려면 { 입력"));
    assert.equal(write("'{'로 시작"), source.replaceAll("Type '{' to begin", "'{'로 시작"));
  });
});

describe("A catalog written by hand", () => {
  it("may have a string on the line below its keyword", () => {
    becomes("po", "", {
      'msgid "글 하나"\nmsgstr\n""\n': 'msgid "글 하나"\nmsgstr\n"<글 하나>"\n',
      'msgid\n"글 하나"\nmsgstr\n  ""\n': 'msgid\n"글 하나"\nmsgstr\n  "<글 하나>"\n',
      'msgid "글 하나"\nmsgstr\n""\n""\n\nmsgid "글 둘"\nmsgstr ""\n':
        'msgid "글 하나"\nmsgstr\n"<글 하나>"\n\nmsgid "글 둘"\nmsgstr "<글 둘>"\n',
    });
  });

  it("may have several keywords on a line", () => {
    becomes("po", "", {
      'msgid "글 하나" msgstr ""\n': 'msgid "글 하나" msgstr "<글 하나>"\n',
      'msgctxt "a" msgid "글 하나" msgstr ""\nmsgid "글 둘" msgstr "Two"\n':
        'msgctxt "a" msgid "글 하나" msgstr "<글 하나>"\nmsgid "글 둘" msgstr "Two"\n',
      '#, fuzzy\nmsgid "글 하나" msgstr "Old one"\n': 'msgid "글 하나" msgstr "<글 하나>"\n',
    });
  });

  it("has the context in the name of a text", () => {
    const entry = (context: string): string => `msgctxt "${context}"\nmsgid "글 하나"\nmsgstr ""\n\n`;
    for (const contexts of [
      ["A", "B"],
      ["메뉴", "도구"],
      ["A|x", "A|y", "B"],
    ])
      assert.deepEqual(
        keys("po", "", contexts.map(entry).join("")).missing,
        contexts.map((context) => `${context}: 글 하나`),
      );
  });
});

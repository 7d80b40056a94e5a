import assert from "node:assert/strict";
import { atOnce } from "../../../../src/base/steps.ts";
import type { Comparison } from "../../../../src/prose/locale/gaps.ts";
import { comparisonOf, type LocaleFormat } from "../../../../src/prose/locale/localeFile.ts";
import type { Language } from "../../../../src/text/language.ts";
import { applied } from "./support.ts";

async function compared(
  format: LocaleFormat,
  source: string,
  target: string,
  to: Language = "ko",
): Promise<Comparison> {
  return atOnce((await comparisonOf(format))(source, target, to));
}

async function filled(format: LocaleFormat, source: string, target: string, to: Language = "ko"): Promise<string> {
  const { gaps } = await compared(format, source, target, to);
  let count = 0;
  return applied(
    target,
    gaps.flatMap(({ texts, fill }) => fill(texts.map(() => `글${++count}`)) ?? []),
  );
}

const xliff = (target: string): string =>
  `<xliff version="1.2"><file source-language="en" target-language="ko"><body><trans-unit id="a"><source>Hello there</source>${target}</trans-unit></body></file></xliff>`;

const qt = (translation: string): string =>
  `<TS version="2.1" language="ko"><context><name>x</name><message><source>Text here</source>${translation}</message></context></TS>`;

const catalog = (key: string, value: string): string =>
  JSON.stringify({
    sourceLanguage: "en",
    strings: { [key]: { localizations: { ko: { stringUnit: { state: "translated", value } } } } },
    version: "1.0",
  });

describe("A value that is still the source's text", () => {
  it("is a text to translate", async () => {
    for (const [format, source, target, result] of [
      ["json", `{"a":"Hello there"}`, `{"a":"Hello there"}`, `{"a":"글1"}`],
      ["yaml", "a: Hello there\n", "a: Hello there\n", "a: 글1\n"],
      ["properties", "a=Hello there\n", "a = Hello there\n", "a = 글1\n"],
      ["po", "", `msgid "Hello there"\nmsgstr "Hello there"\n`, `msgid "Hello there"\nmsgstr "글1"\n`],
      ["fluent", "a = Hello there\n", "a = Hello there\nb = 나\n", "a = 글1\nb = 나\n"],
      ["fluent", "a = Hello there\n", "a =\r\n    Hello there\r\n", "a = 글1\r\n"],
      [
        "fluent",
        "a =\n    .b = Hello there\n",
        "# 하나\na =\n    .b = Hello there\n    .c = 나",
        "# 하나\na =\n    .b = 글1\n    .c = 나",
      ],
      ["xliff", "", xliff("<target>Hello there</target>"), xliff("<target>글1</target>")],
    ] as const)
      assert.equal(await filled(format, source === "" ? target : source, target), result);
    const { gaps } = await compared("json", `{"a":"파일을 여세요"}`, `{"a":"파일을 여세요"}`, "en");
    assert.equal(gaps.length, 1);
  });

  it("is reported if it may be a name: it is neither overwritten nor said to be there", async () => {
    for (const text of ["Visual Studio Code", "Docker Compose", "OK", "Save", "Reset Password", "Sign In", "Español"])
      for (const [format, source, target] of [
        ["json", JSON.stringify({ a: text }), JSON.stringify({ a: ` ${text}` })],
        ["json", JSON.stringify({ a: [text, "3"] }), JSON.stringify({ a: [text, "3"] })],
        ["yaml", `a: |\n  ${text}\n`, `a: ${text}\n`],
        ["properties", `a=${text}`, `a = ${text}`],
        ["fluent", `a = ${text}\n`, `a =\n    ${text}\n`],
        ["fluent", `b = { $n }\n    .a = ${text}\n`, `b = { $n }\n    .a = ${text}\n`],
        ["po", "", `msgid "${text}"\nmsgstr "${text}"\n`],
        ["po", "", `msgid "${text}"\nmsgid_plural "${text}s"\nmsgstr[0] "${text}s"\n`],
        ["xliff", "", xliff("<target>Hello there</target>").replaceAll("Hello there", text)],
        ["xliff", "", xliff(`<target state="final">Hello there</target>`).replaceAll("Hello there", text)],
        ["xcstrings", "", catalog(text, text)],
        ["qt", "", qt(`<translation>${text}</translation>`).replace("Text here", text)],
        ["table", "", `Key,en,ko\na,${text},${text}\n`],
      ] as const) {
        const { gaps, present, same, left } = await compared(format, source === "" ? target : source, target);
        assert.deepEqual([gaps, left, same.map((one) => one.text)], [[], [], [text]], `${format} ${target}`);
        assert.ok(present.every((key) => key === "b"));
      }
  });

  it("is reported in a form or a segment, too", async () => {
    const numerus = qt("<translation><numerusform>Docker Compose</numerusform></translation>")
      .replace("<message>", `<message numerus="yes">`)
      .replace("Text here", "Docker Compose");
    const segment = (n: number, text: string): string => `<mrk mtype="seg" mid="${n}">${text}</mrk>`;
    const segments = xliff(`<target>${segment(1, "Save")} ${segment(2, "Hello there")} ${segment(3, "셋")}</target>`);
    const split = segments.replace(
      "</source>",
      `</source><seg-source>${segment(1, "Save")} ${segment(2, "Hello there")} ${segment(3, "Three")}</seg-source>`,
    );
    const plural = (value: string): object => ({
      variations: { plural: { other: { stringUnit: { state: "translated", value } } } },
    });
    const forms = {
      sourceLanguage: "en",
      strings: { n: { localizations: { en: plural("%d Files"), ko: plural("%d Files") } } },
    };
    for (const [format, file, result] of [
      ["qt", numerus, [[], [], ["x: Docker Compose"]]],
      ["xliff", split, [["a 2"], ["a"], ["a 1"]]],
      ["xcstrings", JSON.stringify(forms), [[], [], ["n"]]],
    ] as const) {
      const { gaps, present, same } = await compared(format, file, file);
      assert.deepEqual([gaps.map(({ key }) => key), present, same.map(({ key }) => key)], result);
    }
    assert.equal(await filled("xliff", "", split), split.replace(/Hello there(?!.*Hello)/, "글1"));
  });

  it("is reported if the file says that it is translated", async () => {
    for (const [format, file] of [
      ["xliff", xliff(`<target state="final">Hello there</target>`)],
      ["xcstrings", catalog("Hello there", "Hello there")],
    ] as const) {
      const { gaps, present, same } = await compared(format, file, file);
      assert.deepEqual([gaps, present, same.map(({ text }) => text)], [[], [], ["Hello there"]]);
    }
  });

  it("is there if it is an address, a name in code or a format, or has the target's language in it", async () => {
    for (const text of ["GitHub", "https://example.com/open", "%s: %d", "v1.2", "日本語", "파일 open now"]) {
      const file = JSON.stringify({ a: text });
      assert.deepEqual((await compared("json", file, file)).present, ["a"], text);
    }
  });
});

describe("XLIFF with several files or segments", () => {
  const file = (language: string): string =>
    `<file source-language="en" target-language="${language}"><body><trans-unit id="a"><source>Hello there</source></trans-unit></body></file>`;

  it("gets translations in the files of the language only", async () => {
    for (const order of [
      ["ko", "fr"],
      ["fr", "ko"],
      ["de", "ko-KR", "fr"],
    ]) {
      const text = `<xliff version="1.2">${order.map(file).join("")}</xliff>`;
      const { gaps } = await compared("xliff", text, text);
      assert.equal(gaps.length, 1);
      const at = text.indexOf("</source>", text.indexOf(`target-language="ko`)) + "</source>".length;
      assert.equal(await filled("xliff", text, text), `${text.slice(0, at)}<target>글1</target>${text.slice(at)}`);
    }
  });

  it("gets the segments of a unit that are empty or not there, in their order", async () => {
    const unit = (target: string): string =>
      `<xliff version="1.2"><file source-language="en" target-language="ko"><body><trans-unit id="a"><source>First one. Second one.</source><seg-source><mrk mtype="seg" mid="1">First one.</mrk> <mrk mtype="seg" mid="2">Second one.</mrk></seg-source>${target}</trans-unit></body></file></xliff>`;
    for (const [target, result] of [
      [
        `<target><mrk mtype="seg" mid="1">첫째.</mrk> <mrk mtype="seg" mid="2"></mrk></target>`,
        `<target><mrk mtype="seg" mid="1">첫째.</mrk> <mrk mtype="seg" mid="2">글1</mrk></target>`,
      ],
      [
        `<target><mrk mtype="seg" mid="1"/> <mrk mtype="seg" mid="2">둘째.</mrk></target>`,
        `<target><mrk mtype="seg" mid="1">글1</mrk> <mrk mtype="seg" mid="2">둘째.</mrk></target>`,
      ],
      [
        `<target><mrk mtype="seg" mid="1">첫째.</mrk></target>`,
        `<target><mrk mtype="seg" mid="1">첫째.</mrk> <mrk mtype="seg" mid="2">글1</mrk></target>`,
      ],
      [
        `<target><mrk mtype="seg" mid="2">둘째.</mrk></target>`,
        `<target><mrk mtype="seg" mid="1">글1</mrk> <mrk mtype="seg" mid="2">둘째.</mrk></target>`,
      ],
      [
        `<target><mrk mtype="seg" mid="1">첫째.</mrk> <mrk mtype="seg" mid="2">둘째.</mrk></target>`,
        `<target><mrk mtype="seg" mid="1">첫째.</mrk> <mrk mtype="seg" mid="2">둘째.</mrk></target>`,
      ],
    ] as const)
      assert.equal(await filled("xliff", "", unit(target)), unit(result));
  });

  it("gets segments together that follow each other and are not there", async () => {
    const segments = (texts: readonly string[]): string =>
      texts.map((text, n) => (text === "" ? "" : `<mrk mtype="seg" mid="${n + 1}">${text}</mrk>`)).join("");
    const unit = (target: string): string =>
      `<xliff version="1.2"><file source-language="en" target-language="ko"><body><trans-unit id="a"><source>One two. Two three. Three four. Four five.</source><seg-source>${segments(["One two.", "Two three.", "Three four.", "Four five."])}</seg-source><target>${target}</target></trans-unit></body></file></xliff>`;
    assert.equal(
      await filled("xliff", "", unit(segments(["", "둘.", "", ""]))),
      unit(
        `${segments(["글1"])} ${segments(["", "둘."])} ${segments(["", "", "글2"])} ${segments(["", "", "", "글3"])}`,
      ),
    );
    const { gaps, present } = await compared("xliff", "", unit(segments(["하나.", "", "", "넷."])));
    assert.deepEqual([gaps.map(({ key, texts }) => [key, texts.length]), present], [[["a 2, 3", 2]], ["a"]]);
  });
});

describe("A table with the source's texts in a column that names no language", () => {
  it("is compared with the column of the language", async () => {
    for (const [head, row] of [
      ["Key,Source,Korean", "A,Hi there,"],
      ["key,default,ko", "A,Hi there,"],
      ["Key,SourceString,ko", "A,Hi there,"],
      ["name,string,translation", "A,Hi there,"],
    ] as const) {
      const text = `${head}\n${row}\nB,Text two,글\n`;
      assert.equal(await filled("table", text, text), `${head}\n${row}글1\nB,Text two,글\n`);
      assert.deepEqual((await compared("table", text, text)).present, ["B"]);
    }
  });
});

describe("Qt's unfinished translation", () => {
  it("stays if a person has begun it", async () => {
    for (const [translation, result] of [
      [`<translation type="unfinished">글 초안</translation>`, `<translation type="unfinished">글 초안</translation>`],
      [`<translation type="unfinished"></translation>`, `<translation>글1</translation>`],
      [`<translation type="unfinished">Text here</translation>`, `<translation>글1</translation>`],
      [`<translation>Text here</translation>`, `<translation>글1</translation>`],
    ] as const)
      assert.equal(await filled("qt", "", qt(translation)), qt(result));
  });
});

describe("What a reader can't read all of", () => {
  it("is read as far as it goes, and the rest is reported", async () => {
    const source = "\uFEFFa = Text one\nb = Text two\n= junk here\nc = Text three\n";
    assert.equal(await filled("fluent", source, "a = 글\n"), "a = 글\nb = 글1\nc = 글2\n");
    const target = "a = 글\nb = { $x\nc = 글\n";
    assert.equal(await filled("fluent", "a = Text one\nb = Text two\nc = Text three\n", target), target);
    const broken = await compared("fluent", "a = Text one\nb = { $x\n", "a = 글\n");
    assert.deepEqual(broken.left, [{ key: "b", reason: "code" }]);
  });

  it("has constants and merged files of PHP in the report", async () => {
    for (const [source, target, left] of [
      [
        `<?php define("X", "Text one"); $lang["a"] = "Text two";`,
        `<?php $lang["a"] = "글";`,
        [{ key: "X", reason: "apart" }],
      ],
      [
        `<?php return array_merge(require "b.php", ["a" => "Text two"]);`,
        `<?php return ["a" => "글"];`,
        [{ key: `require "b.php"`, reason: "code" }],
      ],
      [
        `<?php return array_merge(["b" => "Text b"], ["a" => "Text two"]);`,
        `<?php return ["a" => "글"];`,
        [{ key: `["b" => "Text b"]`, reason: "code" }],
      ],
    ] as const)
      assert.deepEqual((await compared("php", source, target)).left, left);
  });

  it("has catalogs with more forms than their header says", async () => {
    const catalog = (count: string, forms: string): string =>
      `msgid ""\nmsgstr "Plural-Forms: nplurals=${count}; plural=0;\\n"\n\nmsgid "%d file here"\nmsgid_plural "%d files here"\n${forms}`;
    const two = `msgstr[0] ""\nmsgstr[1] ""\n`;
    assert.equal((await compared("po", "", catalog("1", two))).left.length, 1);
    assert.equal((await compared("po", "", catalog("2", two))).gaps.length, 1);
    assert.equal((await compared("po", "", catalog("INTEGER", two))).gaps.length, 1);
  });
});

describe("Forms between pipes that Korean writes alike", () => {
  it("are asked with one thing first", async () => {
    for (const text of [
      "파일 {count}개 | 파일 {count}개",
      "메시지 {n}개 | 메시지 {n}개",
      "{count}명이 보았습니다 | {count}명이 보았습니다",
    ]) {
      const { gaps } = await compared("json", JSON.stringify({ a: text }), "{}", "en");
      const [first, second] = gaps[0]!.texts.map(({ text }) => text);
      assert.match(first!, /1/);
      assert.match(second!, /\{\w+\}/);
    }
  });
});

describe("A list or a block that is not translated yet", () => {
  const english = ["First one here", "Second one here", "Third one here"];
  const json = (value: unknown): string => JSON.stringify({ a: value });
  const php = (value: string): string => `<?php return ["a" => ${value}];`;
  const list = (...texts: string[]): string => `a:\n${texts.map((text) => `  - "${text}"\n`).join("")}`;

  it("is left to a person", async () => {
    for (const [format, source, target] of [
      ["json", json(english), json(["하나", "", ""])],
      ["json", json(english), json(["하나"])],
      ["json", json(english), json(english)],
      ["json", json(english), json([])],
      ["json", json([{ t: "First one here" }]), json([{ t: "" }])],
      ["json", json([["First one here"], 3]), json([[], 3])],
      ["yaml", list(...english), list("하나", "", "")],
      ["yaml", list(...english), list("하나")],
      ["yaml", list(...english), list(...english)],
      ["yaml", list(...english), `a: ["하나", '', ""]\n`],
      ["yaml", "a:\n  - t: First one here\n    u: Second\n", "a:\n  - t: First one here\n    u: 둘\n"],
      ["script", `export default ${json(english)}`, `export default ${json(["하나"])}`],
      ["script", `export default ${json(english)}`, `export default ${json(english)}`],
      ["script", `export default ${json(english)}`, `export default ${json(["하나", "", "셋"])}`],
      ["php", php(JSON.stringify(english)), php(`["하나", "", ""]`)],
      ["php", php(JSON.stringify(english)), php(JSON.stringify(english))],
      ["php", php(JSON.stringify(english)), php(`["하나"]`)],
      ["php", php(`"First one here"`), php("<<<X\nFirst one here\nX")],
      ["php", php("<<<X\nFirst one here\nX"), php("<<<'X'\nFirst one here\nX")],
      ["php", php("<<<X\nFirst one here\nX"), php("<<<X\nX")],
      ["yaml", "a: First one here\n", "a: |\n  First one here\n"],
      ["yaml", "a: |\n  First one here\n  and the second\n", "a: >\n  First one here\n  and the second\n"],
      ["yaml", "a: |\n  First one here\nb: x\n", "a: |\nb: x\n"],
    ] as const) {
      const { left, present, gaps } = await compared(format, source, target);
      assert.deepEqual([left.map(({ key }) => key), gaps], [["a"], []], target);
      assert.ok(!present.includes("a"), target);
    }
  });

  it("is there if all of it is translated, or names nothing to translate", async () => {
    for (const [format, source, target] of [
      ["json", json(english), json(["하나", "둘", "셋"])],
      ["json", json(["First one here", ""]), json(["하나", ""])],
      ["json", json(["OK", "GitHub"]), json(["예", "GitHub"])],
      ["json", json([1, "First one here"]), json([1, "하나"])],
      ["yaml", list(...english), list("하나", "둘", "셋")],
      ["yaml", list(...english), "a: [하나, 둘, 셋]\n"],
      ["yaml", "a:\n  - t: First one here\n    u: Second\n", "a:\n  - t: 하나\n    u: 둘\n"],
      ["yaml", "a: |\n  First one here\n", "a: |\n  하나\n"],
      ["script", `export default ${json(english)}`, `export default ${json(["하나", "둘", "셋"])}`],
      ["php", php(JSON.stringify(english)), php(`["하나", "둘", "셋"]`)],
      ["php", php("<<<X\nFirst one here\nX"), php("<<<X\n하나\nX")],
    ] as const) {
      const { left, present } = await compared(format, source, target);
      assert.deepEqual([left, present], [[], ["a"]], target);
    }
  });
});

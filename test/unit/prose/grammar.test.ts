import assert from "node:assert/strict";
import { join } from "node:path";
import { GrammarReader } from "../../../src/prose/grammar/grammarReader.ts";
import { ScannedText } from "../../../src/prose/scannedText.ts";
import { passageText, writePassages } from "../../../src/prose/write.ts";
import { bundle } from "../../support/history.ts";

const WORKER = await bundle("src/prose/grammar/worker.ts");
const FOLDER = join(import.meta.dirname, "../../fixtures/grammars");

describe("Code that only a grammar can read", () => {
  const logged: string[] = [];
  const names = ["pocket", "broken", "missing"];
  const reader = new GrammarReader({
    workerPath: WORKER,
    grammars: () =>
      Promise.resolve({
        scopes: Object.fromEntries(names.map((name) => [name, `source.${name}`])),
        files: Object.fromEntries(names.map((name) => [`source.${name}`, join(FOLDER, `${name}.tmLanguage.json`)])),
        injections: {},
      }),
    log: (line) => logged.push(line),
  });
  after(() => reader.dispose());

  const scanned = (text: string, languageId = "pocket"): ScannedText =>
    new ScannedText({ text, languageId }, (source) => reader.regions(source));

  async function prose(text: string, languageId?: string): Promise<string[][]> {
    const units = await scanned(text, languageId).units();
    return units.map(({ kind, passages }) => [kind, ...passages.map((passage) => passageText(text, passage))]);
  }

  it("finds comments by what the grammar calls them", async () => {
    assert.deepEqual(await prose("REM 첫 줄\nREM 둘째 줄\nx = 1\n/* 블록 하나 */"), [
      ["lineComment", "첫 줄 둘째 줄"],
      ["blockComment", "블록 하나"],
    ]);
    assert.deepEqual(await prose("/**\r\n * 설명 글\r\n *\r\n * @param x 인자 하나\r\n */\r\n"), [
      ["docComment", "설명 글", "인자 하나"],
    ]);
  });

  it("tells comments apart that stand side by side, whatever is said to be around them", async () => {
    assert.deepEqual(await prose("x /* 하나 둘 */ /* 셋 넷 */\n  /* clang-format off */\n/*-\n * 설명 글\n */ y"), [
      ["blockComment", "하나 둘"],
      ["blockComment", "셋 넷"],
      ["blockComment", "설명 글"],
    ]);
    const text = "x   /* 하나 둘 */ y";
    const [unit] = await scanned(text).units();
    assert.equal(unit && text.slice(unit.span.start, unit.span.end), "/* 하나 둘 */");
  });

  it("takes no code for a string, where a lone quote has led the grammar astray", async () => {
    for (const code of [
      "s{' }{x}g;\n  my $a = f(1);\n  $b = ' 글 하나 ';",
      "q(')\n# 주석 하나\nx = '",
      "'\n  }\n\n  글 하나 '",
    ])
      assert.deepEqual(await prose(`p ${code}`), [], code);
    assert.deepEqual(await prose("p '첫 줄\n둘째 줄'"), [["string", "첫 줄", "둘째 줄"]]);
  });

  it("finds strings, their escapes, and what is code in them", async () => {
    assert.deepEqual(await prose("p '첫 줄\\n둘째 줄' + '안녕 #{name} 하세요'"), [
      ["string", "첫 줄", "둘째 줄"],
      ["string", "안녕 #{name} 하세요"],
    ]);
    assert.deepEqual(await prose("p '하나 #{f('둘 셋')} 넷'"), [["string", "하나", "넷"]]);
    assert.deepEqual(await prose('x = "따옴표 사이"'), [["string", "따옴표 사이"]]);
  });

  it("does not take two strings for one", async () => {
    assert.deepEqual(await prose("p '글자 하나''글자 둘'"), [
      ["string", "글자 하나"],
      ["string", "글자 둘"],
    ]);
  });

  it("leaves out patterns, attributes, and values whose end is not known", async () => {
    assert.deepEqual(await prose("a = ~it's 여기~\n<p '속성 값'>\nkey=값 하나\nREM 끝 줄"), [["lineComment", "끝 줄"]]);
  });

  it("is not led astray by a lone quote in a pattern or in other quotes", async () => {
    assert.deepEqual(await prose("a = ~[']~\nREM 주석 하나\nb = %(it's 글자)\nREM 주석 둘"), [
      ["lineComment", "주석 하나"],
      ["string", "it's 글자"],
      ["lineComment", "주석 둘"],
    ]);
  });

  it("reads each line of a string by itself", async () => {
    const text = "p '하나 둘\n\t셋 넷\n'";
    assert.deepEqual(await prose(text), [["string", "하나 둘", "셋 넷"]]);
    const [unit] = await scanned(text).units();
    assert.ok(unit !== undefined);
    assert.equal(writePassages(text, unit, ["하나 둘", "셋 넷"]), "하나 둘\n\t셋 넷\n");
  });

  it("writes only what can't be special in any language", async () => {
    const text = "b = %(it's 글자)";
    const [unit] = await scanned(text).units();
    assert.ok(unit !== undefined);
    assert.equal(writePassages(text, unit, ["it's text"]), "it's text");
    for (const prose of ["a) b", "a \\ b", "#{x}", "$HOME is", "a `b`"])
      assert.equal(writePassages(text, unit, [prose]), "it's 글자", prose);
  });

  it("reads only what has changed while a user types, with the same result", async () => {
    const before = "REM 하나 둘\n/* 블록\n'열린\n*/\np '셋 넷'\n";
    await prose(before);
    for (const text of [
      before.replace("하나", "하나 더"),
      before.replace("*/", ""),
      `${before}REM 끝 줄`,
      `x\n${before}`,
    ]) {
      const fresh = new GrammarReader({
        workerPath: WORKER,
        grammars: () =>
          Promise.resolve({
            ...{ scopes: { pocket: "source.pocket" }, injections: {} },
            files: { "source.pocket": join(FOLDER, "pocket.tmLanguage.json") },
          }),
        log: () => undefined,
      });
      const expected = await fresh.regions({ text, languageId: "pocket" });
      fresh.dispose();
      assert.deepEqual(await reader.regions({ text, languageId: "pocket" }), expected, text);
    }
  });

  it("gives up a text for which a pattern takes too long, and reads others, and shorter ones, as before", async () => {
    const lines: string[] = [];
    const impatient = new GrammarReader({
      workerPath: WORKER,
      grammars: () =>
        Promise.resolve({
          scopes: { pocket: "source.pocket", endless: "source.endless" },
          files: Object.fromEntries(
            ["pocket", "endless"].map((name) => [`source.${name}`, join(FOLDER, `${name}.tmLanguage.json`)]),
          ),
          injections: {},
        }),
      log: (line) => lines.push(line),
      timeoutMs: 3_000,
    });
    const found = (languageId: string, text: string): Promise<unknown> => impatient.regions({ languageId, text });
    // The engine of the patterns gives up a line after about a second.
    const long = `${"a".repeat(2_000)}A\n`.repeat(50);
    const [endless, next] = await Promise.all([found("endless", long), found("pocket", "REM 주석")]);
    assert.equal(endless, undefined);
    assert.equal((next as unknown[]).length, 1);
    assert.equal(await found("endless", long), undefined);
    assert.deepEqual(lines, ["the grammar of endless took more than 3000 ms for 100100 characters"], "tried once");
    assert.deepEqual(await found("endless", "short"), []);
    impatient.dispose();
  });

  it("has no prose where there is no grammar, or one that is missing or broken, and others go on", async () => {
    for (const languageId of ["none", "missing", "broken"])
      assert.deepEqual(await prose("REM 주석 하나", languageId), []);
    assert.deepEqual(await prose("REM 주석 하나"), [["lineComment", "주석 하나"]]);
  });
});

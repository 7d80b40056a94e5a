import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { proseWithin } from "../../../src/prose/within.ts";
import { passageText, writePassages } from "../../../src/prose/write.ts";

const LANGUAGES =
  "typescript typescriptreact javascript c cpp csharp go rust swift kotlin scala dart php groovy python ruby shellscript perl r toml yaml makefile dockerfile powershell elixir sql lua haskell clojure latex matlab erlang vb css scss json properties po html xml vue markdown plaintext git-commit scminput fsharp".split(
    " ",
  );

const PIECES = [
  ...'/ // /// /* */ /** * # #! \' " ` \'\'\' """ r#" "# $" @" R"x( )x" [[ ]] -- --[[ {- -} ; % <!-- --> < > <b> </b> <script> </script> <p title=" ${ #{ $( { } ( ) [ ] | |--| \\ \\n \\u{1F600} \\" <<EOF EOF @param {T} @returns :param x: Args: - * 1. [ ] # ## ``` ~~~ --- +++ = : , => return a.b const x=1; https://example.com $x %s msgstr "a" key: >- 가나 다라입니다. 각 한국어, English words here. Copyright SPDX-License-Identifier: eslint-disable'.split(
    " ",
  ),
  "각".normalize("NFD"),
  "👨‍👩‍👧‍👦",
  "\ud83d",
  "\udc68",
  "שלום עולם",
  "\u200f",
  "\ufeff",
  " ",
  "  ",
  "\t",
  "    ",
  "\u3000",
  "\n",
  "\n",
  "\r\n",
  "\r",
  "\n\n",
  "\n  ",
  "\n * ",
  "\n// ",
  "\n# ",
];

let seed = 7;
const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
const garbage = (): string => Array.from({ length: random(60) }, () => PIECES[random(PIECES.length)] ?? "").join("");

describe("Arbitrary text", () => {
  it("is read without an exception; units and lines are ordered, disjoint and nested, and unchanged prose keeps its bytes", function () {
    this.timeout(60_000);
    for (const languageId of LANGUAGES)
      for (let round = 0; round < 150; round++) {
        const text = garbage();
        const about = `${languageId} ${JSON.stringify(text)}`;
        const units = findProse({ text, languageId });
        let at = 0;
        for (const unit of units) {
          const { start, end } = unit.span;
          assert.ok(start >= at && end > start && end <= text.length, about);
          assert.ok(unit.passages.length > 0, about);
          let inside = start;
          for (const passage of unit.passages) {
            assert.ok(passage.lines.length > 0, about);
            assert.equal(passage.layout, passage.lines.length > 1 ? "wrap" : "line", about);
            for (const line of passage.lines) {
              assert.ok(line.start >= inside && line.end > line.start && line.end <= end, about);
              const words = text.slice(line.start, line.end);
              assert.ok(words.trim() === words && !/[\r\n]/.test(words), about);
              inside = line.end;
            }
          }
          at = end;
          const old = text.slice(start, end);
          const choice = unit.passages.map((passage) => (random(2) === 0 ? undefined : passageText(text, passage)));
          assert.equal(writePassages(text, unit, []), old, about);
          assert.equal(writePassages(text, unit, choice), old, about);
        }
        const start = random(text.length + 1);
        const span = { start, end: start + random(text.length + 1 - start) };
        for (const unit of proseWithin(units, span, text)) assert.ok(unit.passages.length > 0, about);
      }
  });

  it("keeps its structure around new prose", function () {
    this.timeout(60_000);
    const words = [
      "새로운",
      "글",
      '"',
      "'",
      "`",
      "${y}",
      "*/",
      "-->",
      '"""',
      "\\",
      "- ",
      "#1",
      "|",
      "<b>",
      "\n",
      "long".repeat(9),
    ];
    for (const languageId of ["typescript", "rust", "java", "css", "csharp", "lua"])
      for (let round = 0; round < 600; round++) {
        // Whether a file's first comment is a license depends on its words.
        const text = garbage().replaceAll(/SPDX|Copyright/g, "");
        const units = findProse({ text, languageId });
        const index = random(Math.max(1, units.length));
        const unit = units[index];
        if (unit === undefined || !text.startsWith(unit.kind === "string" ? "" : "/", unit.span.start)) continue;
        const prose = Array.from({ length: 1 + random(12) }, () => words[random(words.length)]).join(" ");
        const written = writePassages(
          text,
          unit,
          unit.passages.map(() => prose),
        );
        const changed = text.slice(0, unit.span.start) + written + text.slice(unit.span.end);
        const rest = text.length - unit.span.end;
        // Everything after the unit is read as before.
        assert.deepEqual(
          findProse({ text: changed, languageId })
            .filter(({ span }) => span.start >= changed.length - rest)
            .map(({ span }) => changed.slice(span.start, span.end)),
          units.slice(index + 1).map(({ span }) => text.slice(span.start, span.end)),
          `${languageId} ${JSON.stringify(text)} ← ${JSON.stringify(prose)} = ${JSON.stringify(changed)}`,
        );
      }
  });

  it("may be empty or only whitespace, or end in the middle of something", () => {
    for (const languageId of LANGUAGES)
      for (const text of [
        "",
        " ",
        "\n\r\n\t",
        "\ufeff",
        "/*",
        "/* 가나",
        '"가나',
        "`가나 ${",
        "'''",
        "```\n가나",
        "<!-- 가나",
        "<a ",
        "---\n",
      ])
        assert.doesNotThrow(() => findProse({ text, languageId }), `${languageId} ${JSON.stringify(text)}`);
  });

  it("is read in one pass, whatever it repeats", function () {
    // A scanner with unbounded lookahead or lookbehind would take hours, so mocha's timeout is the assertion.
    this.timeout(60_000);
    for (const piece of [
      "=/[",
      "`${",
      '"',
      "/*",
      "<<A1 ",
      '<a "',
      "(<a>{",
      "- ",
      "# ",
      "|a|\n|-|\n",
      "// 가나 다라\n",
      "'''",
      "\\",
    ])
      for (const languageId of [
        "javascript",
        "typescriptreact",
        "rust",
        "python",
        "shellscript",
        "html",
        "markdown",
        "plaintext",
        "yaml",
      ])
        findProse({ text: piece.repeat(100_000 / piece.length), languageId });
  });
});

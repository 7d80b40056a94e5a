import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "mocha";
import {
  countInvisibles,
  escapeInvisibles,
  findInvisibles,
  invisibleNames,
  withoutInvisibles,
} from "../../../src/text/invisibles.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Every code point but the surrogates. */
function* everyCharacter(): Generator<string> {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++)
    if (codePoint < 0xd800 || codePoint > 0xdfff) yield String.fromCodePoint(codePoint);
}

describe("Invisible characters", () => {
  it("are all that Unicode ignores by default, formats or reorders with, alone or between letters", () => {
    const kinds =
      /^[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cf}\p{Zl}\p{Zp}\p{Cc}\p{Noncharacter_Code_Point}]$/u;
    const withGlyph = /^[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\t\n\r]$/u;
    let invisible = 0;
    for (const character of everyCharacter()) {
      const expected = (kinds.test(character) && !withGlyph.test(character)) || character === "\u2800" ? 1 : 0;
      invisible += expected;
      for (const text of [character, `a${character}b`, `가${character}나`])
        if (findInvisibles(text).length !== expected)
          assert.fail(`${character.codePointAt(0)?.toString(16)} in ${text}`);
    }
    assert.ok(invisible > 4_000, `${invisible}`);
  });

  const FINE: [name: string, text: string][] = [
    ["Korean", "안녕하세요, “반갑습니다”…\t끝.\r\n다음 줄"],
    ["an ideographic and a no-break space", "가\u3000나\u00a0다"],
    ["old Hangul", "\u1112\u119e\u11ab\u1100\u1160 \u115f\u1161 \u115f\u1160\u11a8"],
    ["decomposed Hangul", "한글".normalize("NFD")],
    ["an emoji in colour, and as text", "❤\ufe0f ☎\ufe0e ©\ufe0f"],
    ["skin tones", "👍🏽 ✌🏻 ☝🏿\ufe0f"],
    ["families", "👨\u200d👩\u200d👧\u200d👦 👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏼 🧑🏿\u200d🤝\u200d🧑🏻"],
    [
      "professions and genders",
      "👩\u200d💻 🏃🏽\u200d♀\ufe0f\u200d➡\ufe0f 🏴\u200d☠\ufe0f 🏳\ufe0f\u200d🌈 👁\ufe0f\u200d🗨\ufe0f 🐦\u200d⬛",
    ],
    ["keycaps", "1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3"],
    [
      "flags",
      "🇰🇷 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} 🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}",
    ],
    ["Persian", "می\u200cخواهم کتاب\u200cها را ه\u200d."],
    ["Hindi", "क्\u200dष श्\u200cर नमस्ते"],
    ["Bengali and Malayalam", "র\u200c্যাব ന്\u200d"],
    ["Khmer and Thai with breaks", "ខ្មែរ\u200bភាសា ภาษา\u200bไทย"],
    ["variants of ideographs", "葛\u{e0100}城 邉\u{e011f} 神\ufe00"],
    ["Mongolian", "ᠠ\u180e ᠨ\u180b"],
  ];
  for (const [name, text] of FINE) it(`are not ${name}`, () => assert.deepEqual(findInvisibles(text), []));

  const HIDDEN: [name: string, text: string, escaped: string][] = [
    ["a reversed file name", "invoice\u202efdp.exe", "invoice[U+202E]fdp.exe"],
    [
      "a comment that ends early",
      "/*\u2067 } \u2066if (isAdmin)\u2069 \u2066 */",
      "/*[U+2067] } [U+2066]if (isAdmin)[U+2069] [U+2066] */",
    ],
    ["a word cut in two", "pass\u200bword", "pass[U+200B]word"],
    ["a name that looks the same", "ad\u00admin", "ad[U+00AD]min"],
    ["an instruction in tags", "안녕\u{e0048}\u{e0069}!", "안녕[U+E0048 +1]!"],
    ["bytes behind an emoji", "😀\ufe01\u{e0101}\u{e0102}", "😀[U+FE01 +2]"],
    ["a second variation selector", "❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f[U+FE0F +1]"],
    ["a variation selector on a digit or a letter", "1\ufe0f a\ufe0e", "1[U+FE0F] a[U+FE0E]"],
    ["a joiner between letters, and one at the end", "ab\u200dc 👩\u200d", "ab[U+200D]c 👩[U+200D]"],
    ["a second joiner", "می\u200c\u200cخ", "می\u200c[U+200C]خ"],
    ["a flag of tags that does not end", "🏴\u{e0067}\u{e0062}x", "🏴[U+E0067 +1]x"],
    ["fillers that are a blank", "\u3164 \uffa0 \u115f\u1160 \u1160", "[U+3164] [U+FFA0] [U+115F +1] [U+1160]"],
    [
      "a long chain of emoji",
      "👩\u200d👩\u200d👩\u200d👩\u200d👩\u200d👩",
      "👩\u200d👩\u200d👩\u200d👩\u200d👩[U+200D]👩",
    ],
    ["a terminal's escapes", "\u001b[31mred\u0007", "[U+001B][31mred[U+0007]"],
    ["a byte order mark", "\ufeffa", "[U+FEFF]a"],
  ];
  for (const [name, text, escaped] of HIDDEN)
    it(`are found in ${name}`, () => {
      assert.equal(escapeInvisibles(text), escaped);
      assert.equal(escapeInvisibles(withoutInvisibles(text)), withoutInvisibles(text));
    });

  it("have a short label, and names that say what is hidden", () => {
    assert.deepEqual(invisibleNames("\u202e"), { label: "U+202E RLO", names: "RIGHT-TO-LEFT OVERRIDE (U+202E)" });
    assert.deepEqual(invisibleNames("\u200b".repeat(5_000)), {
      label: "U+200B ZWSP ×5000",
      names: "ZERO WIDTH SPACE (U+200B)",
    });
    const tags = Array.from("Hi", (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
    assert.deepEqual(invisibleNames(tags), {
      label: "U+E0048 TAG H +1",
      names: "“Hi”\nTAG H (U+E0048)\nTAG i (U+E0069)",
    });
    assert.equal(invisibleNames("\u{e0100}").label, "U+E0100 VS17");
    assert.equal(invisibleNames("\u{1d173}").label, "U+1D173 FORMAT CHARACTER");
    assert.equal(countInvisibles(`a${tags}b\u202e`), 3);
  });

  it("are in nothing that the product shows", () => {
    const files = globSync(
      [
        "l10n/*.json",
        "package*.json",
        "media/**/*.{css,md,svg}",
        "*.md",
        "docs/*.md",
        "models/demo/{README.md,corpus.jsonl}",
      ],
      { cwd: ROOT },
    );
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = readFileSync(join(ROOT, file), "utf8");
      const [found] = findInvisibles(text);
      assert.equal(found && escapeInvisibles(text.slice(found.start - 20, found.end + 20)), undefined, file);
    }
  });
});

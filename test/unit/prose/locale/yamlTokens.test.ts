import assert from "node:assert/strict";
import { CST, Lexer } from "yaml";
import { atOnce } from "../../../../src/base/steps.ts";
import { yamlTokens } from "../../../../src/prose/locale/yamlTokens.ts";
import { mulberry32 } from "../../../support/checkpoint.ts";
import { Generator } from "./localeFiles.ts";

const NAMES: Readonly<Record<string, string>> = {
  "single-quoted-scalar": "single",
  "double-quoted-scalar": "double",
  ...{ alias: "alias", comment: "comment", "map-value-ind": "colon", "seq-item-ind": "dash" },
};

/** What the `yaml` package's lexer finds, as `offset type text`. */
function expected(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  let isScalar = false;
  let afterHeader = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === CST.SCALAR) isScalar = true;
    // Control characters that announce what follows.
    if (lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END) continue;
    const type = isScalar ? undefined : (CST.tokenType(lexeme) ?? undefined);
    const name = isScalar ? (afterHeader ? "block" : "plain") : NAMES[type ?? ""];
    const isSpace = type === "space" || type === "comment" || type === "newline";
    afterHeader = type === "block-scalar-header" || (afterHeader && isSpace);
    isScalar = false;
    if (name !== undefined && /[^ \t\r\n]/.test(lexeme)) found.push(`${at} ${name} ${withoutEnd(lexeme)}`);
    at += lexeme.length;
  }
  return found;
}

function actual(text: string): string[] {
  return atOnce(yamlTokens(text))
    .filter(({ type }) => /^(?:plain|single|double|block|alias|comment|colon|dash)$/.test(type))
    .filter(({ start, end }) => /[^ \t\r\n]/.test(text.slice(start, end)))
    .map(({ type, start, end }) => `${start} ${type} ${withoutEnd(text.slice(start, end))}`);
}

function withoutEnd(text: string): string {
  return text.replace(/[ \t\r\n]+$/, "");
}

describe("The parts of a YAML text", () => {
  it("are those that the yaml package finds", () => {
    for (const text of [
      'a: "x\n    y" # c\nb: &r\n  c: *r\nl:\n- run: |\n    x # y\n\n- k: {a: one, b: [1, 2], "c":x}\nt: !x y\n---\nz: 1\n...\n',
      "a: {{ x }}\nb: c d\n  e f\n\n  g # n\nh:i\n",
      'a : b\r\n"k" : c\r\nd: |\r\n  e\r\n\r\n  f\r\ng: h\r\n# x\r\n',
      "\ufeff# x\na: >-2 # hm\n   a\n\n  b\nc: d",
      "- - a\n  - b: |2\n      c\n     d\n- e\n- 'it''s'\n",
      "a: http://x.y/#z\nb: c#d\ne: - f\ng: ?h\ni: :j\nk: -l\n",
      "[a, {b: c}, 'd', \"e\": f,\n g\n h]\n",
      "%YAML 1.2\n--- # c\na: b\n",
      "a:\n  - b\n  -\n    c: d\n  - ! e\n",
      "a: |\n\n  b\n\n\n# c\nd: >+\n\n",
      // Only spaces and tabs are whitespace in YAML.
      "a: 가\u3000나\u3000# b\nc: \u3000\u3000d\ng: h:\u3000i\n",
      "- \u00a0a\n- [\u3000b, c\u00a0]\n- {d:\u3000e}\n- &x\u2003 f\n\u3000\u3000\u3000",
    ])
      assert.deepEqual(actual(text), expected(text), text);
    for (let seed = 1; seed <= 200; seed++) {
      const make = new Generator(mulberry32(seed));
      const text = make.yaml({ ko: make.tree(3) });
      assert.deepEqual(actual(text), expected(text), text);
    }
  });
});

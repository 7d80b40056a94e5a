import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { mulberry32 } from "../../support/checkpoint.ts";
import { words } from "./support.ts";

const INDENTS = ["", "", "", " ", "  ", "   ", "\t", "     ", "        "];
const MARKS = ["", "", "> ", ">", "- ", "1. ", "-   ", "-\t", "10. ", "-     ", ">\t", ">     ", "- > ", "> - ", "2) "];

describe("Containers of Markdown", () => {
  const READ: readonly (readonly [about: string, text: string, prose: string[]])[] = [
    ["code as the first line of an item", "-     코드 하나\n- 글 하나", ["글 하나"]],
    ["code after the first line of an item", "1. 글 하나\n\n       코드 하나\n\n   글 둘", ["글 하나", "글 둘"]],
    ["code after a list has ended", "- 글 하나\n\n글 둘\n\n    코드 하나", ["글 하나", "글 둘"]],
    ["code between two items", "- 글 하나\n\n      코드 하나\n\n- 글 둘", ["글 하나", "글 둘"]],
    ["code in a quote", "> 글 하나\n>\n>     코드 하나", ["글 하나"]],
    ["code in a quote of an item", "- > 글 하나\n  >\n  >     코드 하나\n\n  글 둘", ["글 하나", "글 둘"]],
    ["code in an item of a quote", "> - 글 하나\n>\n>       코드 하나\n>\n>   글 둘", ["글 하나", "글 둘"]],
    [
      "code of an item in an item",
      "- 글 하나\n  - 글 둘\n\n        코드 하나\n\n    글 셋",
      ["글 하나", "글 둘", "글 셋"],
    ],
    ["code by a tab", "\t코드 하나\n\n글 하나", ["글 하나"]],
    ["code by two tabs in an item", "-\t글 하나\n\n\t\t코드 하나\n\n\t글 둘", ["글 하나", "글 둘"]],
    ["code by a tab in a quote", ">\t\t코드 하나\n\n> 글 하나", ["글 하나"]],
    ["an item that is indented like code", "    - 코드 하나\n\n- 글 하나", ["글 하나"]],
    ["a long number", "100. 글 하나\n\n     글 둘\n\n          코드 하나", ["글 하나", "글 둘"]],
    ["a heading indented like code", "    # 코드 하나\n\n# 글 하나", ["글 하나"]],
    ["a wide indentation that goes on with a paragraph", "글 하나는\n        이어집니다.", ["글 하나는 이어집니다."]],
    ["a line that goes on with a quote", "> 글 하나는\n이어집니다.", ["글 하나는 이어집니다."]],
    ["a line that goes on with an item", "- 글 하나는\n이어집니다.\n\n글 둘", ["글 하나는 이어집니다.", "글 둘"]],
    ["a number that begins no list", "글 하나\n2. 글 둘", ["글 하나 2. 글 둘"]],
    ["an empty item", "-\n\n      코드 하나", []],
    ["a fence that ends with its item", "- ```\n  코드 하나\n\n글 하나", ["글 하나"]],
    ["a fence that ends with its quote", "> ```\n> 코드 하나\n\n글 하나\n\n> 글 둘", ["글 하나", "글 둘"]],
    ["a table that ends with its quote", "> | 가나 |\n> | --- |\n> | 다라 |\n| 마바 |", ["가나", "다라", "| 마바 |"]],
  ];
  for (const [about, text, prose] of READ)
    it(`are read: ${about}`, () => assert.deepEqual(words("markdown", text), prose));

  it("hold no code by its indentation in MDX", () => {
    for (const [text, prose] of [
      ["<Tabs>\n\n    글 하나\n\n    - 글 둘\n\n</Tabs>", ["글 하나", "글 둘"]],
      ["- 글 하나\n\n      글 둘\n\n-      글 셋", ["글 하나", "글 둘", "글 셋"]],
      ["> 글 하나\n>\n>     글 둘\n\n\t# 글 셋", ["글 하나", "글 둘", "글 셋"]],
      ["      ```\n      코드 하나\n      ```\n\n    글 하나", ["글 하나"]],
    ] as const)
      assert.deepEqual(words("mdx", text), prose, text);
  });

  it("hold code and prose where Markdown's own parsers see them", () => {
    const random = mulberry32(10);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
    const markdown = new MarkdownIt();
    for (let round = 0; round < 3_000; round++) {
      const lines: string[] = [];
      for (let index = 0; index < 6; index++) {
        const line = `${pick(INDENTS)}${pick(MARKS)}${pick(["", "", "    ", "\t"])}${pick(["w", "w", "w", "```w"])}${index} words`;
        // What stands at four columns is no mark and goes on with a paragraph; not all parsers know.
        if (/^(?: {4}| {0,3}\t)[ \t]*>/.test(line)) continue;
        lines.push(...(/^[ >]{0,3}(?: {4}|\t)/.test(line) || random() < 0.3 ? [pick(["", "  "])] : []), line);
      }
      const text = lines.join("\n");
      const seen = findProse({ text, languageId: "markdown" }).flatMap(
        ({ span }) => text.slice(span.start, span.end).match(/w\d/g) ?? [],
      );
      const inline = markdown.parse(text, {}).filter(({ type }) => type === "inline");
      const expected = inline.flatMap(({ content }) => content.match(/w\d/g) ?? []);
      assert.deepEqual(seen, expected, JSON.stringify(text));
    }
  });
});

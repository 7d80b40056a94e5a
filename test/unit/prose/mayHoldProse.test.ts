import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { mayHoldProse } from "../../../src/prose/mayHoldProse.ts";
import { ScannedText } from "../../../src/prose/scannedText.ts";
import { proseWithin } from "../../../src/prose/within.ts";

const PACKAGES = resolve(import.meta.dirname, "../../../node_modules");

describe("A line that may hold prose", () => {
  for (const line of [
    "회의는 세 시에 시작합니다.",
    "  // start the engine",
    " * Returns the sum of both.",
    "x = 1  # see the manual",
    '  throw new Error("The file is gone.");',
    "<!-- a note -->",
    "Returns the sum of both.",
  ])
    it(`is ${line}`, () => assert.ok(mayHoldProse(line, "typescript")));

  for (const text of [
    "",
    "   \n\t\n",
    "const even = nums.filter((n) => n % 2 === 0);",
    'import { html } from "lit";',
    "export class Counter {\n  count = 0;\n  increment() {\n    this.count++;\n  }\n}",
    "  }\n}",
    'const key = "next-page";',
    "for (int i = 0; i < n; i++) {",
  ])
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(!mayHoldProse(text, "typescript")));

  it("is any with a word in a document", () => {
    for (const languageId of ["markdown", "html", "latex", "properties"])
      assert.ok(mayHoldProse("<p>Hello</p>", languageId), languageId);
    assert.ok(!mayHoldProse("---\n\n1 + 2", "markdown"));
  });

  for (const path of ["diff/libesm/patch/parse.js", "valibot/dist/index.d.mts", "lit-html/development/lit-html.js"]) {
    it(`is nearly every one of ${path} in which the scanner finds a sentence, and few of the others`, async () => {
      const text = readFileSync(resolve(PACKAGES, path), "utf8");
      const units = await new ScannedText({ text, languageId: "typescript" }).units();
      const count = { missed: 0, prose: 0, wrong: 0, code: 0 };
      let start = 0;
      for (const line of text.split("\n").slice(0, 2_000)) {
        const within = { start, end: start + line.length };
        start += line.length + 1;
        if (line.trim() === "") continue;
        const isProse = proseWithin(units, within).length > 0;
        if (isProse && /[a-z]{2} [a-z]{2}/.test(line)) {
          count.prose++;
          if (!mayHoldProse(line, "typescript")) count.missed++;
        } else if (!isProse && !/\/\*|\*\/|^\s*(?:\*|\/\/)/.test(line)) {
          count.code++;
          if (mayHoldProse(line, "typescript")) count.wrong++;
        }
      }
      assert.ok(count.prose > 50 && count.missed <= count.prose * 0.02, JSON.stringify(count));
      assert.ok(count.code > 50 && count.wrong <= count.code * 0.05, JSON.stringify(count));
    });
  }
});

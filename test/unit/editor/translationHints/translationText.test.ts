import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hoverMarkdown, noteText, noticeMarkdown } from "../../../../src/editor/translationHints/translationText.ts";
import type { RewriteResult } from "../../../../src/rewriting/rewriter.ts";

const translated = (text: string): RewriteResult => ({ kind: "rewritten", text });
const REJECTED: RewriteResult = { kind: "rejected", reasons: ["wrongScript"] };
const UNCHANGED: RewriteResult = { kind: "unchanged" };

describe("noticeMarkdown", () => {
  it("says what is waited for, and its only link is ours, whatever the model is called", () => {
    const shown = noticeMarkdown("[a](command:x) <b>", "command:ours");
    assert.ok(shown.startsWith("**42dot** · The translation comes here once the notice of "));
    assert.deepEqual(shown.match(/(?<!\\)\]\([^)]*\)/g), ["](command:ours)"]);
  });
});

describe("hoverMarkdown", () => {
  it("names the origin and shows every passage", () => {
    assert.equal(
      hoverMarkdown([translated("첫 문단"), UNCHANGED, translated("둘째 문단")]),
      "**42dot** · *by a small model on this computer, which makes mistakes*\n\n첫 문단\n\n둘째 문단",
    );
  });

  it("names the server where the translation comes from one", () => {
    const shown = hoverMarkdown([translated("첫 문단")], "gpu.example.com:8000");
    assert.match(shown!, /^\*\*42dot\*\* · \*by a model on gpu\.example\.com:8000, which makes mistakes\*/);
  });

  it("shows markup, links and commands from the model as plain text", () => {
    const hostile = "[x](command:evil) <img src=a> **b** `c` https://evil.example www.evil.example a@evil.example\n# d";
    const [, shown] = hoverMarkdown([translated(hostile)])!.split("\n\n");
    assert.equal(
      shown,
      "\\[x\\](command:evil) \\<img src=a> \\*\\*b\\*\\* \\`c\\` https\\://evil.example www\\.evil.example a\\@evil.example\\\n\\# d",
    );
  });

  it("shows the reason if there is no reliable translation", () => {
    assert.match(
      hoverMarkdown([REJECTED])!,
      /\n\n\*No reliable suggestion: the answer is not in the language asked for/,
    );
  });

  it("is undefined if there is nothing to translate", () => {
    assert.equal(hoverMarkdown([]), undefined);
    assert.equal(hoverMarkdown([UNCHANGED]), undefined);
  });
});

describe("noteText", () => {
  it("is a single line", () => {
    assert.equal(noteText([translated("첫 줄\n둘째 줄"), translated("끝")]), "첫 줄 둘째 줄 끝");
  });

  it("is truncated between grapheme clusters", () => {
    const family = "👨‍👩‍👧";
    const note = noteText([translated(family.repeat(200))])!;
    assert.equal(note, `${family.repeat(120)}…`);
    assert.equal(noteText([translated("가".repeat(120))]), "가".repeat(120));
  });

  it("is undefined if a part of the translation is missing", () => {
    assert.equal(noteText([translated("글"), REJECTED]), undefined);
    assert.equal(noteText([translated("글"), UNCHANGED]), "글");
    for (const none of [[], [UNCHANGED]]) assert.equal(noteText(none), undefined);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";
import { escapeInline, escapeMarkdown } from "../../../src/text/escapeMarkdown.ts";

const md = new MarkdownIt({ linkify: true });
md.linkify.set({ fuzzyLink: false });

/** The text of HTML without any tag but those of paragraphs and line breaks. */
function plainOf(html: string): string {
  const text = html.replace(/<\/?p>|<br>/g, "");
  assert.doesNotMatch(text, /<[a-z/]/, html);
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}

const MARKUP = [
  "# a",
  "## a ##",
  "#\n##",
  "- a\n+ b\n* c",
  "  - a",
  "1. a\n2) b",
  "a\n---\nb\n===\n- - -",
  "---\n***\n___\n-",
  "> a",
  "a | b\n--- | ---\nc | d",
  "| a |\n|:-:|\n| b |",
  "a\n:-\nb",
  "**a** _b_ __c__ ~~d~~ ~e~ `f` ``g``",
  "[a](b) ![c](d) [e][f] [^g]\n\n[f]: h",
  "<b>a</b> <!-- c --> <https://e.example> a < b",
  "&lt; &amp; &#60; &#x3c; &copy;",
  "https://e.example/a_b?c=d www.e.example a@e.example mailto:a@e.example",
  "a \\* b \\",
  "```js\na\n```\n~~~\nb\n~~~",
];

describe("escapeMarkdown", () => {
  it("makes Markdown that shows the text literally", () => {
    for (const text of MARKUP)
      assert.equal(plainOf(md.render(escapeMarkdown(text))), text.replace(/\s+/g, " ").trim(), escapeMarkdown(text));
  });

  it("does so for every paragraph of real documents", () => {
    for (const name of ["markdown-it", "valibot", "mocha", "esbuild", "dependency-cruiser", "lit"]) {
      const readme = readFileSync(new URL(`../../../node_modules/${name}/README.md`, import.meta.url), "utf8");
      for (const text of readme.split(/\n\s*\n/).map((part) => part.replace(/^[ \t]+/gm, "").trim()))
        assert.equal(plainOf(md.render(escapeMarkdown(text))), text.replace(/\s+/g, " "), escapeMarkdown(text));
    }
  });

  it("leaves alone what is no markup where it is", () => {
    for (const text of [
      "2026. 11. 29. 오후 4:48:32에 (a) {b} 1-2 + 3 = 6!",
      "snake_case_name, C#, a > b & c, 10~20분",
      "-5도, +82, =A1, #태그, 3.5, 1.) a | b",
      "user@, @user, a: b",
    ])
      assert.equal(escapeInline(text), text);
    assert.equal(
      escapeMarkdown("-5도\n+82\n=A1\n#태그\n3.5배\n:a | b"),
      "-5도\\\n+82\\\n=A1\\\n#태그\\\n3.5배\\\n:a | b",
    );
    assert.equal(escapeMarkdown("2026. 11. 29."), "2026\\. 11. 29.");
  });

  it("takes time linear in the text", () => {
    for (const sign of ["#", "-", "&", "_", " ", "~", ":", "|", "a:", "&a", "- "])
      assert.ok(escapeMarkdown(sign.repeat(300_000)).length >= 300_000);
  });
});

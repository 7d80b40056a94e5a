/** Markdown as HTML that loads nothing, as the chat shows it. Formulas and footnotes stay as they are written. */
import MarkdownIt from "markdown-it";
import { escapeInvisibles } from "../text/invisibles.ts";
import { addDelimiters } from "../text/markdown/delimiters.ts";
import { addFences } from "../text/markdown/fences.ts";
import { addListsAndTables } from "../text/markdown/listsAndTables.ts";

const md = new MarkdownIt({ html: false, linkify: false, breaks: true });
md.disable(["reference", "lheading"]);
addFences(md);
addDelimiters(md);
addListsAndTables(md);
md.validateLink = (href) => /^https?:\/\//i.test(href.trim());

const { escapeHtml } = md.utils;
md.renderer.rules["image"] = (tokens, index) => {
  const image = tokens[index];
  return escapeHtml(`![${image?.content ?? ""}](${String(image?.attrGet("src") ?? "")})`);
};
// Below the headings of the page and of the turn that they are in.
md.core.ruler.push("deeper_headings", ({ tokens }) => {
  for (const token of tokens)
    if (token.type.startsWith("heading_")) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
});

export function renderMarkdown(markdown: string): string {
  return escapeInvisibles(md.render(markdown.toWellFormed()));
}

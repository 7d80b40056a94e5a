/** The prose of locale files in XML: what the format's reader says is text, and comments. */
import type { Steps } from "../../base/steps.ts";
import { linesOf, lineSteps, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { Comments } from "../code/comment.ts";
import { type Quoting, verbatim } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { inOrder, valueUnit } from "./values.ts";
import { decodeXml, encodeXml, type XmlElement, type XmlFile } from "./xmlTree.ts";

/** How the texts of a format are written. */
export interface XmlForm {
  text: Quoting;
  /** In a CDATA section. */
  data: Quoting;
  /** What separates passages: escapes that are no quotes, or line breaks where they mean something. */
  separator: RegExp;
  /** Whether a text may be in quotes, which are no part of it. */
  hasQuotes: boolean;
}

/** @param escapes what a format escapes in addition to XML */
export function quotings(escapes: { read: (text: string) => string; write: (text: string) => string }): {
  text: Quoting;
  data: Quoting;
} {
  const { read, write } = escapes;
  const text: Quoting = {
    read: (raw) => read(raw.includes("<") ? raw : decodeXml(raw)),
    write: (prose, raw) => {
      if (!raw.includes("<")) return encodeXml(write(prose));
      const tags = tagsIn(raw);
      if (tags.join("\n") !== tagsIn(prose).join("\n")) return undefined;
      const parts = prose.split(TAG).map((part) => (tags.includes(part) ? part : encodeAround(write(part))));
      return parts.join("");
    },
  };
  const data = verbatim("]]>");
  return { text, data: { read, write: (prose, raw) => data.write(write(prose), raw) } };
}

export const PLAIN: XmlForm = {
  ...quotings({ read: (text) => text, write: (text) => text }),
  separator: /\r\n?|\n/g,
  hasQuotes: false,
};

const TAG = /(<[^<>]*>)/;

function tagsIn(text: string): string[] {
  return (text.match(/<[^<>]*>/g) ?? []).sort();
}

/** Entities stay as they are written. */
function encodeAround(text: string): string {
  return text
    .replace(/&(?!#?\w{1,60};)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** In XML a comment has no two hyphens in a row. */
const COMMENT: Quoting = {
  read: (raw) => raw,
  write: (prose) => (prose.endsWith("-") ? undefined : prose.replace(/-(?=-)/g, "- ")),
};

/** @param texts elements whose content is text */
export function* xmlProse(
  { text, tokens }: XmlFile,
  texts: readonly XmlElement[],
  form: XmlForm = PLAIN,
): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  for (const { content } of texts) {
    yield;
    const data = dataIn(text, content);
    const span = form.hasQuotes ? unquoted(text, data ?? content) : (data ?? content);
    const raw = text.slice(span.start, span.end);
    // Comments within, or quotes within: what belongs together can't be told.
    if (/<[!?]|\]\]>/.test(raw) || (form.hasQuotes && hasQuote(raw))) continue;
    const lines = form.separator === PLAIN.separator ? [span] : linesOf(text, span.start, span.end);
    const unit = valueUnit(text, lines, data === undefined ? form.text : form.data, form.separator);
    if (unit !== undefined) units.push(unit);
  }
  const comments = new Comments(text);
  const found: ProseUnit[] = [];
  for (const token of tokens) {
    if (token.kind !== "comment") continue;
    const { start, end, content } = token;
    const lines = yield* lineSteps(text, content.start, content.end);
    const unit = yield* comments.unit("blockComment", { start, end }, lines, COMMENT);
    if (unit !== undefined) found.push(unit);
  }
  return inOrder(units, found);
}

/** What is in the only section of CDATA. */
function dataIn(text: string, { start, end }: Span): Span | undefined {
  const [, lead = "", data = ""] = /^(\s*<!\[CDATA\[)([^]*)\]\]>\s*$/.exec(text.slice(start, end)) ?? [];
  return lead === "" ? undefined : { start: start + lead.length, end: start + lead.length + data.length };
}

/** Without the quotes around a text. */
function unquoted(text: string, span: Span): Span {
  const { start, end } = trimmed(text, span);
  const isQuoted = end - start > 1 && text[start] === '"' && text[end - 1] === '"' && text[end - 2] !== "\\";
  return isQuoted && !hasQuote(text.slice(start + 1, end - 1)) ? { start: start + 1, end: end - 1 } : span;
}

/** Whether there is a quote outside of tags. */
function hasQuote(raw: string): boolean {
  return /(?<!\\)"/.test(raw.replace(/<[^<>]*>/g, ""));
}

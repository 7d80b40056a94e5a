/**
 * Renders Markdown as models write it to an HTML string, and makes streaming cheap: blocks that further text can't
 * change are rendered once, and only the rest is rendered again.
 */
import MarkdownIt, { type Token } from "markdown-it";
import { addDelimiters } from "../src/text/markdown/delimiters.ts";
import { addFences } from "../src/text/markdown/fences.ts";
import { addListsAndTables } from "../src/text/markdown/listsAndTables.ts";
import { addFootnotes } from "./footnotes.ts";
import type { PieceStream } from "./growingText.ts";
import { addMath } from "./math.ts";
import { codeLength, framesOf, splitLength, textLength } from "./pieces.ts";

/** How much of a text is looked at for one piece, in UTF-16 units; more than any piece may have. */
const MAX_PIECE = 32_000;
/** The longest start of a divided block that is repeated in its next part. */
const MAX_REPEATED = 500;

const md = new MarkdownIt({ html: false, linkify: false, breaks: true });

// Link definitions would let a later block change an earlier one. Setext headings would turn the paragraph above a list
// into a heading as long as the list's first line is only a dash.
md.disable(["reference", "lheading"]);

/** Laying out a table takes longer than any other text of its length; what is beyond is shown as text. */
const MAX_COLUMNS = 40;
const MAX_CELLS = 240;
const [table] = md.block.ruler.getRules("");
md.block.ruler.at(
  "table",
  (state, startLine, endLine, silent) => {
    const head = state.getLines(startLine, startLine + 1, 0, false).trim();
    const columns = Math.max(1, head.replace(/^\||\|$/g, "").split("|").length);
    if (table === undefined || columns > MAX_COLUMNS) return false;
    return table(state, startLine, Math.min(endLine, startLine + 2 + Math.floor(MAX_CELLS / columns)), silent);
  },
  { alt: ["paragraph", "reference"] },
);

/** In a narrow page, text in deeper lists and quotes has no width left; it is shown without them. */
const MAX_DEPTH = 24;
md.block.ruler.before("table", "too_deep", (state, startLine, endLine, silent) => {
  if (silent || state.level < MAX_DEPTH) return false;
  const indentation = state.blkIndent;
  let next = startLine + 1;
  while (next < endLine && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= indentation) next++;
  state.push("paragraph_open", "p", 1);
  const inline = state.push("inline", "", 0);
  inline.content = state.getLines(startLine, next, indentation, false).trim();
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  state.line = next;
  return true;
});

addFences(md);
addMath(md);
addFootnotes(md);
addDelimiters(md);
addListsAndTables(md);

md.validateLink = (href) => /^https?:\/\//i.test(href.trim());

const { escapeHtml } = md.utils;

// No element has a URL attribute: the browser sees no links, so it can't fetch, prefetch, or resolve their hosts.
md.renderer.rules["link_open"] = (tokens, index) =>
  `<a data-href="${escapeHtml(String(tokens[index]?.attrGet("href") ?? ""))}">`;
// Below the headings of the page and of the turn that they are in.
for (const [end, slash] of [
  ["open", ""],
  ["close", "/"],
] as const)
  md.renderer.rules[`heading_${end}`] = (tokens, index) =>
    `<${slash}h${Math.min(6, Number(tokens[index]?.tag.slice(1)) + 2)}>${end === "close" ? "\n" : ""}`;
md.renderer.rules["image"] = (tokens, index) => `<span>${escapeHtml(plainText(tokens[index]?.children ?? []))}</span>`;
md.renderer.rules["fence"] = (tokens, index, _options, env) => {
  const token = tokens[index];
  const { part } = (env ?? {}) as { part?: number };
  const language = /^[^\s{]{1,30}/.exec(token?.info.trim() ?? "")?.[0] ?? "";
  const attributes = `data-language="${escapeHtml(language)}"${part !== undefined && index === 0 ? ` data-part="${part}"` : ""}`;
  return `<pre ${attributes}><code>${escapeHtml(token?.content ?? "")}</code></pre>\n`;
};
md.renderer.rules["code_block"] = (tokens, index) =>
  `<pre data-language=""><code>${escapeHtml(tokens[index]?.content ?? "")}</code></pre>\n`;
for (const cell of ["th", "td"]) {
  md.renderer.rules[`${cell}_open`] = (tokens, index) => {
    const align = /text-align:(left|right|center)/.exec(String(tokens[index]?.attrGet("style") ?? ""))?.[1];
    return align === undefined ? `<${cell}>` : `<${cell} data-align="${align}">`;
  };
}

/**
 * Renders Markdown to an HTML string. `safeMarkdown.ts` sanitizes the result once more.
 * @param part from 1, if the first block is a part of a code block that was divided
 */
export function toHtml(markdown: string, part?: number): string {
  return md.render(markdown, part === undefined ? {} : { part });
}

/** Normalizes line endings, as `finishedLength` expects. A trailing carriage return may be half of a line ending. */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/**
 * How many characters at the start of `markdown` (with normalized line endings) belong to blocks that further text
 * can't change. Markdown blocks are parsed line by line, so a top-level block is final once another one has started
 * after it and that one's first line is complete.
 */
export function finishedLength(markdown: string): number {
  return topLevelBlocks(markdown).at(-1)?.start ?? 0;
}

/** The top-level blocks in the whole lines of `markdown`, and where they start. */
function topLevelBlocks(markdown: string): { start: number; token: Token }[] {
  const wholeLines = markdown.slice(0, markdown.lastIndexOf("\n") + 1);
  if (wholeLines === "") return [];
  const tokens: Token[] = [];
  md.block.parse(wholeLines, md, {}, tokens);
  let line = 0;
  let start = 0;
  return tokens
    .filter(({ level, nesting }) => level === 0 && nesting >= 0)
    .map((token) => {
      for (const first = token.map?.[0] ?? 0; line < first; line++) start = wholeLines.indexOf("\n", start) + 1;
      return { start, token };
    });
}

/** The start of a piece that is ready to be rendered. */
interface Piece {
  length: number;
  /** What the rest continues with, if the piece ends inside a block. */
  repeated: string;
}

/**
 * @param repeated the start of a divided block that `text` continues
 * @param text what is not rendered yet, or its first `MAX_PIECE`
 * @param complete whether nothing follows it
 * @returns as many blocks as fit into one piece, or a part of a long one; undefined if all may still change
 */
function firstPiece(repeated: string, text: string, complete: boolean): Piece | undefined {
  const window = repeated + text.slice(0, textLength(text));
  const fits = window.length === repeated.length + text.length;
  const blocks = topLevelBlocks(fits && complete ? `${window}\n` : window);
  const first = blocks[0]?.token;
  const table = blocks.findIndex(({ token }, index) => isDividedTable(token, blocks[index + 1]?.token, window));
  // A table that is not laid out as one is the only block of its piece, and the next one repeats its head.
  const tableEnd = blocks[table === 0 ? 1 : table]?.start;
  if (tableEnd !== undefined) return { length: tableEnd, repeated: table === 0 ? tableHead(window) : "" };
  if (fits && complete) return { length: window.length, repeated: "" };
  const end = blocks.at(-1)?.start ?? 0;
  if (end > 0) return { length: end, repeated: "" };
  if (fits) return undefined;
  if (first?.type === "fence") return codePiece(repeated + text, complete, first);
  const length = repeated.length + splitLength(window.slice(repeated.length));
  return { length, repeated: first?.type === "table_open" ? tableHead(window) : "" };
}

/** A piece of a text that starts with a long code block. */
function codePiece(rest: string, complete: boolean, { markup, info }: Token): Piece | undefined {
  const window = rest.slice(0, codeLength(rest));
  const next = topLevelBlocks(window)[1];
  if (next !== undefined) return { length: next.start, repeated: "" };
  if (window.length === rest.length) return complete ? { length: rest.length, repeated: "" } : undefined;
  const fence = `${markup}${info.slice(0, MAX_REPEATED)}\n`;
  return { length: splitLength(window), repeated: fence.length > MAX_REPEATED ? "" : fence };
}

/** Whether `next` is the rest of a table with many cells: otherwise, only an empty line ends a table before a paragraph. */
function isDividedTable(token: Token, next: Token | undefined, markdown: string): boolean {
  const [head = 0, end] = token.map ?? [];
  if (token.type !== "table_open" || next?.type !== "paragraph_open" || next.map?.[0] !== end) return false;
  const cells = (line = ""): number => line.split("|").length;
  const lines = markdown.split("\n");
  // Rows that miss most of their cells are left as text.
  return 2 * cells(lines[end ?? 0]) > cells(lines[head]);
}

/** The first two lines, if they are short. */
function tableHead(table: string): string {
  const head = /^.*\n.*\n/.exec(table.trimStart())?.[0] ?? "";
  return head.length > MAX_REPEATED ? "" : head;
}

/** The growing Markdown of one answer, in pieces of HTML. */
export class MarkdownStream implements PieceStream {
  #text = "";
  #complete = false;
  #end = 0;
  /** Where the last search for finished blocks ended; the next one is needed only after another line ending. */
  #searchedEnd = 0;
  /** The start of a divided block, which its next part repeats, and the number of that part. */
  #repeated = "";
  #part = 1;

  #frames = 0;

  get left(): number {
    return this.#text.length - this.#end;
  }

  get frames(): number {
    return this.#frames;
  }

  update(text: string, complete: boolean): boolean {
    const normalized = normalizeLineEnds(text);
    const restart = !normalized.startsWith(this.#text);
    if (restart) {
      this.#end = this.#searchedEnd = this.#frames = 0;
      this.#repeated = "";
      this.#part = 1;
    }
    this.#text = normalized;
    this.#complete = complete;
    return restart;
  }

  next(): string | undefined {
    if (this.left === 0) return undefined;
    const end = this.#end + MAX_PIECE;
    const rest = this.#text.slice(this.#end, end);
    const hasNewLine = this.#text.includes("\n", this.#searchedEnd);
    if (!hasNewLine && !this.#complete && textLength(rest) === rest.length) return undefined;
    const piece = firstPiece(this.#repeated, rest, this.#complete && end >= this.#text.length);
    if (piece === undefined) {
      this.#searchedEnd = this.#text.length;
      return undefined;
    }
    const isPart = this.#part > 1 || piece.repeated !== "";
    this.#frames += Math.min(1, framesOf(rest.slice(0, piece.length)));
    const html = toHtml((this.#repeated + rest).slice(0, piece.length), isPart ? this.#part : undefined);
    const length = piece.length - this.#repeated.length;
    this.#end += length;
    this.#repeated = length > 0 ? piece.repeated : "";
    this.#part = this.#repeated === "" ? 1 : this.#part + 1;
    return html;
  }

  tail(): string {
    if (this.left === 0) return "";
    const rest = this.#repeated + this.#text.slice(this.#end);
    return toHtml(rest, this.#part > 1 ? this.#part : undefined);
  }
}

function plainText(tokens: Token[]): string {
  return tokens.map((token) => (token.type === "text" ? token.content : plainText(token.children ?? []))).join("");
}

/**
 * Renders Markdown as models write it to an HTML string, and makes streaming cheap: blocks that further text can't
 * change are rendered once, and only the rest is rendered again.
 */
import MarkdownIt, { type Token } from "markdown-it";

/** Asian scripts that put no space between a word and what follows it. */
const UNSPACED_SCRIPT = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const md = new MarkdownIt({ html: false, linkify: false, breaks: true });

// Link definitions would let a later block change an earlier one. Setext headings would turn the paragraph above a list
// into a heading as long as the list's first line is only a dash.
md.disable(["reference", "lheading"]);

/** Treats `**"인용"**은` as emphasis: CommonMark would require a space after it, where Korean has none. */
md.inline.State = class extends md.inline.State {
  override scanDelims(
    start: number,
    canSplitWord: boolean,
  ): ReturnType<InstanceType<typeof md.inline.State>["scanDelims"]> {
    const delimiters = super.scanDelims(start, canSplitWord);
    if (!canSplitWord) return delimiters;
    const before = Array.from(this.src.slice(Math.max(0, start - 2), start)).at(-1) ?? " ";
    const after = this.src.charAt(start + delimiters.length);
    if (isPunctuation(before) && UNSPACED_SCRIPT.test(after)) delimiters.can_close = true;
    if (UNSPACED_SCRIPT.test(before) && isPunctuation(after)) delimiters.can_open = true;
    return delimiters;
  }
};

md.validateLink = (href) => /^https?:\/\//i.test(href.trim());

const { escapeHtml } = md.utils;

// No element has a URL attribute: the browser sees no links, so it can't fetch, prefetch, or resolve their hosts.
md.renderer.rules["link_open"] = (tokens, index) =>
  `<a data-href="${escapeHtml(String(tokens[index]?.attrGet("href") ?? ""))}">`;
md.renderer.rules["image"] = (tokens, index) => `<span>${escapeHtml(plainText(tokens[index]?.children ?? []))}</span>`;
md.renderer.rules["fence"] = (tokens, index) => {
  const token = tokens[index];
  const language = /^[^\s{]{1,30}/.exec(token?.info.trim() ?? "")?.[0] ?? "";
  return `<pre data-language="${escapeHtml(language)}"><code>${escapeHtml(token?.content ?? "")}</code></pre>\n`;
};
md.renderer.rules["code_block"] = (tokens, index) =>
  `<pre data-language=""><code>${escapeHtml(tokens[index]?.content ?? "")}</code></pre>\n`;
for (const cell of ["th", "td"]) {
  md.renderer.rules[`${cell}_open`] = (tokens, index) => {
    const align = /text-align:(left|right|center)/.exec(String(tokens[index]?.attrGet("style") ?? ""))?.[1];
    return align === undefined ? `<${cell}>` : `<${cell} data-align="${align}">`;
  };
}

/** Renders Markdown to an HTML string. `safeMarkdown.ts` sanitizes the result once more. */
export function toHtml(markdown: string): string {
  return md.render(markdown);
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
  const wholeLines = markdown.slice(0, markdown.lastIndexOf("\n") + 1);
  if (wholeLines === "") return 0;
  const tokens: Token[] = [];
  md.block.parse(wholeLines, md, {}, tokens);
  const starts = tokens.filter(({ level, nesting, map }) => level === 0 && nesting >= 0 && map !== null);
  const lastLine = starts.at(-1)?.map?.[0] ?? 0;
  let offset = 0;
  for (let line = 0; line < lastLine; line++) offset = wholeLines.indexOf("\n", offset) + 1;
  return offset;
}

/** The growing Markdown of one answer. */
export class MarkdownStream {
  #text = "";
  #finishedEnd = 0;
  /** Where the last search for finished blocks ended; the next one is needed only after another line ending. */
  #searchedEnd = 0;

  /**
   * @param text the whole text so far
   * @returns the HTML of the newly finished blocks (`finished`) and of what may still change (`tail`); `restart` if the
   *   text does not continue the previous text, so everything rendered before is invalid
   */
  update(text: string, complete: boolean): { restart: boolean; finished: string; tail: string } {
    const normalized = normalizeLineEnds(text);
    const restart = !normalized.startsWith(this.#text);
    if (restart) this.#finishedEnd = this.#searchedEnd = 0;
    this.#text = normalized;
    let finished = "";
    if (normalized.includes("\n", this.#searchedEnd)) {
      const length = finishedLength(normalized.slice(this.#finishedEnd));
      if (length > 0) finished = toHtml(normalized.slice(this.#finishedEnd, this.#finishedEnd + length));
      this.#finishedEnd += length;
      this.#searchedEnd = normalized.length;
    }
    const tail = toHtml(normalized.slice(this.#finishedEnd));
    if (!complete) return { restart, finished, tail };
    this.#finishedEnd = normalized.length;
    return { restart, finished: finished + tail, tail: "" };
  }
}

function plainText(tokens: Token[]): string {
  return tokens.map((token) => (token.type === "text" ? token.content : plainText(token.children ?? []))).join("");
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}

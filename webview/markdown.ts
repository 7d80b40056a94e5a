/**
 * Markdown as the models write it, to HTML text; and the cut that makes streaming cheap: blocks that more text can't
 * change are rendered once, and only the rest again.
 */
import MarkdownIt, { type Token } from "markdown-it";

/** Asian scripts that put no blank between a word and what follows it. */
const UNSPACED_SCRIPT = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const md = new MarkdownIt({ html: false, linkify: false, breaks: true });

// Link definitions would let a later block change an earlier one. Underlined headings turn the paragraph above a list
// into a heading for as long as the list's first line is only a dash.
md.disable(["reference", "lheading"]);

/** `**"인용"**은` is emphasis: CommonMark's rule asks for a blank after the closing asterisks, Korean has none there. */
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

// No element carries an address: a page can't fetch, prefetch or resolve the host of what is no link to it.
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

/** HTML text of markdown. What it lets through is checked once more by `safeMarkdown.ts`. */
export function toHtml(markdown: string): string {
  return md.render(markdown);
}

/** Text with the line ends that the cut below counts on. A carriage return at the end may be half of one. */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/**
 * How many characters at the start of `markdown` (with normalized line ends) are blocks that more text can't change.
 * Markdown blocks are read line by line, so a top-level block is closed for good once another has begun below it on a
 * whole line.
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

/** The growing markdown of one answer. */
export class MarkdownStream {
  #text = "";
  #cut = 0;
  /** Where the last look for finished blocks ended: another is needed only after another line. */
  #seen = 0;

  /**
   * Takes the whole text so far.
   * @returns the HTML of the blocks that became finished, and of what may still change; `restart` when the text
   * is not a continuation, so that everything rendered before is void
   */
  update(text: string, complete: boolean): { restart: boolean; finished: string; tail: string } {
    const normalized = normalizeLineEnds(text);
    const restart = !normalized.startsWith(this.#text);
    if (restart) this.#cut = this.#seen = 0;
    this.#text = normalized;
    let finished = "";
    if (normalized.includes("\n", this.#seen)) {
      const length = finishedLength(normalized.slice(this.#cut));
      if (length > 0) finished = toHtml(normalized.slice(this.#cut, this.#cut + length));
      this.#cut += length;
      this.#seen = normalized.length;
    }
    const tail = toHtml(normalized.slice(this.#cut));
    if (!complete) return { restart, finished, tail };
    this.#cut = normalized.length;
    return { restart, finished: finished + tail, tail: "" };
  }
}

function plainText(tokens: Token[]): string {
  return tokens.map((token) => (token.type === "text" ? token.content : plainText(token.children ?? []))).join("");
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}

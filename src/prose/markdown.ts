/** Blocks of Markdown and plain text. */
import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { Comments } from "./code/comment.ts";
import { htmlComment } from "./markup.ts";
import { hasWords, isCode, LONGEST_LINE } from "./notProse.ts";
import { BULLET, paragraph, passage } from "./paragraphs.ts";
import { cell, type Quoting } from "./quoting.ts";
import type { ProseKind, ProseUnit } from "./units.ts";

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$)|:{3,}(?=\s*$))/;
const RULE = /^(?:(?:[-*_][ \t]*){3,}|=+)$/;
const HEADING = /^#{1,6}(?=[ \t]|$)[ \t]*/;
const HEADING_END = /(?<![ \t])[ \t]+#+$/;
const ITEM = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)[ \t]*/;
const TASK = /^\[[ xX]\][ \t]+/;
const QUOTE = /^>[ \t]?/;
/** `> [!NOTE]`, which is rendered as a box. */
const ALERT = /^\[![A-Za-z]+\][-+]?\s*$/;
const DEFINITION = /^\[[^\]\r\n]{1,200}\]:/;
const FOOTNOTE = /^\[\^[^\]\r\n]{1,100}\]:[ \t]*/;
const DELIMITERS = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;
const HTML = /^<(?:\/?[a-zA-Z][\w-]*(?=[\s/>]|$)|[!?])/;
/** Two spaces or a backslash at the end of a line are a hard break. */
const HARD_BREAK = /(?<! ) {2,}$|\\$/;

interface Block {
  kind: ProseKind;
  lines: Span[];
}

export function* markdownProse(text: string): Steps<ProseUnit[]> {
  return yield* new MarkdownReader(text, yield* lineSteps(text, 0, text.length)).read();
}

class MarkdownReader {
  readonly #text: string;
  readonly #lines: readonly Span[];
  readonly #units: ProseUnit[] = [];
  #block: Block | undefined;
  /** The indentation, in columns, from which a line belongs to the list item above it. */
  #listIndent = 0;
  #afterBlankLine = true;

  constructor(text: string, lines: readonly Span[]) {
    this.#text = text;
    this.#lines = lines;
  }

  *read(): Steps<ProseUnit[]> {
    for (let index = yield* this.#frontMatter(); index < this.#lines.length;) index = yield* this.#readLine(index);
    yield* this.#flush();
    return this.#units;
  }

  /** @returns the number of lines of the front matter. */
  *#frontMatter(): Steps<number> {
    const mark = /^\ufeff?(-{3}|\+{3})\s*$/.exec(this.#content(0))?.[1];
    if (mark === undefined) return 0;
    for (let index = 1; index < this.#lines.length; index++) {
      yield;
      if (this.#content(index).trimEnd() === mark) return index + 1;
    }
    return 0;
  }

  /** Reads the block that starts on this line, or adds the line to the open block. @returns the next line to read */
  *#readLine(index: number): Steps<number> {
    yield;
    const line = this.#lines[index];
    if (line === undefined) return index + 1;
    const raw = this.#content(index);
    const indent = indentOf(raw);
    if (raw.length > LONGEST_LINE || raw.trim() === "") {
      yield* this.#flush();
      this.#afterBlankLine = true;
      return index + 1;
    }
    if (this.#afterBlankLine && indent < this.#listIndent) this.#listIndent = 0;
    const isCode = this.#block === undefined && this.#afterBlankLine && indent >= this.#listIndent + 4;
    if (isCode) return index + 1;
    this.#afterBlankLine = false;
    const { start, kind, marked } = this.#skipContainers(line);
    const end = line.start + raw.trimEnd().length;
    const content = this.#text.slice(start, end);
    if (marked) yield* this.#flush();

    const fence = FENCE.exec(content)?.[1];
    if (fence !== undefined) return yield* this.#skipFence(index, fence);
    if (content.startsWith("<!--")) return yield* this.#comment(index, start);
    if (this.#block === undefined && HTML.test(content) && !isInlineTag(content)) return yield* this.#skipHtml(index);
    if (isDelimiterRow(content) && this.#block?.lines.length === 1 && this.#isTableHeader())
      return yield* this.#table(index);
    if (RULE.test(content)) {
      if (this.#block?.kind === "paragraph" && /^[-=]/.test(content)) this.#block.kind = "heading";
      yield* this.#flush();
      return index + 1;
    }
    const footnote = FOOTNOTE.exec(content)?.[0].length ?? 0;
    if ((footnote === 0 && DEFINITION.test(content)) || ALERT.test(content)) {
      yield* this.#flush();
      return index + 1;
    }
    const heading = HEADING.exec(content)?.[0];
    if (heading !== undefined) {
      yield* this.#flush();
      const length = content.replace(HEADING_END, "").length;
      this.#add("heading", { start: start + heading.length, end: start + Math.max(heading.length, length) });
      yield* this.#flush();
      return index + 1;
    }
    if (footnote > 0) yield* this.#flush();
    this.#add(this.#block?.kind ?? kind, { start: start + footnote, end });
    if (HARD_BREAK.test(raw)) yield* this.#breakLine();
    return index + 1;
  }

  /** Skips the quote markers, bullets and task boxes before the content of a line. */
  #skipContainers(line: Span): { start: number; kind: ProseKind; marked: boolean } {
    let { start } = trimmed(this.#text, line);
    let kind: ProseKind = "paragraph";
    let marked = false;
    // Nobody nests prose deeper than this.
    for (let depth = 0; depth < 20; depth++) {
      const rest = this.#text.slice(start, Math.min(line.end, start + 400));
      const quote = QUOTE.exec(rest)?.[0];
      const item = RULE.test(this.#text.slice(start, line.end).trimEnd()) ? undefined : ITEM.exec(rest)?.[0];
      if (quote !== undefined) {
        kind = "quote";
        if (this.#block?.kind !== "quote") marked = true;
      } else if (item !== undefined) {
        kind = "listItem";
        marked = true;
        const task = TASK.exec(rest.slice(item.length))?.[0].length ?? 0;
        this.#listIndent = start - line.start + item.length;
        start += task;
      } else break;
      start += (quote ?? item ?? "").length;
      start += /^[ \t]*/.exec(this.#text.slice(start, Math.min(line.end, start + 400)))?.[0].length ?? 0;
    }
    return { start: Math.min(start, line.end), kind, marked };
  }

  #add(kind: ProseKind, line: Span): void {
    this.#block ??= { kind, lines: [] };
    this.#block.lines.push(trimmed(this.#text, line));
  }

  /** The next line belongs to the same block, but not to the same wrapped text. */
  *#breakLine(): Steps<void> {
    const kind = this.#block?.kind;
    const last = this.#block?.lines.pop();
    if (kind !== undefined && last !== undefined) {
      const isMarked = this.#text.charAt(last.end - 1) === "\\";
      this.#add(kind, { start: last.start, end: last.end - (isMarked ? 1 : 0) });
    }
    yield* this.#flush();
    if (kind !== undefined) this.#block = { kind, lines: [] };
  }

  *#flush(): Steps<void> {
    const { kind, lines } = this.#block ?? { kind: "paragraph", lines: [] };
    this.#block = undefined;
    const prose = lines.filter(({ start, end }) => end > start);
    const last = prose.at(-1);
    const [first] = prose;
    if (first === undefined || last === undefined || !(yield* this.#someHaveProse(prose))) return;
    const passages = yield* paragraph(this.#text, prose);
    this.#units.push({ kind, span: { start: first.start, end: last.end }, passages });
  }

  *#someHaveProse(lines: readonly Span[]): Steps<boolean> {
    for (const line of lines) {
      yield;
      if (this.#hasProse(line)) return true;
    }
    return false;
  }

  #hasProse({ start, end }: Span): boolean {
    // For links and images, the text counts, not the address.
    const content = this.#text.slice(start, end).replace(/\]\([^()\s]{0,2000}\)|<[^<>]{0,2000}>/g, " ");
    return hasWords(content);
  }

  *#skipFence(index: number, fence: string): Steps<number> {
    yield* this.#flush();
    const close = new RegExp(
      `^[ \\t>]*(?:[-*+][ \\t]+)?${fence.replace(/\$/g, "\\$")}${fence.startsWith("$") ? "" : fence.charAt(0)}*[ \\t]*$`,
    );
    for (let at = index + 1; at < this.#lines.length; at++) {
      yield;
      if (close.test(this.#content(at))) return at + 1;
    }
    return this.#lines.length;
  }

  *#comment(index: number, start: number): Steps<number> {
    yield* this.#flush();
    const found = this.#text.indexOf("-->", start + 4);
    const end = found < 0 ? this.#text.length : found;
    const close = Math.min(end + 3, this.#text.length);
    const unit = yield* htmlComment(this.#text, { start, end: close }, end, new Comments(this.#text));
    if (unit !== undefined) this.#units.push(unit);
    let at = index;
    while (at < this.#lines.length && (this.#lines[at]?.end ?? 0) < close) at++;
    return at + 1;
  }

  *#skipHtml(index: number): Steps<number> {
    let at = index + 1;
    for (; at < this.#lines.length && this.#content(at).trim() !== ""; at++) yield;
    return at;
  }

  #isTableHeader(): boolean {
    const line = this.#block?.lines[0];
    return line !== undefined && this.#text.slice(line.start, line.end).includes("|");
  }

  /** The open block is the header row; the table ends before the first line without a `|`. */
  *#table(index: number): Steps<number> {
    const [header] = this.#block?.lines ?? [];
    this.#block = undefined;
    if (header !== undefined) yield* this.#cells(header);
    let at = index + 1;
    for (; at < this.#lines.length; at++) {
      const row = this.#lines[at];
      if (row === undefined || !this.#content(at).includes("|")) break;
      yield* this.#cells(trimmed(this.#text, { start: this.#skipContainers(row).start, end: row.end }));
    }
    return at;
  }

  *#cells({ start, end }: Span): Steps<void> {
    let from = start;
    let inCode = false;
    for (let at = start; at <= end; at++) {
      const character = this.#text.charAt(at);
      if (at < end && character === "\\") at++;
      else if (at < end && character === "`") inCode = !inCode;
      else if (at === end || (character === "|" && !inCode)) {
        const content = trimmed(this.#text, { start: from, end: at });
        if (this.#hasProse(content)) this.#units.push(unitOf("tableCell", content, this.#text, cell));
        from = at + 1;
        yield;
      }
    }
  }

  #content(index: number): string {
    const line = this.#lines[index];
    return line === undefined ? "" : this.#text.slice(line.start, line.end);
  }
}

/** Paragraphs and list items of text without other structure. */
export function* plainProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  let lines: Span[] = [];
  const flush = function* (): Steps<void> {
    if (lines.length > 0)
      units.push({
        kind: "text",
        span: { start: lines[0]?.start ?? 0, end: lines.at(-1)?.end ?? 0 },
        passages: yield* paragraph(text, lines),
      });
    lines = [];
  };
  for (const fullLine of yield* lineSteps(text, 0, text.length)) {
    yield;
    const line = trimmed(text, fullLine);
    const content = line.end - line.start > LONGEST_LINE ? "" : text.slice(line.start, line.end);
    const mark = BULLET.exec(content)?.[0].length ?? 0;
    const isProse = hasWords(content.slice(mark)) && !isCode(content);
    if (!isProse || mark > 0) yield* flush();
    if (isProse) lines.push({ start: line.start + mark, end: line.end });
  }
  yield* flush();
  return units;
}

function unitOf(kind: ProseKind, line: Span, text: string, quoting: Quoting): ProseUnit {
  return { kind, span: line, passages: [passage(text, [line], quoting)] };
}

function isDelimiterRow(content: string): boolean {
  return content.includes("-") && content.length < 5_000 && DELIMITERS.test(content);
}

/** A paragraph may start with an inline tag. */
function isInlineTag(content: string): boolean {
  return /^<(?:a|abbr|b|br|code|em|i|kbd|mark|s|small|span|strong|sub|sup|u)(?=[\s/>])/i.test(content);
}

/** @returns columns; a tab advances to the next multiple of four. */
function indentOf(line: string): number {
  let sum = 0;
  for (const character of line) {
    if (character === " ") sum++;
    else if (character === "\t") sum += 4 - (sum % 4);
    else break;
  }
  return sum;
}

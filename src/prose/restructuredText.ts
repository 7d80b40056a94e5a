/** Blocks of reStructuredText, by its indentation and what precedes it. */
import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { hasWords, isCode, LONGEST_LINE } from "./notProse.ts";
import { paragraph, passage } from "./paragraphs.ts";
import { doubled, type Quoting, within } from "./quoting.ts";
import { asWide, type Cell, gridCells, simpleCells } from "./restructuredTables.ts";
import type { ProseKind, ProseUnit } from "./units.ts";
import { columns } from "./wrap.ts";

/** A line of one sign: of a section, or between two parts of a text. */
const RULE = /^(?!::$)([!-/:-@[-`{-~])\1+$/;
/** `.. note:: 제목`, also after a substitution's name. */
const DIRECTIVE = /^\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([\w:+.-]+?)::(?:[ \t]+|$)/;
/** Comments, targets, footnotes. */
const EXPLICIT = /^\.\.(?:[ \t]|$)|^__[ \t]/;
const FOOTNOTE = /^\.\.[ \t]+\[(?:#?[\w.-]*|\*)\][ \t]+/;
const ITEM = /^(?:[-*+•‣⁃]|(?:\d{1,9}|#|[a-zA-Z]|[ivxlcdm]{1,8}|[IVXLCDM]{1,8})[.)]|\((?:\d{1,9}|#|[a-zA-Z])\))[ \t]+/;
/** `:필드 이름: 값`, of which only the value is prose. */
const FIELD = /^:(?![: ])(?:[^:\\\r\n]|\\.|:(?![\s`]|$)){1,200}:(?:[ \t]+|$)/;
const LINE_BLOCK = /^\|[ \t]+/;
const GRID_TABLE = /^\+(?=[-=+]*[-=])[-=+]{2,}$/;
const SIMPLE_TABLE = /^=+(?:[ \t]+=+)+$/;
const DOCTEST = /^>>>(?: |$)/;
const OPTION = /^(?:-\w|--[\w-]+|\/[A-Z])(?:[ =]\S+)?(?:,[ \t]|[ \t]{2}|$)/;

/** Directives whose content is prose; of the first ones, the text after the name, too. */
const WITH_TEXT = new Set(
  "admonition attention caution danger error hint important note tip warning seealso todo topic sidebar rubric centered versionadded versionchanged versionremoved deprecated versionmodified deprecated-removed epigraph highlights pull-quote compound container tab dropdown card".split(
    " ",
  ),
);
/** The text after these is a title. */
const TITLED = new Set(["table", "csv-table", "list-table"]);
/** Options of directives that are read to people. */
const READ_ALOUD = /^:(?:alt|caption):[ \t]+/;
/** The text after these is a name or a path; what follows is prose. */
const WITH_CONTENT = new Set(
  "figure class only ifconfig container function method class attribute data exception module describe option cmdoption envvar program confval c:function c:type c:macro c:member c:var py:function py:method py:class py:attribute py:data py:exception py:module decorator staticmethod classmethod opcode tabs tab-set tab-item grid grid-item list-table".split(
    " ",
  ),
);
/** These have both: the text after their version. */
const VERSION = /^(?:version\w+|deprecated(?:-removed)?)$/;

interface Level {
  indent: number;
  isProse: boolean;
  /** Of a csv-table. */
  isCsv?: boolean;
}

/**
 * Titles are left out: a title that becomes wider than the line below it is an error, and labels are made of titles.
 */
export function* restructuredTextProse(text: string): Steps<ProseUnit[]> {
  return yield* new Reader(text, yield* lineSteps(text, 0, text.length)).read();
}

class Reader {
  readonly #text: string;
  readonly #lines: readonly Span[];
  readonly #units: ProseUnit[] = [];
  #block: { kind: ProseKind; lines: Span[]; indent: number; isTerm: boolean } | undefined;
  /** What is indented further than a level is of its kind. */
  readonly #levels: Level[] = [];
  /** The options of a directive, above its content. */
  #inOptions = false;
  #afterBlankLine = true;
  /** The line after a literal block that is not indented. */
  #literalEnd = 0;

  constructor(text: string, lines: readonly Span[]) {
    this.#text = text;
    this.#lines = lines;
  }

  *read(): Steps<ProseUnit[]> {
    for (let index = 0; index < this.#lines.length;) {
      yield;
      index = yield* this.#readLine(index);
    }
    yield* this.#flush();
    return this.#units;
  }

  *#readLine(index: number): Steps<number> {
    const content = this.#content(index);
    if (content === "" || content.length > LONGEST_LINE) {
      yield* this.#flush();
      this.#afterBlankLine = true;
      this.#inOptions = false;
      return index + 1;
    }
    const indent = this.#indent(index);
    while (this.#levels.length > 0 && indent <= (this.#levels.at(-1)?.indent ?? 0)) {
      yield* this.#flush();
      this.#levels.pop();
    }
    const isFirst = this.#afterBlankLine || this.#block === undefined;
    this.#afterBlankLine = false;
    const isOption = this.#inOptions && FIELD.test(content);
    const aloud = isOption ? READ_ALOUD.exec(content)?.[0].length : undefined;
    if (aloud !== undefined) yield* this.#single(index, aloud, content);
    if (this.#levels.at(-1)?.isCsv === true && (!isOption || content.startsWith(":header:"))) this.#csv(index, content);
    if (isOption) this.#levels.push({ indent, isProse: false });
    if (this.#levels.at(-1)?.isProse === false || index < this.#literalEnd) return index + 1;
    this.#inOptions = false;
    if (GRID_TABLE.test(content)) {
      const end = yield* this.#skipTable(index, /^[+|]/);
      this.#cells(yield* gridCells(this.#text, this.#lines.slice(index, end)));
      return end;
    }
    if (SIMPLE_TABLE.test(content)) {
      const end = yield* this.#skipSimpleTable(index);
      this.#cells(yield* simpleCells(this.#text, this.#lines.slice(index, end)));
      return end;
    }
    if (RULE.test(content)) {
      // The line above is a title, if there is just one; and so is the line below, between two of them.
      if (this.#block?.lines.length === 1 && content.length >= 2) this.#block = undefined;
      yield* this.#flush();
      const isOverline = RULE.test(this.#content(index + 2)) && this.#content(index + 1) !== "";
      return index + (isOverline ? 3 : 1);
    }
    if (isFirst && DOCTEST.test(content)) return yield* this.#skipTable(index, /./);
    if (isFirst && EXPLICIT.test(content)) return yield* this.#explicit(index, indent, content);
    return yield* this.#paragraph(index, indent, content);
  }

  *#explicit(index: number, indent: number, content: string): Steps<number> {
    yield* this.#flush();
    const [head = "", name = ""] = DIRECTIVE.exec(content) ?? [];
    const footnote = FOOTNOTE.exec(content)?.[0];
    const hasText = WITH_TEXT.has(name) || TITLED.has(name);
    const isProse = footnote !== undefined || WITH_TEXT.has(name) || WITH_CONTENT.has(name);
    this.#levels.push({ indent, isProse, isCsv: name === "csv-table" });
    this.#inOptions = head !== "";
    const version = VERSION.test(name) ? (/^\S+[ \t]*/.exec(content.slice(head.length))?.[0].length ?? 0) : 0;
    const start = footnote?.length ?? (hasText ? head.length + version : content.length);
    if (TITLED.has(name)) yield* this.#single(index, start, content);
    else if (start < content.length) yield* this.#add(index, "paragraph", start, content);
    return index + 1;
  }

  /** A text of one line; it is left out if it goes on in the next one. */
  *#single(index: number, start: number, content: string): Steps<void> {
    const next = this.#content(index + 1);
    const goesOn = next !== "" && !FIELD.test(next) && this.#indent(index + 1) > this.#indent(index);
    if (start >= content.length || goesOn) return;
    yield* this.#add(index, "text", start, content);
    yield* this.#flush();
  }

  /** The values in quotes, where no comma divides them. */
  #csv(index: number, content: string): void {
    const line = this.#lines[index];
    if (line === undefined) return;
    const from = trimmed(this.#text, line).start + 1;
    for (const { 1: words = "", index: at } of content.matchAll(QUOTED)) {
      const span = { start: from + at, end: from + at + words.length };
      if (hasWords(words.replace(ROLE, " ")))
        this.#units.push({ kind: "tableCell", span, passages: [passage(this.#text, [span], quotedCell)] });
    }
  }

  *#paragraph(index: number, indent: number, content: string): Steps<number> {
    let start = 0;
    let kind: ProseKind = "paragraph";
    // Less indented, it is another paragraph; further indented than a term, its definition.
    const before = this.#block;
    if (before !== undefined && (indent < before.indent || (before.isTerm && indent > before.indent)))
      yield* this.#flush();
    const isOpen = this.#block !== undefined;
    for (let rest = content; !isOpen || this.#block?.kind === "listItem"; rest = content.slice(start)) {
      const item = ITEM.exec(rest)?.[0];
      if (item === undefined) break;
      kind = "listItem";
      start += item.length;
    }
    const field = start === 0 ? FIELD.exec(content)?.[0] : undefined;
    if (field !== undefined) {
      yield* this.#flush();
      start = field.length;
      this.#levels.push({ indent, isProse: true });
    }
    if (start > 0) yield* this.#flush();
    if (LINE_BLOCK.test(content.slice(start))) {
      yield* this.#flush();
      start += LINE_BLOCK.exec(content.slice(start))?.[0].length ?? 0;
      yield* this.#add(index, kind, start, content);
      yield* this.#flush();
      return index + 1;
    }
    if (start === 0 && !isOpen && OPTION.test(content)) {
      // The description is below, or after two spaces.
      start = /(?<![ \t])[ \t]{2,}(?=\S)/.exec(content)?.index ?? content.length;
      this.#levels.push({ indent, isProse: true });
      if (start === content.length) return index + 1;
    }
    if (start === content.length) return index + 1;
    yield* this.#add(index, this.#block?.kind ?? kind, start, content);
    return index + 1;
  }

  /** Adds a line; after `::`, what is indented further is literal. */
  *#add(index: number, kind: ProseKind, start: number, content: string): Steps<void> {
    const line = this.#lines[index];
    if (line === undefined) return;
    const offset = trimmed(this.#text, line).start;
    this.#block ??= { kind, lines: [], indent: 0, isTerm: start === 0 };
    this.#block.indent = this.#indent(index);
    if (content !== "::")
      this.#block.lines.push(trimmed(this.#text, { start: offset + start, end: offset + content.length }));
    if (!content.endsWith("::")) return;
    const next = this.#nextLine(index);
    const indent = this.#indent(index);
    if (this.#content(index + 1) !== "") return;
    yield* this.#flush();
    // Not indented, every line of it begins with the same sign.
    if (next !== undefined && this.#indent(next) > indent) this.#levels.push({ indent, isProse: false });
    else if (next !== undefined && /^[!-/:-@[-`{-~]/.test(this.#content(next))) {
      for (this.#literalEnd = next; this.#content(this.#literalEnd) !== ""; this.#literalEnd++) yield;
    }
  }

  #nextLine(index: number): number | undefined {
    for (let at = index + 1; at < Math.min(this.#lines.length, index + MOST_BLANK_LINES); at++)
      if (this.#content(at) !== "") return at;
    return undefined;
  }

  *#skipTable(index: number, row: RegExp): Steps<number> {
    yield* this.#flush();
    let at = index + 1;
    while (at < this.#lines.length && row.test(this.#content(at))) {
      yield;
      at++;
    }
    return at;
  }

  /** To its last line of `=`, which a blank line follows. */
  *#skipSimpleTable(index: number): Steps<number> {
    yield* this.#flush();
    for (let at = index + 1; at < this.#lines.length; at++) {
      yield;
      if (SIMPLE_TABLE.test(this.#content(at)) && this.#content(at + 1) === "") return at + 1;
    }
    return this.#lines.length;
  }

  #cells(cells: readonly Cell[]): void {
    for (const { isOpen, ...span } of cells) {
      const words = this.#text.slice(span.start, span.end);
      if (hasWords(words.replace(ROLE, " ")) && !isCode(words.trim()) && !/^\.\. |::\s*$/.test(words))
        this.#units.push({
          kind: "tableCell",
          span,
          passages: [passage(this.#text, [span], isOpen ? reStructuredText : asWide(reStructuredText))],
        });
    }
  }

  *#flush(): Steps<void> {
    const { kind, lines } = this.#block ?? { kind: "paragraph" as const, lines: [] };
    this.#block = undefined;
    const [first] = lines;
    const last = lines.at(-1);
    if (first === undefined || last === undefined) return;
    const isProse = lines.some(({ start, end }) => hasWords(this.#text.slice(start, end).replace(ROLE, " ")));
    if (!isProse) return;
    const passages = yield* paragraph(this.#text, lines, reStructuredText);
    this.#units.push({ kind, span: { start: first.start, end: last.end }, passages });
  }

  #content(index: number): string {
    const line = this.#lines[index];
    return line === undefined ? "" : this.#text.slice(line.start, line.end).trim();
  }

  /** In columns. */
  #indent(index: number): number {
    const { start, end } = this.#lines[index] ?? { start: 0, end: 0 };
    return columns(/^[ \t]*/.exec(this.#text.slice(start, Math.min(end, start + 500)))?.[0] ?? "");
  }
}

/** Lines; a literal block begins within them. */
const MOST_BLANK_LINES = 20;

/** Code, roles, references, substitutions. */
const ROLE = /(?<![\w:.+-]):[\w:.+-]{1,60}:`[^`]*`|``[^`]*``|`[^`]*`_{0,2}|\|[^|\s][^|]*\|/g;

/** Marked up words. */
const MARKED =
  /\*\*[^*]+\*\*|\*[^*\s][^*]*\*|(?:(?<![\w:.+-]):[\w:.+-]{1,60}:)?`[^`]+`_{0,2}|``[^`]+``|\|[^|\s][^|]*\|_{0,2}/g;

/** What marks up words, or escapes: there must be as many as before. */
const SIGNS = ["`", "*", "|", "\\", "_ "];

/** What would begin a block. */
const BEGINNING = /^(?:\.\.(?:\s|$)|__\s|:\S|>>>|\||(?:[A-Za-z#]|[ivxIVX]{1,4})[.)]\s|\([A-Za-z\d#]\)\s|--?\w)/;

/** Marks count only where no letter is next to them, so `\\ ` stands between: `` ``코드``\\ 를 ``. */
const reStructuredText: Quoting = {
  read: (raw) => raw.replace(/(?<=[`*|_])\\ (?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])\\ (?=[`*|:])/gu, ""),
  write(prose, raw) {
    const before = reStructuredText.read(raw);
    const isSame = SIGNS.every((sign) => prose.split(sign).length === before.split(sign).length);
    if (!isSame || prose.endsWith("::") !== raw.endsWith("::") || (BEGINNING.test(prose) && !BEGINNING.test(raw)))
      return undefined;
    return prose.replace(MARKED, (marked, index: number) => {
      const lead = /[\p{L}\p{N}]$/u.test(prose.slice(Math.max(0, index - 2), index)) ? "\\ " : "";
      const tail = /^[\p{L}\p{N}]/u.test(prose.slice(index + marked.length, index + marked.length + 2)) ? "\\ " : "";
      return lead + marked + tail;
    });
  },
};

/** A value of a csv-table; one that does not end in its line is left out. */
const QUOTED = /"((?:[^"]|""){0,2000})"(?=[ \t]*(?:,|$))/g;

const quotedCell = within(doubled('"'), reStructuredText);

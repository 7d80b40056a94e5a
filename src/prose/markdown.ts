/** Blocks of Markdown. */
import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import { Comments } from "./code/comment.ts";
import { CODE_INDENT, Containers } from "./markdownContainers.ts";
import { labelOf, references } from "./markdownReferences.ts";
import { embedded, htmlComment } from "./markup.ts";
import { hasWords, LONGEST_LINE } from "./notProse.ts";
import { paragraph, passage } from "./paragraphs.ts";
import { cell, quotedBy, type Quoting, verbatim, within, without } from "./quoting.ts";
import type { ProseKind, ProseUnit } from "./units.ts";
import { HTML_BLOCK } from "./wrap.ts";

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$)|\\\[(?=\s*$))/;
/** `:::note 제목`, `::: tip`, `:::note[제목]{.a}`, `:::{admonition} 제목`, and what closes it: of Docusaurus, VitePress, MyST. */
const DIRECTIVE = /^(:{3,}|`{3,}(?=\{)|~{3,}(?=\{))[ \t]*(?:\{?([\w:.-]+)\}?)?(?:(?<=\w|\})\[|[ \t]+)?/;
/** What follows the name of a directive without being its title. */
const DIRECTIVE_END = /(?:\]?[ \t]{0,4}\{[^{}\r\n]{0,200}\}|\]|(?<!:):{3,})$/;
/** `:class: tip`, below the first line of a directive. */
const OPTION = /^:[\w-]+:(?:[ \t]|$)/;
/** Directives whose content is no prose, or not Markdown; and those whose argument is a path or an address. */
const CODE_DIRECTIVE =
  /^(?:code|code-(?:block|cell)|sourcecode|math|mermaid|raw|csv-table|eval-rst|include|literalinclude|toctree|glossary|doctest|auto\w+|parsed-literal|embed|video)$/;
const NO_TITLE = /^(?:figure|image|grid|grid-item|card-carousel|tab-set|code-group|container)$/;
/** Directives of MyST that look like code. */
const FENCED_PROSE =
  /^(?:note|warning|tip|important|admonition|attention|caution|danger|error|hint|seealso|todo|dropdown|tab-item|tab-set|card|grid|topic|sidebar|margin|epigraph|versionadded|versionchanged|deprecated)$/;
/** `!!! note "제목"` of MkDocs, with its content indented. */
const ADMONITION = /^(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?: [\w-]+){0,5}(?:$|[ \t]+"?)|^===[!+]?[ \t]+"/;
/** The title of a tab between the fences of `::: tabs`, in VitePress. */
const TAB = /^==[ \t]+(?=\S)/;
/** Lines of shortcodes, attributes, expressions and MyST's block breaks alone. */
const SHORTCODES =
  /^\+{3}(?:$|[ \t])|^(?:(?:\{%.*?%\}|\{\{[^{}]*\}\}|\{[:#.][^{}]*\}|\[TOC\]|\[\[_?toc_?\]\])[ \t]*)+$|^\([\w:.-]+\)=$|^<<<|^@\[code|^\$\$.*\$\$$/i;
/** Shortcodes over several lines, and blocks of code between two of them. */
const OPEN_SHORTCODE = /^\{\{[<%](?!.*[>%]\}\})|^\{%(?!.*%\})/;
const CODE_SHORTCODE =
  /^\{%-?[ \t]*(highlight|codeblock|raw|math|mermaid)\b(?!.*\{%-?[ \t]*end)|^\{\{[<%][ \t]*(highlight|mermaid|math)\b(?!.*\{\{[<%][ \t]*\/)|^\\(begin)\{/;
/** What any of the blocks above begins with. */
const SPECIAL = /^(?:[:`~!?={[(<@\\]|\$\$|\+{3})/;
/** The text of a term: `: 뜻입니다.` below it. */
const DEFINED = /^:[ \t]+(?=\S)/;
/** Of a heading: `{#id}`. */
const HEADING_ATTRIBUTES = /\{[#.:][^{}\r\n]{0,200}\}$/;
/** Values of front matter that readers see. */
const FRONT_MATTER =
  /^[ \t-]*["']?(?:title|linkTitle|subtitle|description|summary|excerpt|abstract|tagline|lead|caption|details|text|label|sidebar_label|sidebarTitle|seoTitle|metaDescription)["']?[ \t]*[:=]/;
/** What begins a module of MDX. */
const MODULE = /^(?:import|export)[ \t{*]/;
/** The tag of a component, alone on its line: in MDX, it ends a paragraph. */
const COMPONENT = /^<\/?[A-Z][\w.]*(?:[ \t][^<>]*)?>$/;
/** Brackets, the ends of paragraphs, and what both may stand in without a meaning. */
const CODE_SIGN =
  /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\]){0,20000}`|[{}()[\]]|\n[ \t\r]*(?=\n|$)/g;
const RULE = /^(?:(?:[-*_][ \t]*){3,}|=+)$/;
const HEADING = /^#{1,6}(?=[ \t]|$)[ \t]*/;
const HEADING_END = /(?<![ \t])[ \t]+#+$/;
const TASK = /^\[[ xX]\][ \t]+/;
/** `> [!NOTE]`, which is rendered as a box. */
const ALERT = /^\[![A-Za-z]+\][-+]?\s*$/;
const DEFINITION = /^\[(?:\\.|[^\]\\\r\n]){1,200}\]:/;
/** With the title that it may have, which may go on in other lines: CommonMark 0.31, 4.7. */
const TITLED =
  /^\[(?:\\.|[^\]\\\n]){1,200}\]:[ \t]*\n?(?:<[^<>\n]*>|(?!<)\S+)(?:[ \t]+|\n)("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\))(?=\n|$)/s;
const FOOTNOTE = /^\[\^[^\]\r\n]{1,100}\]:[ \t]*/;
const DELIMITERS = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;
const HTML = /^<(?:\/?[a-zA-Z][\w-]*(?=[\s/>]|$)|[!?])/;
/** What may follow a paragraph without a blank line. */
const BLOCK_HTML = new RegExp(`^</?(?:${HTML_BLOCK})(?=[\\s/>]|$)`, "i");
/** Two spaces or a backslash at the end of a line are a hard break. */
const HARD_BREAK = /(?<! ) {2,}$|\\$/;

/** Elements whose content is kept, over blank lines: CommonMark 0.31, HTML blocks of kind 1. */
const OPAQUE_HTML = /^<(script|pre|style|textarea)(?=[\s>]|$)/i;

/** UTF-16 units between a key of front matter and its text. */
const LONGEST_KEY = 200;

const MOST_TITLE_LINES = 10;

/** UTF-16 units of a module or an expression. */
const LONGEST_CODE = 20_000;

/** Lines; what is not closed by then is no shortcode. */
const MOST_SKIPPED = 200;

interface Block {
  kind: ProseKind;
  lines: Span[];
}

type Find = (source: SourceText) => Steps<ProseUnit[]>;

/** @param find finds the prose of embedded languages: front matter, HTML, JSX */
export function* markdownProse({ text, languageId }: SourceText, find: Find): Steps<ProseUnit[]> {
  return yield* new MarkdownReader(text, yield* lineSteps(text, 0, text.length), languageId === "mdx", find).read();
}

class MarkdownReader {
  readonly #text: string;
  readonly #lines: readonly Span[];
  readonly #isMdx: boolean;
  readonly #find: Find;
  /** How prose is written where it has references to definitions of the document. */
  #quoting: Quoting | undefined;
  /** The marks of the directives of MyST that look like code. */
  readonly #fences: string[] = [];
  #inOptions = false;
  #hasTabs = false;
  readonly #units: ProseUnit[] = [];
  #block: Block | undefined;
  readonly #codeIndent: number;
  readonly #containers: Containers;

  constructor(text: string, lines: readonly Span[], isMdx: boolean, find: Find) {
    this.#text = text;
    this.#lines = lines;
    this.#isMdx = isMdx;
    this.#codeIndent = isMdx ? Infinity : CODE_INDENT;
    this.#containers = new Containers(this.#codeIndent);
    this.#find = find;
  }

  *read(): Steps<ProseUnit[]> {
    const labels = yield* this.#labels();
    if (labels.size > 0) this.#quoting = references(labels);
    for (let index = yield* this.#frontMatter(); index < this.#lines.length;) index = yield* this.#readLine(index);
    yield* this.#flush();
    return this.#units;
  }

  /** The labels of the document's definitions. */
  *#labels(): Steps<Set<string>> {
    const labels = new Set<string>();
    for (const { start, end } of this.#lines) {
      yield;
      const label = /^[ >]{0,20}\[(?!\^)([^\]\r\n]{1,200})\]:/.exec(
        this.#text.slice(start, Math.min(end, start + 230)),
      )?.[1];
      if (label !== undefined) labels.add(labelOf(label));
    }
    return labels;
  }

  /** @returns the number of lines of the front matter. */
  *#frontMatter(): Steps<number> {
    const mark = /^\ufeff?(-{3}|\+{3})\s*$/.exec(this.#content(0))?.[1];
    if (mark === undefined) return 0;
    for (let index = 1; index < this.#lines.length; index++) {
      yield;
      if (this.#content(index).trimEnd() !== mark) continue;
      const span = { start: this.#lines[1]?.start ?? 0, end: this.#lines[index]?.start ?? 0 };
      for (const unit of yield* embedded(this.#text, span, mark === "---" ? "yaml" : "toml", this.#find)) {
        const before = this.#text.slice(Math.max(span.start, unit.span.start - LONGEST_KEY), unit.span.start);
        const key = before.match(/^(?:[ \t-]*["'][\w-]+|[ \t-]*(?:\w[\w-]*|-))["']?[ \t]*[:=].*$/gm)?.at(-1);
        if (unit.kind !== "lineComment" && FRONT_MATTER.test(key ?? "")) this.#units.push(unit);
      }
      return index + 1;
    }
    return 0;
  }

  /** Reads the block that starts on this line, or adds the line to the open block. @returns the next line to read */
  *#readLine(index: number): Steps<number> {
    yield;
    const line = this.#lines[index];
    if (line === undefined) return index + 1;
    const raw = this.#content(index);
    if (raw.length > LONGEST_LINE) {
      yield* this.#flush();
      return index + 1;
    }
    const { at, indent, kind, isNew, isLazy } = this.#containers.next(raw.trimEnd(), this.#block !== undefined);
    const end = line.start + raw.trimEnd().length;
    const task = kind === "listItem" ? (TASK.exec(raw.slice(at, at + 20))?.[0].length ?? 0) : 0;
    const start = Math.min(line.start + at + task, end);
    const content = this.#text.slice(start, end);
    if (isNew || content === "") yield* this.#flush();
    if (content === "") return index + 1;
    if (indent >= this.#codeIndent) {
      if (this.#block !== undefined) this.#add(this.#block.kind, { start, end });
      return index + 1;
    }

    const other =
      SPECIAL.test(content) || this.#isMdx ? yield* this.#otherBlock(index, { start, end }, indent) : undefined;
    if (other !== undefined) return other;
    const fence = FENCE.exec(content)?.[1];
    if (fence !== undefined) return yield* this.#skipFence(index, fence);
    if (content.startsWith("<!--")) return yield* this.#comment(index, start);
    if (this.#block === undefined ? HTML.test(content) && !isInlineTag(content) : BLOCK_HTML.test(content))
      return yield* this.#html(index, start);
    if (!isLazy && isDelimiterRow(content) && this.#isTableHeader()) return yield* this.#table(index);
    if (RULE.test(content) && !(isLazy && content.startsWith("="))) {
      if (this.#block?.kind === "paragraph" && /^[-=]/.test(content)) this.#block.kind = "heading";
      yield* this.#flush();
      return index + 1;
    }
    const footnote = FOOTNOTE.exec(content)?.[0].length ?? 0;
    if (footnote === 0 && DEFINITION.test(content)) return yield* this.#definition(index, { start, end });
    if (ALERT.test(content)) {
      yield* this.#flush();
      return index + 1;
    }
    const heading = HEADING.exec(content)?.[0];
    if (heading !== undefined) {
      yield* this.#flush();
      const length = content.replace(HEADING_ATTRIBUTES, "").trimEnd().replace(HEADING_END, "").length;
      this.#add("heading", { start: start + heading.length, end: start + Math.max(heading.length, length) });
      yield* this.#flush();
      return index + 1;
    }
    const defined = DEFINED.exec(content)?.[0].length ?? 0;
    if (defined > 0) yield* this.#flushTerms();
    if (footnote + defined > 0) {
      yield* this.#flush();
      this.#containers.open(indent + Math.min(CODE_INDENT, footnote + defined));
    }
    this.#add(defined > 0 ? "listItem" : (this.#block?.kind ?? kind), { start: start + footnote + defined, end });
    if (HARD_BREAK.test(raw) && !isDelimiterRow(this.#content(index + 1).trim())) yield* this.#breakLine();
    return index + 1;
  }

  /** Directives, admonitions, shortcodes, modules. @returns the next line to read, or undefined for other blocks */
  *#otherBlock(index: number, line: Span, indent: number): Steps<number | undefined> {
    const content = this.#text.slice(line.start, line.end);
    const closing = this.#fences.at(-1);
    if (closing !== undefined && content.startsWith(closing) && /^(.)\1*$/.test(content)) {
      this.#fences.pop();
      yield* this.#flush();
      return index + 1;
    }
    if (this.#inOptions && OPTION.test(content)) return index + 1;
    this.#inOptions = false;
    const tab = !this.#hasTabs ? undefined : TAB.exec(content)?.[0].length;
    if (tab !== undefined) {
      yield* this.#flush();
      this.#add("heading", { start: line.start + tab, end: line.end });
      yield* this.#flush();
      return index + 1;
    }
    const directive = DIRECTIVE.exec(content);
    if (directive !== null) return yield* this.#directive(index, line, content, directive);
    const admonition = ADMONITION.exec(content)?.[0];
    if (admonition !== undefined && this.#block === undefined) {
      this.#containers.open(indent + CODE_INDENT);
      const title = { start: line.start + admonition.length, end: line.end - (content.endsWith('"') ? 1 : 0) };
      if (admonition.endsWith('"') && title.end > title.start && this.#hasProse(title))
        this.#units.push(unitOf("heading", title, this.#text, verbatim('"')));
      return index + 1;
    }
    const code = CODE_SHORTCODE.exec(content);
    if (code !== null) {
      const [, liquid, hugo] = code;
      const name = liquid ?? hugo;
      return yield* this.#skipTo(index, name === undefined ? /\\end\{/ : new RegExp(`(?:end|/) ?${name}`));
    }
    if (OPEN_SHORTCODE.test(content)) return yield* this.#skipTo(index, /[>%]\}/);
    if (this.#isMdx && this.#block === undefined && (content.startsWith("{") || MODULE.test(content))) {
      const end = endOfCode(this.#text, line.start, content.startsWith("{"));
      if (end !== undefined) return yield* this.#code(index, { start: line.start, end });
    }
    if (this.#isMdx && COMPONENT.test(content)) return yield* this.#html(index, line.start);
    if (!SHORTCODES.test(content)) return undefined;
    yield* this.#flush();
    return index + 1;
  }

  *#directive(index: number, line: Span, content: string, found: RegExpExecArray): Steps<number | undefined> {
    const [head, mark = "", name = ""] = found;
    const isFence = !mark.startsWith(":");
    if (isFence && !FENCED_PROSE.test(name)) return undefined;
    yield* this.#flush();
    if (CODE_DIRECTIVE.test(name)) return yield* this.#skipFence(index, mark);
    if (isFence) this.#fences.push(mark);
    this.#inOptions = true;
    this.#hasTabs ||= name === "tabs";
    const end = line.end - (DIRECTIVE_END.exec(content.slice(head.length))?.[0].length ?? 0);
    if (name !== "" && !NO_TITLE.test(name) && end > line.start + head.length) {
      this.#add("heading", { start: line.start + head.length, end });
      yield* this.#flush();
    }
    return index + 1;
  }

  /** @returns the line after the next one that matches; that after this one if none does */
  *#skipTo(index: number, close: RegExp): Steps<number> {
    yield* this.#flush();
    for (let at = index + 1; at < this.#lines.length && at < index + MOST_SKIPPED; at++) {
      yield;
      if (close.test(this.#content(at))) return at + 1;
    }
    return Math.max(index + 1, 1);
  }

  /** A module of MDX, or an expression with the elements that it makes. @returns the next line to read */
  *#code(index: number, span: Span): Steps<number> {
    if (this.#text.charAt(span.start) === "{")
      for (const unit of yield* embedded(this.#text, span, "typescriptreact", this.#find))
        if (unit.kind === "text" || unit.kind === "string") this.#units.push(unit);
    let at = index;
    while (at < this.#lines.length && (this.#lines[at]?.start ?? 0) < span.end) {
      yield;
      at++;
    }
    return at;
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
    this.#containers.leave();
    const prose = lines.filter(({ start, end }) => end > start);
    const last = prose.at(-1);
    const [first] = prose;
    if (first === undefined || last === undefined || !(yield* this.#someHaveProse(prose))) return;
    // Above a line of hyphens, a bar makes a table.
    const quoting =
      kind !== "heading" ? this.#quoting : this.#quoting === undefined ? noBar : within(noBar, this.#quoting);
    const passages = yield* paragraph(this.#text, prose, quoting);
    this.#units.push({ kind, span: { start: first.start, end: last.end }, passages });
  }

  /** Above a definition, each line is a term of its own. */
  *#flushTerms(): Steps<void> {
    const { kind, lines } = this.#block ?? { kind: "paragraph" as const, lines: [] };
    for (const line of lines) {
      this.#block = { kind, lines: [line] };
      yield* this.#flush();
    }
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
    const close = new RegExp(`^${fence.replace(/\$/g, "\\$")}${fence.startsWith("$") ? "" : fence.charAt(0)}*[ \\t]*$`);
    for (let at = index + 1; at < this.#lines.length; at++) {
      yield;
      const line = this.#content(at);
      const inner = this.#containers.within(line);
      if (inner === undefined) return at;
      if (inner.indent < this.#codeIndent && close.test(line.slice(inner.at))) return at + 1;
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

  /** HTML up to a blank line, or to the end of an element whose text is kept. */
  *#html(index: number, start: number): Steps<number> {
    yield* this.#flush();
    const element = OPAQUE_HTML.exec(this.#text.slice(start, start + 20))?.[1];
    const close = element === undefined ? undefined : new RegExp(`</${element}`, "i");
    const isLast = (content: string): boolean => (close === undefined ? /^[>\s]*$/.test(content) : close.test(content));
    let at = index;
    const isInside = (line: string): boolean => this.#containers.within(line) !== undefined;
    for (; at < this.#lines.length && !isLast(this.#content(at)); at++) {
      if (at > index && !isInside(this.#content(at))) break;
      yield;
    }
    if (close !== undefined) at++;
    const span = { start, end: this.#lines[Math.min(at, this.#lines.length) - 1]?.end ?? start };
    const language = this.#isMdx ? "astro" : "html";
    const isQuoted = this.#content(index).trimStart().startsWith(">");
    if (!isQuoted && span.end - span.start <= LONGEST_LINE)
      for (const unit of yield* embedded(this.#text, span, language, this.#find)) this.#units.push(unit);
    return Math.max(at, index + 1);
  }

  /** Of the definition of a label, the title is prose. @returns the next line to read */
  *#definition(index: number, first: Span): Steps<number> {
    // In a paragraph it defines nothing.
    const lines = this.#block === undefined ? this.#definitionLines(index, first) : [];
    yield* this.#flush();
    const found = TITLED.exec(lines.map(({ start, end }) => this.#text.slice(start, end)).join("\n"));
    if (found === null) return index + 1;
    const [definition, title = ""] = found;
    const height = definition.split("\n").length;
    const parts = title.split("\n");
    // Each part is the end of its line, the last one with the quote.
    const words = lines.slice(height - parts.length, height).map(({ end }, at) => {
      const start = end - (parts[at]?.length ?? 0) + (at === 0 ? 1 : 0);
      return trimmed(this.#text, { start, end: end - (at === parts.length - 1 ? 1 : 0) });
    });
    const prose = words.filter(({ start, end }) => end > start);
    const [opening] = prose;
    const closing = prose.at(-1);
    if (opening !== undefined && closing !== undefined && (yield* this.#someHaveProse(prose))) {
      const passages = [passage(this.#text, prose, quotedBy(title.slice(-1)))];
      this.#units.push({ kind: "string", span: { start: opening.start, end: closing.end }, passages });
    }
    return index + height;
  }

  /** The line of a definition with those that may be part of it. */
  #definitionLines(index: number, first: Span): Span[] {
    const lines = [first];
    for (let at = index + 1; at < this.#lines.length && lines.length < MOST_TITLE_LINES; at++) {
      const line = this.#lines[at];
      const inner = this.#containers.within(this.#content(at));
      if (line === undefined || inner === undefined) break;
      const span = trimmed(this.#text, { start: line.start + inner.at, end: line.end });
      const content = this.#text.slice(span.start, span.end);
      if (content === "" || DEFINITION.test(content)) break;
      lines.push(span);
    }
    return lines;
  }

  /** Whether the last line is the first row of a table; other lines above it are a paragraph. */
  #isTableHeader(): boolean {
    const line = this.#block?.lines.at(-1);
    return line !== undefined && this.#text.slice(line.start, line.end).includes("|");
  }

  /** Reads a table from its delimiter row. @returns the next line to read */
  *#table(index: number): Steps<number> {
    const header = this.#block?.lines.pop();
    yield* this.#flush();
    if (header !== undefined) yield* this.#cells(header);
    let at = index + 1;
    for (; at < this.#lines.length; at++) {
      const row = this.#lines[at];
      const inner = this.#containers.within(this.#content(at));
      if (row === undefined || inner === undefined || !this.#content(at).includes("|")) break;
      yield* this.#cells(trimmed(this.#text, { start: row.start + inner.at, end: row.end }));
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
        if (this.#hasProse(content))
          this.#units.push(
            unitOf("tableCell", content, this.#text, this.#quoting === undefined ? cell : within(cell, this.#quoting)),
          );
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

const noBar = without("|");

function unitOf(kind: ProseKind, line: Span, text: string, quoting: Quoting): ProseUnit {
  return { kind, span: line, passages: [passage(text, [line], quoting)] };
}

/**
 * @param isExpression whether its last bracket ends it, or else the first blank line that is in none of its brackets
 * @returns where the code ends that begins at an offset; undefined for an expression with words behind it
 */
function endOfCode(text: string, start: number, isExpression: boolean): number | undefined {
  const code = text.slice(start, start + LONGEST_CODE);
  let depth = 0;
  let blank: number | undefined;
  for (const { 0: sign, index } of code.matchAll(CODE_SIGN)) {
    const isBlank = sign.startsWith("\n");
    if (/^[{([]/.test(sign)) depth++;
    else if (/^[})\]]/.test(sign)) depth--;
    else if (isBlank) blank ??= start + index;
    if (depth > 0) continue;
    if (isExpression) return /^[ \t]*(?![^\r\n])/.test(code.slice(index + 1)) ? start + index + 1 : undefined;
    if (isBlank) return start + index;
  }
  // A bracket that is not closed is none of code, or an apostrophe has been taken for a quote.
  return depth > 0 ? blank : start + code.length;
}

function isDelimiterRow(content: string): boolean {
  return content.includes("-") && content.length < 5_000 && DELIMITERS.test(content);
}

/** A paragraph may start with an inline tag. */
function isInlineTag(content: string): boolean {
  const isInline = /^<(?:a|abbr|b|br|code|em|i|kbd|mark|s|small|span|strong|sub|sup|u)(?=[\s/>])/i.test(content);
  // Alone on its line, any tag begins a block: CommonMark 0.31, HTML blocks of kind 7.
  return isInline && !/^<[^<>]*>$/.test(content);
}

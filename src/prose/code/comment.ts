/** Comments as units of prose: their paragraphs, list items and parameter descriptions. */
import { Pace, type Steps } from "../../base/steps.ts";
import { lineSteps, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { hasWords, isCode, isDirective, isLicense, LONGEST_LINE } from "../notProse.ts";
import { BULLET, paragraph, passage } from "../paragraphs.ts";
import { comment, type Quoting, without } from "../quoting.ts";
import type { Passage, ProseUnit } from "../units.ts";
import type { BlockToken, StringToken, Token } from "./scanner.ts";
import { quotingOf } from "./strings.ts";

const LABEL =
  /^(?:(?:TODO|FIXME)(?:\([^()]*\))?:?|(?:XXX|HACK|NOTE|BUG|WARN(?:ING)?|SAFETY|OPTIMIZE|IMPORTANT|DEPRECATED|할 ?일|주의|참고)(?:\([^()]*\)|:)+)[ \t]+/i;

/** A directive of reStructuredText, whose name is its frame; its argument is prose in an admonition only. */
const DIRECTIVE_OF_REST = /^\.\. (?:[\w.-]+(?::[\w.-]+)*::|\|[^|]+\||_)/;
const ADMONITION =
  /^\.\. (?:attention|caution|danger|error|hint|important|note|tip|warning|admonition|seealso|todo|rubric)::[ \t]*/;
/** Its argument is a version, with what is said of it. */
const VERSION = /^\.\. (?:deprecated|version(?:added|changed|removed)|deprecated-removed)::[ \t]*(?:[\w.+-]+[ \t]*)?/;
/** Directives that have code, or options alone, below them. */
const CODE_DIRECTIVE =
  /^\.\. (?:code(?:-block)?|sourcecode|highlight|parsed-literal|math|plot|doctest|testcode|testsetup|testoutput|ipython|csv-table|toctree|autosummary|image|figure|graphviz|literalinclude)::/;

/** Elements of C#'s and Java's documentation: `<param name="x">…</param>`, `<p>…`. */
const ELEMENTS =
  /^(?:<\/?(?:summary|remarks|param|typeparam|returns|value|exception|permission|para|list|item|term|description|inheritdoc|p|ul|ol|li|br)\b[^<>]*>[ \t]*)+/;

/** One of several types in PHPDoc: `?Foo`, `Foo\Bar`, `array<string, Foo>`, `array{a: int}`, `Foo[]`. */
const TYPE = String.raw`\??\\?[\w\\$]{1,80}(?:<(?:[^<>\r\n]|<[^<>\r\n]{0,80}>){1,120}>|\{[^{}\r\n]{0,120}\})?(?:\[\])*`;
/** What is a type and no word of a sentence. */
const SURE_TYPE = [
  String.raw`${TYPE}(?:[|&]${TYPE}){1,9}`,
  String.raw`\?\w+|(?:void|mixed|bool|boolean|int|integer|float|string|array|null|false|true|callable|iterable|object|self|static|\$this)`,
  String.raw`\\?\w{1,60}(?:\\\w{1,60}){1,9}|\\\w{1,60}`,
  String.raw`\w{1,60}(?:(?:\[\]){1,3}|\.?<(?:[^<>\r\n]|<[^<>\r\n]{0,80}>){1,120}>|\{[^{}\r\n]{0,120}\})`,
  // A class alone, or before a sentence.
  String.raw`\p{Lu}\w{1,60}(?=[ \t]*$|[ \t]+(?:The|An?|This|These|All|If|When|Whether|Returns?|True|False|Null|Current|New)\b)`,
].join("|");
/** What another place of the code is called: by its address, with signs that words don't have, with two humps. */
const REFERENCE = String.raw`\{@\w+[^{}\r\n]{0,200}\}|\w{2,10}:\/\/\S{1,500}|\$?\\?\w{1,80}(?:(?:\\|::|->|[.#])\$?\w{1,80}){0,9}(?<=[\\:>.#$]\w{1,80}|\p{Lu}\w{0,60}[a-z]\p{Lu}\w{0,60})(?:\([^()\r\n]{0,200}\))?|\w{1,80}\([^()\r\n]{0,200}\)`;

/** Tags of JSDoc, Javadoc, KDoc and Doxygen with the names that they document; what follows is prose. */
const TAGS: readonly RegExp[] = [
  /^[@\\](?:param|arg|argument|prop|property(?:-read|-write)?|template|typeParam|tparam|t?param\[[a-z, ]+\])[ \t]+(?:\{[^\r\n]*?\}[ \t]+)?(?:\[[^\]\r\n]{0,500}\]|[^\s{]+)[ \t]+(?:\[[^\]\r\n]{0,200}\][ \t]+|&?(?:\.\.\.)?\$\w+[ \t]+)?(?:[-:–][ \t]+)?/,
  /^[@\\](?:throws?|exception|raises?)[ \t]+(?:\{[^\r\n]*?\}[ \t]+|[\w.$\\|]+[ \t]+)(?:[-:–][ \t]+)?/,
  new RegExp(
    String.raw`^[@\\](?:returns?|return|yields?|yieldreturn|result)(?:[ \t]+|$)(?:\{[^\r\n]*?\}(?:[ \t]+|$)|\[[^\]\r\n]{0,200}\](?:[ \t]+|$)|(?:${SURE_TYPE})(?:[ \t]+|$))?(?:[-:–][ \t]+)?`,
    "u",
  ),
  new RegExp(String.raw`^@(?:see|uses|used-by|link|mixin)[ \t]+(?:${REFERENCE})[ \t]+(?:[-:–][ \t]+)?`, "u"),
  /^@var[ \t]+(?:\$\w+[ \t]+)?\S+[ \t]+(?:\$\w+(?:[ \t]+|$))?/,
  /^@method[ \t]+[^()\r\n]{1,200}\([^()\r\n]{0,300}\)[ \t]+/,
  /^[@\\](?:brief|short|details|summary|description|desc|remarks?|note|todo|deprecated|warning|attention|file|fileoverview|overview|default(?:Value)?|privateRemarks|pre|post|invariant)\b[ \t]*/,
  /^:(?:param|parameter|arg|argument|key|keyword|raises?|except|exception|i?c?var|returns?|yields?)(?:[ \t][^:\r\n]*)?:[ \t]*/,
  ADMONITION,
  VERSION,
  // Perl's POD.
  /^=(?:head[1-6]|item)[ \t]+(?:[*•][ \t]+|\d+\.?[ \t]+)?/,
  ELEMENTS,
];
/** No prose follows other tags, and an example has none up to the next tag. */
const OTHER_TAG = /^(?:[@\\][a-zA-Z]+(?:[-\\]\w+)*|:\w+(?:[ \t][^:]*)?:|=[a-z]+[1-6]?)(?=\s|$)/;
const EXAMPLE = /^(?:[@\\](?:example|code|verbatim|sample)\b|<(?:pre|code|example)\b[^>]*>\s*$)/;
const EXAMPLE_END = /^(?:[@\\]end\w+|<\/(?:pre|code|example)>)/;

/** Keywords of PowerShell's help, alone on their lines. */
const HELP =
  /^\.(?:SYNOPSIS|DESCRIPTION|PARAMETER[ \t]+\S+|(EXAMPLE|LINK|EXTERNALHELP\b.*)|INPUTS|OUTPUTS|NOTES|COMPONENT|ROLE|FUNCTIONALITY)$/i;

/** Headings of Google-style docstrings, and their entries. */
const SECTION =
  /^(?:Args|Arguments|Parameters|Params|Attributes|Raises|Returns?|Yields?|Keyword (?:Args|Arguments)|Other Parameters|Throws|Warns|Examples?|Notes?|References|See Also|Todo|Warnings?|매개변수|인자|반환값?|예외):$|^- (?:Parameters|Returns|Throws):$/;
const ENTRY = /^\*{0,2}[\w.]+(?:[ \t]?\([^()]{0,80}\))?:[ \t]+/;
/** A NumPy-style section whose entries are names and types. */
const NUMPY_SECTION = /^(?:(?:Other )?Parameters|Returns|Yields|Receives|Raises|Warns|Attributes|Methods|See Also)$/;
/** An entry of a NumPy-style docstring, which has its description below. */
const NUMPY_ENTRY = /^\*{0,2}\w+(?:, \*{0,2}\w+)* : \S/;

const RULE_BEFORE = /^[-=*#~_─═+/|]{2,}[ \t]*/;
const RULE_AFTER = /(?:(?<![ \t])[ \t]+|(?<![-=*#~_─═+/| \t]))[-=*#~_─═+/|]{2,}$/;
// eslint-disable-next-line regexp/no-super-linear-move -- it is run on 100 characters
const TAG_AFTER = /(?:[ \t]*<\/[a-zA-Z]+>)+$/;
/** A directive after the prose of a comment. */
const DIRECTIVE_AFTER = /(?<!\s)\s+(?:#|\/\/)\s*(?:type:\s*ignore|noqa|nolint|pylint:|eslint-|NOSONAR|NOLINT)[^#]*$/;
const FENCE = /^(?:`{3,}|~{3,})/;

/** The comments of a text, in order: a file's license comes before all others. */
export class Comments {
  readonly #text: string;
  #head = true;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param lines contents of adjacent line comments, or of one block comment */
  *unit(kind: ProseUnit["kind"], span: Span, lines: readonly Span[], quoting?: Quoting): Steps<ProseUnit | undefined> {
    if (this.#head && isLicense(this.#text.slice(span.start, Math.min(span.end, span.start + 4_000)))) return undefined;
    const passages = yield* commentPassages(this.#text, lines, quoting);
    if (passages.length === 0) return undefined;
    this.#head = false;
    return { kind, span, passages };
  }
}

/** @returns how many tokens, starting with the first one, are lines of one comment. */
export function* lineCommentRun(text: string, tokens: readonly Token[], first: number): Steps<number> {
  const start = tokens[first];
  if (start === undefined) return 0;
  const indent = indentation(text, start.open);
  if (indent === undefined) return 1;
  let count = 1;
  const pace = new Pace();
  for (let before = start; ; count++) {
    if (pace.isDue(before.close - before.open)) yield;
    const next = tokens[first + count];
    if (next?.kind !== "line" || marker(text, next) !== marker(text, start)) return count;
    const gap = text.slice(before.close, Math.min(next.open, before.close + indent.length + 3));
    if (gap.length !== next.open - before.close || gap.replace(/^(?:\r\n?|\n)/, "") !== indent) return count;
    before = next;
  }
}

export function* lineComment(text: string, run: readonly Token[], comments: Comments): Steps<ProseUnit | undefined> {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const mark = marker(text, first);
  const kind = /^(?:\/\/[/!]|---|#[':])$/.test(mark) ? "docComment" : "lineComment";
  const lines = run.map(({ open, end }) => ({ start: Math.min(open + mark.length, end), end }));
  const closer = first.kind === "line" ? first.closer : undefined;
  const quoting = closer === undefined ? undefined : without(closer);
  return yield* comments.unit(kind, { start: first.open, end: last.close }, lines, quoting);
}

export function* blockComment(text: string, token: BlockToken, comments: Comments): Steps<ProseUnit | undefined> {
  const { open, start, end, close, nested } = token;
  const decoration = /^[*!|]*/.exec(text.slice(start, Math.min(end, start + 200)))?.[0].length ?? 0;
  const closer = text.slice(end, close) || "*/";
  const quoting = nested ? comment(closer, text.slice(open, start)) : comment(closer);
  const lines = yield* withoutStars(text, yield* lineSteps(text, Math.min(start + decoration, end), end));
  return yield* comments.unit(
    decoration > 0 ? "docComment" : "blockComment",
    { start: open, end: close },
    lines,
    quoting,
  );
}

export function* docString(text: string, token: StringToken, comments: Comments): Steps<ProseUnit | undefined> {
  const { start, end, close, form } = token;
  const quoting = quotingOf(form, text.slice(end, close));
  return yield* comments.unit("docComment", { start, end }, yield* lineSteps(text, start, end), quoting);
}

/** The whitespace before a comment that is alone on its line. */
function indentation(text: string, open: number): string | undefined {
  return /(?:^|[\r\n])([ \t\ufeff]{0,200})$/.exec(text.slice(Math.max(0, open - 201), open))?.[1];
}

/** All of its signs, or the word that only a grammar knows: `REM`. */
function marker(text: string, { open, start, end }: Token): string {
  const signs = /^(?:(?:\/+|#+|;+|%+|-+)(?:!|(?<=#)'|(?<=#):(?=[ \t]))?|'+)/.exec(
    text.slice(open, Math.min(end, open + 40)),
  )?.[0];
  return signs ?? text.slice(open, start);
}

/** If every line after the first starts with a star, the stars are part of the comment's frame. */
function* withoutStars(text: string, lines: readonly Span[]): Steps<readonly Span[]> {
  const bare = lines.slice(0, 1);
  const pace = new Pace();
  for (const { start, end } of lines.slice(1)) {
    if (pace.isDue(end - start)) yield;
    const lead = text.slice(start, Math.min(end, start + 500));
    if (!/^\s*(?:\*|$)/.test(lead)) return lines;
    bare.push({ start: start + (/^[ \t]*\*+(?!\*)/.exec(lead)?.[0].length ?? 0), end });
  }
  return bare;
}

/** What the previous lines mean for the next one. */
interface State {
  /** The fence that ends a code block. */
  fence: string | undefined;
  example: boolean;
  /** The indentation of code after a blank line; lines indented at least as far are code too. */
  codeIndent: number | undefined;
  afterBlankLine: boolean;
  /** The indentation of entries with their descriptions below them, in a NumPy-style section. */
  entryIndent: number | undefined;
  /** A doctest, whose output ends at the next blank line. */
  doctest: boolean;
}

export function* commentPassages(text: string, lines: readonly Span[], quoting?: Quoting): Steps<Passage[]> {
  const passages: Passage[] = [];
  for (const paragraphLines of yield* commentParagraphs(text, lines)) {
    // Most have one line.
    if (paragraphLines.length === 1) passages.push(passage(text, paragraphLines, quoting));
    else for (const one of yield* paragraph(text, paragraphLines, quoting)) passages.push(one);
  }
  return passages;
}

function* commentParagraphs(text: string, lines: readonly Span[]): Steps<Span[][]> {
  const paragraphs: Span[][] = [];
  const state: State = {
    fence: undefined,
    example: false,
    codeIndent: undefined,
    entryIndent: undefined,
    afterBlankLine: false,
    doctest: false,
  };
  const base = Math.min(...lines.slice(0, 1_000).map((line) => indentOf(text, line) ?? Infinity));
  const pace = new Pace();
  /** What the next line goes on with. */
  let open: Span[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (pace.isDue(line.end - line.start)) yield;
    const next = lines[index + 1];
    const content = line.end - line.start > LONGEST_LINE ? "" : text.slice(line.start, line.end).trim();
    const indent = indentOf(text, line) ?? 0;
    const isHeading = isRuled(text, next);
    if (isHeading) state.entryIndent = NUMPY_SECTION.test(content) ? indent : undefined;
    const isEntry = indent === state.entryIndent && next !== undefined && (indentOf(text, next) ?? 0) > indent;
    if (isOutside(content, indent - base, state, lines.length) || isHeading || isEntry) {
      open = undefined;
      continue;
    }
    const { prose, startsPassage } = proseOf(text, line);
    const words = text.slice(prose.start, prose.end);
    const isFramedCode = content !== words && !ELEMENTS.test(content) && isCode(content);
    if (!hasWords(words) || isCode(words) || isFramedCode) open = undefined;
    else if (open !== undefined && !startsPassage) open.push(prose);
    else paragraphs.push((open = [prose]));
  }
  return paragraphs;
}

function indentOf(text: string, { start, end }: Span): number | undefined {
  const length = text.slice(start, Math.min(end, start + 500)).search(/\S/);
  return length < 0 ? undefined : length;
}

/** @returns whether the line is blank, a directive, or in a code block. */
function isOutside(content: string, indent: number, state: State, lineCount: number): boolean {
  const { afterBlankLine } = state;
  state.afterBlankLine = content === "";
  state.doctest &&= content !== "";
  if (state.fence !== undefined) {
    if (content.startsWith(state.fence)) state.fence = undefined;
    return true;
  }
  const fence = FENCE.exec(content)?.[0];
  if (fence !== undefined) {
    if (lineCount > 1 && !content.slice(fence.length).includes("`")) state.fence = fence;
    return true;
  }
  if (EXAMPLE_END.test(content)) {
    state.example = false;
    return true;
  }
  if (EXAMPLE.test(content)) {
    state.example = lineCount > 1;
    return true;
  }
  const help = content.startsWith(".") ? HELP.exec(content) : null;
  if (help !== null) {
    state.example = help[1] !== undefined;
    return true;
  }
  if (state.example && OTHER_TAG.test(content)) state.example = false;
  if (state.example || content === "") return true;
  if (content.startsWith(">>> ")) state.doctest = true;
  if (state.doctest) return true;
  if (state.codeIndent === undefined && afterBlankLine && indent >= 4 && isCode(content)) state.codeIndent = indent;
  if (state.codeIndent !== undefined && indent >= state.codeIndent) return true;
  state.codeIndent = undefined;
  if (CODE_DIRECTIVE.test(content)) state.codeIndent = indent + 1;
  if (DIRECTIVE_OF_REST.test(content)) return !ADMONITION.test(content) && !VERSION.test(content);
  return isDirective(content) || SECTION.test(content) || NUMPY_ENTRY.test(content);
}

/** The heading of a NumPy-style section: a name that the documentation parser knows. */
function isRuled(text: string, next: Span | undefined): boolean {
  return next !== undefined && next.end - next.start < 200 && /^\s*-{3,}\s*$/.test(text.slice(next.start, next.end));
}

/** The prose of a line after its bullet, tag or label; `startsPassage` if there is one. */
function proseOf(text: string, line: Span): { prose: Span; startsPassage: boolean } {
  let { start, end } = trimmed(text, line);
  const from = start;
  const strip = (pattern: RegExp): void => {
    start += pattern.exec(text.slice(start, end))?.[0].length ?? 0;
  };
  strip(RULE_BEFORE);
  end -= RULE_AFTER.exec(text.slice(Math.max(start, end - 300), end))?.[0].length ?? 0;
  end -= DIRECTIVE_AFTER.exec(text.slice(Math.max(start, end - 200), end))?.[0].length ?? 0;
  strip(BULLET);
  const bulleted = start;
  for (const tag of TAGS) if (start === bulleted) strip(tag);
  if (start === bulleted && OTHER_TAG.test(text.slice(start, end)))
    return { prose: { start, end: start }, startsPassage: true };
  end -= TAG_AFTER.exec(text.slice(Math.max(start, end - 100), end))?.[0].length ?? 0;
  strip(LABEL);
  if (start === bulleted) strip(ENTRY);
  const prose = trimmed(text, { start, end: Math.max(start, end) });
  return { prose, startsPassage: start > from };
}

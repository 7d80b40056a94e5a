/** Prose out of code: which text of a file is prose, and how new prose is put in its place. */
import type { SourceText, Span } from "../writing.ts";
import { blockComment, Comments, docString, lineComment, lineCommentRun } from "./comment.ts";
import { commitProse } from "./commit.ts";
import { languageOf, type Language } from "./languages.ts";
import { trimmed, type Passage } from "./lines.ts";
import { poProse, propertiesProse, yamlProse } from "./locale.ts";
import { markdownProse, plainProse } from "./markdown.ts";
import { markupProse, textUnit } from "./markup.ts";
import { scan, type StringToken } from "./scanner.ts";
import { isDocString, stringUnit } from "./strings.ts";
import { columns, isMarker, rewrap } from "./wrap.ts";

export type { Passage } from "./lines.ts";

export type ProseKind =
  | "lineComment"
  | "blockComment"
  | "docComment"
  | "string"
  | "heading"
  | "paragraph"
  | "listItem"
  | "tableCell"
  | "quote"
  | "commitSubject"
  | "commitBody"
  | "localeValue"
  | "text";

/**
 * A comment with its markers, the content of a string between its quotes, a block of Markdown. `span` is what is replaced
 * as a whole.
 */
export interface ProseUnit {
  kind: ProseKind;
  span: Span;
  passages: readonly Passage[];
}

/** @returns the prose of a text in its order, without overlaps; none of a language that is not known, or of binary data. */
export function findProse({ text, languageId }: SourceText): ProseUnit[] {
  if (text.includes("\0")) return [];
  switch (languageId) {
    case "markdown":
    case "mdx":
      return markdownProse(text);
    case "plaintext":
    case "restructuredtext":
      return plainProse(text);
    case "git-commit":
    case "scminput":
      return commitProse(text);
    case "html":
    case "xml":
    case "vue":
    case "svelte":
    case "handlebars":
    case "xsl":
    case "php-html":
      return markupProse({ text, languageId }, findProse);
    case "yaml":
    case "dockercompose":
    case "github-actions-workflow":
      return yamlProse(text);
    case "properties":
    case "ini":
    case "java-properties":
      return propertiesProse(text);
    case "po":
    case "gettext":
      return poProse(text);
    default: {
      const language = languageOf(languageId);
      return language === undefined ? [] : codeProse(text, language);
    }
  }
}

function codeProse(text: string, language: Language): ProseUnit[] {
  const tokens = scan(text, language);
  const comments = new Comments(text);
  const units: ProseUnit[] = [];
  let end = 0;
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (token === undefined) break;
    const count = token.kind === "line" ? lineCommentRun(text, tokens, index) : 1;
    // What stands in an expression in a string that is prose is part of that.
    if (token.open >= end) {
      const unit =
        token.kind === "line"
          ? lineComment(text, tokens.slice(index, index + count), comments)
          : token.kind === "block"
            ? blockComment(text, token, comments)
            : token.kind === "string"
              ? stringProse(text, token, language, comments)
              : textUnit(text, token);
      if (unit !== undefined) {
        units.push(unit);
        end = unit.span.end;
      }
    }
    index += count;
  }
  return units;
}

function stringProse(text: string, token: StringToken, language: Language, comments: Comments): ProseUnit | undefined {
  return isDocString(text, token)
    ? docString(text, token, comments)
    : stringUnit(text, token, language.locale === true);
}

/** Kinds whose span is the prose itself, so that a part of them can be replaced on its own. */
const CUTTABLE: ReadonlySet<ProseKind> = new Set([
  "heading",
  "paragraph",
  "listItem",
  "quote",
  "commitSubject",
  "commitBody",
  "text",
] satisfies ProseKind[]);

/**
 * @param span an empty one is the cursor
 * @param text if given, paragraphs are cut to the selected words, else to the selected lines
 * @returns the units that the span touches, with those of their passages that it touches. Of a paragraph of Markdown or
 * plain text only what is selected is left; the unit under the cursor is left whole.
 */
export function proseWithin(units: readonly ProseUnit[], span: Span, text?: string): ProseUnit[] {
  if (span.start === span.end) return unitAt(units, span.start);
  return units
    .filter((unit) => touches(unit.span, span))
    .flatMap((unit) => {
      if (!CUTTABLE.has(unit.kind)) {
        const passages = unit.passages.filter(({ lines }) => lines.some((line) => touches(line, span)));
        return passages.length > 0 ? [{ ...unit, passages }] : [];
      }
      return cut(unit, (line) => (touches(line, span) ? selectedPart(line, span, text) : undefined)) ?? [];
    });
}

/** The unit in which the cursor stands; at the seam of two units, the later one. */
function unitAt(units: readonly ProseUnit[], offset: number): ProseUnit[] {
  const unit = units.findLast(({ span }) => span.start <= offset && offset <= span.end);
  return unit === undefined ? [] : [unit];
}

function touches(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The selection in a line, with the whole of the words that it begins or ends in. */
function selectedPart(line: Span, span: Span, text: string | undefined): Span | undefined {
  if (text === undefined) return line;
  const before = text.slice(line.start, Math.max(line.start, span.start));
  const after = text.slice(Math.min(line.end, span.end), line.end);
  const start = Math.max(line.start, span.start) - (/\S*$/.exec(before.slice(-200))?.[0].length ?? 0);
  const end = Math.min(line.end, span.end) + (/^\S*/.exec(after.slice(0, 200))?.[0].length ?? 0);
  const part = trimmed(text, { start, end });
  return part.end > part.start ? part : undefined;
}

/** @returns the unit with what `part` leaves of its lines, or undefined if that is nothing */
function cut(unit: ProseUnit, part: (line: Span) => Span | undefined): ProseUnit | undefined {
  const passages = unit.passages.flatMap((passage): Passage[] => {
    const lines = passage.lines.flatMap((line) => part(line) ?? []);
    return lines.length > 0 ? [{ ...passage, lines, layout: lines.length > 1 ? "wrap" : "line" }] : [];
  });
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { ...unit, span: { start: first.start, end: last.end }, passages };
}

/**
 * @returns of a paragraph, heading, item or commit message the sentence at the offset; a comment, string or cell whole.
 * Undefined where the offset is in no prose of the unit.
 */
export function sentenceAt(text: string, unit: ProseUnit, offset: number): ProseUnit | undefined {
  if (offset < unit.span.start || offset > unit.span.end) return undefined;
  if (!CUTTABLE.has(unit.kind)) return unit;
  const passage = unit.passages.find(
    ({ lines }) => offset >= (lines[0]?.start ?? 0) && offset <= (lines.at(-1)?.end ?? 0),
  );
  if (passage === undefined) return undefined;
  const sentence = sentenceSpan(text, passage, offset);
  return cut({ ...unit, passages: [passage] }, (line) =>
    touches(line, sentence)
      ? trimmed(text, { start: Math.max(line.start, sentence.start), end: Math.min(line.end, sentence.end) })
      : undefined,
  );
}

/** From the begin of the sentence to its end in the text, whatever stands between its lines. */
function sentenceSpan(text: string, { lines }: Passage, offset: number): Span {
  const at = (joined: number, isEnd: boolean): number => {
    let rest = joined;
    for (const { start, end } of lines) {
      const length = end - start;
      if (rest < length || (isEnd && rest === length)) return start + rest;
      rest -= length + 1;
      if (rest < 0) return end;
    }
    return lines.at(-1)?.end ?? 0;
  };
  const prose = lines.map(({ start, end }) => text.slice(start, end)).join(" ");
  const segments = Array.from(new Intl.Segmenter("ko", { granularity: "sentence" }).segment(prose));
  const spans = segments.map(({ index, segment }) => ({
    start: at(index, false),
    end: at(index + segment.length, true),
  }));
  return spans.findLast(({ start }) => start <= offset) ?? spans[0] ?? { start: offset, end: offset };
}

/** @returns the passage as one line of prose, as a reader sees it. */
export function passageText(text: string, { lines, quoting }: Passage): string {
  const raw = rawText(text, lines);
  return quoting === undefined ? raw : quoting.read(raw);
}

function rawText(text: string, lines: readonly Span[]): string {
  return lines.map(({ start, end }) => text.slice(start, end)).join(" ");
}

/**
 * Puts prose in the place of a unit's passages; everything between them stays. A passage keeps its bytes where its prose is
 * undefined, blank or the same, and where the new prose can't stand there: it would be a bullet or a heading, or what would
 * end the string can't be escaped in it. In a comment that ends with a sign of its own, a blank is put into that sign.
 *
 * @param proses one for each passage
 * @returns the text between the unit's start and end
 */
export function writePassages(text: string, unit: ProseUnit, proses: readonly (string | undefined)[]): string {
  let written = "";
  let at = unit.span.start;
  for (const [index, passage] of unit.passages.entries()) {
    const lines = newLines(text, unit, passage, proses[index]);
    if (lines === undefined) continue;
    written += text.slice(at, passage.lines[0]?.start) + joined(text, unit, passage, lines);
    at = passage.lines.at(-1)?.end ?? at;
  }
  return written + text.slice(at, unit.span.end);
}

function newLines(
  text: string,
  { kind }: ProseUnit,
  passage: Passage,
  prose: string | undefined,
): string[] | undefined {
  const line = prose?.replace(/\s*[\r\n\u2028\u2029]\s*/g, " ").trim();
  if (line === undefined || line === "" || line === passageText(text, passage)) return undefined;
  const raw = rawText(text, passage.lines);
  const safe = passage.quoting === undefined ? line : passage.quoting.write(line, raw);
  if (safe === undefined) return undefined;
  const isInline = kind === "string" || kind === "localeValue" || kind === "tableCell" || kind === "heading";
  if (!isInline && beginsWithMarker(safe) && !raw.startsWith(safe.charAt(0))) return undefined;
  return passage.layout === "line" ? [safe] : rewrap(safe, layoutOf(text, passage));
}

function beginsWithMarker(prose: string): boolean {
  return isMarker(prose.split(/\s/, 1)[0] ?? "");
}

function layoutOf(text: string, { lines, continuation }: Passage): { first: number; further: number; old: number[] } {
  const further = columns(continuation);
  const start = lines[0]?.start ?? 0;
  const lead = text.slice(Math.max(0, start - 200), start);
  const first = columns(lead.slice(lead.search(/[^\r\n]*$/)));
  return {
    first,
    further,
    old: lines.map((line, index) => (index === 0 ? first : further) + columns(text.slice(line.start, line.end))),
  };
}

/** The new lines with what stood between the old ones, and behind those as many as are needed with the same line ending. */
function joined(
  text: string,
  { span }: ProseUnit,
  { lines, continuation }: Passage,
  newLines: readonly string[],
): string {
  let written = "";
  let ending = lineEnding(text.slice(span.start, lines[0]?.start)) ?? "\n";
  for (const [index, line] of newLines.entries()) {
    if (index > 0) {
      const before = lines[index - 1];
      const after = lines[index];
      const gap = before && after ? text.slice(before.end, after.start) : undefined;
      ending = (gap === undefined ? undefined : lineEnding(gap)) ?? ending;
      written += gap ?? ending + continuation;
    }
    written += line;
  }
  return written;
}

/** @returns the last line ending in the text */
function lineEnding(text: string): string | undefined {
  return text.match(/\r\n?|\n/g)?.at(-1);
}

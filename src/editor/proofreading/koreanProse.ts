/** The Korean prose of a file: without the names that its format, and the keys and patterns that its code, compares. */
import type { Steps } from "../../base/steps.ts";
import { HANGUL } from "../../korean/proofread.ts";
import { labelOf } from "../../prose/markdownReferences.ts";
import type { ProseUnit } from "../../prose/units.ts";
import { lastLine } from "../../text/lines.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { Span } from "../../text/span.ts";

/** @returns the lines, or the parts of them, that are proofread, in order */
export function* koreanProse(source: SourceText, units: readonly ProseUnit[]): Steps<Span[]> {
  const { text } = source;
  const isCode = !DOCUMENT_LANGUAGES.has(source.languageId);
  const isName = yield* namesOf(source);
  const isWrongCell = wrongCells(text);
  const korean: Span[] = [];
  for (const unit of units) {
    yield;
    if (isWrongCell(unit) || (isCode && unit.kind === "string" && isData(text, unit.span))) continue;
    for (const { lines } of unit.passages)
      for (const line of lines) {
        yield;
        if (!HANGUL.test(text.slice(line.start, line.end))) continue;
        korean.push(...(isName === undefined ? [line] : without(text, line, isName)));
      }
  }
  return korean;
}

/** Their strings are titles and descriptions. */
const DOCUMENT_LANGUAGES = new Set(["markdown", "mdx", "toml"]);

/** How the names of a format are written, and which of the matches is one. */
interface Names {
  pattern: RegExp;
  isName: (match: RegExpExecArray) => boolean;
}

/** Substitutions, citations and footnotes of reStructuredText: `|이름|`, `[이름]_`, `[#이름]_`. */
const RESTRUCTURED: Names = {
  pattern: /\|[^|\s](?:[^|\n]{0,60}[^|\s])?\|_{0,2}|\[[^[\]\s]{1,60}\]_/g,
  isName: () => true,
};
const RESTRUCTURED_LANGUAGES = new Set(["restructuredtext", "rst", "python"]);

const DEFINITION = /^[ >]{0,20}\[(?!\^)([^\]\r\n]{1,200})\]:/gm;
/** `[이름]`, `[이름][]`: the text is the name of a definition. */
const REFERENCE = /\[(?!\^)([^[\]\n]{1,200})\](?:\[\]|(?![[(:]))/g;

function* namesOf({ text, languageId }: SourceText): Steps<Names | undefined> {
  if (RESTRUCTURED_LANGUAGES.has(languageId)) return RESTRUCTURED;
  if (languageId !== "markdown" && languageId !== "mdx") return undefined;
  const labels = new Set<string>();
  for (const [, label = ""] of text.matchAll(DEFINITION)) {
    yield;
    labels.add(labelOf(label));
  }
  if (labels.size === 0) return undefined;
  return { pattern: REFERENCE, isName: ([, label = ""]) => labels.has(labelOf(label)) };
}

function without(text: string, { start, end }: Span, { pattern, isName }: Names): Span[] {
  const parts: Span[] = [];
  let at = start;
  for (const match of text.slice(start, end).matchAll(pattern)) {
    if (!isName(match)) continue;
    const from = start + match.index;
    if (from > at) parts.push({ start: at, end: from });
    at = from + match[0].length;
  }
  if (at < end) parts.push({ start: at, end });
  return parts;
}

/** Heads of columns with wrong forms. */
const WRONG =
  /^\**(?:틀림|틀린 (?:것|말|예|표기|표현)|잘못(?:된 (?:것|예|표기|표현))?|오답|오타|오기|비표준어?|수정 전|고치기 전|before|wrong|incorrect|bad|[x×✕✗❌])\**$/i;

/** Whether a unit is below such a head, in a table of Markdown. */
function wrongCells(text: string): (unit: ProseUnit) => boolean {
  let wrong: ReadonlySet<number> = new Set();
  let last: Span | undefined;
  return ({ kind, span }) => {
    const before = last;
    last = kind === "tableCell" ? span : undefined;
    if (last === undefined) return false;
    // A table goes on up to a blank line.
    if (before === undefined || BLANK_LINE.test(text.slice(before.end, span.start))) wrong = wrongColumns(text, span);
    return wrong.has(lastLine(text.slice(Math.max(0, span.start - LONGEST_ROW), span.start)).split("|").length - 1);
  };
}

/** UTF-16 units before a cell, and before the first cell with words. */
const LONGEST_ROW = 2_000;

const BLANK_LINE = /\n[ \t>]*\r?\n/;

/** @param first the first cell of a table that has words */
function wrongColumns(text: string, { start, end }: Span): Set<number> {
  const above =
    text
      .slice(Math.max(0, start - LONGEST_ROW), start)
      .split(BLANK_LINE)
      .at(-1) ?? "";
  const rest = /^.*/.exec(text.slice(end, end + LONGEST_ROW))?.[0] ?? "";
  const head = (above + text.slice(start, end) + rest).split("\n").find((line) => line.includes("|")) ?? "";
  return new Set(head.split("|").flatMap((cell, column) => (WRONG.test(cell.trim()) ? [column] : [])));
}

/** What compares, looks for or replaces the string behind it. */
const COMPARED =
  /(?:[=!]==?|(?<![\p{L}\w$])(?:in|is|case|RegExp\(|(?:re\.)?compile\(|(?:[cC]ontains|Has(?:Prefix|Suffix)|Replace(?:All)?|Index|Split|str_(?:replace|contains)|strpos|preg_match|getattr|hasattr|setattr)\([^()]{0,40},)|\.(?:replace|replaceAll|split|match|matchAll|search|test|startsWith|endsWith|includes|indexOf|lastIndexOf|get|has|count|find|index|removeprefix|removesuffix|strip|contains|equals)\()\s{0,9}[rRbBuUf]{0,2}["'`]{1,3}$/u;
const COMPARES = /^["'`]{1,3}\s{0,9}(?:[=!]==?|(?:not )?in\b)/;
const SENTENCE = /[가-힣]{2}(?:니다|니까|세요|시오|해요|[.!?。…])["'”’)]*$|[.!?。…]["'”’)]*$/;

/** Of those of a tag, only the attributes that readers see are prose. */
const ATTRIBUTE = /<[A-Za-z][^<>]{0,300}\s[\w:.-]{1,60}=["']$/;

/** Whether a string is a key, a pattern or a value to compare: one word that is no sentence, or what is looked for. */
function isData(text: string, { start, end }: Span): boolean {
  const before = text.slice(Math.max(0, start - 400), start);
  if (ATTRIBUTE.test(before)) return false;
  const words = text
    .slice(start, end)
    .replace(/\\(?:u[\dA-Fa-f]{4}|.)/g, " ")
    .trim();
  if (!/\s/.test(words) && !SENTENCE.test(words)) return true;
  return COMPARED.test(before.slice(-80)) || COMPARES.test(text.slice(end, end + 16));
}

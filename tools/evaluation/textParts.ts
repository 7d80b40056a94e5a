/** The parts of a developer's text that an answer must keep. */
import type { WritingCase } from "./cases.ts";

export const URLS = /\bhttps?:\/\/[^\s<>"'`)\]가-힣]+/giu;

const BACKTICKS = /(`+)(?!`).+?(?<!`)\1(?!`)/gsu;

/** What precedes a JavaScript string, whatever the string contains. */
const BEFORE_STRING = /(?:=|=>|\breturn|\w\() ?$/u;

const LINE_ENDS = /\r\n?|\n/g;
const NUMBERS = /(?<![\p{L}\p{N}])\d+(?:[.,:]\d+)*/gu;

/** What is not part of a sentence: `{x}`, `{{x}}`, `${x}`, `%1$s`, `%(x)s`, tags. */
const PLACEHOLDERS =
  /\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[\w.]*\}|%(?:\d+\$|\(\w+\))?[-+#0]*\d*(?:\.\d+)?(?:l{0,2}[dioux]|[sfgcpqv@])(?![a-z])|<\/?[a-z][^<>]*>/giu;

/** A mark at the start of a line that says what the line is: a comment, a heading, a list item, a quotation, a row. */
const MARK =
  /^\s*(?:\/\*[*!]?|\*\/|\/\/[/!]?|\*(?=\s|$)|#+(?=\s|$)|--(?=\s|$)|;+(?=\s|$)|<!--|"""|[-+](?=\s)|\d+[.)](?=\s)|\[[ xX]\](?=\s)|>|\|)/u;

/** `@param name`, `@throws Name`, and tags that name nothing. */
const TAGS =
  /(?<!\S)@(?:(?:param|typeparam|arg)(?:\s+\{[^}]*\})?\s+[\w.$[\]]+|(?:throws|exception)\s+[A-Z]\w+|[a-z]+\b)(?![.\w])/gu;

/** @returns what the output has lost from the source: the strings of the case, code, URLs, numbers, marks */
export function lost({ source, expect }: Pick<WritingCase, "source" | "expect">, output: string): string[] {
  const fold = (text: string): string => (expect.must_keep_case_insensitive === true ? text.toLowerCase() : text);
  const fewer = (part: string): boolean => count(output, part) < count(source, part);
  const marks = marksOf(output);
  const endings = matchesOf(source, LINE_ENDS);
  return [
    ...new Set([
      ...(expect.must_keep ?? []).filter((one) => !fold(output).includes(fold(one))),
      ...(expect.placeholders ?? []).filter(fewer),
      ...missing(codeSpans(source), codeSpans(output)),
      ...[URLS, NUMBERS, PLACEHOLDERS].flatMap((pattern) =>
        missing(matchesOf(source, pattern), matchesOf(output, pattern)),
      ),
      // What follows a tag may be Latin now, and would be taken for its name.
      ...matchesOf(source, TAGS).filter(fewer),
      // A comment that is wrapped again has more or fewer lines: one mark of each kind must be left.
      ...marksOf(source).filter((mark) => !marks.includes(mark)),
      ...(endings.length > 0 && matchesOf(output, LINE_ENDS).some((end) => !endings.includes(end))
        ? ["line ends"]
        : []),
    ]),
  ];
}

/** Code spans and fenced blocks, but not strings in backticks. */
export function codeSpans(text: string): string[] {
  return Array.from(text.matchAll(BACKTICKS))
    .filter(({ index, 0: span }) => !span.includes("${") && !BEFORE_STRING.test(text.slice(0, index)))
    .map(([span]) => span);
}

export function matchesOf(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([all]) => all);
}

export function linesOf(text: string): string[] {
  return text.split(LINE_ENDS);
}

/** Splits a line into its marks and the rest. */
export function splitMarks(line: string): { marks: string[]; rest: string } {
  const marks: string[] = [];
  let rest = line;
  for (let mark = MARK.exec(rest); mark !== null; mark = MARK.exec(rest)) {
    marks.push(mark[0].trim());
    rest = rest.slice(mark[0].length);
  }
  return { marks, rest: rest.trim() };
}

/** How often `part` appears in `text`, without overlaps. */
export function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function marksOf(text: string): string[] {
  return [...new Set(linesOf(text).flatMap((line) => splitMarks(line).marks))];
}

/** The parts of `before` that are missing in `after`, counting duplicates. */
function missing(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  return before.filter((part) => {
    const at = left.indexOf(part);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

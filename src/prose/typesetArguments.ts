/** Captions, titles, footnotes, cells and other texts that commands of LaTeX and Typst are given. */
import type { Steps } from "../base/steps.ts";
import { linesOf, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { hasWords, isCode } from "./notProse.ts";
import { paragraph } from "./paragraphs.ts";
import { escaped, type Quoting } from "./quoting.ts";
import type { ProseUnit } from "./units.ts";

/**
 * What is passed over, or in `brackets` and `braces`, a command with those arguments that are prose. What is not closed
 * reaches to the end of the text: it would be looked for again and again.
 */
const LATEX =
  /\\begin\{(verbatim|Verbatim|lstlisting|minted|comment|filecontents)\*?\}[\s\S]*?(?:\\end\{\1\*?\}|$)|(?<!\\)%.*|\\verb\*?([^\w\s*[{]).{0,300}?\2|(?<both>\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|title|subtitle|caption|footnote|footnotetext|thanks|marginpar)\*?)(?=[[{])|(?<brackets>\\item|\\begin\{(?:theorem|lemma|corollary|proposition|definition|remark|example|exercise|proof)\*?\})(?=\[)|(?<braces>\\begin\{(?:frame|block|alertblock|exampleblock)\}|\\frametitle|\\framesubtitle|\\todo|\\marginnote|\\sidenote)(?=[[{<])|\\begin\{(?<table>tabular[*xy]?|longtable|tabu)\}/g;

/** What stands between the cells of a table: rows, rules, comments. */
const BETWEEN_CELLS =
  /\\\\(?:\*?\[[^\]\n]{0,50}\])?|(?<escaped>\\[^a-zA-Z\\])|&|%.*|\\(?:hline|[a-z]*rule|[ch]line|hhline|addlinespace|end(?:first)?head|end(?:last)?foot|rowcolor|tabularnewline|noalign|centering)(?![a-zA-Z])\*?(?:\([^()\n]{0,20}\))?(?:\[[^\]\n]{0,50}\])?(?:\{[^{}\n]{0,50}\})*/g;

/** What precedes the text of a cell over several columns or rows, or of the caption of a long table. */
const BEFORE_CELL =
  /^\\(?:multicolumn\{[^{}]*\}\{(?:[^{}]|\{[^{}]*\})*\}|multirow\*?(?:\[[^\]]*\])?\{[^{}]*\}(?:\[[^\]]*\])?\{[^{}]*\}(?:\[[^\]]*\])?|caption\*?(?:\[[^\]]*\])?)(?=\{)/;

const TYPST =
  /(?<named>\b(?:caption|alt|title|subtitle|supplement|description|abstract)[ \t]*:[ \t]*)"(?:\\.|[^"\\\n])*"|`{3}[\s\S]*?(?:`{3}|$)|`[^`\n]{0,300}`|"(?:\\.|[^"\\\n])*"|(?<![:\\])\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\$[^$\n]{1,300}\$|\\.|(?<caption>\bcaption:[ \t]*)?(?=\[)/g;

/** UTF-16 units of an argument. */
const LONGEST = 5_000;

/** UTF-16 units of a table. */
const LONGEST_TABLE = 50_000;

export interface Argument extends Span {
  /** It is a string between quotes. */
  isString?: true;
}

export type Arguments = (text: string) => Iterable<Argument | undefined>;

/** The arguments that may be prose; undefined between them, where one may pause. */
export function* latexArguments(text: string): Iterable<Argument | undefined> {
  LATEX.lastIndex = 0;
  for (let found = LATEX.exec(text); found !== null; found = LATEX.exec(text)) {
    const { both, brackets, braces, table } = found.groups ?? {};
    let at = LATEX.lastIndex;
    yield undefined;
    if (table !== undefined) {
      yield* latexCells(text, at, table);
      LATEX.lastIndex = at;
    }
    if ((both ?? brackets ?? braces) === undefined) continue;
    for (const open of "<[{") {
      if (text.charAt(at) !== open) continue;
      const end = closing(text, at, open, open === "<" ? ">" : open === "[" ? "]" : "}");
      if (end === undefined) break;
      const isProse =
        both !== undefined || (open === "[" ? brackets !== undefined : open === "{" && braces !== undefined);
      if (isProse) yield { start: at + 1, end };
      at = end + 1;
    }
    // What is inside of an argument may have arguments itself.
  }
}

/** @param from behind what begins the table */
function* latexCells(text: string, from: number, name: string): Iterable<Span> {
  let at = from;
  for (let groups = /[*xy]$/.test(name) ? 2 : 1; groups > 0;) {
    const isOption = text.charAt(at) === "[";
    const end = isOption ? closing(text, at, "[", "]") : closing(text, at, "{", "}");
    if (end === undefined) return;
    at = end + 1;
    if (!isOption) groups--;
  }
  const content = text.slice(at, at + LONGEST_TABLE);
  const length = content.indexOf(`\\end{${name}}`);
  if (length < 0) return;
  let start = 0;
  for (const { 0: sign, index, groups } of content.slice(0, length).matchAll(BETWEEN_CELLS)) {
    if (groups?.["escaped"] !== undefined) continue;
    yield cellIn(text, { start: at + start, end: at + index });
    start = index + sign.length;
  }
  yield cellIn(text, { start: at + start, end: at + length });
}

function cellIn(text: string, span: Span): Span {
  const cell = trimmed(text, span);
  const before = BEFORE_CELL.exec(text.slice(cell.start, cell.end))?.[0].length;
  if (before === undefined) return cell;
  const start = cell.start + before;
  return { start: start + 1, end: closing(text, start, "{", "}") ?? cell.end };
}

/** Blocks of content, `[…]`: they are in one line, or a caption. */
export function* typstArguments(text: string): Iterable<Argument | undefined> {
  TYPST.lastIndex = 0;
  for (let found = TYPST.exec(text); found !== null; found = TYPST.exec(text)) {
    const at = TYPST.lastIndex;
    yield undefined;
    const { caption, named } = found.groups ?? {};
    const string = named === undefined ? undefined : { start: found.index + named.length + 1, end: at - 1 };
    // What else is escaped would have to be known to be written.
    if (string !== undefined && !/\\[^"]/.test(text.slice(string.start, string.end)))
      yield { ...string, isString: true };
    if (text.charAt(at) !== "[") continue;
    TYPST.lastIndex = at + 1;
    const end = closing(text, at, "[", "]");
    if (end === undefined) continue;
    if (caption !== undefined || !/[\r\n]/.test(text.slice(at, end))) yield { start: at + 1, end };
  }
}

/** @returns where what begins at an offset is closed */
function closing(text: string, from: number, open: string, close: string): number | undefined {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + LONGEST); at++) {
    const sign = text.charAt(at);
    if (sign === "\\") at++;
    else if (sign === open) depth++;
    else if (sign === close && --depth === 0) return at;
  }
  return undefined;
}

/** Of arguments in each other, the outer one is read. */
export function* argumentProse(
  text: string,
  spans: Iterable<Argument | undefined>,
  quoting: Quoting,
): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  for (const span of spans) {
    yield;
    if (span === undefined || span.start < (units.at(-1)?.span.end ?? 0)) continue;
    const raw = text.slice(span.start, span.end);
    const bare = raw.replace(/\\[a-zA-Z]+(?:\{([^{}]*)\})*/g, " $1 ");
    if (!hasWords(bare) || isCode(bare) || /\\(?:begin|end)\{|\n[ \t]*\r?\n|(?<!\\)%/.test(raw.trim())) continue;
    const lines = linesOf(text, span.start, span.end)
      .map((line) => trimmed(text, line))
      .filter(({ start, end }) => end > start);
    const [first] = lines;
    const last = lines.at(-1);
    if (first === undefined || last === undefined) continue;
    const passages = yield* paragraph(text, lines, span.isString === true ? escaped('"') : quoting);
    units.push({
      kind: span.isString === true ? "string" : "text",
      span: { start: first.start, end: last.end },
      passages,
    });
  }
  return units;
}

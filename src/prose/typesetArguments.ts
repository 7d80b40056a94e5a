/** Captions, titles, footnotes and other texts that commands of LaTeX and Typst are given. */
import type { Steps } from "../base/steps.ts";
import { linesOf, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { hasWords, isCode } from "./notProse.ts";
import { paragraph } from "./paragraphs.ts";
import type { Quoting } from "./quoting.ts";
import type { ProseUnit } from "./units.ts";

/** What is passed over, or in `brackets` and `braces`, a command with those arguments that are prose. */
const LATEX =
  /\\begin\{(verbatim|Verbatim|lstlisting|minted|comment|filecontents)\*?\}[\s\S]*?\\end\{\1\*?\}|(?<!\\)%.*|\\verb\*?([^\w\s*[{]).{0,300}?\2|(?<both>\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|title|subtitle|caption|footnote|footnotetext|thanks)\*?)(?=[[{])|(?<brackets>\\item|\\begin\{(?:theorem|lemma|corollary|proposition|definition|remark|example|exercise|proof)\*?\})(?=\[)|(?<braces>\\begin\{(?:frame|block|alertblock|exampleblock)\}|\\frametitle|\\framesubtitle)(?=[[{<])/g;

const TYPST =
  /`{3}[\s\S]*?`{3}|`[^`\n]{0,300}`|"(?:\\.|[^"\\\n])*"|(?<![:\\])\/\/.*|\/\*[\s\S]*?\*\/|\$[^$\n]{1,300}\$|\\.|(?<caption>\bcaption:[ \t]*)?(?=\[)/g;

/** UTF-16 units of an argument. */
const LONGEST = 5_000;

export type Arguments = (text: string) => Iterable<Span | undefined>;

/** The arguments that may be prose; undefined between them, where one may pause. */
export function* latexArguments(text: string): Iterable<Span | undefined> {
  LATEX.lastIndex = 0;
  for (let found = LATEX.exec(text); found !== null; found = LATEX.exec(text)) {
    const { both, brackets, braces } = found.groups ?? {};
    let at = LATEX.lastIndex;
    yield undefined;
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

/** Blocks of content, `[…]`: they are in one line, or a caption. */
export function* typstArguments(text: string): Iterable<Span | undefined> {
  TYPST.lastIndex = 0;
  for (let found = TYPST.exec(text); found !== null; found = TYPST.exec(text)) {
    const at = TYPST.lastIndex;
    yield undefined;
    if (text.charAt(at) !== "[") continue;
    TYPST.lastIndex = at + 1;
    const end = closing(text, at, "[", "]");
    if (end === undefined) continue;
    if (found.groups?.["caption"] !== undefined || !/[\r\n]/.test(text.slice(at, end))) yield { start: at + 1, end };
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
export function* argumentProse(text: string, spans: Iterable<Span | undefined>, quoting: Quoting): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  for (const span of spans) {
    yield;
    if (span === undefined || span.start < (units.at(-1)?.span.end ?? 0)) continue;
    const raw = text.slice(span.start, span.end);
    if (!hasWords(raw.replace(/\\[a-zA-Z]+/g, " ")) || isCode(raw.trim()) || /\n[ \t]*\r?\n|(?<!\\)%/.test(raw.trim()))
      continue;
    const lines = linesOf(text, span.start, span.end)
      .map((line) => trimmed(text, line))
      .filter(({ start, end }) => end > start);
    const [first] = lines;
    const last = lines.at(-1);
    if (first === undefined || last === undefined) continue;
    const passages = yield* paragraph(text, lines, quoting);
    units.push({ kind: "text", span: { start: first.start, end: last.end }, passages });
  }
  return units;
}

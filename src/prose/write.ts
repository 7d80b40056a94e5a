/** Reads a unit's prose, and writes new prose in its place. */
import { lastLine } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import type { Passage, ProseKind, ProseUnit } from "./units.ts";
import { columns, isMarker, type Layout, rewrap } from "./wrap.ts";

/** @returns the passage as one line of prose, as a reader sees it. */
export function passageText(text: string, { lines, quoting }: Passage): string {
  const raw = rawText(text, lines);
  return quoting === undefined ? raw : quoting.read(raw);
}

function rawText(text: string, lines: readonly Span[]): string {
  return lines.map(({ start, end }) => text.slice(start, end)).join(" ");
}

/**
 * Replaces the prose of a unit's passages; everything between them stays. A passage keeps its bytes if its new prose is
 * undefined, empty or the same, or can't be written there: it would be a bullet or a heading, or it would end a string
 * and can't be escaped. In a comment with a closing delimiter, a space is inserted into each such delimiter.
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

/** Whether new prose can be written in place of one of the unit's passages. */
export function fits(text: string, unit: ProseUnit, passage: Passage, prose: string): boolean {
  const lines = newLines(text, unit, passage, prose);
  const { start = 0 } = passage.lines[0] ?? {};
  const { end = 0 } = passage.lines.at(-1) ?? {};
  return lines !== undefined && joined(text, unit, passage, lines) !== text.slice(start, end);
}

function newLines(
  text: string,
  { kind }: ProseUnit,
  passage: Passage,
  prose: string | undefined,
): string[] | undefined {
  const raw = rawText(text, passage.lines);
  const isSeparated = SEPARATOR.test(raw);
  const broken = isSeparated ? /[\r\n]/ : /[\r\n\v\f\u0085\u2028\u2029]/;
  const line = prose?.replace(/[\s\u0085]+/g, (space) => (broken.test(space) ? " " : space)).trim();
  if (line === undefined || line === "" || line === passageText(text, passage)) return undefined;
  if (isSeparated && separatorsIn(line) !== separatorsIn(raw)) return undefined;
  const safe = passage.quoting === undefined ? line : passage.quoting.write(line, raw);
  if (safe === undefined) return undefined;
  if (!raw.startsWith(safe.charAt(0)) && becomesMarker(text, kind, passage, safe)) return undefined;
  if (passage.layout === "line") return [safe];
  const lines = rewrap(safe, layoutOf(text, passage));
  return lines.length < passage.lines.length && hasSeparatedLines(text, passage) ? undefined : lines;
}

/** Pages, lines and paragraphs of programs other than editors: none of them is lost with the words around it. */
const SEPARATOR = /[\v\f\u0085\u2028\u2029]/;

function separatorsIn(text: string): string {
  return (text.match(/[\v\f\u0085\u2028\u2029]/g) ?? []).join("");
}

/** Whether something between two lines would be lost if there were fewer. */
function hasSeparatedLines(text: string, { lines }: Passage): boolean {
  return lines.some(({ start }, index) => index > 0 && SEPARATOR.test(text.slice(lines[index - 1]?.end, start)));
}

/** Whether the prose would begin a list or a tag, or become part of the delimiter before it: `//` and `/path`. */
function becomesMarker(text: string, kind: ProseKind, { lines }: Passage, prose: string): boolean {
  const before = text.charAt((lines[0]?.start ?? 0) - 1);
  const isGlued = COMMENTS.has(kind) && /[^\s\p{L}\p{N}]/u.test(before) && /^[^\s\p{L}\p{N}]/u.test(prose);
  return isGlued || isMarker(prose.split(/\s/, 1)[0] ?? "", kind);
}

const COMMENTS: ReadonlySet<ProseKind> = new Set(["lineComment", "blockComment", "docComment"]);

function layoutOf(text: string, { lines, continuation, breaksWords = false }: Passage): Layout {
  const following = columns(continuation);
  const start = lines[0]?.start ?? 0;
  const lead = text.slice(Math.max(0, start - 200), start);
  const first = columns(lastLine(lead));
  return {
    first,
    following,
    breaksWords,
    oldWidths: lines.map(
      (line, index) => (index === 0 ? first : following) + columns(text.slice(line.start, line.end)),
    ),
  };
}

/** The new lines with what was between the old ones; additional lines follow with the same line ending. */
function joined(
  text: string,
  { span }: ProseUnit,
  { lines, continuation }: Passage,
  newLines: readonly string[],
): string {
  let written = "";
  // The unit's own, until another one follows: looking back for each of its passages would take too long.
  let ending = /\r\n?|\n/.exec(text.slice(span.start, span.end))?.[0] ?? "\n";
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

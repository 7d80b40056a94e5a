/** Cells of the tables of reStructuredText that are drawn: what is written there has the width that is there. */
import type { Steps } from "../base/steps.ts";
import type { Span } from "../text/span.ts";
import type { Quoting } from "./quoting.ts";
import { columns } from "./wrap.ts";

/** A part of a line, from its first sign to where the next column begins. */
export interface Cell extends Span {
  /** The last column of a simple table goes on as far as it likes. */
  isOpen: boolean;
}

/**
 * @param lines of a table whose rows are between `+---+---+`
 * @returns its cells of one line
 */
export function* gridCells(text: string, lines: readonly Span[]): Steps<Cell[]> {
  const cells: Cell[] = [];
  let row: Cell[][] = [];
  let crossings: number[] = [];
  for (const { start, end } of lines) {
    yield;
    const line = text.slice(start, end).trimEnd();
    if (line.trimStart().startsWith("+")) {
      cells.push(...single(text, row));
      row = [];
      crossings = Array.from(line.matchAll(/\+/g), ({ index }) => index);
      continue;
    }
    const bars = crossings
      .map((column) => ({ column, at: offsetOf(line, column) }))
      .filter(({ column, at }) => line.charAt(at) === "|" && columns(line.slice(0, at)) === column)
      .map(({ at }) => start + at);
    // One space stays before the bar.
    const before = (bar: number): number => (text.charAt(bar - 1) === " " ? bar - 1 : bar);
    const isWhole = bars.at(-1) === start + line.length - 1 && !/\+[-=]+[+|]/.test(line);
    row.push(isWhole ? bars.slice(1).map((bar, index) => cellIn(text, (bars[index] ?? bar) + 1, before(bar))) : []);
  }
  return cells;
}

/**
 * @param lines of a table whose columns are below `===  ===`
 * @returns its cells of one line
 */
export function* simpleCells(text: string, lines: readonly Span[]): Steps<Cell[]> {
  const [first] = lines;
  if (first === undefined) return [];
  const ruler = text.slice(first.start, first.end).trimEnd();
  const rules = Array.from(ruler.matchAll(/=+/g), ({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }));
  const cells: Cell[] = [];
  let row: Cell[][] = [];
  for (const { start, end } of lines) {
    yield;
    const line = text.slice(start, end).trimEnd();
    const at = (column: number): number => start + offsetOf(line, column);
    const parts = rules.map((rule, index) => {
      const isOpen = index === rules.length - 1;
      return { ...cellIn(text, at(rule.start), isOpen ? start + line.length : at(rule.end)), isOpen };
    });
    const isRuler = /^[\s=-]*$/.test(line);
    // Without a text in the first column, a row goes on.
    if (isRuler || parts[0]?.start !== parts[0]?.end) {
      cells.push(...single(text, row));
      row = [];
    }
    // A text across two columns.
    const isSpanned = rules.some(({ end: to }, index) =>
      /\S/.test(text.slice(at(to), at(rules[index + 1]?.start ?? to))),
    );
    if (!isRuler) row.push(isSpanned ? [] : parts);
  }
  return cells;
}

/** The cells that have a text in one line of their row, which has as many cells in each line. */
function single(text: string, row: readonly (readonly Cell[])[]): Cell[] {
  const [first = []] = row;
  if (row.some(({ length }) => length !== first.length)) return [];
  return first.flatMap((_, column) => {
    const filled = row
      .flatMap((cells) => cells[column] ?? [])
      .filter((cell) => /\S/.test(text.slice(cell.start, cell.end)));
    return filled.length === 1 ? filled : [];
  });
}

function cellIn(text: string, from: number, to: number): Cell {
  const end = Math.max(from, to);
  const content = text.slice(from, end);
  return { start: end - content.trimStart().length, end, isOpen: false };
}

/** The offset in a line of what stands at a column, or its end. */
function offsetOf(line: string, column: number): number {
  let at = 0;
  let sum = 0;
  for (const sign of line) {
    if (sum >= column) break;
    sum += columns(sign);
    at += sign.length;
  }
  return at;
}

/** A text with spaces behind it, which stays as wide. */
export function asWide(quoting: Quoting): Quoting {
  return {
    read: (raw) => quoting.read(raw.trimEnd()),
    write(prose, raw) {
      const written = quoting.write(prose, raw.trimEnd());
      const room = written === undefined ? -1 : columns(raw) - columns(written);
      return written === undefined || room < 0 ? undefined : written + " ".repeat(room);
    },
  };
}

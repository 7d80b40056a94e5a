/**
 * Comma-separated values by https://www.rfc-editor.org/rfc/rfc4180, also with semicolons and tabs, and where each cell
 * stands.
 */
import type { Steps } from "../base/steps.ts";
import type { Span } from "./span.ts";

/** From quote to quote, if it has any. */
export interface Cell extends Span {
  value: string;
  isQuoted: boolean;
}

/** Without its line end. */
export interface Row extends Span {
  cells: Cell[];
}

export interface Table {
  delimiter: string;
  /** Without those that are empty. */
  rows: Row[];
  /** Where a quote starts that does not end; the rows stop before it. */
  unclosed?: number;
}

/** The delimiter that the first line with one has most of, outside quotes. A title or comments may come before it. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"[^"]*"/g, "")
    .split(/\r\n?|\n/);
  const line = lines.find((one) => !one.startsWith("#") && /[,;\t]/.test(one)) ?? "";
  const counts = [",", ";", "\t"].map((one) => ({ one, count: line.split(one).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).one;
}

export function* readTable(text: string): Steps<Table> {
  const delimiter = delimiterOf(text);
  const plain = new RegExp(`[^${delimiter}\r\n]*`, "y");
  const rows: Row[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    yield;
    const row: Row = { start: at, end: at, cells: [] };
    for (;;) {
      const start = at;
      const isQuoted = text[at] === '"';
      if (isQuoted) {
        do {
          at = text.indexOf('"', at + 1);
          if (at < 0) return { delimiter, rows, unclosed: start };
          at++;
        } while (text[at] === '"');
      }
      const quoted = at;
      plain.lastIndex = at;
      at += plain.exec(text)?.[0].length ?? 0;
      const raw = text.slice(start, at);
      const value = isQuoted ? raw.slice(1, quoted - start - 1).replaceAll('""', '"') + text.slice(quoted, at) : raw;
      row.cells.push({ start, end: at, value, isQuoted: isQuoted && quoted === at });
      if (text[at] !== delimiter) break;
      at++;
    }
    row.end = at;
    if (row.cells.length > 1 || row.cells[0]?.value.trim() !== "") rows.push(row);
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  return { delimiter, rows };
}

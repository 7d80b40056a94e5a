/** Block quotes and list items of Markdown, which are told by the columns of a line: CommonMark 0.31, 5.1 and 5.2. */
import type { ProseKind } from "./units.ts";

const BULLET = /[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)/y;
const RULE = /^(?:[-*_][ \t]*){3,}$/;

/** Columns from which on a line is code, where there is such code. */
export const CODE_INDENT = 4;

/** Nobody nests prose deeper than this. */
const MOST_NESTED = 20;

interface Container {
  /** Columns that belong to an item; undefined for a quote. */
  width?: number;
  /** An item of which nothing has been seen but its bullet. */
  isEmpty?: boolean;
}

interface Place {
  /** Of what follows: its offset in the line, and its columns after the marks. */
  at: number;
  indent: number;
}

export interface LineStart extends Place {
  /** By the last mark of the line. */
  kind: ProseKind;
  /** A quote or an item begins. */
  isNew: boolean;
  /** It lacks a mark or the indentation of something that is open: all it can do is go on with a paragraph. */
  isLazy: boolean;
}

export class Containers {
  readonly #open: Container[] = [];
  #matched = 0;
  readonly #codeIndent: number;

  /** @param codeIndent columns from which on a line is code; MDX has no such code */
  constructor(codeIndent: number) {
    this.#codeIndent = codeIndent;
  }

  /** @param isInParagraph whether the line may go on with a paragraph */
  next(line: string, isInParagraph: boolean): LineStart {
    let { column, kind, ...place } = this.#inside(line);
    const canInterrupt = !isInParagraph || this.#matched < this.#open.length;
    let isNew = false;
    while (place.indent < this.#codeIndent && this.#open.length < MOST_NESTED) {
      const bullet = line.charAt(place.at) === ">" ? ">" : itemAt(line, place.at, canInterrupt || isNew);
      if (bullet === undefined) break;
      if (!isNew) this.leave();
      isNew = true;
      kind = bullet === ">" ? "quote" : "listItem";
      const after = skipped(line, place.at + bullet.length, column + bullet.length);
      const isEmpty = after.at === line.length;
      // One column belongs to the mark; of an item, all of them up to where code would begin.
      const space =
        bullet === ">" ? Math.min(1, after.indent) : isEmpty || after.indent > this.#codeIndent ? 1 : after.indent;
      this.#open.push(bullet === ">" ? {} : { width: place.indent + bullet.length + space, isEmpty });
      column = after.column;
      place = { at: after.at, indent: Math.max(0, after.indent - space) };
    }
    if (isNew) this.#matched = this.#open.length;
    const isLazy = this.#matched < this.#open.length;
    if (isLazy && !isInParagraph) this.leave();
    return { ...place, kind, isNew, isLazy };
  }

  /** @returns where a line goes on that belongs to all that is open */
  within(line: string): Place | undefined {
    const place = this.#inside(line);
    return this.#matched === this.#open.length ? place : undefined;
  }

  /** Ends what the last line did not belong to. */
  leave(): void {
    this.#open.length = this.#matched;
  }

  /** Lines that are indented as far belong to something that is no list, like a footnote. */
  open(width: number): void {
    this.leave();
    this.#open.push({ width });
    this.#matched = this.#open.length;
  }

  #inside(line: string): Place & { column: number; kind: ProseKind } {
    let { at, column, indent } = skipped(line, 0, 0);
    let kind: ProseKind = "paragraph";
    const isBlank = (): boolean => at === line.length;
    this.#matched = 0;
    for (const container of this.#open) {
      if (container.width === undefined) {
        if (line.charAt(at) !== ">" || indent >= this.#codeIndent) break;
        ({ at, column, indent } = skipped(line, at + 1, column + 1));
        indent = Math.max(0, indent - 1);
        kind = "quote";
      } else if (isBlank() ? container.isEmpty === true : indent < container.width) break;
      else indent = Math.max(0, indent - container.width);
      container.isEmpty = false;
      this.#matched++;
    }
    return { at, column, indent, kind };
  }
}

/** @returns the bullet or number of a list item */
function itemAt(line: string, at: number, canInterrupt: boolean): string | undefined {
  BULLET.lastIndex = at;
  const bullet = BULLET.exec(line)?.[0];
  if (bullet === undefined || RULE.test(line.slice(at))) return undefined;
  if (canInterrupt) return bullet;
  const isFirst = !/^\d/.test(bullet) || /^0*1.$/.test(bullet);
  return isFirst && line.slice(at + bullet.length).trim() !== "" ? bullet : undefined;
}

/** The next sign that is no space, and the columns before it; a tab goes on to the next multiple of four. */
function skipped(line: string, from: number, fromColumn: number): Place & { column: number } {
  let at = from;
  let column = fromColumn;
  for (; at < line.length; at++)
    if (line.charAt(at) === " ") column++;
    else if (line.charAt(at) === "\t") column += 4 - (column % 4);
    else break;
  return { at, column, indent: column - fromColumn };
}

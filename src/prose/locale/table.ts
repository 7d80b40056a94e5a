/** Tables of texts, CSV and TSV: a column of keys and one for each language, or one file for each language. */
import type { Steps } from "../../base/steps.ts";
import { type Cell, readTable, type Row, type Table } from "../../text/csv.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import { linesOf } from "../../text/lines.ts";
import { doubled, type Quoting } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { lineEnding, LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import type { Entry, Pair, Target } from "./tree.ts";
import { valueUnit } from "./values.ts";

/** @throws LocaleSyntaxError for a quote that does not end, if it is strict */
function* read(text: string, isStrict: boolean): Steps<Table> {
  const table = yield* readTable(text);
  if (isStrict && table.unclosed !== undefined) throw new LocaleSyntaxError(text, table.unclosed);
  return table;
}

/** What the columns are. */
interface Columns {
  /** The first row with texts. */
  first: number;
  /** Cells of a row. */
  width: number;
  key: number | undefined;
  ko: number | undefined;
  en: number | undefined;
  source: number | undefined;
  translation: number | undefined;
  text: number | undefined;
}

/** Headings: `ko`, `ko-KR`, `Korean(ko)`, `text_ko`, `한국어`. */
const KO = /(?:^|[^A-Za-z])(?:ko|kor|kr|korean)(?:[-_][A-Za-z]{2})?(?:[^A-Za-z]|$)|한국어|한글|국문/i;
const EN = /(?:^|[^A-Za-z])(?:en|eng|english)(?:[-_][A-Za-z]{2})?(?:[^A-Za-z]|$)|영어|영문/i;
const KEY = /^(?:keys?|ids?|names?|identifiers?|(?:string|text|message)[ _-]?(?:ids?|keys?|names?)|키|식별자|코드)$/i;
const SOURCE = /^(?:(?:source|original|default|base)(?:[ _-]?(?:text|string|value|language))?|원문)$/i;
const TRANSLATION = /^(?:target(?:[ _-]?(?:text|string))?|translations?|translated(?:[ _-]?text)?|번역문?)$/i;
const TEXT = /^(?:values?|texts?|strings?|messages?|값|텍스트|문구|내용)$/i;
const REMARK = /comment|note|context|설명|비고|메모/i;

/** Rows above the headings that are looked at. */
const MOST_TITLES = 20;

function columnsOf(rows: readonly Row[]): Columns {
  for (const [index, row] of rows.slice(0, MOST_TITLES).entries()) {
    const columns = headingsOf(row);
    if (columns !== undefined) return { ...columns, first: index + 1 };
    if (!isTitle(row)) break;
  }
  const first = rows[0] !== undefined && isDirective(rows[0]) ? 1 : 0;
  const width = rows.find((row, index) => index >= first && !isComment(row))?.cells.length ?? 0;
  return { ...NO_HEADINGS, first, width };
}

const NONE = undefined;
const NO_HEADINGS = { key: NONE, ko: NONE, en: NONE, source: NONE, translation: NONE, text: NONE };

function headingsOf({ cells }: Row): Omit<Columns, "first"> | undefined {
  if (cells.length < 2) return undefined;
  const names = cells.map(({ value }) => value.trim());
  const find = (pattern: RegExp): number | undefined => {
    const at = names.findIndex((name) => name.length < 40 && pattern.test(name) && !REMARK.test(name));
    return at < 0 ? undefined : at;
  };
  const found = [KEY, KO, EN, SOURCE, TRANSLATION, TEXT].map(find);
  const [key, ko, en, source, translation, text] = found;
  return found.every((one) => one === undefined)
    ? undefined
    : { width: cells.length, key, ko, en, source, translation, text };
}

function isDirective({ cells }: Row): boolean {
  return /^sep=.?$/.test(cells.map(({ value }) => value).join(""));
}

/** A directive, a comment, or a title, which is alone in its row. */
function isTitle(row: Row): boolean {
  const [first, ...others] = row.cells.map(({ value }) => value.trim());
  return isDirective(row) || first?.startsWith("#") === true || others.every((value) => value === "");
}

/** A comment between the texts. */
function isComment({ cells }: Row): boolean {
  const [first = "", ...others] = cells.map(({ value }) => value.trim());
  return /^#(?:[\s#=-]|$)/.test(first) && others.every((value) => value === "");
}

interface Place {
  row: Row;
  cell: Cell | undefined;
}

/** @throws LocaleSyntaxError, NoTextsError */
export function* tablePair(source: string, target: string, to?: Language): Steps<Pair<Place>> {
  const table = yield* read(target, true);
  const columns = columnsOf(table.rows);
  const { ko, en, source: original = textBeside(columns), translation } = columns;
  if (source === target && ko !== undefined && en !== undefined && ko !== en)
    return yield* to === "en" ? within(target, table, columns, ko, en) : within(target, table, columns, en, ko);
  const named = translation ?? ko ?? en;
  if (source === target && original !== undefined && named !== undefined && original !== named) {
    const texts = table.rows.slice(columns.first, 200).map(({ cells }) => cells[original]?.value.slice(0, 200));
    const own = translationTarget(texts.join("\n"), "auto");
    const pair = yield* within(target, table, columns, original, named);
    return to === undefined || to === own ? pair : { ...pair, source: [] };
  }
  const other = yield* read(source, true);
  if (other.rows.length === 0) throw new NoTextsError();
  const from = columnsOf(other.rows);
  const [textOfSource, textOfTarget] = [textColumn(from, other), textColumn(columns, table)];
  const entries = yield* entriesOf(table, columns, columns.key ?? 0, textOfTarget);
  return {
    source: yield* entriesOf(other, from, from.key ?? 0, textOfSource),
    target: targetOf(target, table, columns, entries, textOfTarget),
  };
}

/** The texts, if there is a column of translations or of a language besides. */
function textBeside({ text, translation, ko, en }: Columns): number | undefined {
  return (translation ?? ko ?? en) === undefined ? undefined : text;
}

/** The texts of a file with one language. */
function textColumn({ key = 0, ko, en, text, width }: Columns, { rows }: Table): number {
  const named = text ?? ko ?? en;
  if (named !== undefined && named !== key) return named;
  if (rows.length > 0 && width !== 2) throw new NoTextsError();
  return 1 - key;
}

/** The texts of a column and their translations in another one. */
function* within(text: string, table: Table, columns: Columns, from: number, own: number): Steps<Pair<Place>> {
  const taken = [from, own, columns.ko, columns.en, columns.source, columns.translation];
  const key = columns.key ?? [0, 1, 2].find((column) => !taken.includes(column)) ?? from;
  const entries = yield* entriesOf(table, columns, key, own);
  return {
    source: yield* entriesOf(table, columns, key, from),
    target: targetOf(text, table, columns, entries, own),
    hasBoth: true,
  };
}

/** A row whose key is empty, or is that of another row, is named by its number, too. */
function* entriesOf({ rows }: Table, { first }: Columns, key: number, column: number): Steps<Entry<Place>[]> {
  const entries: Entry<Place>[] = [];
  const keys = new Set<string>();
  for (const [index, row] of rows.entries()) {
    yield;
    if (index < first || isComment(row)) continue;
    const name = row.cells[key]?.value.replace(/\s+/g, " ").trim() ?? "";
    const unique = name === "" || keys.has(name) ? `${name}#${index + 1}` : name;
    keys.add(unique);
    const cell = row.cells[column];
    entries.push({ key: unique, value: { kind: "text", text: cell?.value ?? "" }, place: { row, cell } });
  }
  return entries;
}

function targetOf(
  text: string,
  { delimiter }: Table,
  columns: Columns,
  entries: Entry<Place>[],
  column: number,
): Target<Place> {
  const eol = lineEnding(text);
  const special = new RegExp(`["\r\n${delimiter}]|^\\s|\\s$`);
  const width = columns.width || 2;
  const encode = (value: string, isQuoted: boolean): string =>
    isQuoted || special.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const written = (draft: Parameters<Target<Place>["replace"]>[1]): string => {
    const { value, like } = draft;
    const { cell } = like.place;
    return encode(value.kind === "text" ? value.text : (cell?.value ?? ""), cell?.isQuoted ?? false);
  };
  return {
    entries,
    replace: ({ place: { row, cell } }, draft) => {
      if (cell !== undefined) return { start: cell.start, end: cell.end, text: written(draft) };
      const missing = delimiter.repeat(column - row.cells.length + 1);
      return { start: row.end, end: row.end, text: missing + written(draft) };
    },
    insert: (_parent, siblings, after) => {
      const [first] = siblings;
      const isLineOpen = text !== "" && !/[\r\n]$/.test(text);
      return {
        together: first === undefined && isLineOpen,
        edit: (drafts) => {
          const lines = drafts.map((draft) => {
            const cells = Array.from({ length: Math.max(width, column + 1) }, () => "");
            const isQuoted = draft.like.place.row.cells[0]?.isQuoted ?? false;
            cells[columns.key ?? 0] = encode(draft.key, isQuoted);
            cells[column] = written(draft);
            return cells.join(delimiter);
          });
          if (after !== undefined) {
            const { end } = after.place.row;
            return { start: end, end, text: eol + lines.join(eol) };
          }
          const start = first?.place.row.start ?? text.length;
          const lead = first === undefined && isLineOpen ? eol : "";
          return { start, end: start, text: lead + lines.join(eol) + eol };
        },
      };
    },
  };
}

/** Cells with prose, below the headings. */
export function* tableProse(text: string): Steps<ProseUnit[]> {
  const { delimiter, rows } = yield* read(text, false);
  const { first } = columnsOf(rows);
  const units: ProseUnit[] = [];
  for (const { cells } of rows.slice(first))
    for (const cell of cells) {
      yield;
      const { start, end, isQuoted, value } = cell;
      // Most cells of a table of data are a name or a number.
      if (!/[^!-~]/.test(value)) continue;
      const span = isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
      const unit = valueUnit(text, linesOf(text, span.start, span.end), isQuoted ? doubled('"') : bare(delimiter));
      if (unit !== undefined) units.push(unit);
    }
  return units;
}

/** A cell without quotes, which it gets if it needs them. */
function bare(delimiter: string): Quoting {
  return {
    read: (raw) => raw,
    write: (prose) => (prose.includes(delimiter) || /["\r\n]/.test(prose) ? `"${prose.replaceAll('"', '""')}"` : prose),
  };
}

/** Edits of keys and values in brackets with commas between them, as JSON, JavaScript and PHP write them. */
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { lineEnding, lineStarts } from "./gaps.ts";
import type { Draft, Entry, Target } from "./tree.ts";

/** From the key to the end of the value. */
export interface Place extends Span {
  valueStart: number;
  /** Before `as const` and closing parentheses, if the value has any. */
  valueEnd: number;
  /** If the value is in brackets: after the opening one. */
  inner: number;
  /** The value as written. */
  raw: string;
  /** The description of the text, `@key` in ARB, which follows it. */
  description?: Place | undefined;
}

/** How a language, and a file, writes keys and texts. */
export interface Notation {
  open: string;
  close: string;
  /** The key with what separates it from its value. */
  head: (key: string) => string;
  /** @param raw what is translated, as written in the source */
  text: (text: string, raw: string) => string;
  /** What is between brackets and their content in the same line. */
  padding: string;
  /** There is no space after commas. */
  isMinified: boolean;
  /** After the last value, if brackets end in another line. */
  lastComma: string;
  /** How the keys at the top are written if the file is a list of objects with a key and a text each. */
  item?: Item;
}

/** An object of a list: `{ "id": "menu.open", "translation": "Open" }`. */
export interface Item {
  /** The names of its key and its text. */
  key: string;
  text: string;
  isOnOneLine: boolean;
}

/** The outermost brackets. */
export type Root = Span & { inner: number };

/** What a file has: keys in brackets, or without `root`, each in a statement of its own. */
export interface Literals {
  entries: Entry<Place>[];
  root?: Root;
}

/** @param source the file whose indentation is taken, if the target has none */
export function bracketTarget(
  source: string,
  text: string,
  { entries, root }: Literals,
  notation: Notation,
): Target<Place> {
  const lineStart = lineStarts(text);
  const marginAt = (offset: number): string => /^[ \t]*/.exec(text.slice(lineStart(offset), offset))?.[0] ?? "";
  const indent = indentOf(text, entries, marginAt) ?? /\n([ \t]+)["'\w{]/.exec(source)?.[1] ?? "  ";
  const writer = new Writer(notation, lineEnding(text), indent);
  return {
    entries,
    replace: ({ place: { start, valueStart, valueEnd } }, draft) => ({
      start: valueStart,
      end: valueEnd,
      text: writer.value(draft, marginAt(start), isOnOneLine(text, start)),
    }),
    insert: (parent, siblings, after) => {
      const [first] = siblings;
      if (parent?.value.kind === "nothing") {
        const { start, valueStart, valueEnd } = parent.place;
        const margin = marginAt(start);
        return {
          together: true,
          edit: (drafts) => ({
            ...{ start: valueStart, end: valueEnd },
            text: writer.value(
              { key: parent.key, like: parent, value: { kind: "branch", drafts: [...drafts] } },
              margin,
              isOnOneLine(text, start),
            ),
          }),
        };
      }
      const object = parent === undefined ? root : bracketsOf(parent.place);
      const item = parent === undefined ? notation.item : undefined;
      if (object === undefined) return statement(source, text, first, after, writer);
      const margin = marginAt(first?.place.start ?? object.start);
      if (first === undefined) {
        const inner = margin + indent;
        const edit = (drafts: readonly Draft<Place>[]): TextEdit => ({
          start: object.end - 1,
          end: object.end - 1,
          text: `${writer.eol}${inner}${writer.lines(drafts, inner, item)}${writer.eol}${margin}`,
        });
        const isBare = text.slice(object.inner, object.end - 1).trim() === "";
        return {
          together: true,
          edit: (drafts) => (isBare ? { ...edit(drafts), start: object.inner } : edit(drafts)),
        };
      }
      const onOneLine = !text.slice(object.inner, first.place.start).includes("\n");
      const separator = onOneLine ? (notation.isMinified ? "" : " ") : writer.eol + margin;
      const write = (drafts: readonly Draft<Place>[]): string =>
        drafts.map((draft) => writer.property(draft, margin, onOneLine, item)).join(`,${separator}`);
      const at = (offset: number, edit: (written: string) => string): ReturnType<Target<Place>["insert"]> => ({
        together: false,
        edit: (drafts) => ({ start: offset, end: offset, text: edit(write(drafts)) }),
      });
      const anchor = after?.place.description ?? after?.place;
      if (anchor === undefined) return at(first.place.start, (written) => `${written},${separator}`);
      const { comma, hasComma, tail, next } = following(text, anchor.end);
      if (comma === undefined) {
        if (tail === anchor.end) return at(anchor.end, (written) => `,${separator}${written}`);
        const newLine = onOneLine ? writer.eol : separator;
        if (hasComma) return at(tail, (written) => `${newLine},${written}`);
        // A comment after the last value stays with it: the comma comes before it, and the keys after it.
        const comment = text.slice(anchor.end, tail);
        const edit = (drafts: readonly Draft<Place>[]): TextEdit => ({
          start: anchor.end,
          end: tail,
          text: `,${comment}${newLine}${write(drafts)}`,
        });
        return { together: true, edit };
      }
      if (next !== undefined) return at(next, (written) => `${written},${separator}`);
      return at(tail, (written) => `${separator}${written},`);
    },
  };
}

function bracketsOf({ valueStart, inner, valueEnd }: Place): Root {
  return { start: valueStart, inner, end: valueEnd };
}

/** What the first key that is on a line of its own is indented by, compared with what it is in. */
function indentOf(
  text: string,
  entries: readonly Entry<Place>[],
  marginAt: (offset: number) => string,
): string | undefined {
  for (const { place, value } of entries) {
    const margin = marginAt(place.start);
    if (isOnOneLine(text, place.start)) continue;
    const [child] = value.kind === "branch" ? value.entries : [];
    const inner = child === undefined || isOnOneLine(text, child.place.start) ? "" : marginAt(child.place.start);
    if (inner.length > margin.length) return inner.slice(margin.length);
    if (margin !== "") return margin;
  }
  return undefined;
}

/** A statement like that of the source. */
function statement(
  source: string,
  text: string,
  first: Entry<Place> | undefined,
  after: Entry<Place> | undefined,
  writer: Writer,
): ReturnType<Target<Place>["insert"]> {
  const write = (draft: Draft<Place>): string => {
    const { key, place } = draft.like;
    const head = source.slice(place.start, place.valueStart).replaceAll(key, () => draft.key);
    return head + writer.value(draft, "", false) + source.slice(place.valueEnd, place.end);
  };
  const at = after?.place.end ?? first?.place.start ?? text.length;
  return {
    together: false,
    edit: (drafts) => {
      const lines = drafts.map(write).join(writer.eol);
      return { start: at, end: at, text: after === undefined ? lines + writer.eol : writer.eol + lines };
    },
  };
}

class Writer {
  readonly #notation: Notation;
  readonly eol: string;
  readonly #indent: string;

  constructor(notation: Notation, eol: string, indent: string) {
    this.#notation = notation;
    this.eol = eol;
    this.#indent = indent;
  }

  property(draft: Draft<Place>, margin: string, onOneLine: boolean, item?: Item): string {
    if (item === undefined) return this.#notation.head(draft.key) + this.value(draft, margin, onOneLine);
    const { key, like } = draft;
    const name: Draft<Place> = { key: item.key, like, value: { kind: "text", text: key } };
    const object: Draft<Place> = { ...draft, value: { kind: "branch", drafts: [name, { ...draft, key: item.text }] } };
    return this.value(object, margin, onOneLine || item.isOnOneLine);
  }

  value({ value, like }: Draft<Place>, margin: string, onOneLine: boolean): string {
    const { open, close, padding, isMinified, text } = this.#notation;
    if (value.kind === "text") return text(value.text, like.place.raw);
    if (value.kind === "copy") return like.place.raw;
    if (onOneLine) {
      const properties = value.drafts.map((draft) => this.property(draft, margin, true));
      return open + padding + properties.join(isMinified ? "," : ", ") + padding + close;
    }
    const inner = margin + this.#indent;
    return `${open}${this.eol}${inner}${this.lines(value.drafts, inner)}${this.eol}${margin}${close}`;
  }

  lines(drafts: readonly Draft<Place>[], margin: string, item?: Item): string {
    const lines = drafts.map((draft) => this.property(draft, margin, false, item));
    return lines.join(`,${this.eol}${margin}`) + this.#notation.lastComma;
  }
}

function isOnOneLine(text: string, keyStart: number): boolean {
  return !/\n[ \t]*$/.test(text.slice(Math.max(0, keyStart - 500), keyStart));
}

interface Following {
  /** After the comma that follows in the same line, if one does. */
  comma?: number;
  /** Whether a comma follows in any line. */
  hasComma: boolean;
  /** After that comma and the comments of the line. */
  tail: number;
  /** Where the next key starts, if it is in the same line. */
  next?: number;
}

const TOKEN = /(,)|(\/\/[^\r\n]*|#[^\r\n]*|\/\*[^]*?\*\/)|(\r\n?|\n)|[^\S\r\n]+|([^\s,])/y;

function following(text: string, end: number): Following {
  const found: Following = { hasComma: false, tail: end };
  let isSameLine = true;
  TOKEN.lastIndex = end;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, comma, comment, lineBreak, other = ""] = match;
    if (comma !== undefined && found.hasComma) break;
    if (comma !== undefined) found.hasComma = true;
    if (comma !== undefined && isSameLine) found.comma = TOKEN.lastIndex;
    if ((comma ?? comment) !== undefined && isSameLine) found.tail = TOKEN.lastIndex;
    if (lineBreak !== undefined) isSameLine = false;
    if (!isSameLine && found.hasComma) break;
    if (other === "") continue;
    if (found.comma !== undefined && !/[}\])]/.test(other)) found.next = TOKEN.lastIndex - 1;
    break;
  }
  return found;
}

/** YAML as locale files use it. Lists and blocks are prose, and left to a person where they are missing. */
import type { Steps } from "../../base/steps.ts";
import { linesOf } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { isProseString } from "../notProse.ts";
import { doubled, escaped, isPlainYaml, NOT_YAML_TEXT, yamlFlow, yamlPlain } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { lineEnding, LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import { type Draft, type Entry, listOf, type Pair, type Target, textsIn, type Value } from "./tree.ts";
import { type CommentLine, commentUnits, ESCAPE, inOrder, valueUnit } from "./values.ts";
import { withLineFeeds, type YamlToken, yamlTokens } from "./yamlTokens.ts";

/** Values and comments. */
export function* yamlProse(source: string): Steps<ProseUnit[]> {
  const text = withLineFeeds(source);
  const tokens = yield* yamlTokens(text);
  const comments: CommentLine[] = [];
  const units: ProseUnit[] = [];
  let isFolded = false;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const { type, start, end, first } = token;
    if (type === "open") depth++;
    if (type === "close") depth--;
    if (type === "header") isFolded = text[start] === ">";
    if (type === "comment") {
      const mark = /^#+[ \t]*/.exec(text.slice(start, Math.min(end, start + 200)))?.[0].length ?? 1;
      comments.push({ start, end, content: start + mark, alone: first });
    }
    if (tokens[index + 1]?.type === "colon" || !SCALARS.has(type)) continue;
    yield;
    if (type === "block" && isScript(text, token, tokens, index)) continue;
    const unit = type === "block" ? blockUnit(text, token, isFolded) : scalarUnit(text, token, depth > 0);
    if (unit !== undefined) units.push(unit);
  }
  return inOrder(units, yield* commentUnits(text, comments));
}

/** Keys whose blocks are run: of GitHub, GitLab, Azure, Ansible, Compose. */
const SCRIPT_KEY =
  /^(?:run|script|(?:before|after|pre|post)[_-]?script|commands?|cmd|shell|bash|sh|pwsh|powershell|entrypoint|inline(?:_?script)?|exec(?:ute)?|args|user_data)$/i;
const SCRIPT = /^\s*(?:#!|set -[a-z])/;

/** Whether a block is a script, by its key or by how it begins. */
function isScript(text: string, block: Span, tokens: readonly YamlToken[], index: number): boolean {
  if (SCRIPT.test(text.slice(block.start, Math.min(block.end, block.start + 200)))) return true;
  const colon = tokens.slice(Math.max(0, index - 5), index).findLastIndex(({ type }) => type === "colon");
  const key = colon < 1 ? undefined : tokens[Math.max(0, index - 5) + colon - 1];
  return key !== undefined && SCRIPT_KEY.test(text.slice(key.start, Math.min(key.end, key.start + 50)));
}

const SCALARS: ReadonlySet<string> = new Set(["plain", "single", "double", "block"]);

function scalarUnit(text: string, { type, start, end }: YamlToken, isInBrackets: boolean): ProseUnit | undefined {
  if (type === "plain") return valueUnit(text, linesOf(text, start, end), isInBrackets ? yamlFlow : yamlPlain);
  const lines = linesOf(text, start + 1, end - 1);
  return type === "double" ? valueUnit(text, lines, escaped('"'), ESCAPE) : valueUnit(text, lines, doubled("'"));
}

/** Each line of a block is a text of its own, unless it is folded. */
function blockUnit(text: string, { start, end }: Span, isFolded: boolean): ProseUnit | undefined {
  const lines = linesOf(text, start, end);
  const prose = isFolded ? lines : lines.filter((line) => isProseString(text.slice(line.start, line.end)));
  const units = isFolded
    ? [valueUnit(text, prose, undefined)]
    : prose.map((line) => valueUnit(text, [line], undefined));
  const passages = units.flatMap((unit) => unit?.passages ?? []);
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  return first && last && { kind: "localeValue", span: { start: first.start, end: last.end }, passages };
}

/** UTF-16 units; a longer block is not looked at. */
const LONGEST_COMPARED = 20_000;

/** Maps in maps; no locale file comes close to it. */
const MAX_DEPTH = 64;

/** `start` is that of the key. */
interface Place {
  start: number;
  key: string;
  /** The key as written, with its colon. */
  head: string;
  /** The column of the key. */
  indent: number;
  flow: boolean;
  quote: '"' | "'" | "";
  /** Where a value is written: after the colon, an anchor and whitespace, or where the value is. */
  colonEnd: number;
  valueStart: number;
  valueEnd: number;
  /** The value as written. */
  raw: string;
  /** Where its line ends without its line ending. */
  lineEnd: number;
  /** Where the last line of everything that belongs to it ends. */
  end: number;
}

type YamlEntry = Entry<Place>;

export function* yamlPair(source: string, target: string): Steps<Pair<Place>> {
  const from = new YamlReader(source);
  const { entries } = yield* from.read();
  const root = yield* new YamlReader(target).read();
  const apart = yield* from.others();
  return { source: entries, target: targetOf(source, target, root), ...(apart.length > 0 && { apart }) };
}

function childrenOf({ value }: YamlEntry): YamlEntry[] {
  return value.kind === "branch" ? value.entries : [];
}

function targetOf(source: string, text: string, root: Root): Target<Place> {
  const eol = lineEnding(text === "" ? source : text);
  const { entries } = root;
  const step = stepOf(entries);
  const layout = { eol, step: step > 0 ? step : 2 };
  /** Puts entries below one that has none. */
  const fill = ({ place }: YamlEntry, drafts: readonly Draft<Place>[]): TextEdit => {
    if (place.flow)
      return { start: place.valueStart, end: place.valueEnd, text: `${space(text, place)}${inBraces(drafts)}` };
    const lines = block(drafts, place.indent + layout.step, layout);
    const rest = text.slice(place.valueEnd, place.lineEnd).trimEnd();
    return { start: place.colonEnd, end: place.lineEnd, text: rest + eol + lines };
  };
  return {
    entries,
    replace: (existing, draft) => {
      const { place } = existing;
      if (draft.value.kind === "branch") return fill(existing, draft.value.drafts);
      const value = scalar(draft, place.flow);
      return { start: place.valueStart, end: place.valueEnd, text: space(text, place) + value };
    },
    insert: (below, siblings, after) => {
      const [first] = siblings;
      if (first === undefined) {
        if (below !== undefined) return { together: true, edit: (drafts) => fill(below, drafts) };
        return { together: true, edit: (drafts) => atTop(text, root, drafts, layout) };
      }
      if (first.place.flow) {
        const at = after === undefined ? first.place.start : after.place.end;
        return {
          together: false,
          edit: (drafts) => {
            const pairs = drafts.map(pair).join(", ");
            return { start: at, end: at, text: after === undefined ? `${pairs}, ` : `, ${pairs}` };
          },
        };
      }
      const { indent } = first.place;
      const place = after?.place.end ?? below?.place.lineEnd;
      if (place === undefined) {
        const at = first.place.start - indent;
        return {
          together: false,
          edit: (drafts) => ({ start: at, end: at, text: block(drafts, indent, layout) + eol }),
        };
      }
      return {
        together: false,
        edit: (drafts) => ({ start: place, end: place, text: eol + block(drafts, indent, layout) }),
      };
    },
  };
}

/** The columns that the first level in another one adds. */
function stepOf(entries: readonly YamlEntry[]): number {
  for (const entry of entries) {
    const children = childrenOf(entry);
    const [below] = children;
    if (below === undefined || below.place.flow) continue;
    return stepOf(children) || below.place.indent - entry.place.indent;
  }
  return 0;
}

interface Layout {
  eol: string;
  /** Spaces that a level adds. */
  step: number;
}

/** The whitespace that a value needs where there was none. */
function space(text: string, { valueStart, valueEnd }: Place): string {
  return valueStart === valueEnd && !/\s/.test(text[valueStart - 1] ?? " ") ? " " : "";
}

/** Everything, in a file that has nothing but comments, or an empty map. */
function atTop(text: string, { end, empty }: Root, drafts: readonly Draft<Place>[], layout: Layout): TextEdit {
  const lines = block(drafts, 0, layout);
  if (empty !== undefined) {
    // A map can't begin on the line of `---`, and not all of its lines would be indented as its first one.
    const from = text.lastIndexOf("\n", empty.start - 1) + 1 || (text.startsWith("\ufeff") ? 1 : 0);
    const before = text.slice(from, empty.start).trimEnd();
    return { start: from + before.length, end: empty.end, text: (before === "" ? "" : layout.eol) + lines };
  }
  const isLineOpen = end > 0 && text[end - 1] !== "\n";
  return { start: end, end, text: (isLineOpen ? layout.eol : "") + lines + layout.eol };
}

function block(drafts: readonly Draft<Place>[], indent: number, layout: Layout): string {
  const margin = " ".repeat(indent);
  const lines = drafts.map((draft) => {
    const head = margin + headOf(draft);
    if (draft.value.kind !== "branch") return `${head} ${scalar(draft, false)}`;
    return head + layout.eol + block(draft.value.drafts, indent + layout.step, layout);
  });
  return lines.join(layout.eol);
}

function inBraces(drafts: readonly Draft<Place>[]): string {
  return `{ ${drafts.map(pair).join(", ")} }`;
}

function pair(draft: Draft<Place>): string {
  const { key, value } = draft;
  const head = /[,[\]{}]/.test(headOf(draft)) ? `${JSON.stringify(key)}:` : headOf(draft);
  return `${head} ${value.kind === "branch" ? inBraces(value.drafts) : scalar(draft, true)}`;
}

/** The key as the source has it, unless it stands elsewhere or is made from another plural form. */
function headOf({ key, like }: Draft<Place>): string {
  if (key === like.place.key) return like.place.head;
  return `${isPlainYaml(key) ? key : JSON.stringify(key)}:`;
}

/** In the source's own quotes; without any only if it can't be misread. */
function scalar({ value, like }: Draft<Place>, flow: boolean): string {
  if (value.kind !== "text" && like.value.kind !== "text") return like.place.raw;
  const text = value.kind === "text" ? value.text : like.value.kind === "text" ? like.value.text : "";
  if (like.place.quote === "" && isPlainYaml(text, flow)) return text;
  if (like.place.quote === "'" && !/[\p{Cc}\p{Cs}]/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\ufeff\u2028\u2029]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** https://yaml.org/spec/1.2.2/#57-escaped-characters */
const ESCAPED = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|[^])/g;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ 0: "\0", a: "\x07", b: "\b", t: "\t", "\t": "\t", n: "\n", v: "\v", f: "\f", r: "\r", e: "\x1b", " ": " " },
  ...{ '"': '"', "/": "/", "\\": "\\", N: "\x85", _: "\xa0", L: "\u2028", P: "\u2029" },
};

/** Text of several lines as YAML reads it: a line break is a space, and a blank line is a line break. */
function folded(raw: string): string {
  if (!raw.includes("\n")) return raw;
  return raw.replace(/\s+/g, (space) => {
    const lineBreaks = space.split("\n").length - 1;
    return lineBreaks === 0 ? space : "\n".repeat(lineBreaks - 1) || " ";
  });
}

interface Root {
  entries: YamlEntry[];
  /** Where the document ends. */
  end: number;
  /** A map without entries, in braces. */
  empty?: Span;
}

/** A map or a list whose entries are being read. */
interface Open {
  kind: "map" | "list";
  indent: number;
  entries: YamlEntry[];
  /** Where the last line of what belongs to it ends. */
  end: number;
}

/** Whether a map or a list below the key is its value: there is none yet, or only a tag. */
function isOpen({ value, place }: YamlEntry): boolean {
  return value.kind === "nothing" || (value.kind === "left" && value.reason === "reference" && place.raw === "");
}

/**
 * The tree of the first document. Lists and blocks are there, but not what is in them.
 * @throws NoTextsError for a list; LocaleSyntaxError for what else is not a map, for keys of several lines, and for what
 *   YAML would not read
 */
class YamlReader {
  readonly #text: string;
  #tokens: readonly YamlToken[] = [];
  #at = 0;
  #lineEnd = -1;
  readonly #open: Open[] = [];
  /** The texts of the list that is open, and how many maps and lists it is in. */
  #list: { texts: string[]; depth: number } | undefined;
  #root: Root = { entries: [], end: 0 };
  #isRooted = false;

  constructor(source: string) {
    const text = withLineFeeds(source);
    this.#text = text;
  }

  *read(): Steps<Root> {
    this.#tokens = yield* yamlTokens(this.#text);
    return yield* this.#document();
  }

  /** The entries of the documents after the first one. One that is no map is an entry whose key is its sign. */
  *others(): Steps<YamlEntry[]> {
    const entries: YamlEntry[] = [];
    for (this.#at++; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#token();
      this.#root = { entries: [], end: 0 };
      this.#isRooted = false;
      this.#open.length = 0;
      this.#list = undefined;
      try {
        for (const entry of (yield* this.#document()).entries) entries.push(entry);
      } catch (error) {
        if (!(error instanceof LocaleSyntaxError || error instanceof NoTextsError)) throw error;
        const entry = this.#entry(token, token.end, 0, false);
        entries.push({ ...entry, key: "---", value: { kind: "left", reason: "apart" } });
        while (this.#at < this.#tokens.length && this.#token().type !== "document") this.#at++;
      }
    }
    return entries;
  }

  *#document(): Steps<Root> {
    for (; this.#at < this.#tokens.length; this.#at++) {
      yield;
      const token = this.#token();
      const { type, start, end, column, first } = token;
      // Tabs can't indent what a map is made of.
      const isIndented = first && type !== "comment" && column > 0 && type !== "block";
      if (isIndented && this.#text.slice(start - column, start).includes("\t")) this.#fail();
      switch (type) {
        case "comment":
        case "directive":
          break;
        case "document":
          if (this.#isRooted || this.#text[start] === ".") return this.#ended(start);
          break;
        case "dash":
          if (this.#open.length === 0 && !this.#isRooted) throw new NoTextsError(true);
          this.#item(column);
          break;
        case "error":
          if (!this.#isExplicitKey()) this.#fail();
          this.#at++;
          this.#key(column, start);
          break;
        case "alias":
        case "plain":
        case "single":
        case "double":
          if (this.#isKey()) this.#key(column);
          else this.#value(this.#scalarValue(token), token);
          break;
        case "header":
          this.#value({ kind: "left", reason: "block", texts: [this.#blockText()] }, token);
          break;
        case "block":
          this.#extend(start + this.#text.slice(start, end).trimEnd().length);
          break;
        case "open": {
          if (this.#text[start] === "[" && this.#open.length === 0 && !this.#isRooted) throw new NoTextsError(true);
          const value = yield* this.#flow(0);
          this.#value(value, { start, end: this.#token().end });
          break;
        }
        case "property":
          this.#property(token);
          break;
        default:
          this.#fail();
      }
    }
    return this.#ended(this.#text.length);
  }

  /** What follows a header, in one line. */
  #blockText(): string {
    const block = this.#tokens.slice(this.#at + 1, this.#at + 3).find(({ type }) => type !== "comment");
    if (block?.type !== "block") return "";
    if (block.end - block.start > LONGEST_COMPARED) return "…";
    return this.#text.slice(block.start, block.end).replace(/\s+/g, " ").trim();
  }

  /** `? key`, and its colon on the next line below the sign. A key without one would be longer than 1,024 characters. */
  #isExplicitKey(): boolean {
    const [sign, key, colon] = this.#tokens.slice(this.#at, this.#at + 3);
    if (sign === undefined || key === undefined || this.#text[sign.start] !== "?") return false;
    const isBelow = colon?.type === "colon" && colon.first && colon.column === sign.column;
    return sign.first && isBelow && /^(?:plain|single|double)$/.test(key.type) && key.end - key.start < 1_000;
  }

  #isKey(): boolean {
    return this.#tokens[this.#at + 1]?.type === "colon";
  }

  #ended(end: number): Root {
    this.#close(-1);
    return { ...this.#root, end };
  }

  /** Closes what is indented further. */
  #close(indent: number): void {
    for (let last = this.#open.at(-1); last !== undefined && last.indent > indent; last = this.#open.at(-1))
      this.#pop();
  }

  #pop(): void {
    const end = this.#open.pop()?.end;
    if (this.#list?.depth === this.#open.length) this.#list = undefined;
    if (end !== undefined) this.#extend(end);
  }

  #item(column: number): void {
    this.#close(column);
    const top = this.#open.at(-1);
    if (top?.kind === "list") {
      if (top.indent < column) this.#push({ kind: "list", indent: column, entries: [], end: 0 });
    } else {
      const owner = top?.entries.at(-1);
      if (owner === undefined || !isOpen(owner) || this.#line() === owner.place.lineEnd) this.#fail();
      if (this.#list === undefined) {
        this.#list = { texts: [], depth: this.#open.length };
        if (owner.value.kind === "nothing") owner.value = { kind: "left", reason: "list", texts: this.#list.texts };
      }
      this.#push({ kind: "list", indent: column, entries: [], end: 0 });
    }
    this.#extend(this.#line());
  }

  /** @param sign where the `?` before it is, if it has one */
  #key(column: number, sign?: number): void {
    this.#close(column);
    // A list may be no further indented than the key that it is the value of.
    if (this.#open.at(-1)?.kind === "list" && this.#open.at(-1)?.indent === column) this.#pop();
    const top = this.#open.at(-1);
    const key = this.#token();
    this.#at++;
    const colon = this.#token();
    if (key.type === "alias" || this.#text.slice(key.start, key.end).includes("\n")) this.#fail();
    const lineEnd = this.#line();
    const entry = this.#entry(key, colon.end, column, false);
    if (sign !== undefined) Object.assign(entry.place, { start: sign, head: `${JSON.stringify(entry.key)}:` });
    if (top?.kind === "map" && top.indent === column) top.entries.push(entry);
    else {
      const owner = top?.kind === "map" ? top.entries.at(-1) : undefined;
      const isNested = owner !== undefined && isOpen(owner) && owner.place.lineEnd !== lineEnd;
      if (top?.kind === "map" && !isNested) this.#fail();
      if (top === undefined && this.#isRooted) this.#fail();
      const entries = [entry];
      if (owner?.value.kind === "nothing") owner.value = { kind: "branch", entries };
      if (top === undefined) {
        this.#root.entries = entries;
        this.#isRooted = true;
      }
      this.#push({ kind: "map", indent: column, entries, end: 0 });
    }
    this.#extend(lineEnd);
  }

  #push(open: Open): void {
    if (this.#open.length > MAX_DEPTH) this.#fail();
    this.#open.push(open);
  }

  #entry(token: YamlToken, colonEnd: number, indent: number, flow: boolean): YamlEntry {
    const { start } = token;
    const next = this.#tokens[this.#at + 1];
    // Whitespace before a value stays, and before a comment it is the comment's.
    const isBeforeValue = !flow && next !== undefined && !next.first && next.type !== "comment";
    const valueStart = isBeforeValue ? next.start : colonEnd;
    const key = this.#decoded(token);
    const place: Place = {
      ...{ start, key, indent, flow, colonEnd, valueStart, valueEnd: valueStart, raw: "" },
      ...{ head: this.#text.slice(start, colonEnd), quote: "", lineEnd: this.#line(), end: colonEnd },
    };
    // A merge key adds the entries of another map.
    return { key, value: key === "<<" ? { kind: "left", reason: "reference" } : { kind: "nothing" }, place };
  }

  #value(value: Value<Place>, { start, end }: Span): void {
    const top = this.#open.at(-1);
    for (const text of this.#list === undefined ? [] : (textsIn(listOf([value])) ?? [])) this.#list?.texts.push(text);
    if (top === undefined && value.kind === "branch" && !this.#isRooted) {
      this.#isRooted = true;
      this.#root.entries = value.entries;
      if (value.entries.length === 0) this.#root.empty = { start, end };
      return;
    }
    if (top?.kind === "list") return this.#extend(this.#line());
    const entry = top?.entries.at(-1);
    if (entry === undefined || (entry.place.raw !== "" && entry.value.kind !== "left")) this.#fail();
    if (entry.value.kind === "branch") this.#fail();
    const { place } = entry;
    if (entry.value.kind === "nothing") entry.value = value;
    Object.assign(place, { valueStart: start, valueEnd: end, raw: this.#text.slice(start, end) });
    const first = this.#text[start];
    if (first === '"' || first === "'") place.quote = first;
    place.lineEnd = this.#line();
    this.#extend(place.lineEnd);
  }

  /** An anchor or a tag before a value, or before a key. */
  #property({ start, end }: YamlToken): void {
    const entry = this.#open.at(-1)?.entries.at(-1);
    if (entry === undefined || this.#open.at(-1)?.kind === "list") return;
    if (entry.value.kind !== "nothing" || entry.place.lineEnd !== this.#line()) return;
    // A map is what it would be without the tag.
    if (this.#text[start] === "!" && this.#text.slice(start, end) !== "!!map")
      entry.value = { kind: "left", reason: "reference" };
    Object.assign(entry.place, { colonEnd: end, valueStart: end, valueEnd: end });
  }

  /** Reads a map or a list in brackets, up to its last token. */
  *#flow(depth: number): Steps<Value<Place>> {
    if (depth > MAX_DEPTH) this.#fail();
    if (this.#text[this.#token().start] === "[") return yield* this.#flowList();
    const entries: YamlEntry[] = [];
    let entry: YamlEntry | undefined;
    for (this.#at++; this.#token().type !== "close"; this.#at++) {
      yield;
      const token = this.#token();
      const { type, start } = token;
      if (type === "comma") entry = undefined;
      else if (type === "property") {
        if (entry !== undefined && this.#text.slice(start, token.end) !== "!!map")
          entry.value = { kind: "left", reason: "reference" };
      } else if (type === "open") {
        if (entry === undefined) this.#fail();
        this.#flowValue(entry, yield* this.#flow(depth + 1), { start, end: this.#token().end });
      } else if (type === "alias" || SCALARS.has(type)) {
        if (entry !== undefined) this.#flowValue(entry, this.#scalarValue(token), token);
        else {
          const isKey = this.#isKey();
          if (isKey) this.#at++;
          entry = this.#entry(token, this.#token().end, 0, true);
          // A key without a colon has no place for a value.
          if (!isKey) entry.value = { kind: "data", reason: "empty" };
          entries.push(entry);
        }
      } else if (type !== "comment") this.#fail();
    }
    if (this.#text[this.#token().start] !== "}") this.#fail();
    return { kind: "branch", entries };
  }

  #flowValue(entry: YamlEntry, value: Value<Place>, { start, end }: Span): void {
    const { place } = entry;
    if (place.raw !== "") this.#fail();
    if (entry.value.kind === "nothing") entry.value = value;
    const first = this.#text[start];
    if (first === '"' || first === "'") place.quote = first;
    Object.assign(place, { valueStart: start, valueEnd: end, end, raw: this.#text.slice(start, end) });
  }

  *#flowList(): Steps<Value<Place>> {
    let depth = 0;
    let isEmpty = true;
    const texts: string[] = [];
    for (; ; this.#at++) {
      yield;
      const token = this.#token();
      const { type } = token;
      if (SCALARS.has(type) && !this.#isKey()) {
        const value = this.#scalarValue(token);
        texts.push(value.kind === "text" ? value.text : "");
      }
      if (type === "open") depth++;
      if (type === "close") depth--;
      if (type === "document" || type === "error") this.#fail();
      if (depth === 0) return isEmpty ? { kind: "data", reason: "empty" } : { kind: "left", reason: "list", texts };
      isEmpty &&= type === "open" ? depth === 1 : type === "comment";
    }
  }

  #scalarValue(token: YamlToken): Value<Place> {
    if (token.type === "alias") return { kind: "left", reason: "reference" };
    const text = this.#decoded(token);
    if (token.type !== "plain") return { kind: "text", text };
    if (/^(?:~|null|Null|NULL)?$/.test(text)) return { kind: "nothing" };
    return NOT_YAML_TEXT.test(text) ? { kind: "data", reason: "data" } : { kind: "text", text };
  }

  #decoded({ type, start, end }: YamlToken): string {
    if (type === "single") return folded(this.#text.slice(start + 1, end - 1)).replaceAll("''", "'");
    if (type !== "double") return folded(this.#text.slice(start, end));
    const raw = this.#text.slice(start + 1, end - 1);
    if (!raw.includes("\\")) return folded(raw);
    // A line break after a backslash is none, and whitespace that is escaped stays.
    return folded(raw.replace(/\\\r?\n[ \t]*/g, "")).replace(ESCAPED, (escape, x?: string, u?: string, U?: string) => {
      const code = parseInt(x ?? u ?? U ?? "", 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return ESCAPES[escape.charAt(1)] ?? this.#fail();
    });
  }

  /** What is open last reaches up to here. */
  #extend(end: number): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    top.end = Math.max(top.end, end);
    const place = top.entries.at(-1)?.place;
    if (place !== undefined) place.end = Math.max(place.end, end);
  }

  /** Where the line of the current token ends, without its line ending. */
  #line(): number {
    const { end } = this.#token();
    if (this.#lineEnd < end) {
      const at = this.#text.indexOf("\n", end);
      this.#lineEnd = at < 0 ? this.#text.length : at;
    }
    return this.#text[this.#lineEnd - 1] === "\r" ? this.#lineEnd - 1 : this.#lineEnd;
  }

  #token(): YamlToken {
    return this.#tokens[this.#at] ?? this.#fail();
  }

  #fail(): never {
    throw new LocaleSyntaxError(this.#text, this.#tokens[this.#at]?.start ?? this.#text.length);
  }
}

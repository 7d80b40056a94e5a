/** Finds comments and strings in code, in one pass. */
import type { Span } from "../../text/span.ts";
import type { Form, Syntax, StringForm } from "./syntaxes.ts";

/** `start` and `end` are those of the content, `open` and `close` those of the whole with its signs. */
export type Token =
  { kind: "line" | "text"; open: number; start: number; end: number; close: number } | BlockToken | StringToken;

export interface BlockToken {
  kind: "block";
  open: number;
  start: number;
  end: number;
  close: number;
  /** What begins one has to end inside it. */
  nested: boolean;
}

export interface StringToken {
  kind: "string";
  form: StringForm;
  open: number;
  start: number;
  end: number;
  close: number;
  /** Escapes and expressions, which no passage has inside. */
  escapes: readonly Span[];
  /** The code character before it; empty at the beginning of the text. */
  before: string;
}

interface OpenString extends Omit<StringToken, "end" | "close" | "escapes"> {
  escapes: Span[];
  /** There is a blank or a letter that is not Latin: most strings of a minified file have neither, and are no prose. */
  mayBeProse: boolean;
  closer: string;
}

/** What the code at hand stands in. */
type Context =
  | { kind: "hole"; string: OpenString; start: number; opener: string; closer: string; depth: number }
  /** Of a language with tags: a tag, the text behind it, braces. */
  | { kind: "tag"; closing: boolean }
  | { kind: "element" }
  | { kind: "braces" };

const EXPECTS_OPERAND = /[(,=:[!&|?{};+*%~^<>-]/;
const OPERATOR_WORD =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield|default|instanceof)$/;
const TAG = /<(?:\/?[A-Za-z][\w.:-]*(?=[\s/>])(?!\s+extends\b)|\/?(?=>))/y;
const LINE_END = /[\r\n]/g;
const TEXT_END = /[<{]/g;
const HEX_ESCAPE = /[uUxX]\{?[0-9a-fA-F]{1,8}\}?/y;
const SIMPLE = /^[\w.$[\]()?!:,<>%+-]*$/;

/** UTF-16 units; an expression that is longer is not read as a name. */
const LONGEST_HOLE = 60;

export function scan(text: string, language: Syntax): Token[] {
  return new Scanner(text, language).scan();
}

class Scanner {
  readonly #text: string;
  readonly #language: Syntax;
  readonly #tokens: Token[] = [];
  readonly #contexts: Context[] = [];
  #at = 0;
  /** The comments that end here began there: what stands before them is the code before. */
  #comments: Span = { start: -1, end: -1 };
  /** Up to here no regular expression ends, and no heredoc begins. */
  #noRegexBefore = 0;
  #heredocs = true;

  constructor(text: string, language: Syntax) {
    this.#text = text;
    this.#language = language;
  }

  scan(): Token[] {
    const { forms, hasTags: jsx = false } = this.#language;
    const sources = forms.map(({ open }) => `(${open})`).join("|");
    const signs = new RegExp(sources, "g");
    const signsInContext = new RegExp(`${sources}|[{}()${jsx ? "<>" : ""}]`, "g");
    if (/^\ufeff?#!/.test(this.#text)) this.#at = this.#lineEnd(0);
    for (;;) {
      const pattern = jsx || this.#contexts.length > 0 ? signsInContext : signs;
      pattern.lastIndex = this.#at;
      const match = pattern.exec(this.#text);
      if (match === null) break;
      this.#at = match.index + match[0].length;
      const form = forms[match.findIndex((group, index) => index > 0 && Boolean(group)) - 1];
      if (form === undefined) this.#bracket(match[0], match.index);
      else this.#read(form, match.index, match[0]);
    }
    return this.#tokens.sort((a, b) => a.open - b.open);
  }

  #read(form: Form, open: number, sign: string): void {
    switch (form.kind) {
      case "line":
        return this.#lineComment(open);
      case "block":
        return this.#blockComment(form, open);
      case "string": {
        const close = form.close ?? sign;
        const closer = typeof close === "string" ? close : close(sign);
        const before = this.#codeBefore(open);
        return this.#string({
          kind: "string",
          form,
          open,
          start: this.#at,
          escapes: [],
          mayBeProse: form.doc === true,
          before: before < 0 ? "" : this.#text.charAt(before),
          closer,
        });
      }
      case "regex":
        return this.#regex(open);
      case "heredoc":
        return this.#heredoc(sign);
      case "skip":
        return;
    }
  }

  #lineComment(open: number): void {
    const end = this.#lineEnd(this.#at);
    this.#tokens.push({ kind: "line", open, start: this.#at, end, close: end });
    this.#comment(open, end);
  }

  #blockComment(form: Form & { kind: "block" }, open: number): void {
    const start = this.#at;
    const end = this.#blockEnd(form, start);
    const close = Math.min(end + form.close.length, this.#text.length);
    this.#tokens.push({ kind: "block", open, start, end, close, nested: form.nested === true });
    this.#comment(open, close);
  }

  #blockEnd({ open, close, nested }: Form & { kind: "block" }, from: number): number {
    if (nested !== true) return indexOrEnd(this.#text, close, from);
    const signs = new RegExp(`(${open})|${close.replace(/[^\w\s]/g, "\\$&")}`, "g");
    signs.lastIndex = from;
    let depth = 1;
    for (let match = signs.exec(this.#text); match !== null; match = signs.exec(this.#text)) {
      depth += match[1] === undefined ? -1 : 1;
      if (depth === 0) return match.index;
    }
    return this.#text.length;
  }

  #comment(open: number, close: number): void {
    const joins = this.#text.slice(Math.max(0, this.#comments.end), open).trim() === "" && this.#comments.end >= 0;
    this.#comments = { start: joins ? this.#comments.start : open, end: close };
    this.#at = close;
  }

  /** Reads on in a string, to its end or to an expression in it. */
  #string(string: OpenString): void {
    const text = this.#text;
    const { form, closer } = string;
    const first = closer.charCodeAt(0);
    const escape = form.escape === "`" ? 0x60 : form.escape === "\\" || form.escape === "raw" ? 0x5c : -1;
    for (let at = this.#at; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code <= 0x20 || code > 0x7e) string.mayBeProse = true;
      if (code === escape && form.interpolation === "\\(" && text.charAt(at + 1) === "(")
        return this.#hole(string, at, "\\(");
      if (code === escape) {
        const next = text.charCodeAt(at + 1);
        if (isQuote(next) || (form.escape === "raw" && next === escape)) at++;
        else if (form.escape !== "raw") {
          const end = escapeEnd(text, at);
          string.escapes.push({ start: at, end });
          at = end - 1;
        }
      } else if (code === first && text.startsWith(closer, at)) {
        if (form.escape === "double" && text.startsWith(closer, at + closer.length)) {
          at += 2 * closer.length - 1;
          continue;
        }
        this.#at = at + closer.length;
        const { kind, open, start, escapes, before } = string;
        if (string.mayBeProse || escapes.length > 0)
          this.#tokens.push({ kind, form, open, start, end: at, close: this.#at, escapes: escapes, before });
        return;
      } else if ((code === 0x0a || code === 0x0d) && form.lines !== true) {
        this.#at = at;
        return;
      } else if (form.interpolation !== undefined) {
        const opener = holeAt(text, at, form.interpolation);
        if (opener === "{") at = this.#format(string, at);
        else if (opener !== undefined) return this.#hole(string, at, opener);
      }
    }
    this.#at = text.length;
  }

  /** Reads an expression in a string as code. */
  #hole(string: OpenString, start: number, sign: string): void {
    this.#at = start + sign.length;
    const opener = sign.slice(-1);
    this.#contexts.push({ kind: "hole", string, start, opener, closer: opener === "(" ? ")" : "}", depth: 1 });
  }

  /** `{x}` in a Python or C# string. @returns the offset of its last character */
  #format(string: OpenString, at: number): number {
    if (this.#text.charAt(at + 1) === "{") return at + 1;
    const inside = this.#text.slice(at + 1, at + 1 + LONGEST_HOLE);
    const length = inside.indexOf("}");
    if (length < 0) return at;
    const end = at + 1 + length;
    if (!SIMPLE.test(inside.slice(0, length))) string.escapes.push({ start: at, end: end + 1 });
    return end;
  }

  #bracket(sign: string, at: number): void {
    const top = this.#contexts.at(-1);
    if (top?.kind === "hole") return this.#bracketInHole(top, sign, at);
    if (this.#language.hasTags !== true) return;
    if (sign === "{") this.#contexts.push({ kind: "braces" });
    else if (sign === "}") {
      while (this.#contexts.length > 0 && this.#contexts.at(-1)?.kind !== "braces" && !this.#inHole())
        this.#contexts.pop();
      if (!this.#inHole()) this.#contexts.pop();
      this.#jsxText();
    } else if (sign === "<") this.#tagBegin(at);
    else if (sign === ">" && top?.kind === "tag") this.#tagEnd(top, at);
  }

  #inHole(): boolean {
    return this.#contexts.at(-1)?.kind === "hole";
  }

  #bracketInHole(hole: Context & { kind: "hole" }, sign: string, at: number): void {
    if (sign === hole.opener) hole.depth++;
    if (sign !== hole.closer || --hole.depth > 0) return;
    this.#contexts.pop();
    const inside = this.#text.slice(hole.start + 2, Math.min(at, hole.start + 2 + LONGEST_HOLE + 1));
    if (hole.closer === ")" || inside.length > LONGEST_HOLE || !SIMPLE.test(inside))
      hole.string.escapes.push({ start: hole.start, end: at + 1 });
    this.#string(hole.string);
  }

  #tagBegin(at: number): void {
    const top = this.#contexts.at(-1);
    TAG.lastIndex = at;
    if (top?.kind === "tag" || !TAG.test(this.#text)) return;
    if (top?.kind !== "element" && !this.#expectsOperand(at)) return;
    this.#at = TAG.lastIndex;
    this.#contexts.push({ kind: "tag", closing: this.#text.charAt(at + 1) === "/" });
  }

  #tagEnd({ closing }: Context & { kind: "tag" }, at: number): void {
    this.#contexts.pop();
    if (closing) {
      if (this.#contexts.at(-1)?.kind === "element") this.#contexts.pop();
    } else if (this.#text.charAt(at - 1) !== "/" && this.#text.charAt(at + 1) !== "(")
      this.#contexts.push({ kind: "element" });
    this.#jsxText();
  }

  #jsxText(): void {
    if (this.#contexts.at(-1)?.kind !== "element") return;
    const start = this.#at;
    TEXT_END.lastIndex = start;
    const end = TEXT_END.exec(this.#text)?.index ?? this.#text.length;
    this.#tokens.push({ kind: "text", open: start, start, end, close: end });
    this.#at = end;
  }

  #regex(open: number): void {
    if (open < this.#noRegexBefore || this.#contexts.at(-1)?.kind === "tag" || !this.#expectsOperand(open)) return;
    let inClass = false;
    for (let at = this.#at; at < this.#text.length; at++) {
      const character = this.#text.charAt(at);
      if (character === "\n" || character === "\r") {
        this.#noRegexBefore = at;
        return;
      }
      if (character === "\\") at++;
      else if (character === "[") inClass = true;
      else if (character === "]") inClass = false;
      else if (character === "/" && !inClass) {
        this.#at = at + 1;
        return;
      }
    }
    this.#noRegexBefore = this.#text.length;
  }

  #expectsOperand(open: number): boolean {
    const before = this.#codeBefore(open);
    if (before < 0 || EXPECTS_OPERAND.test(this.#text.charAt(before))) return true;
    return OPERATOR_WORD.test(this.#text.slice(Math.max(0, before - 11), before + 1));
  }

  /** Passes over a heredoc; its end is looked for once, and where there is none nothing is a heredoc any more. */
  #heredoc(sign: string): void {
    if (!this.#heredocs) return;
    const name = sign.replace(/\W/g, "");
    for (let at = this.#lineEnd(this.#at); ;) {
      at = this.#text.indexOf(name, at);
      if (at < 0) break;
      const before = this.#text.slice(Math.max(0, at - 200), at);
      const after = this.#text.charAt(at + name.length);
      at += name.length;
      if (!/[\r\n][ \t]*$/.test(before) || /\w/.test(after)) continue;
      this.#at = at;
      return;
    }
    this.#heredocs = false;
  }

  /** @returns the offset of the last character of code before, -1 at the beginning. */
  #codeBefore(open: number): number {
    for (let at = open - 1; at >= 0; at--) {
      if (at + 1 === this.#comments.end) at = this.#comments.start - 1;
      if (at < 0 || !isBlank(this.#text.charCodeAt(at))) return at;
    }
    return -1;
  }

  #lineEnd(from: number): number {
    LINE_END.lastIndex = from;
    return LINE_END.exec(this.#text)?.index ?? this.#text.length;
  }
}

function holeAt(text: string, at: number, hole: string): string | undefined {
  const sign = text.charAt(at);
  if (hole === "{") return sign === "{" ? "{" : undefined;
  if (sign !== hole.charAt(0)) return undefined;
  const next = text.charAt(at + 1);
  return next === "{" || (next === "(" && hole === "$") ? sign + next : undefined;
}

/** @returns the offset behind the escape; a line's end is escaped as a whole */
function escapeEnd(text: string, at: number): number {
  if (text.startsWith("\r\n", at + 1)) return at + 3;
  HEX_ESCAPE.lastIndex = at + 1;
  return HEX_ESCAPE.test(text) ? HEX_ESCAPE.lastIndex : Math.min(at + 2, text.length);
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0xfeff;
}

export function indexOrEnd(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from);
  return at < 0 ? text.length : at;
}

/** Finds comments and strings in code, in one pass. */
import { Pace, type Steps } from "../../base/steps.ts";
import type { Span } from "../../text/span.ts";
import { type Form, LONGEST_STRING, type StringForm, type Syntax } from "./syntaxes.ts";

/** `start` and `end` are those of the content, `open` and `close` those of the whole with its delimiters. */
export type Token =
  | { kind: "text" | "heredoc"; open: number; start: number; end: number; close: number }
  /** `closer`: what would end it before its line ends. */
  | { kind: "line"; open: number; start: number; end: number; close: number; closer?: string }
  | BlockToken
  | ElementToken
  | StringToken;

/** An element that stands in code, with its texts, tags and expressions, and those of the elements in it. */
export interface ElementToken {
  kind: "element";
  open: number;
  start: number;
  end: number;
  close: number;
  parts: readonly ElementPart[];
  /** Expressions that are part of a text. */
  values: readonly (Span & { kind: "value"; content: Span })[];
}

/** As in `markupTokens`; a `declaration` is what a sentence does not go on over. */
export type ElementPart = Span &
  (
    | { kind: "open"; name: string; attributes: readonly never[]; isSelfClosing: boolean }
    | { kind: "close"; name: string }
    | { kind: "text" | "declaration" }
  );

interface OpenElement {
  open: number;
  parts: ElementPart[];
  values: (Span & { kind: "value"; content: Span })[];
}

export interface BlockToken {
  kind: "block";
  open: number;
  start: number;
  end: number;
  close: number;
  /** Whether blocks of this kind nest: another one that opens inside must close inside. */
  nested: boolean;
}

export interface StringToken {
  kind: "string";
  form: StringForm;
  open: number;
  start: number;
  end: number;
  close: number;
  /** Escapes and interpolations, which are not part of any passage; of a string that is too long, only the first. */
  escapes: readonly Span[];
  /** The code character before it; empty at the beginning of the text. */
  before: string;
}

interface OpenString extends Omit<StringToken, "end" | "close" | "escapes"> {
  escapes: Span[];
  /** It has whitespace or a non-ASCII character; most strings of a minified file have neither, and are not prose. */
  mayBeProse: boolean;
  closer: string;
  /** Brackets like its own that are open in it. */
  depth: number;
}

/** What encloses the current code. */
type Context =
  | { kind: "interpolation"; string: OpenString; start: number; opener: string; closer: string; depth: number }
  /** In a language with tags: a tag, the text after it, braces. */
  | { kind: "tag"; closing: boolean; start: number; root: OpenElement }
  | { kind: "element"; root: OpenElement }
  | { kind: "braces"; start: number; root?: OpenElement };

/** What opens a bracket, by what closes it. */
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{", ">": "<" };

const EXPECTS_OPERAND = /[(,=:[!&|?{};+*%~^<>-]/;
const OPERATOR_WORD =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield|default|instanceof|if|elsif|unless|while|until|when|and|or|not|then)$/;
const TAG = /<(?:\/?[A-Za-z][\w.:-]*(?=[\s/>])(?!\s+extends\b)|\/?(?=>))/y;
const LINE_END = /[\r\n]/g;
const TEXT_END = /[<{]/g;
const HEX_ESCAPE = /[uUxX]\{?[0-9a-fA-F]{1,8}\}?/y;
const SIMPLE = /^[\w.$[\]()?!:,<>%+-]*$/;

/** UTF-16 units; a longer expression is not read as a name. */
const LONGEST_NAME = 60;

/** UTF-16 units; in a string, something longer is no expression. */
const LONGEST_EXPRESSION = 300;

/** UTF-16 units that are looked at of a tag. */
const LONGEST_TAG = 400;

/** A line that ends in the value of an attribute. */
const LINE_IN_VALUE = /=\s{0,9}(?:"[^"\r\n]*[\r\n]|'[^'\r\n]*[\r\n]|\{[^}\r\n]*[\r\n])/;

/** An expression in one line that stands for a part of a sentence: no elements, no comments. */
const VALUE = /^\{(?!\s*\/[*/])(?:[^{}<\r\n]|\{[^{}<\r\n]{0,100}\}){1,300}\}$/;

/** A string in an expression, and a text in that. */
const STRING = /(["'`])(?:(?!\1).)*\1/g;
const WORDS = /\p{L}[,.]? \p{L}|\p{Script=Hangul}/u;

/** A statement follows the parentheses. */
const CONDITION = /(?:^|[^\w$.])(?:if|while|for|with)\s?$/;

/** UTF-16 units; what precedes something longer is not looked for. */
const LONGEST_CONDITION = 500;

/** UTF-16 units; something longer is not skipped. */
const LONGEST_SKIP = 2_000;

/** Each takes a search to the end of the text. */
const MOST_FAILED_HEREDOCS = 10;

/** UTF-16 units of a string between two pauses. */
const STRIDE = 20_000;

export interface Scan {
  tokens: readonly Token[];
  /** Where code begins, and where the sign is that ends it, in a text that is something else around it. */
  code: readonly Span[];
}

export function* scan(text: string, syntax: Syntax): Steps<Scan> {
  return yield* new Scanner(text, syntax).scan();
}

class Scanner {
  readonly #text: string;
  readonly #syntax: Syntax;
  readonly #tokens: Token[] = [];
  readonly #code: Span[] = [];
  readonly #contexts: Context[] = [];
  #at = 0;
  /** The rest of the line that was asked for last. */
  #line: Span = { start: 0, end: -1 };
  /** The last run of adjacent comments, which is skipped to find the code before it. */
  #comments: Span = { start: -1, end: -1 };
  /** No regular expression ends before this offset. */
  #noRegexBefore = 0;
  #failedHeredocs = 0;

  constructor(text: string, syntax: Syntax) {
    this.#text = text;
    this.#syntax = syntax;
  }

  *scan(): Steps<Scan> {
    const { forms, hasTags = false } = this.#syntax;
    const sources = forms.map(({ open }) => `(${open})`).join("|");
    const { between } = this.#syntax;
    const start = between === undefined ? null : new RegExp(between.start).exec(this.#text);
    // An alternative of its own, behind the forms: what ends the code.
    const last = between === undefined || start === null ? "" : `|(?<outside>${between.end.replace(/\W/g, "\\$&")})`;
    const openers = new RegExp(sources + last, "g");
    const openersAndBrackets = new RegExp(`${sources}${last}|[{}()${hasTags ? "<>" : ""}]`, "g");
    if (/^\ufeff?#!/.test(this.#text)) this.#at = this.#lineEnd(0);
    if (start !== null) this.#openCode(start);
    const pace = new Pace();
    for (let from = this.#at; ; from = this.#at) {
      const pattern = hasTags || this.#contexts.length > 0 ? openersAndBrackets : openers;
      pattern.lastIndex = from;
      const match = pattern.exec(this.#text);
      if (match === null) break;
      this.#at = match.index + match[0].length;
      const form = forms[match.findIndex((group, index) => index > 0 && Boolean(group)) - 1];
      if (match.groups?.["outside"] !== undefined) this.#closeCode(match.index, between?.start ?? "");
      else {
        const rest =
          form === undefined ? this.#bracket(match[0], match.index) : this.#read(form, match.index, match[0]);
        if (rest !== undefined) yield* rest;
      }
      if (pace.isDue(this.#at - from)) yield;
    }
    return { tokens: this.#tokens.sort((a, b) => a.open - b.open), code: this.#code };
  }

  /** @returns what is left to do where it may take long */
  #read(form: Form, open: number, opener: string): Steps<void> | undefined {
    switch (form.kind) {
      case "line":
        this.#lineComment(open);
        return undefined;
      case "block":
        if (form.nested === true) return this.#nestedComment(form, open);
        this.#blockComment(form, open, indexOrEnd(this.#text, form.close, this.#at));
        return undefined;
      case "string": {
        const close = form.close ?? opener;
        const closer = typeof close === "string" ? close : close(opener);
        const before = this.#codeBefore(open);
        const isAttribute = this.#contexts.at(-1)?.kind === "tag";
        return this.#string({
          kind: "string",
          form: isAttribute ? { ...form, escape: "entity", lines: true } : form,
          open,
          start: this.#at,
          escapes: [],
          mayBeProse: form.doc === true,
          before: before < 0 ? "" : this.#text.charAt(before),
          closer,
          depth: 0,
        });
      }
      case "regex":
        this.#regex(form, open);
        return undefined;
      case "heredoc":
        return this.#heredoc(opener, form.open);
      case "skip":
        if (form.close !== undefined) this.#at = this.#afterClose(form.close);
        return undefined;
    }
  }

  #lineComment(open: number): void {
    let end = this.#lineEnd(this.#at);
    const closer = this.#syntax.between?.end;
    const outside = closer === undefined ? -1 : this.#text.slice(this.#at, end).indexOf(closer);
    if (outside >= 0) end = this.#at + outside;
    // In C, a backslash continues the comment: without it, the next line would be code. It is left alone everywhere.
    if (this.#text.charAt(end - 1) !== "\\") {
      this.#tokens.push({ kind: "line", open, start: this.#at, end, close: end, ...(closer && { closer }) });
    } else {
      while (end < this.#text.length && this.#text.charAt(end - 1) === "\\")
        end = this.#lineEnd(this.#text.startsWith("\r\n", end) ? end + 2 : end + 1);
    }
    this.#comment(open, end);
  }

  #openCode({ 0: opener, index }: RegExpExecArray): void {
    this.#at = index + opener.length;
    this.#code.push({ start: index, end: this.#text.length });
  }

  /** Skips what is no code, up to what begins it again. */
  #closeCode(end: number, start: string): void {
    const last = this.#code.at(-1);
    if (last !== undefined) last.end = end;
    const pattern = new RegExp(start, "g");
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) this.#at = this.#text.length;
    else this.#openCode(match);
  }

  #blockComment({ close: closer, nested = false }: Form & { kind: "block" }, open: number, end: number): void {
    const close = Math.min(end + closer.length, this.#text.length);
    this.#tokens.push({ kind: "block", open, start: this.#at, end, close, nested });
    this.#comment(open, close);
  }

  *#nestedComment(form: Form & { kind: "block" }, start: number): Steps<void> {
    const { open, close } = form;
    const delimiters = new RegExp(`(${open})|${close.replace(/[^\w\s]/g, "\\$&")}`, "g");
    delimiters.lastIndex = this.#at;
    let depth = 1;
    let end = this.#text.length;
    for (let match = delimiters.exec(this.#text); match !== null; match = delimiters.exec(this.#text)) {
      yield;
      depth += match[1] === undefined ? -1 : 1;
      if (depth > 0) continue;
      end = match.index;
      break;
    }
    this.#blockComment(form, start, end);
  }

  #comment(open: number, close: number): void {
    const joins = this.#text.slice(Math.max(0, this.#comments.end), open).trim() === "" && this.#comments.end >= 0;
    this.#comments = { start: joins ? this.#comments.start : open, end: close };
    this.#at = close;
  }

  /** The offset after a closer on the same line, or the current one. */
  #afterClose(close: string): number {
    const inside = this.#text.slice(this.#at, this.#at + LONGEST_SKIP + close.length);
    const end = inside.indexOf(close);
    return end < 0 || inside.lastIndexOf("\n", end) >= 0 ? this.#at : this.#at + end + close.length;
  }

  /** Continues in a string, to its end or to an interpolation. @returns what is left to do of a long one */
  #string(string: OpenString): Steps<void> | undefined {
    return this.#readString(string) ? undefined : this.#longString(string);
  }

  *#longString(string: OpenString): Steps<void> {
    do yield;
    while (!this.#readString(string));
  }

  /** @returns whether it is read: a stride of a long one is read at once */
  #readString(string: OpenString): boolean {
    const text = this.#text;
    const { form, closer } = string;
    const first = closer.charCodeAt(0);
    const nesting = form.nests === true ? BRACKETS[closer]?.charCodeAt(0) : undefined;
    /** Five quotes: a run of four need not be looked at again from its second one. */
    const isRun = closer === closer.charAt(0).repeat(closer.length);
    const escape = form.escape === "`" ? 0x60 : form.escape === "\\" || form.escape === "raw" ? 0x5c : -1;
    const stop = this.#at + STRIDE;
    for (let at = this.#at; at < text.length; at++) {
      if (at >= stop) {
        this.#at = at;
        return false;
      }
      const code = text.charCodeAt(at);
      if (code <= 0x20 || code > 0x7e) string.mayBeProse = true;
      if (code === escape && form.interpolation === "\\(" && text.charAt(at + 1) === "(") {
        this.#interpolation(string, at, "\\(");
        return true;
      }
      if (code === escape) {
        const next = text.charCodeAt(at + 1);
        if (isQuote(next) || (form.escape === "raw" && next === escape)) at++;
        else if (form.escape !== "raw") {
          const end = (form.gaps === true ? gapEnd(text, at) : undefined) ?? escapeEnd(text, at);
          addEscape(string, { start: at, end });
          at = end - 1;
        }
      } else if (code === nesting) {
        string.depth++;
      } else if (code === first && string.depth > 0) {
        string.depth--;
      } else if (code === first && text.startsWith(closer, at)) {
        if (form.isEscapedBeforeWord === true && /^\\.\p{L}/u.test(text.slice(at - 1, at + 3))) continue;
        if (form.escape === "double" && text.startsWith(closer, at + closer.length)) {
          at += 2 * closer.length - 1;
          continue;
        }
        this.#at = at + closer.length;
        const { kind, open, start, escapes, before } = string;
        if (string.mayBeProse || escapes.length > 0)
          this.#tokens.push({ kind, form, open, start, end: at, close: this.#at, escapes, before });
        return true;
      } else if (code === first && isRun) {
        while (text.charCodeAt(at + 1) === first) at++;
      } else if ((code === 0x0a || code === 0x0d) && form.lines !== true) {
        this.#at = at;
        return true;
      } else if (form.interpolation !== undefined) {
        const opener = interpolationAt(text, at, form.interpolation);
        if (opener === "{") at = this.#format(string, at);
        else if (opener !== undefined) {
          this.#interpolation(string, at, opener);
          return true;
        }
      }
    }
    this.#at = text.length;
    return true;
  }

  /** Continues in an interpolation, which is read as code. */
  #interpolation(string: OpenString, start: number, opener: string): void {
    this.#at = start + opener.length;
    const bracket = opener.slice(-1);
    const closer = bracket === "(" ? ")" : "}";
    this.#contexts.push({ kind: "interpolation", string, start, opener: bracket, closer, depth: 1 });
  }

  /** `{x}` in a Python or C# string. @returns the offset of its last character */
  #format(string: OpenString, at: number): number {
    if (this.#text.charAt(at + 1) === "{") return at + 1;
    const inside = this.#text.slice(at + 1, at + 1 + LONGEST_EXPRESSION);
    // An expression may have strings, with the same quotes or with expressions of their own.
    let depth = 1;
    let length = 0;
    for (; length < inside.length; length++) {
      const character = inside.charAt(length);
      if (character === "{") depth++;
      else if (character === "}" && --depth === 0) break;
      else if (character === "\n" && string.form.lines !== true) return at;
    }
    if (depth > 0) return at;
    const end = at + 1 + length;
    if (length > LONGEST_NAME || !SIMPLE.test(inside.slice(0, length))) addEscape(string, { start: at, end: end + 1 });
    return end;
  }

  /** @returns what is left to do where it may take long */
  #bracket(bracket: string, at: number): Steps<void> | undefined {
    const top = this.#contexts.at(-1);
    if (top?.kind === "interpolation") return this.#bracketInInterpolation(top, bracket, at);
    if (this.#syntax.hasTags !== true) return undefined;
    if (bracket === "{")
      this.#contexts.push({ kind: "braces", start: at, ...(top?.kind === "element" && { root: top.root }) });
    else if (bracket === "}") {
      while (this.#contexts.length > 0 && this.#contexts.at(-1)?.kind !== "braces" && !this.#inInterpolation())
        this.#contexts.pop();
      const closed = this.#inInterpolation() ? undefined : this.#contexts.pop();
      if (closed?.kind === "braces" && closed.root !== undefined)
        this.#expression({ start: closed.start, end: at + 1 }, closed.root);
      this.#jsxText();
    } else if (bracket === "<") this.#tagStart(at);
    else if (bracket === ">" && top?.kind === "tag") this.#tagEnd(top, at);
    return undefined;
  }

  #inInterpolation(): boolean {
    return this.#contexts.at(-1)?.kind === "interpolation";
  }

  #bracketInInterpolation(
    context: Context & { kind: "interpolation" },
    bracket: string,
    at: number,
  ): Steps<void> | undefined {
    if (bracket === context.opener) context.depth++;
    if (bracket !== context.closer || --context.depth > 0) return undefined;
    this.#contexts.pop();
    const inside = this.#text.slice(context.start + 2, Math.min(at, context.start + 2 + LONGEST_NAME + 1));
    if (context.closer === ")" || inside.length > LONGEST_NAME || !SIMPLE.test(inside))
      addEscape(context.string, { start: context.start, end: at + 1 });
    return this.#string(context.string);
  }

  #tagStart(at: number): void {
    const top = this.#contexts.at(-1);
    TAG.lastIndex = at;
    if (top?.kind === "tag" || !TAG.test(this.#text)) return;
    if (top?.kind !== "element" && !this.#expectsOperand(at)) return;
    this.#at = TAG.lastIndex;
    const root = top?.kind === "element" ? top.root : { open: at, parts: [], values: [] };
    this.#contexts.push({ kind: "tag", closing: this.#text.charAt(at + 1) === "/", start: at, root });
  }

  #tagEnd({ closing, start, root }: Context & { kind: "tag" }, at: number): void {
    this.#contexts.pop();
    const tag = this.#text.slice(start, Math.min(at + 1, start + LONGEST_TAG));
    const name = /^<\/?([\w.:-]*)/.exec(tag)?.[1] ?? "";
    const isSelfClosing = this.#text.charAt(at - 1) === "/";
    const span = { start, end: at + 1 };
    if (LINE_IN_VALUE.test(tag)) root.parts.push({ kind: "declaration", ...span });
    else if (closing) root.parts.push({ kind: "close", name, ...span });
    else root.parts.push({ kind: "open", name, attributes: [], isSelfClosing, ...span });
    if (closing) {
      if (this.#contexts.at(-1)?.kind === "element") this.#contexts.pop();
      if (this.#contexts.at(-1)?.kind !== "element")
        this.#tokens.push({ kind: "element", ...root, start: root.open, end: at + 1, close: at + 1 });
    } else if (!isSelfClosing && this.#text.charAt(at + 1) !== "(") this.#contexts.push({ kind: "element", root });
    this.#jsxText();
  }

  #expression(span: Span, { parts, values }: OpenElement): void {
    const code = this.#text.slice(span.start, Math.min(span.end, span.start + LONGEST_EXPRESSION));
    if (!VALUE.test(code) || code.match(STRING)?.some((string) => WORDS.test(string)) === true) {
      parts.push({ kind: "declaration", ...span });
      return;
    }
    values.push({ kind: "value", ...span, content: { start: span.start + 1, end: span.end - 1 } });
    addText(parts, span);
  }

  #jsxText(): void {
    const top = this.#contexts.at(-1);
    if (top?.kind !== "element") return;
    const start = this.#at;
    TEXT_END.lastIndex = start;
    const end = TEXT_END.exec(this.#text)?.index ?? this.#text.length;
    this.#tokens.push({ kind: "text", open: start, start, end, close: end });
    if (end > start) addText(top.root.parts, { start, end });
    this.#at = end;
  }

  #regex({ command = false }: Form & { kind: "regex" }, open: number): void {
    if (open < this.#noRegexBefore || this.#contexts.at(-1)?.kind === "tag") return;
    const isArgument = command && /^\s\/[^\s=]/.test(this.#text.slice(open - 1, open + 2));
    if (!isArgument && !this.#expectsOperand(open)) return;
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
    if (before < 0) return true;
    const character = this.#text.charAt(before);
    // `x++ / 2`.
    if (/[+-]/.test(character) && this.#text.charAt(before - 1) === character) return false;
    if (EXPECTS_OPERAND.test(character)) return true;
    if (character === ")") return CONDITION.test(this.#beforeParentheses(before));
    return OPERATOR_WORD.test(this.#text.slice(Math.max(0, before - 11), before + 1));
  }

  /** A heredoc with what follows on the line of its opener. After some whose end is not found, nothing is read as one: the search is not repeated. */
  *#heredoc(opener: string, pattern: string): Steps<void> {
    if (this.#failedHeredocs === MOST_FAILED_HEREDOCS) return;
    const open = this.#at - opener.length;
    let from = this.#lineEnd(this.#at);
    // Others of its line follow it, each with its own end.
    const others =
      this.#text.slice(this.#at, Math.min(from, this.#at + LONGEST_SKIP)).match(new RegExp(pattern, "g")) ?? [];
    for (const one of [opener, ...others]) {
      const end = yield* this.#heredocText(one, open, from);
      if (end === undefined) return;
      from = end;
    }
  }

  /** @returns the offset after the name that ends it */
  *#heredocText(opener: string, open: number, start: number): Steps<number | undefined> {
    if (this.#failedHeredocs === MOST_FAILED_HEREDOCS) return undefined;
    const name = opener.replace(/\W/g, "");
    for (let at = start; ;) {
      yield;
      at = this.#text.indexOf(name, at);
      if (at < 0) break;
      const isName = this.#startsLine(at) && !/\w/.test(this.#text.charAt(at + name.length));
      at += name.length;
      if (!isName) continue;
      const end = at - name.length;
      this.#tokens.push({ kind: "heredoc", open, start: Math.min(start, end), end, close: at });
      this.#at = at;
      return at;
    }
    this.#failedHeredocs++;
    return undefined;
  }

  /** Whether only spaces and tabs precede it on its line, which is not the first one. */
  #startsLine(offset: number): boolean {
    let at = offset - 1;
    while (this.#text.charAt(at) === " " || this.#text.charAt(at) === "\t") at--;
    return this.#text.charAt(at) === "\n" || this.#text.charAt(at) === "\r";
  }

  /** What precedes the parentheses that close at the offset, if they are not long. */
  #beforeParentheses(close: number): string {
    let depth = 0;
    for (let at = close; at > close - LONGEST_CONDITION; at--) {
      const character = this.#text.charAt(at);
      if (character === ")") depth++;
      else if (character === "(" && --depth === 0) return this.#text.slice(Math.max(0, at - 12), at);
    }
    return "";
  }

  /** @returns the offset of the previous character of code, or -1 at the beginning. */
  #codeBefore(open: number): number {
    for (let at = open - 1; at >= 0; at--) {
      if (at + 1 === this.#comments.end) at = this.#comments.start - 1;
      if (at < 0 || !isWhitespace(this.#text.charCodeAt(at))) return at;
    }
    return -1;
  }

  #lineEnd(from: number): number {
    // A long line may have a hundred thousand places that ask.
    if (from < this.#line.start || from > this.#line.end) {
      LINE_END.lastIndex = from;
      this.#line = { start: from, end: LINE_END.exec(this.#text)?.index ?? this.#text.length };
    }
    return this.#line.end;
  }
}

/** A text with its expressions is one. */
function addText(parts: ElementPart[], span: Span): void {
  const last = parts.at(-1);
  if (last?.kind === "text" && last.end === span.start) last.end = span.end;
  else parts.push({ kind: "text", ...span });
}

/** What is too long to be prose needs no list of a million escapes. */
function addEscape({ start, escapes }: OpenString, escape: Span): void {
  if (escape.start <= start + LONGEST_STRING) escapes.push(escape);
}

/** @returns what opens an interpolation at the offset */
function interpolationAt(text: string, at: number, interpolation: string): string | undefined {
  const character = text.charAt(at);
  if (interpolation === "{") return character === "{" ? "{" : undefined;
  if (character !== interpolation.charAt(0)) return undefined;
  const next = text.charAt(at + 1);
  return next === "{" || (next === "(" && interpolation === "$") ? character + next : undefined;
}

const GAP = /\\[ \t\r\n]{1,500}\\/y;

function gapEnd(text: string, at: number): number | undefined {
  GAP.lastIndex = at;
  return GAP.test(text) ? GAP.lastIndex : undefined;
}

/** @returns the offset after the escape; a line ending is escaped as a whole */
function escapeEnd(text: string, at: number): number {
  if (text.startsWith("\r\n", at + 1)) return at + 3;
  HEX_ESCAPE.lastIndex = at + 1;
  return HEX_ESCAPE.test(text) ? HEX_ESCAPE.lastIndex : Math.min(at + 2, text.length);
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0xfeff;
}

export function indexOrEnd(text: string, search: string, from: number): number {
  const at = text.indexOf(search, from);
  return at < 0 ? text.length : at;
}

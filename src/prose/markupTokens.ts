/** The tags, texts and comments of HTML and XML, with their positions. */
import { QuoteType, Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import type { Steps } from "../base/steps.ts";
import type { Span } from "../text/span.ts";

export interface Attribute {
  /** As written. */
  name: Span;
  /** Between its quotes; undefined without a value. */
  value?: Span;
  quote: '"' | "'" | "";
}

/** Tokens follow each other without a gap. Names are as written, `content` is what is between the delimiters. */
export type MarkupToken = Span &
  (
    | { kind: "open"; name: string; attributes: readonly Attribute[]; isSelfClosing: boolean }
    | { kind: "close"; name: string }
    /** Entities are as written. */
    | { kind: "text" }
    | { kind: "comment" | "cdata"; content: Span }
    /** `<!DOCTYPE …>`, `<?xml …?>`, `<!…>` of any other kind. */
    | { kind: "declaration" }
  );

/** UTF-16 units that are read between two pauses. */
const CHUNK = 8_192;

/**
 * @param dialect in HTML, the content of `script`, `style` and their like is text, whatever it contains
 * @returns the tokens of any text; a tag that does not end is text
 */
export function* markupTokens(text: string, dialect: "html" | "xml"): Steps<MarkupToken[]> {
  const reader = new TokenReader(text);
  const tokenizer = new Tokenizer({ xmlMode: dialect === "xml", decodeEntities: false }, reader);
  for (let at = 0; at < text.length; at += CHUNK) {
    tokenizer.write(text.slice(at, at + CHUNK));
    yield;
  }
  tokenizer.end();
  return reader.tokens;
}

/** The tokenizer says where names, values and contents are; what is between two of them belongs to a delimiter. */
class TokenReader implements TokenizerCallbacks {
  readonly tokens: MarkupToken[] = [];
  readonly #text: string;
  /** The end of the last token. */
  #at = 0;
  #name = "";
  #attributes: Attribute[] = [];
  #attributeName: Span = { start: 0, end: 0 };
  #value: Span | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  ontext(_start: number, end: number): void {
    const last = this.tokens.at(-1);
    if (last?.kind === "text") last.end = end;
    else if (end > this.#at) this.tokens.push({ kind: "text", start: this.#at, end });
    this.#at = end;
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#text.slice(start, end);
    this.#attributes = [];
  }

  onattribname(start: number, end: number): void {
    this.#attributeName = { start, end };
    this.#value = undefined;
  }

  onattribdata(start: number, end: number): void {
    this.#value = { start: this.#value?.start ?? start, end };
  }

  onattribend(quote: QuoteType, end: number): void {
    const name = this.#attributeName;
    const sign = QUOTES[quote];
    if (sign === undefined) this.#attributes.push({ name, quote: "" });
    else this.#attributes.push({ name, value: this.#value ?? { start: end, end }, quote: sign });
  }

  onopentagend(end: number): void {
    this.#open(end + 1, false);
  }

  onselfclosingtag(end: number): void {
    this.#open(end + 1, true);
  }

  onclosetag(start: number, end: number): void {
    this.#push({ kind: "close", name: this.#text.slice(start, end), ...this.#toBracket(end) });
  }

  oncomment(start: number, end: number, closer: number): void {
    this.#delimited("comment", start, end, closer);
  }

  oncdata(start: number, end: number, closer: number): void {
    this.#delimited("cdata", start, end, closer);
  }

  ondeclaration(_start: number, end: number): void {
    this.#push({ kind: "declaration", ...this.#toBracket(end) });
  }

  onprocessinginstruction(_start: number, end: number): void {
    this.#push({ kind: "declaration", ...this.#toBracket(end) });
  }

  onend(): void {
    if (this.#at < this.#text.length) this.ontext(this.#at, this.#text.length);
  }

  onattribentity(): void {
    // Entities are not decoded.
  }

  ontextentity(): void {
    // Nor in texts.
  }

  #open(end: number, isSelfClosing: boolean): void {
    this.#push({ kind: "open", name: this.#name, attributes: this.#attributes, isSelfClosing, ...this.#to(end) });
  }

  #delimited(kind: "comment" | "cdata", start: number, end: number, closer: number): void {
    const content = { start, end: Math.max(start, end - closer) };
    this.#push({ kind, content, ...this.#to(Math.min(end + 1, this.#text.length)) });
  }

  #to(end: number): Span {
    return { start: this.#at, end };
  }

  #toBracket(from: number): Span {
    const end = this.#text.indexOf(">", from);
    return this.#to(end < 0 ? this.#text.length : end + 1);
  }

  #push(token: MarkupToken): void {
    this.tokens.push(token);
    this.#at = token.end;
  }
}

const QUOTES: Readonly<Record<QuoteType, '"' | "'" | "" | undefined>> = {
  [QuoteType.NoValue]: undefined,
  [QuoteType.Unquoted]: "",
  [QuoteType.Single]: "'",
  [QuoteType.Double]: '"',
};

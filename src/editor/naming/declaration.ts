/** What a comment describes: by the symbols that VS Code knows, or else by what the line looks like. */
import type { ProseUnit } from "../../prose/units.ts";
import type { SymbolKind } from "../../rewriting/naming/caseStyle.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { Span } from "../../text/span.ts";
import { declaredName } from "./declaredName.ts";

/** A symbol of the document, as its language extension reports it. */
export interface DeclaredSymbol {
  /** The identifier. */
  name: Span;
  /** The whole declaration. */
  span: Span;
  /** Undefined if it shows nothing about the name's style. */
  kind: SymbolKind | undefined;
}

/** Languages in which `@` is the start of a name or a rule. */
const NO_ANNOTATIONS = new Set(["ruby", "elixir", "css", "scss", "less"]);

/** UTF-16 units between a comment and the name of what it describes. */
const LONGEST_GAP = 2_000;

/** UTF-16 units of a line. */
const LONGEST_LINE = 500;

/** The start of an annotation, an attribute or the parameters of a template, which come before a declaration. */
const ANNOTATION =
  /^(?:@(?!(?:property|interface|implementation|protocol)\b)[\p{L}_][\p{L}\p{N}_.:]*(?! ?[=\d])|#?(?=\[)|template ?(?=<))/u;

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/**
 * The identifier that a comment describes: declared on its line before it, around it if it is a docstring, or else below
 * it.
 * @param symbols undefined if VS Code knows none
 */
export function describedBy(
  source: SourceText,
  { kind, span }: ProseUnit,
  symbols: readonly DeclaredSymbol[] | undefined,
): Span | undefined {
  const { text, languageId } = source;
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const before = text.slice(Math.max(lineStart, span.start - LONGEST_LINE), span.start);
  const quotes = /["']{1,3}$/.exec(before)?.[0];
  if (kind === "docComment" && quotes !== undefined) {
    return aroundDocstring(source, { start: span.start - quotes.length, end: span.end }, symbols);
  }
  // In Rust, it describes the module that it is in.
  if (languageId === "rust" && /^\/[/*]!/.test(text.slice(span.start, span.start + 3))) return undefined;
  const at = /\S/.test(before) ? lineStart : afterAnnotations(source, span.end);
  return at === undefined ? undefined : declaredAt(source, at, symbols);
}

/** The name of the declaration that begins at an offset. */
function declaredAt(
  { text, languageId }: SourceText,
  at: number,
  symbols: readonly DeclaredSymbol[] = [],
): Span | undefined {
  const line = /^.*/.exec(text.slice(at, at + LONGEST_LINE + 1))?.[0] ?? "";
  const end = at + line.length;
  const begun = symbols.filter(
    ({ span, name }) => name.start >= at && span.start <= end && span.start >= at - LONGEST_LINE,
  );
  const [first, ...others] = begun.toSorted((a, b) => a.name.start - b.name.start);
  // What is declared inside an expression is not what the statement is about.
  if (first !== undefined && !/[=(]|\breturn\b/.test(text.slice(at, Math.max(at, first.span.start)))) {
    const isOne = others.every(
      ({ span, name }) => name.start > end || (first.span.start <= span.start && span.end <= first.span.end),
    );
    return isOne ? first.name : undefined;
  }
  const name = declaredName(line, languageId);
  return name && { start: at + name.start, end: at + name.end };
}

/** The function or class whose body begins with the docstring. */
function aroundDocstring(
  source: SourceText,
  docstring: Span,
  symbols: readonly DeclaredSymbol[] | undefined,
): Span | undefined {
  const { text } = source;
  const before = text.slice(Math.max(0, docstring.start - LONGEST_GAP), docstring.start).replace(/[a-z]{0,2}$/i, "");
  if (!before.trimEnd().endsWith(":")) return undefined;
  const around = symbols?.filter(({ span, name }) => name.end <= docstring.start && docstring.end <= span.end);
  const innermost = around?.toSorted((a, b) => b.span.start - a.span.start)[0];
  if (innermost !== undefined) return innermost.name;
  const header = [...before.matchAll(/^[ \t]*(?:async )?(?:def|class) /gm)].at(-1);
  return header && declaredAt(source, Math.max(0, docstring.start - LONGEST_GAP) + header.index);
}

/** Where the declaration below a comment begins: the first line with words, without its annotations. */
function afterAnnotations({ text, languageId }: SourceText, end: number): number | undefined {
  const rest = text.slice(end, end + LONGEST_GAP);
  const hasAnnotations = !NO_ANNOTATIONS.has(languageId);
  for (let at = 0; ;) {
    at = rest.length - rest.slice(at).trimStart().length;
    if (at === rest.length) return undefined;
    const annotation = hasAnnotations ? ANNOTATION.exec(rest.slice(at, at + LONGEST_LINE))?.[0] : undefined;
    if (annotation === undefined) return end + at;
    const closed = closingOf(rest, at + annotation.length);
    if (closed === undefined) return undefined;
    at = closed;
  }
}

/** @returns the end of the brackets that open at an offset, the offset if none do; undefined if they don't close */
function closingOf(text: string, from: number): number | undefined {
  const open: string[] = [];
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? "";
    const isClosed = character === open.at(-1);
    if (isClosed) open.pop();
    else if (CLOSING[character] !== undefined) open.push(CLOSING[character]);
    if (open.length === 0) return isClosed ? at + 1 : from;
  }
  return undefined;
}

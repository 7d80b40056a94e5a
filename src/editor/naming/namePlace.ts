/** Finds what to name, where the name goes, and the Korean words that describe it. */
import { onlyComments } from "../../prose/findComments.ts";
import type { ProseUnit } from "../../prose/units.ts";
import {
  type CaseStyle,
  conventionalStyle,
  styleOf,
  type SymbolKind,
  symbolKind,
} from "../../rewriting/naming/caseStyle.ts";
import { trimmed } from "../../text/lines.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { Span } from "../../text/span.ts";
import { type DeclaredSymbol, describedBy } from "./declaration.ts";

export interface NamePlace {
  /** Korean. */
  phrase: string;
  /** `rename` an identifier everywhere, or `replace` the selected words. */
  how: "rename" | "replace";
  span: Span;
  kind: SymbolKind;
  style: CaseStyle;
}

const HANGUL = /\p{Script=Hangul}/u;

/** UTF-16 units before and after a name that show what it names. */
const LONGEST_CONTEXT = 500;

/** UTF-16 units on either side of the cursor; nobody has a longer name. */
const LONGEST_NAME = 200;

/** Annotations and attributes may appear between a comment and what it describes. */
const ONLY_ANNOTATIONS = /^\s*(?:(?:@|#\[|\[)[^\n]*\n\s*)*$/;

/**
 * @param units the prose of the text
 * @param selection an empty span is a cursor
 * @param symbols those of the document; undefined if VS Code knows none
 * @returns undefined if no Korean words describe what to name
 */
export function namePlace(
  source: SourceText,
  units: readonly ProseUnit[],
  selection: Span,
  symbols?: readonly DeclaredSymbol[],
): NamePlace | undefined {
  const comments = onlyComments(units);
  const inside = comments.find(({ span }) => span.start <= selection.start && selection.end <= span.end);
  const selected = source.text.slice(selection.start, selection.end);
  if (inside !== undefined) {
    const phrase = selected.trim() === "" ? wordsOf(source.text, inside) : selected.trim();
    return renaming(source, phrase, describedBy(source, inside, symbols), symbols);
  }
  if (HANGUL.test(selected)) return placed(source, selected.trim(), "replace", trimmed(source.text, selection));
  const identifier = identifierAt(source, selection.start);
  if (identifier === undefined) return undefined;
  const name = source.text.slice(identifier.start, identifier.end);
  const description = comments.find(({ kind, span }) => describes(source.text, kind, span, identifier));
  const phrase =
    HANGUL.test(name) || description === undefined ? name.replace(/[_-]/g, " ") : wordsOf(source.text, description);
  // The comment may be about another name on the same line.
  const described = description && describedBy(source, description, symbols);
  if (!HANGUL.test(name) && described !== undefined && !isSame(described, identifier)) return undefined;
  return renaming(source, phrase, identifier, symbols);
}

/** Whether one is the other, apart from a sigil: `$name`. */
function isSame(a: Span, b: Span): boolean {
  return a.end === b.end && Math.abs(a.start - b.start) <= 1;
}

function renaming(
  source: SourceText,
  phrase: string,
  span: Span | undefined,
  symbols: readonly DeclaredSymbol[] | undefined,
): NamePlace | undefined {
  if (span === undefined) return undefined;
  const kind = symbols?.find(({ name }) => isSame(name, span))?.kind;
  return placed(source, phrase, "rename", span, kind);
}

function placed(
  source: SourceText,
  phrase: string,
  how: NamePlace["how"],
  span: Span,
  known?: SymbolKind,
): NamePlace | undefined {
  if (!HANGUL.test(phrase)) return undefined;
  const { text, languageId } = source;
  const before = text.slice(Math.max(0, span.start - LONGEST_CONTEXT), span.start);
  const after = /^.*/.exec(text.slice(span.end, span.end + LONGEST_CONTEXT))?.[0] ?? "";
  const kind = known ?? symbolKind(before.slice(before.lastIndexOf("\n") + 1), after);
  const style = styleOf(text.slice(span.start, span.end)) ?? conventionalStyle(languageId, kind);
  return { phrase, how, span, kind, style };
}

/** The first paragraph of a comment, without its markers. */
function wordsOf(text: string, { passages }: ProseUnit): string {
  return (passages[0]?.lines ?? []).map(({ start, end }) => text.slice(start, end)).join(" ");
}

/** A comment describes what is below it, before it on its line, or above it if it is a docstring. */
function describes(text: string, kind: ProseUnit["kind"], comment: Span, identifier: Span): boolean {
  const lineStart = text.lastIndexOf("\n", identifier.start - 1) + 1;
  if (comment.end <= lineStart) return ONLY_ANNOTATIONS.test(text.slice(comment.end, lineStart));
  if (comment.start < identifier.end) return false;
  const lineBreak = text.indexOf("\n", identifier.end);
  if (lineBreak < 0 || lineBreak >= comment.start) return true;
  const isOnNextLine = !text.slice(lineBreak + 1, comment.start).includes("\n");
  const before = text.slice(Math.max(0, comment.start - LONGEST_CONTEXT), comment.start);
  return isOnNextLine && kind === "docComment" && /:\s*(?:(?:[a-z]["']{0,3}|["']{1,3})\s*)?$/i.test(before);
}

function identifierAt({ text, languageId }: SourceText, offset: number): Span | undefined {
  const letters = conventionalStyle(languageId, "variable") === "kebab" ? /[\p{L}\p{N}_$-]/u : /[\p{L}\p{N}_$]/u;
  let start = offset;
  let end = offset;
  while (offset - start < LONGEST_NAME && letters.test(text[start - 1] ?? "")) start--;
  while (end - offset < LONGEST_NAME && letters.test(text[end] ?? "")) end++;
  return start === end || /^\d/.test(text.slice(start, end)) ? undefined : { start, end };
}

/** The comments and strings that a grammar has found, as the scanner would give them. */
import type { Span } from "../../text/span.ts";
import type { Region } from "../grammar/scopedTokens.ts";
import { SIMPLE_INTERPOLATION } from "../quoting.ts";
import type { Token } from "./scanner.ts";
import { type StringForm, syntaxOf } from "./syntaxes.ts";

export function tokensOf(text: string, languageId: string, regions: readonly Region[]): Token[] {
  let close = 0;
  const closer = syntaxOf(languageId)?.between?.end;
  return regions
    .filter((region) => region.kind !== "string" || !isAstray(text, region))
    .map(({ kind, escapes, ...region }) => {
      if (kind === "string") withinQuotes(text, region);
      const { open, start, end } = region;
      const before = text
        .slice(Math.max(close, open - 200), open)
        .trimEnd()
        .slice(-1);
      if (kind === "string") {
        const form = formOf(languageId, text.slice(open, start), text.slice(end, region.close), text.slice(start, end));
        return {
          kind,
          form,
          ...region,
          before,
          escapes: escapes.filter((escape) => !isPartOfProse(text, escape, form)),
        };
      }
      close = region.close;
      // Some grammars call each line of C#'s `///` a block.
      const isLine = end === region.close && !/[\r\n]/.test(text.slice(start, end));
      if (kind === "line" || isLine) return { kind: "line", ...region, ...(closer && { closer }) };
      // The second star of `/**` says what kind of comment it is.
      const isDoc = /^\/\*[*!]/.test(text.slice(open, start));
      return { kind, ...region, start: isDoc ? open + 2 : start, nested: false };
    });
}

/** A line of code, or a comment. */
const CODE_LINE = /^[ \t]*(?:[)\]}]+;?|#[ \t].*|(?:if|for|foreach|while|elsif|my|our|sub|return)\b.*[;{])$|[;{]$/m;

/** A lone quote that the grammar took for that of a string: code follows, up to the next one. */
function isAstray(text: string, { open, close }: Region): boolean {
  if (!/["']/.test(text.charAt(open))) return false;
  const line = text.indexOf("\n", open);
  return line >= 0 && line < close && CODE_LINE.test(text.slice(line + 1, close));
}

/** Not every grammar tells the quotes from what is between them. */
function withinQuotes(text: string, region: Span & { open: number; close: number }): void {
  const { open, start, end, close } = region;
  if (start !== open || end !== close || close - open < 2) return;
  if (!/["'`]/.test(text.charAt(open)) || text.charAt(open) !== text.charAt(close - 1)) return;
  region.start++;
  region.end--;
}

/** A quote that is escaped, and names, which are masked later. */
function isPartOfProse(text: string, { start, end }: Span, form: StringForm): boolean {
  if (form.escape === "\\" && /^\\["'`]$/.test(text.slice(start, end))) return true;
  const [name] = text.slice(start, Math.min(end, start + 100)).match(SIMPLE_INTERPOLATION) ?? [];
  return name?.length === end - start;
}

/** How it is written in this language, as far as that is known: what a grammar tells is enough only to read. */
function formOf(languageId: string, opener: string, closer: string, content: string): StringForm {
  // `qw(a b)` in Perl, `%w[a b]` in Ruby.
  if (/^(?:qw\b|%[wWiI])/.test(opener)) return { kind: "string", open: "", name: true };
  const forms = syntaxOf(languageId)?.forms.filter((form) => form.kind === "string") ?? [];
  const known = forms.find(({ open, close = opener }) => {
    return (typeof close === "string" ? close : close(opener)) === closer && new RegExp(`^(?:${open})$`).test(opener);
  });
  // The table may say less than the grammar of strings over several lines.
  const lines = /[\r\n]/.test(content);
  if (known !== undefined) return lines && known.lines !== true ? { ...known, lines } : known;
  return { kind: "string", open: "", close: closer, escape: "unknown", lines };
}

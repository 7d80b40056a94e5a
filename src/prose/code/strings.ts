/** String literals as units of prose. */
import { lastLine, linesOf, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { hasWords, isCode, isProseString } from "../notProse.ts";
import { BULLET, passage } from "../paragraphs.ts";
import { attribute, doubled, escaped, foreign, type Quoting, tripled, verbatim } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import type { StringToken } from "./scanner.ts";
import { LONGEST_STRING, type StringForm } from "./syntaxes.ts";

/** @returns undefined for a string that is not prose */
export function stringUnit(text: string, token: StringToken, kind: "string" | "localeValue"): ProseUnit | undefined {
  const { form, start, end } = token;
  if (form.name === true || end - start > LONGEST_STRING || isKey(text, token)) return undefined;
  if (IS_RUN.test(text.slice(Math.max(0, token.open - 40), token.open))) return undefined;
  if (QUALIFIED_NAME.test(text.slice(start, Math.min(end, start + 300)))) return undefined;
  if (!isProseString(withoutEscapes(text, token)) || token.escapes.some((escape) => isSeparator(text, escape)))
    return undefined;
  const quoting = quotingOf(form, text.slice(end, token.close));
  const passages = segments(text, token).map((line) => passage(text, [line], quoting));
  return passages.length > 0 ? { kind, span: { start, end }, passages } : undefined;
}

/** What takes code or a command as its first argument. */
const IS_RUN = /(?<![\w$])(?:eval|exec|system|Function)\s{0,9}\(?\s{0,9}$/;

/** A class in PHP, or a path in Windows: its backslashes escape nothing. */
const QUALIFIED_NAME = /^(?:[A-Za-z]:)?\\{0,2}[A-Za-z_]\w*(?:\\{1,2}[A-Za-z_]\w*)+\\{0,2}(?:::\w+)?$/;

/** A backslash between words, as in `an instance of app\view\content`; `\n`, `\r` and `\t` stand between words too. */
function isSeparator(text: string, { start, end }: Span): boolean {
  if (!/^\\[A-Za-mo-qsu-z]$/.test(text.slice(start, end))) return false;
  return /[a-z]/i.test(text.charAt(start - 1)) && /[a-z]/i.test(text.charAt(end));
}

/** Object keys, subscripts and labels are names: if they changed, they would name something else. */
function isKey(text: string, { open, close, before }: StringToken): boolean {
  const [, after, next] = /^\s{0,20}(\S?)(\S?)/.exec(text.slice(close, close + 22)) ?? [];
  // TOML.
  if (after === "=" && !/[=~>]/.test(next ?? "")) return true;
  if (before === "." || before === "[") {
    const line = lastLine(text.slice(Math.max(0, open - 200), open));
    if (/^\s*\[/.test(line) && (after === "." || after === "]") && !/[\w)\]]\[$/.test(line)) return true;
  }
  if (after === ":") return before === "{" || before === "," || /\bcase\s+$/.test(text.slice(open - 10, open));
  return before === "[" && after === "]" && /[\w)\]]\[$/.test(text.slice(Math.max(0, open - 2), open));
}

function withoutEscapes(text: string, { start, end, escapes }: StringToken): string {
  let content = "";
  let at = start;
  for (const escape of escapes) {
    content += `${text.slice(at, escape.start)} `;
    at = escape.end;
  }
  return content + text.slice(at, end);
}

/** The lines between the escapes that have words. */
function segments(text: string, { start, end, escapes, form }: StringToken): Span[] {
  const parts: Span[] = [];
  let at = start;
  for (const escape of [...escapes, { start: end, end }]) {
    const lines = form.lines === true ? linesOf(text, at, escape.start) : [{ start: at, end: escape.start }];
    for (const line of lines) parts.push(withoutBullet(text, trimmed(text, line)));
    at = escape.end;
  }
  return parts.filter((part) => {
    const content = text.slice(part.start, part.end);
    return hasWords(content) && (parts.length === 1 || !isCode(content));
  });
}

/** Strings can contain help texts and Markdown. */
function withoutBullet(text: string, { start, end }: Span): Span {
  return trimmed(text, { start: start + (BULLET.exec(text.slice(start, end))?.[0].length ?? 0), end });
}

export function quotingOf({ escape, interpolation }: StringForm, closer: string): Quoting {
  const quote = closer.charAt(closer.length - 1);
  switch (escape) {
    case "\\":
      return closer.length === 3 ? tripled(quote, interpolation) : escaped(quote, "\\", interpolation);
    case "`":
      return escaped(quote, "`", interpolation);
    case "double":
      return doubled(quote, interpolation);
    case "entity":
      return attribute(quote);
    case "unknown":
      return foreign(closer);
    default:
      return verbatim(closer);
  }
}

/** A string that is a whole statement documents what contains it. */
export function isDocString(text: string, { form, open, before }: StringToken): boolean {
  if (form.doc !== true) return false;
  const lead = /(?:^|[\r\n])([^\r\n]{0,200})$/.exec(text.slice(Math.max(0, open - 202), open))?.[1];
  if (lead === undefined) return false;
  return lead.trim() === "" ? !/[([{,=+%\\]/.test(before) : /^\s*@\w*doc\s+$/.test(lead);
}

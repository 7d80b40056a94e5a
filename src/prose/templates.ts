/** Code of template languages between and inside the tags of markup. */
import type { Steps } from "../base/steps.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import { indexOrEnd, scan } from "./code/scanner.ts";
import { syntaxOf } from "./code/syntaxes.ts";

/** `value` stands for text, `statement` does not. */
export interface TemplatePart extends Span {
  kind: "value" | "statement" | "comment";
  /** Between its delimiters. */
  content: Span;
}

interface Delimiters {
  open: string;
  /** `balanced`: the brace that closes the opener's. */
  close: string;
  kind: TemplatePart["kind"];
  /** Its closer may also be in its strings and comments; without it, it reaches to the end of the text. */
  isPhp?: true;
}

const part = (open: string, close: string, kind: TemplatePart["kind"] = "value"): Delimiters => ({ open, close, kind });
const PHP: readonly Delimiters[] = [
  { open: "<?php", close: "?>", kind: "statement", isPhp: true },
  { open: "<?=", close: "?>", kind: "value", isPhp: true },
];
const ERB = [part("<%--", "--%>", "comment"), part("<%#", "%>", "comment"), part("<%", "%>")];
const MUSTACHE = [part("{{!--", "--}}", "comment"), part("{{!", "}}", "comment"), part("{{{", "}}}"), part("{{", "}}")];
const JINJA = [part("{%", "%}", "statement"), part("{{", "}}")];
const BRACES = [part("{", "balanced")];

/** By language id. A file of HTML may be a template of any language that its extension does not tell. */
const FAMILIES: readonly (readonly [ids: string, delimiters: readonly Delimiters[]])[] = [
  ["html php-html", [...PHP, part("<%", "%>"), ...JINJA]],
  ["vue", [part("{{", "}}")]],
  ["svelte astro", BRACES],
  ["handlebars mustache", MUSTACHE],
  ["twig jinja jinja-html django-html nunjucks liquid", [part("{#", "#}", "comment"), ...JINJA]],
  ["erb ejs html-eex phoenix-heex", ERB],
  ["blade", [part("{{--", "--}}", "comment"), part("{!!", "!!}"), part("{{", "}}"), ...PHP]],
  ["razor aspnetcorerazor", [part("@*", "*@", "comment"), part("@{", "balanced", "statement")]],
];

export const TEMPLATE_LANGUAGES: readonly string[] = FAMILIES.flatMap(([ids]) => ids.split(" "));

const DELIMITERS: ReadonlyMap<string, readonly Delimiters[]> = new Map([
  ...FAMILIES.flatMap(([ids, delimiters]) => ids.split(" ").map((id) => [id, delimiters] as const)),
  ["php", PHP] as const,
]);

/** Where braces are not those of a template. */
const RAW = /<!--|<(script|style)\b/iy;

/** `<% if x %>`, `{{#if x}}`, `{:else}`: it stands for no text. */
const STATEMENT = /^(?:<%(?![=-])|\{\{~?(?:[#/^>]|else\b)|\{(?:[#:/]|@(?:const|debug)\b))/;

const BRACKETS = String.raw`\((?:'[^'\n]{0,300}'|"[^"\n]{0,300}"|[^()'"\n]|\((?:[^()\n]|\([^()\n]{0,200}\)){0,300}\)){0,500}\)`;
/** `@if (…)` of Blade and Razor, `@Model.Name` and `@(…)` of Razor. */
const DIRECTIVE = new RegExp(String.raw`(?<![\w@])@(?:[A-Za-z_][\w.]*(?:[ \t]?${BRACKETS})?|${BRACKETS})`, "y");
const RAZOR_STATEMENT =
  /^@(?:if|else|for|foreach|while|switch|using|model|page|section|inject|inherits|namespace|addTagHelper|await|try|lock)\b/;

/** UTF-16 units; what is longer is no placeholder. */
const LONGEST_VALUE = 5_000;

/**
 * @param php where PHP is, if it has been scanned
 * @returns the parts of a text that are code, in order
 */
export function* templateParts({ text, languageId }: SourceText, php?: readonly Span[]): Steps<TemplatePart[]> {
  const delimiters = DELIMITERS.get(languageId);
  if (delimiters === undefined) return [];
  const parts: TemplatePart[] = [];
  const isRazor = languageId === "razor" || languageId === "aspnetcorerazor";
  const hasDirectives = isRazor || languageId === "blade";
  /** Closers that do not come any more. */
  const missing = new Set<string>();
  const openers = new RegExp(
    [RAW.source, ...delimiters.map(({ open }) => open.replace(/\W/g, "\\$&")), ...(hasDirectives ? ["@"] : [])].join(
      "|",
    ),
    "gi",
  );
  const ends: Ends = {
    braces: delimiters.some(({ close }) => close === "balanced") ? yield* pairs(text) : new Map(),
    php: delimiters.some(({ isPhp }) => isPhp === true) ? endsOf(php ?? (yield* phpSpans(text))) : new Map(),
  };
  for (let match = openers.exec(text); match !== null; match = openers.exec(text)) {
    yield;
    const at = match.index;
    const found =
      partAt(text, at, delimiters, missing, ends) ?? (hasDirectives ? directiveAt(text, at, isRazor) : undefined);
    if (found !== undefined) {
      parts.push(found);
      openers.lastIndex = found.end;
      continue;
    }
    RAW.lastIndex = at;
    const raw = RAW.exec(text);
    if (raw === null) continue;
    const closer = raw[1] === undefined ? "-->" : `</${raw[1]}`;
    if (missing.has(closer)) continue;
    const end = text.indexOf(closer, RAW.lastIndex);
    if (end < 0) missing.add(closer);
    // PHP and ERB are read everywhere: they make the text before anything else sees it.
    else if (!delimiters.some(({ open }) => open.startsWith("<")) || raw[1] === undefined)
      openers.lastIndex = end + closer.length;
  }
  return parts;
}

/** Where parts end, by where they begin. */
interface Ends {
  braces: ReadonlyMap<number, number>;
  php: ReadonlyMap<number, number>;
}

function* phpSpans(text: string): Steps<readonly Span[]> {
  const syntax = syntaxOf("php");
  return syntax === undefined || !/<\?(?:php\b|=)/.test(text) ? [] : (yield* scan(text, syntax)).code;
}

function endsOf(spans: readonly Span[]): ReadonlyMap<number, number> {
  return new Map(spans.map(({ start, end }) => [start, end]));
}

function partAt(
  text: string,
  at: number,
  delimiters: readonly Delimiters[],
  missing: Set<string>,
  { braces, php }: Ends,
): TemplatePart | undefined {
  for (const { open, close, kind, isPhp } of delimiters) {
    if (!text.startsWith(open, at)) continue;
    const start = at + open.length;
    const known = isPhp === true ? php.get(at) : close === "balanced" ? (braces.get(start - 1) ?? -1) : undefined;
    const found = known ?? (missing.has(close) ? -1 : text.indexOf(close, start));
    if (found < 0 && close !== "balanced") missing.add(close);
    if (found < 0 && isPhp !== true) continue;
    const end = found < 0 ? text.length : found;
    if (kind === "value" && isPhp !== true && end - start > LONGEST_VALUE && open !== "<%" && close !== "balanced")
      continue;
    const whole = { start: at, end: Math.min(text.length, end + (close === "balanced" ? 1 : close.length)) };
    const isStatement = kind === "value" && STATEMENT.test(text.slice(at, at + 12));
    return { ...whole, kind: isStatement ? "statement" : kind, content: { start, end } };
  }
  return undefined;
}

function directiveAt(text: string, at: number, isRazor: boolean): TemplatePart | undefined {
  DIRECTIVE.lastIndex = at;
  if (!DIRECTIVE.test(text)) return undefined;
  const isPhp = !isRazor && /^@php(?!\w|[ \t]?\()/.test(text.slice(at, at + 8));
  const end = isPhp ? indexOrEnd(text, "@endphp", at) : DIRECTIVE.lastIndex;
  const isValue = isRazor && !RAZOR_STATEMENT.test(text.slice(at, at + 20));
  return { kind: isValue ? "value" : "statement", start: at, end, content: { start: at, end } };
}

/** The closing braces by their opening ones, over quotes in them. A brace that is not closed is not there. */
function* pairs(text: string): Steps<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  const open: number[] = [];
  const signs = /[{}"'`]/g;
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    yield;
    const { 0: sign, index } = match;
    if (sign === "{") open.push(index);
    else if (sign === "}") {
      const start = open.pop();
      if (start !== undefined) found.set(start, index);
    } else if (open.length > 0) {
      const quoted = sign === "`" ? /[^`]{0,5000}`/y : /[^\n"']{0,1000}["']/y;
      quoted.lastIndex = index + 1;
      if (quoted.exec(text)?.[0].endsWith(sign) === true) signs.lastIndex = quoted.lastIndex;
    }
  }
  return found;
}

/** The text with signs in place of the parts that mean nothing in markup; offsets hold. */
export function withoutParts(text: string, parts: readonly Span[]): string {
  const kept: string[] = [];
  let at = 0;
  for (const { start, end } of parts) {
    kept.push(text.slice(at, start), FILLER.repeat(end - start));
    at = end;
  }
  return parts.length === 0 ? text : [...kept, text.slice(at)].join("");
}

/** Of the private use area: no whitespace, no quote, no letter. */
const FILLER = "\uE000";

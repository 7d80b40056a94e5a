/**
 * The last check of a unit before it is suggested. It sees the whole text as it would be written and knows nothing
 * about masking, so that it catches masking errors.
 */
import type { ProseUnit } from "../prose/units.ts";
import { composed } from "../text/composed.ts";
import { lastLine } from "../text/lines.ts";
import type { Rejection } from "./rewriter.ts";

/** @returns what `written` in place of the unit would lose, add or break */
export function checkUnit(text: string, unit: ProseUnit, written: string): Rejection[] {
  const original = text.slice(unit.span.start, unit.span.end);
  const before = unwrapped(original, text, unit);
  const after = unwrapped(written, text, unit);
  const reasons: Rejection[] = [];
  const isUiText = unit.kind === "localeValue" || unit.kind === "string";
  const kept = isUiText ? [...KEPT, ...KEPT_IN_UI] : KEPT;
  if (kept.some((pattern) => listed(before, pattern) !== listed(after, pattern))) reasons.push("maskLost");
  if (inOrder(before) !== inOrder(after) || !sameKeys(before, after)) reasons.push("maskLost");
  if (nestedTags(after) !== nestedTags(before)) reasons.push("maskLost");
  // `%dfiles`.
  if (count(after, STUCK) > count(before, STUCK)) reasons.push("maskLost");
  if (listed(before, NUMBER) !== listed(after, NUMBER)) reasons.push("newNumber");
  if (count(after, /\uFFFD/gu) > 0 || !written.isWellFormed()) reasons.push("brokenCharacter");
  if (!keepsFrame(text, unit, written) || !keepsLines(original, unit, written)) reasons.push("structureChanged");
  // Tags of documentation look the same.
  else if (listed(before, MENTION) !== listed(after, MENTION)) reasons.push("maskLost");
  return [...new Set(reasons)];
}

/** What must be the same before and after, in any order. */
const KEPT: readonly RegExp[] = [
  // Code spans.
  /`[^`\n]+`/gu,
  // URLs and addresses.
  /[a-z][a-z+.-]{0,20}:\/\/[^\s"'<>()[\]\p{Script=Hangul}]+/gu,
  /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  // {x}, ${x}, %{x}, {{x}}, {{{x}}}, {{< x >}}, {% x %}, <%= x %>, <?= x ?>.
  /[$#%]?\{{1,3}[^{}\n]{0,500}\}{1,3}/gu,
  /<%[^%\n]*%>/gu,
  /<\?[^?\n]*\?>/gu,
  // printf, Python, Ruby; Qt; variables of cmd.
  /(?<!\d)%(?:\d+\$|\([\w.]+\)|<[\w.]+>|#@)?[-+#0,']*(?:[1-9]\d*)?(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@](?:%%)?/gu,
  /%L?\d+|%\w+%|%%/gu,
  // $name, $name$, $t(key), $(command); @:key, @.lower:key, @:(key); [[name]]; \(name).
  /\$t?\([^()\n]*\)|\$[A-Za-z_]\w*\$?/gu,
  /@(?:\.\w+)?:(?:[({][^(){}\n]+[)}]|[\p{L}\w.-]*[\p{L}\w])/gu,
  /\[\[[^[\]\n]*\]\]/gu,
  /\\\([^()\n]*\)/gu,
  // <<id,text>>, link:target[text], the attributes behind an image's text: AsciiDoc.
  /<<[\w:.#/-]+(?:,|>>)/gu,
  /\b(?:link|xref|image|btn|menu|footnote|mailto|stem|icon):[^\s[\]]*\[/gu,
  /, ?[a-z]+=(?:"[^"\n]*"|[^,\]\s"]+)(?=[,\]])/gu,
  // Keys, issues.
  /\b(?:Ctrl|Control|Cmd|Command|Alt|Option|Shift|Meta|Super|Win) ?\+ ?(?:[A-Z\d]\b|F\d+|Enter|Esc|Tab|Space|Del|Home|End|Up|Down|Left|Right|Shift|Alt|Ctrl)/giu,
  /\b(?:Ctrl|Cmd|Alt|Shift)-[A-Z]\b/gu,
  /(?<![\w&])#\d+/gu,
  // Tags.
  /(?<!<)<\/?[A-Za-z\d][^<>\n]*>/gu,
];

/** Dialects that would be ordinary text in a comment or document: Laravel's `:name`, Chrome's `$1`. */
const KEPT_IN_UI: readonly RegExp[] = [/(?<![\p{L}\p{N}:/)\]}]|:\s):[A-Za-z_]\w*(?!\w|:)/gu, /\$\d+/gu];

const MENTION = /(?<![\w.@])@[A-Za-z][\w-]*(?![\w:])/gu;

const STUCK = /%[-+#0,']{0,4}\d{0,3}(?:\.\d+)?(?:ll?|hh?)?[dsuxfg@][A-Za-z]/gu;

/** Placeholders that take their arguments by order. */
const ORDERED =
  /(?<![\d%])%(?!L\d)[-+#0,']*(?:[1-9]\d*)?(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@](?![\w.]*%(?!\w))|(?<![$#%{])\{(?:[!:][^{}\n]*)?\}/gu;

/** Tags of template languages, which other placeholders must stay between. */
const BLOCKS = /\{\{~?[#/^<%][^{}\n]*\}\}|\{\{~?else[^{}\n]*\}\}|\{%[^\n]{0,500}?%\}|<%(?![=-])[^%\n]*%>/gu;

/** A date (`%Y-%m-%d`) has all of its parts by name. */
const DATE = /%[YmHMy](?![a-zA-Z])/u;

function inOrder(text: string): string {
  if (text.search(BLOCKS) >= 0)
    return listed(text, new RegExp(`${BLOCKS.source}|[$#%]?\\{{1,3}[^{}\\n]{0,500}\\}{1,3}|<%[^%\\n]*%>`, "gu"), false);
  return DATE.test(text) ? "" : listed(text, ORDERED, false);
}

/** Whether menus keep their keys: `&Open`, `_Open` and, in Korean, `열기(&O)`. */
function sameKeys(before: string, after: string): boolean {
  const hasKey = /\((?:&amp;|&)?(?:&amp;|&|_|~)[A-Za-z\d]\)/u;
  if (!hasKey.test(before) && !hasKey.test(after)) return true;
  const keys = (text: string): string => listed(text.toLowerCase().replaceAll("&amp;", "&"), /[&_~][a-z\d]/gu);
  return keys(before) === keys(after);
}

/** The pairs of tags, each with its depth, and what is wrong with them: crossed, or around nothing. */
function nestedTags(text: string): string {
  const tags = Array.from(text.matchAll(/<\/?[A-Za-z\d][^<>\n]*>/gu), ({ 0: tag, index }) => ({
    ...{ tag, index, closes: tag.startsWith("</"), name: /[\w:.-]+/u.exec(tag)?.[0] },
  }));
  // Others stand alone, as `<br>` does.
  const pairs = new Set(tags.flatMap(({ closes, name }) => (closes ? [name] : [])));
  const open: { name: string | undefined; end: number }[] = [];
  const seen: string[] = [];
  for (const { tag, closes, name, index } of tags) {
    if (!pairs.has(name) || tag.endsWith("/>")) continue;
    const last = open.at(-1);
    if (!closes) {
      seen.push(`${open.length} ${tag}`);
      open.push({ name, end: index + tag.length });
    } else if (last === undefined || last.name !== name) seen.push("crossed");
    else {
      open.pop();
      if (text.slice(last.end, index).trim() === "") seen.push("empty");
    }
  }
  return seen.sort().join("\n");
}

/** `&#39;` is an apostrophe. */
const NUMBER = /(?<!&#x?\d{0,6})\d+(?:[.,]\d+)*/gu;

/** Of a list that is written by a person, each level has one. */
const MOST_CONTINUATIONS = 50;

/** The unit as running text: wrapped lines may be wrapped at other places later. */
function unwrapped(unitText: string, text: string, { passages }: ProseUnit): string {
  const wrapped = passages.filter(({ layout }) => layout === "wrap");
  const gaps = wrapped.flatMap(({ lines }) =>
    lines.slice(1).map(({ start }, index) => lastLine(text.slice(lines[index]?.end, start))),
  );
  const continuations = [...new Set([...wrapped.map(({ continuation }) => continuation), ...gaps])];
  const joined = continuations
    .slice(0, MOST_CONTINUATIONS)
    .sort((a, b) => b.length - a.length)
    .reduce((running, continuation) => running.replace(/\r\n?/gu, "\n").replaceAll(`\n${continuation}`, " "), unitText);
  return composed(joined).replace(/[^\S\n]+/gu, " ");
}

function listed(text: string, pattern: RegExp, sorted = true): string {
  const all = text.match(pattern) ?? [];
  return (sorted ? all.toSorted() : all).join("\n");
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whether everything around and between the passages is there, in order: markers, names, bullets. */
function keepsFrame(text: string, { span, passages }: ProseUnit, written: string): boolean {
  const starts = [...passages.map(({ lines }) => lines[0]?.start ?? span.end), span.end];
  const ends = [span.start, ...passages.map(({ lines }) => lines.at(-1)?.end ?? span.start)];
  const frame = starts.map((start, index) => text.slice(ends[index], start));
  const [first = "", ...between] = frame;
  const last = between.pop() ?? "";
  if (!written.startsWith(first) || !written.endsWith(last)) return false;
  let at = first.length;
  for (const part of between) {
    const found = written.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= written.length - last.length;
}

/** Whether the number of lines is the same if none is wrapped, and no line has a new kind of line ending. */
function keepsLines(original: string, { passages }: ProseUnit, written: string): boolean {
  const lineEnd = /\r\n|\r|\n/gu;
  if (passages.every(({ layout }) => layout === "line") && count(original, lineEnd) !== count(written, lineEnd))
    return false;
  const known = new Set(original.match(lineEnd) ?? []);
  return known.size === 0 || (written.match(lineEnd) ?? []).every((end) => known.has(end));
}

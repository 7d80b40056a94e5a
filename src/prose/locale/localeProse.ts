/** Values of locale files; their keys are names. */
import type { Steps } from "../../base/steps.ts";
import { lineSteps, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { Comments } from "../code/comment.ts";
import { hasWords, isProseString, LONGEST_LINE } from "../notProse.ts";
import { passage } from "../paragraphs.ts";
import { doubled, escaped, property, type Quoting, yamlPlain } from "../quoting.ts";
import type { Passage, ProseUnit } from "../units.ts";

const ESCAPE = /\\(?:[uUxX]\{?[0-9a-fA-F]{1,8}\}?|\r\n|[^"'`])/g;

/** `key: value` and `- value` of YAML, up to where the value starts. */
const YAML_ITEM =
  /^[ \t]*(?:- +)*(?:(?:[^\s"'#:{}[\],&*!|>%@`][^:#]{0,200}|"[^"\\]{0,200}"|'[^']{0,200}'):(?=[ \t]|$))?[ \t]*/;
const YAML_BLOCK = /^[|>][-+\d]*(?:[ \t]+#.*)?$/;

export function* yamlProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  const comments = new CommentLines(text, /^[ \t]*#+/);
  let blockIndent: number | undefined;
  let block: Span[] = [];
  const flush = (): void => {
    if (block.length > 0) {
      const passages = block.map((line) => passage(text, [line]));
      units.push({ kind: "localeValue", span: { start: block[0]?.start ?? 0, end: block.at(-1)?.end ?? 0 }, passages });
    }
    block = [];
  };
  for (const line of yield* lineSteps(text, 0, text.length)) {
    yield;
    const content = text.slice(line.start, line.end);
    const indent = content.search(/\S/);
    if (blockIndent !== undefined) {
      if (indent < 0) continue;
      if (indent > blockIndent) {
        if (isProseString(content)) block.push(trimmed(text, line));
        continue;
      }
      blockIndent = undefined;
      flush();
    }
    if (comments.take(line, content)) continue;
    units.push(...(yield* comments.flush()));
    const start = line.start + (YAML_ITEM.exec(content)?.[0].length ?? 0);
    const value = text.slice(start, line.end).trimEnd();
    units.push(...(yield* trailingComment(text, line)));
    if (YAML_BLOCK.test(value)) blockIndent = indent;
    else {
      const unit = yamlValue(text, start, value);
      if (unit !== undefined) units.push(unit);
    }
  }
  flush();
  units.push(...(yield* comments.flush()));
  return units.sort((a, b) => a.span.start - b.span.start);
}

/** A comment after a value; one after a quote is left alone, as its `#` may be inside the quotes. */
function* trailingComment(text: string, { start, end }: Span): Steps<ProseUnit[]> {
  const content = text.slice(start, end);
  const mark = /^[^"'#]*[ \t]#[ \t]*/.exec(content)?.[0].length;
  if (mark === undefined) return [];
  const hash = start + content.indexOf("#");
  const lines = [{ start: start + mark, end }];
  return [(yield* new Comments(text).unit("lineComment", { start: hash, end }, lines)) ?? []].flat();
}

function yamlValue(text: string, start: number, value: string): ProseUnit | undefined {
  const quote = value.charAt(0);
  if (quote === '"' || quote === "'") {
    const pattern = quote === '"' ? /^"([^"\\]*(?:\\.[^"\\]*)*)"/ : /^'([^']*(?:''[^']*)*)'/;
    const inner = value.length < 20_000 ? pattern.exec(value)?.[1] : undefined;
    if (inner === undefined) return undefined;
    return valueUnit(
      text,
      { start: start + 1, end: start + 1 + inner.length },
      quote === '"' ? escaped('"') : doubled("'"),
      quote === '"',
    );
  }
  if (/^[[{&*!|>%@`]/.test(value)) return undefined;
  const end = start + value.replace(/[ \t]#[^]*$/, "").trimEnd().length;
  return valueUnit(text, { start, end }, yamlPlain, false);
}

/** `key=value` of properties and INI files; a value may continue after a backslash at the end of the line. */
export function* propertiesProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  const comments = new CommentLines(text, /^[ \t]*(?:[#;]+|!)/);
  let continues = false;
  for (const line of yield* lineSteps(text, 0, text.length)) {
    yield;
    const content = text.slice(line.start, line.end);
    if (!continues && comments.take(line, content)) continue;
    units.push(...(yield* comments.flush()));
    const key = continues
      ? /^\s*/.exec(content)
      : /^[^=:\s]+(?:[ \t]+[^=:\s]+){0,5}?[ \t]*[=:][ \t]*/.exec(content.slice(0, 500));
    continues = /(?:^|[^\\])(?:\\\\)*\\$/.test(content.slice(-50));
    if (key === null) continue;
    const start = line.start + key[0].length;
    const unit = valueUnit(text, { start, end: line.end - (continues ? 1 : 0) }, property, true);
    if (unit !== undefined) units.push(unit);
  }
  return [...units, ...(yield* comments.flush())];
}

/** The translations of a gettext catalog, and its comments for translators. */
export function* poProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  const comments = new CommentLines(text, /^#\.?(?= )/);
  let inValue = false;
  for (const line of yield* lineSteps(text, 0, text.length)) {
    yield;
    const content = text.slice(line.start, line.end);
    if (comments.take(line, content)) continue;
    units.push(...(yield* comments.flush()));
    const keyword = /^(msg\w+(?:\[\d\])?)?\s*"/.exec(content.slice(0, 100));
    if (keyword === null) continue;
    if (keyword[1] !== undefined) inValue = keyword[1].startsWith("msgstr");
    const start = line.start + keyword[0].length;
    const end = line.start + content.trimEnd().length - 1;
    // The header is a value without a key, with lines like `Content-Type: …`.
    if (!inValue || end < start || /^[A-Z][A-Za-z-]+: .*\\n$/.test(text.slice(start, end))) continue;
    const unit = valueUnit(text, { start, end }, escaped('"'), true);
    if (unit !== undefined) units.push(unit);
  }
  return [...units, ...(yield* comments.flush())];
}

/** UTF-16 units of a value in which each character of the longest line is written as `\uD55C`. */
const LONGEST_RAW = 6 * LONGEST_LINE;

/** The parts of a value between its escapes. */
function valueUnit(text: string, span: Span, quoting: Quoting, hasEscapes: boolean): ProseUnit | undefined {
  if (span.end - span.start > LONGEST_RAW) return undefined;
  const content = text.slice(span.start, span.end);
  if (!isProseString(hasEscapes ? content.replace(ESCAPE, " ") : content)) return undefined;
  const passages: Passage[] = [];
  let at = 0;
  const escapes = hasEscapes
    ? Array.from(content.matchAll(ESCAPE), ({ 0: escape, index }) => ({ start: index, end: index + escape.length }))
    : [];
  for (const escape of [...escapes, { start: content.length, end: content.length }]) {
    const part = trimmed(text, { start: span.start + at, end: span.start + escape.start });
    if (hasWords(text.slice(part.start, part.end))) passages.push(passage(text, [part], quoting));
    at = escape.end;
  }
  return passages.length > 0 ? { kind: "localeValue", span, passages } : undefined;
}

/** Collects the comment lines of a file that is read line by line. */
class CommentLines {
  readonly #mark: RegExp;
  readonly #comments: Comments;
  #lines: (Span & { content: number })[] = [];

  constructor(text: string, mark: RegExp) {
    this.#mark = mark;
    this.#comments = new Comments(text);
  }

  take(line: Span, content: string): boolean {
    const mark = this.#mark.exec(content)?.[0];
    if (mark === undefined) return false;
    const start = line.start + mark.search(/\S/);
    this.#lines.push({ start, end: line.end, content: line.start + mark.length });
    return true;
  }

  *flush(): Steps<ProseUnit[]> {
    const [first] = this.#lines;
    const last = this.#lines.at(-1);
    if (first === undefined || last === undefined) return [];
    const lines = this.#lines.map(({ content, end }) => ({ start: content, end }));
    this.#lines = [];
    const span = { start: first.start, end: last.end };
    return [(yield* this.#comments.unit("lineComment", span, lines)) ?? []].flat();
  }
}

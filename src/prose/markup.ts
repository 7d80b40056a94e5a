/** Text and comments between tags. */
import { atOnce, type Steps } from "../base/steps.ts";
import { linesOf, lineSteps, trimmed } from "../text/lines.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import { Comments } from "./code/comment.ts";
import { indexOrEnd } from "./code/scanner.ts";
import { hasWords, isCode } from "./notProse.ts";
import { paragraph } from "./paragraphs.ts";
import { comment, markup } from "./quoting.ts";
import type { ProseUnit } from "./units.ts";

/** Elements that are part of a sentence. */
const INLINE = new Set(
  "a abbr b bdi bdo br cite code em i kbd mark q s small span strong sub sup time u var wbr xliff:g".split(" "),
);
/** Elements whose text is kept as is. */
const OPAQUE = new Set(["pre", "textarea", "samp", "svg", "math"]);

/** @param find finds the prose of embedded code: scripts and styles */
export function* markupProse(source: SourceText, find: (source: SourceText) => Steps<ProseUnit[]>): Steps<ProseUnit[]> {
  const { text, languageId } = source;
  const isXml = languageId === "xml" || languageId === "xsl";
  const comments = new Comments(text);
  const units: ProseUnit[] = [];
  let run = 0;
  const flush = (end: number): void => {
    const unit = end > run ? textUnit(text, { start: run, end }, isXml ? "localeValue" : "text") : undefined;
    if (unit !== undefined) units.push(unit);
  };
  const skip = (to: number, from: number): void => {
    flush(from);
    run = to;
  };
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    yield;
    if (text.startsWith("<!--", at)) {
      const end = indexOrEnd(text, "-->", at + 4);
      const close = Math.min(end + 3, text.length);
      skip(close, at);
      const unit = yield* htmlComment(text, { start: at, end: close }, end, comments);
      if (unit !== undefined) units.push(unit);
      at = close;
      continue;
    }
    const name = /^<\/?([A-Za-z][\w:.-]{0,60})/.exec(text.slice(at, at + 64))?.[1]?.toLowerCase();
    if (name === undefined && !/^<[!?]/.test(text.slice(at, at + 2))) {
      at++;
      continue;
    }
    const end = tagEnd(text, at);
    // Without an end, everything that follows is inside this tag.
    if (end === undefined) {
      flush(at);
      return units;
    }
    if (name !== undefined && !isXml && INLINE.has(name)) {
      at = end;
      continue;
    }
    skip(end, at);
    const isOpening = text.charAt(at + 1) !== "/" && text.charAt(end - 2) !== "/";
    if (isOpening && !isXml && (name === "script" || name === "style")) {
      const close = indexOrEnd(text, `</${name}`, end);
      const languageId = languageIn(name, text.slice(at, end));
      for (const unit of yield* embedded(text, { start: end, end: close }, languageId, find)) units.push(unit);
      run = close;
    } else if (isOpening && !isXml && name !== undefined && OPAQUE.has(name)) run = indexOrEnd(text, `</${name}`, end);
    at = run;
  }
  flush(text.length);
  return units;
}

/** The text between tags, in markup or in JSX. */
export function textUnit(
  text: string,
  { start, end }: Span,
  kind: "text" | "localeValue" = "text",
): ProseUnit | undefined {
  const inner = trimmed(text, { start, end });
  const content = text.slice(inner.start, inner.end);
  if (content === "" || content.length > 20_000 || !hasWords(content.replace(/<[^<>]*>/g, " "))) return undefined;
  const lines = linesOf(text, inner.start, inner.end).map((line) => trimmed(text, line));
  const passages = paragraphs(text, lines).flatMap((part) => atOnce(paragraph(text, part, markup)));
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : { kind, span: { start: first.start, end: last.end }, passages };
}

/** Runs of lines with words, separated by lines without. */
function paragraphs(text: string, lines: readonly Span[]): Span[][] {
  const runs: Span[][] = [];
  let open = false;
  for (const line of lines) {
    const content = text.slice(line.start, line.end);
    const isProse = hasWords(content.replace(/<[^<>]*>/g, " ")) && !isCode(content.replace(/<[^<>]*>/g, ""));
    if (isProse && open) runs.at(-1)?.push(line);
    else if (isProse) runs.push([line]);
    open = isProse;
  }
  return runs;
}

export function* htmlComment(text: string, span: Span, end: number, comments: Comments): Steps<ProseUnit | undefined> {
  const start = Math.min(span.start + 4, end);
  return yield* comments.unit("blockComment", span, yield* lineSteps(text, start, end), comment("-->"));
}

/** The prose of a part of a text that is in another language. */
export function* embedded(
  text: string,
  { start, end }: Span,
  languageId: string,
  find: (source: SourceText) => Steps<ProseUnit[]>,
): Steps<ProseUnit[]> {
  const shift = (span: Span): Span => ({ start: span.start + start, end: span.end + start });
  const units: ProseUnit[] = [];
  for (const unit of yield* find({ text: text.slice(start, end), languageId })) {
    yield;
    const passages = unit.passages.map((passage) => ({ ...passage, lines: passage.lines.map(shift) }));
    units.push({ ...unit, span: shift(unit.span), passages });
  }
  return units;
}

function languageIn(name: "script" | "style", tag: string): string {
  const lang = /\slang=["']?([\w-]+)/.exec(tag)?.[1];
  if (name === "style") return lang ?? "css";
  if (/\stype=["']?(?!module|text\/javascript|application\/javascript)/.test(tag)) return "";
  return lang === "tsx" || lang === "jsx" ? lang : "typescript";
}

/** @returns the offset after the tag, or undefined if it has no end */
function tagEnd(text: string, start: number): number | undefined {
  const delimiters = /[>"']/g;
  delimiters.lastIndex = start;
  for (let match = delimiters.exec(text); match !== null; match = delimiters.exec(text)) {
    if (match[0] === ">") return match.index + 1;
    const close = text.indexOf(match[0], match.index + 1);
    if (close < 0) return undefined;
    delimiters.lastIndex = close + 1;
  }
  return undefined;
}

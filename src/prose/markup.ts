/** Text, attributes and comments of markup, and of templates that make it. */
import { atOnce, type Steps } from "../base/steps.ts";
import { linesOf, lineSteps, trimmed } from "../text/lines.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import { Comments } from "./code/comment.ts";
import { type Attribute, type MarkupToken, markupTokens } from "./markupTokens.ts";
import { hasWords, isCode } from "./notProse.ts";
import { paragraph, passage } from "./paragraphs.ts";
import { attribute, comment, markup, type Quoting, verbatim, within, without, xmlText } from "./quoting.ts";
import { type TemplatePart, templateParts, withoutParts } from "./templates.ts";
import type { Passage, ProseUnit } from "./units.ts";

/** Elements that are part of a sentence. */
const INLINE = new Set(
  "a abbr b bdi bdo br cite code del dfn em font i ins kbd mark q s small span strong sub sup time tt u var wbr xliff:g".split(
    " ",
  ),
);
const VOID = new Set(["br", "wbr"]);
/** Inline elements whose text is code. */
const CODE = new Set(["code", "kbd", "samp", "tt", "var"]);
/** Elements of pictures whose text is shown or read to people. */
const PICTURE_TEXT = /^(?:title|desc|text|tspan)$/i;
/** Elements whose content is not read as markup with sentences. */
const OPAQUE = new Set(["pre", "textarea", "samp", "svg", "math", "script", "style", "i18n"]);

/** Types of an `<input>` whose value is its label. */
const BUTTON = /^(?:button|submit|reset)$/i;

/** Attributes that a reader sees or hears. `label` is that of an option, a track, and of many components. */
const ATTRIBUTES = new Set(
  "alt title placeholder label aria-label aria-description aria-placeholder aria-roledescription aria-valuetext data-confirm data-tooltip data-original-title data-bs-title data-bs-content".split(
    " ",
  ),
);
/** Attributes that are shown of one element only. */
const ATTRIBUTES_OF: Readonly<Record<string, string>> = { table: "summary", th: "abbr" };
/** In Vue, the value of `:title` or `v-bind:title` is an expression. */
const BOUND = /^(?:v-bind:|:)/;
/** Directives of Vue whose value is an expression that stands for a text. */
const SHOWN = new Set(["v-text", "v-html"]);
const TRANSLATED = /(?<![\w$])(?:\$?t[cem]?|i18n\.global\.t)\(\s*$/;
/** What a `<meta>` says to readers. */
const META = /^(?:(?:og|twitter):|dc(?:terms)?\.)?(?:title|description|abstract|headline|site_name|image:alt)$/i;

/** `{" "}` of JSX. */
const SPACE_AFTER = /(?:(?<!\s)\s+|\{(["'`])\s{0,9}\1\})$/;

/** UTF-16 units; a longer tag is no part of a sentence. */
const LONGEST_TAG = 300;
/** UTF-16 units; a longer text is data. */
const LONGEST_TEXT = 20_000;

type Find = (source: SourceText) => Steps<ProseUnit[]>;
type OpenTag = MarkupToken & { kind: "open" };

/**
 * @param find finds the prose of embedded code: scripts, styles, expressions
 * @param php where PHP is, if it has been scanned
 */
export function* markupProse(source: SourceText, find: Find, php?: readonly Span[]): Steps<ProseUnit[]> {
  return yield* new MarkupReader(source, find, yield* templateParts(source, php)).read();
}

/** The sentences of an element that stands in code: its expressions and its attributes are read as code. */
export function* elementProse(
  text: string,
  { parts, values }: { parts: readonly MarkupToken[]; values: readonly TemplatePart[] },
): Steps<ProseUnit[]> {
  const reader = new MarkupReader({ text, languageId: "typescriptreact" }, noProse, values);
  return (yield* reader.readTokens(parts))
    .filter(({ kind }) => kind === "text")
    .map((unit) => ({ ...unit, passages: unit.passages.map((one) => ({ ...one, breaksWords: true })) }));
}

// eslint-disable-next-line require-yield -- it is one that finds nothing
function* noProse(): Steps<ProseUnit[]> {
  return [];
}

class MarkupReader {
  readonly #text: string;
  readonly #languageId: string;
  readonly #find: Find;
  readonly #parts: readonly TemplatePart[];
  readonly #isXml: boolean;
  readonly #quoting: Quoting;
  readonly #comments: Comments;
  readonly #units: ProseUnit[] = [];
  /** Texts and inline tags, with the attributes of those. */
  #run: MarkupToken[] = [];
  #runAttributes: ProseUnit[] = [];

  constructor({ text, languageId }: SourceText, find: Find, parts: readonly TemplatePart[]) {
    this.#text = text;
    this.#languageId = languageId;
    this.#find = find;
    this.#parts = parts;
    this.#isXml = languageId === "xml" || languageId === "xsl";
    this.#quoting = this.#isXml
      ? xmlText
      : /^(?:blade|razor|aspnetcorerazor)$/.test(languageId)
        ? without("@", markup)
        : markup;
    this.#comments = new Comments(text);
  }

  *read(): Steps<ProseUnit[]> {
    const shown = withoutParts(this.#text, this.#parts);
    const tokens = yield* markupTokens(shown, this.#isXml ? "xml" : "html");
    const tail = tokens.at(-1);
    if (tail?.kind === "text") tail.end = unclosed(shown, tail);
    return yield* this.readTokens(tokens, this.#languageId === "astro" ? yield* this.#frontMatter(tokens) : 0);
  }

  *readTokens(tokens: readonly MarkupToken[], from = 0): Steps<ProseUnit[]> {
    for (let at = from; at < tokens.length; at++) {
      if (at % 16 === 0) yield;
      const token = tokens[at];
      if (token === undefined) break;
      if (token.kind === "text" || (token.kind !== "comment" && this.#isInline(token))) {
        this.#run.push(token);
        if (token.kind === "open") this.#runAttributes.push(...this.#attributes(token));
        continue;
      }
      yield* this.#flush();
      if (token.kind === "comment") {
        const unit = yield* htmlComment(this.#text, token, token.content.end, this.#comments);
        if (unit !== undefined) this.#units.push(unit);
      } else if (token.kind === "cdata") {
        const unit = textUnit(this.#text, token.content, "localeValue", verbatim("]]>"));
        if (unit !== undefined) this.#units.push(unit);
      } else if (token.kind === "open") {
        this.#units.push(...this.#attributes(token));
        if (!token.isSelfClosing && this.#isOpaque(token)) at = yield* this.#skip(tokens, at);
      }
    }
    yield* this.#flush();
    return yield* this.#withParts();
  }

  #isInline(token: MarkupToken): boolean {
    if (token.kind !== "open" && token.kind !== "close") return false;
    if (!INLINE.has(token.name.toLowerCase()) || token.end - token.start > LONGEST_TAG) return false;
    if (/[<>]/.test(this.#text.slice(token.start + 1, token.end - 1))) return false;
    // A line break in a tag is a space, but not in a value.
    const attributes = token.kind === "open" ? token.attributes : [];
    return attributes.every(
      ({ value }) => value === undefined || !/[\r\n]/.test(this.#text.slice(value.start, value.end)),
    );
  }

  #isOpaque({ name, attributes }: OpenTag): boolean {
    const lower = name.toLowerCase();
    if (this.#isXml) return lower === "script" || lower === "style";
    if (this.#value(attributes, "translate")?.toLowerCase() === "no") return true;
    // Markup of another language, as in `<template lang="pug">`.
    return OPAQUE.has(lower) || (lower === "template" && this.#value(attributes, "lang") !== undefined);
  }

  /** Reads scripts and styles as code, and the texts of others. @returns the index of the closing tag */
  *#skip(tokens: readonly MarkupToken[], open: number): Steps<number> {
    const tag = tokens[open];
    if (tag?.kind !== "open") return open;
    let depth = 1;
    let at = open + 1;
    for (; at < tokens.length; at++) {
      yield;
      const token = tokens[at];
      if ((token?.kind !== "open" && token?.kind !== "close") || token.name !== tag.name) continue;
      if (token.kind === "close") depth--;
      else if (!token.isSelfClosing) depth++;
      if (depth === 0) break;
    }
    const end = tokens[at]?.start ?? this.#text.length;
    const name = tag.name.toLowerCase();
    if (name === "textarea") this.#units.push(...this.#typedText({ start: tag.end, end }));
    if (name === "svg") this.#units.push(...this.#pictureTexts(tokens.slice(open, at)));
    const languageId = this.#isXml ? "" : this.#languageIn(tag);
    if (languageId !== "")
      for (const unit of yield* this.#embedded({ start: tag.end, end }, languageId)) this.#units.push(unit);
    return at;
  }

  /** What a field already has in it, if that is no code. Each line stays one. */
  #typedText(span: Span): ProseUnit[] {
    const lines = linesOf(this.#text, span.start, span.end);
    if (lines.some(({ start, end }) => isCode(this.#text.slice(start, end)))) return [];
    return lines.flatMap((line) => this.#textUnit([{ kind: "text", ...line }]) ?? []);
  }

  #pictureTexts(tokens: readonly MarkupToken[]): ProseUnit[] {
    return tokens.flatMap((token, index) => {
      const before = tokens[index - 1];
      const isShown = token.kind === "text" && before?.kind === "open" && PICTURE_TEXT.test(before.name);
      return (isShown ? this.#textUnit([token]) : undefined) ?? [];
    });
  }

  #languageIn({ name, attributes }: OpenTag): string {
    const lang = this.#value(attributes, "lang");
    if (name.toLowerCase() === "style") return lang ?? "css";
    if (name.toLowerCase() !== "script") return "";
    const type = this.#value(attributes, "type") ?? "module";
    if (!/^(?:|module|(?:text|application)\/(?:java|ecma|type)script|text\/(?:babel|jsx))$/i.test(type)) return "";
    return lang === "tsx" || lang === "jsx" ? lang : "typescript";
  }

  #value(attributes: readonly Attribute[], wanted: string): string | undefined {
    const found = attributes.find(({ name }) => this.#text.slice(name.start, name.end).toLowerCase() === wanted);
    return found?.value && this.#text.slice(found.value.start, found.value.end);
  }

  /** The code at the beginning of a component. @returns the number of the first token after it */
  *#frontMatter(tokens: MarkupToken[]): Steps<number> {
    const open = /^\ufeff?\s*---[ \t]*\r?\n/.exec(this.#text)?.[0].length;
    const close = open === undefined ? -1 : this.#text.slice(open).search(/^---[ \t]*$/m);
    if (open === undefined || close < 0) return 0;
    const end = open + close;
    for (const unit of yield* this.#embedded({ start: open, end }, "typescript")) this.#units.push(unit);
    const first = tokens.findIndex((token) => token.end > end + 3);
    const token = tokens[first];
    if (token?.kind === "text") token.start = Math.max(token.start, end + 3);
    return first < 0 ? tokens.length : first;
  }

  *#embedded(span: Span, languageId: string): Steps<ProseUnit[]> {
    return yield* embedded(this.#text, span, languageId, this.#find);
  }

  #attributes({ name: element, attributes }: OpenTag): ProseUnit[] {
    if (this.#isXml) return [];
    const lower = element.toLowerCase();
    const isMeta = lower === "meta";
    const isButton = lower === "input" && BUTTON.test(this.#value(attributes, "type") ?? "");
    const about = isMeta ? ["name", "property", "itemprop"].map((one) => this.#value(attributes, one) ?? "") : [];
    return attributes.flatMap(({ name, value, quote }) => {
      if (value === undefined || value.end - value.start > LONGEST_TEXT) return [];
      const attributeName = this.#text.slice(name.start, name.end).toLowerCase();
      const bound = this.#languageId === "vue" ? BOUND.exec(attributeName)?.[0].length : undefined;
      if (SHOWN.has(attributeName) || (bound !== undefined && ATTRIBUTES.has(attributeName.slice(bound))))
        return atOnce(this.#strings(value, attribute(quote)));
      const isProse = isMeta
        ? attributeName === "content" && about.some((one) => META.test(one))
        : ATTRIBUTES.has(attributeName) ||
          ATTRIBUTES_OF[lower] === attributeName ||
          (isButton && attributeName === "value");
      if (!isProse) return [];
      const content = this.#shown(value, []);
      if (quote === "" && content.trim() === "") return [];
      if (!hasWords(content) || isCode(content.trim())) return [];
      const lines = linesOf(this.#text, value.start, value.end)
        .map((line) => trimmed(this.#text, line))
        .filter(({ start, end }) => end > start);
      const [first] = lines;
      const last = lines.at(-1);
      if (first === undefined || last === undefined) return [];
      const passages = [passage(this.#text, lines, attribute(quote))];
      return [{ kind: "string" as const, span: { start: first.start, end: last.end }, passages }];
    });
  }

  /** The strings of an expression of Vue; names of translated texts are none. */
  *#strings(span: Span, outer: Quoting): Steps<ProseUnit[]> {
    const units = yield* this.#embedded(span, "typescript");
    return units
      .filter(({ span: { start } }) => !TRANSLATED.test(this.#text.slice(Math.max(span.start, start - 50), start - 1)))
      .map((unit) => inside(unit, outer));
  }

  *#flush(): Steps<void> {
    const run = this.#run;
    const attributes = this.#runAttributes;
    this.#run = [];
    this.#runAttributes = [];
    if (run.every((token) => token.kind === "text" && this.#isBlank(token))) return;
    const found: ProseUnit[] = [];
    for (const sentence of this.#isXml ? this.#mixed(run) : [run]) {
      yield;
      const unit = this.#textUnit(sentence);
      if (unit !== undefined) found.push(unit);
    }
    const covered = (unit: ProseUnit): boolean =>
      found.some(({ span }) => span.start < unit.span.end && unit.span.start < span.end);
    this.#units.push(...[...found, ...attributes.filter((unit) => !covered(unit))].sort(byPlace));
  }

  /** In XML, `<b>` may be anything; it is part of a sentence if there are words beside it. */
  #mixed(run: readonly MarkupToken[]): (readonly MarkupToken[])[] {
    let depth = 0;
    for (const token of run) {
      if (token.kind === "open" && !token.isSelfClosing) depth++;
      else if (token.kind === "close") depth--;
      else if (depth === 0 && token.kind === "text" && /\p{L}/u.test(this.#text.slice(token.start, token.end)))
        return [run];
    }
    return run.filter(({ kind }) => kind === "text").map((token) => [token]);
  }

  #textUnit(run: readonly MarkupToken[]): ProseUnit | undefined {
    const sentence = this.#sentence(run);
    const first = sentence[0];
    const last = sentence.at(-1);
    if (first === undefined || last === undefined || last.end - first.start > LONGEST_TEXT) return undefined;
    const span = this.#withoutSpaces({ start: first.start, end: last.end });
    const shown = this.#shown(span, sentence);
    const kind = this.#isXml ? "localeValue" : "text";
    const tags = sentence.filter((token) => token.kind !== "text");
    return unitOf(this.#text, span, { kind, quoting: this.#quoting, shown, tags, parts: this.#parts });
  }

  /** What is left of a run without the tags around it, and without those that stand around nothing. */
  #sentence(run: readonly MarkupToken[]): readonly MarkupToken[] {
    const partners = partnersIn(run);
    const words = [0];
    for (const token of run)
      words.push((words.at(-1) ?? 0) + (token.kind === "text" && this.#hasLetters(token) ? 1 : 0));
    const isEmpty = (from: number, to: number): boolean => words[from] === words[to];
    let from = 0;
    let to = run.length;
    for (let before = -1; before !== to - from;) {
      before = to - from;
      const first = run[from];
      const last = run[to - 1];
      if (first === undefined || last === undefined) break;
      const partner = partners[from];
      const lastPartner = partners[to - 1];
      if (first.kind === "text" ? isEmpty(from, from + 1) && this.#isBlank(first) : partner === undefined) from++;
      else if (last.kind === "text" ? isEmpty(to - 1, to) && this.#isBlank(last) : lastPartner === undefined) to--;
      else if (partner === to - 1 && first.kind === "open" && !CODE.has(first.name.toLowerCase())) {
        from++;
        to--;
      } else if (first.kind === "open" && partner !== undefined && partner < to && isEmpty(from, partner))
        from = partner + 1;
      else if (last.kind === "close" && lastPartner !== undefined && lastPartner >= from && isEmpty(lastPartner, to))
        to = lastPartner;
    }
    return run.slice(from, Math.max(from, to));
  }

  #hasLetters(span: Span): boolean {
    const { start, end } = withoutStatements(this.#text, span, this.#parts);
    return /[\p{L}\p{N}]/u.test(this.#text.slice(start, end));
  }

  #isBlank(span: Span): boolean {
    const { start, end } = this.#withoutSpaces(withoutStatements(this.#text, span, this.#parts));
    return start === end;
  }

  /** Without expressions of nothing but spaces at its ends, which are between sentences. */
  #withoutSpaces({ start, end }: Span): Span {
    if (this.#parts.length === 0) return { start, end };
    const before = /^(?:\s|\{(["'`])\s{0,9}\1\})*/.exec(this.#text.slice(start, Math.min(end, start + LONGEST_TAG)));
    const from = start + (before?.[0].length ?? 0);
    const tail = this.#text.slice(Math.max(from, end - LONGEST_TAG), end);
    let length = tail.length;
    for (let found = SPACE_AFTER.exec(tail); found !== null; found = SPACE_AFTER.exec(tail.slice(0, length)))
      length = found.index;
    return { start: from, end: end - (tail.length - length) };
  }

  /** The text with spaces in place of tags, of code, and of the parts of a template. */
  #shown({ start, end }: Span, tokens: readonly MarkupToken[]): string {
    const blanks: Span[] = [];
    let code = 0;
    for (const token of tokens) {
      const isCodeTag = (token.kind === "open" || token.kind === "close") && CODE.has(token.name.toLowerCase());
      if (isCodeTag) code += token.kind === "open" ? 1 : -1;
      if (token.kind !== "text" || code > 0) blanks.push(token);
    }
    for (const one of partsIn(this.#parts, start, end)) blanks.push(one);
    let shown = "";
    let at = start;
    for (const blank of blanks.sort((one, other) => one.start - other.start)) {
      const to = Math.min(end, blank.end);
      if (to <= at) continue;
      const from = Math.max(at, blank.start);
      shown += this.#text.slice(at, from) + whitespaceFor(this.#text.slice(from, to));
      at = to;
    }
    return shown + this.#text.slice(at, end);
  }

  /** Adds the comments of templates, and the strings of expressions that are not part of a text. */
  *#withParts(): Steps<ProseUnit[]> {
    const units = this.#units.sort(byPlace);
    const added: ProseUnit[] = [];
    let next = 0;
    for (const part of this.#parts) {
      yield;
      while ((units[next]?.span.end ?? Infinity) <= part.start) next++;
      if ((units[next]?.span.start ?? Infinity) >= part.end)
        for (const unit of yield* this.#partUnits(part)) added.push(unit);
    }
    return added.length === 0 ? units : [...units, ...added].sort(byPlace);
  }

  *#partUnits(part: TemplatePart): Steps<ProseUnit[]> {
    if (part.kind === "comment") {
      const closer = this.#text.slice(part.content.end, part.end);
      const lines = yield* lineSteps(this.#text, part.content.start, part.content.end);
      const unit = yield* this.#comments.unit("blockComment", part, lines, comment(closer || "-->"));
      return unit === undefined ? [] : [unit];
    }
    const language = EXPRESSIONS[this.#languageId];
    // The first closer ends it, wherever it is.
    if (this.#languageId === "vue") return yield* this.#strings(part.content, verbatim("}}"));
    return language === undefined ? [] : yield* this.#embedded(part.content, language);
  }
}

/** @returns the end of a text: without its own end, a tag has everything that follows inside */
function unclosed(text: string, { start, end }: Span): number {
  const at = /<[A-Za-z/!?]/.exec(text.slice(start, end))?.index;
  return at === undefined ? end : start + at;
}

/** The language of `{…}`. */
const EXPRESSIONS: Readonly<Record<string, string>> = { svelte: "typescript", astro: "typescriptreact" };

interface TextForm {
  kind: "text" | "localeValue";
  quoting: Quoting;
  /** The text without what is no word of it. */
  shown: string;
  tags: readonly Span[];
  parts: readonly TemplatePart[];
}

/** The text between tags, in markup or in JSX. */
export function textUnit(
  text: string,
  { start, end }: Span,
  kind: "text" | "localeValue" = "text",
  quoting: Quoting = markup,
): ProseUnit | undefined {
  if (end - start > LONGEST_TEXT) return undefined;
  const shown = text.slice(start, end).replace(/<[^<>]*>/g, (tag) => tag.replace(/[^\r\n]/g, " "));
  return unitOf(text, { start, end }, { kind, quoting, shown, tags: [], parts: [] });
}

function unitOf(text: string, span: Span, { kind, quoting, shown, tags, parts }: TextForm): ProseUnit | undefined {
  const whole = linesOf(text, span.start, span.end).map((line) => trimmed(text, line));
  const lines = whole.map((line) => withoutStatements(text, line, parts));
  // Words don't move across a statement of a template.
  const isDivided = (index: number): boolean =>
    lines[index]?.start !== whole[index]?.start || (index > 0 && lines[index - 1]?.end !== whole[index - 1]?.end);
  const starts = new Set(lines.flatMap(({ start }, index) => (isDivided(index) ? [start] : [])));
  const passages = runsOf(lines, { shown, offset: span.start, tags, starts }).flatMap((run) => {
    if (run.length === 1) return [passage(text, run, quoting)];
    const found: Passage[] = [];
    for (const one of atOnce(paragraph(text, run, quoting))) {
      // A sentence that seems to end inside a tag.
      const before = isInside(tags, one.lines[0]?.start ?? 0) ? found.pop() : undefined;
      found.push(before === undefined ? one : passage(text, [...before.lines, ...one.lines], quoting));
    }
    return found;
  });
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : { kind, span: { start: first.start, end: last.end }, passages };
}

/** Runs of lines with words, separated by lines without, and before `starts`; lines with a tag across their ends are one. */
function runsOf(
  lines: readonly Span[],
  {
    shown,
    offset,
    tags,
    starts,
  }: { shown: string; offset: number; tags: readonly Span[]; starts: ReadonlySet<number> },
): Span[][] {
  const whole: Span[][] = [];
  for (const line of lines) {
    const before = isInside(tags, line.start) ? whole.at(-1) : undefined;
    if (before === undefined) whole.push([line]);
    else if (line.end > line.start) before.push(line);
  }
  const runs: Span[][] = [];
  let open = false;
  for (const parts of whole) {
    const content = parts.map(({ start, end }) => shown.slice(start - offset, end - offset)).join(" ");
    const isProse = hasWords(content) && !isCode(content.trim());
    if (isProse && open && !starts.has(parts[0]?.start ?? 0)) runs.at(-1)?.push(...parts);
    else if (isProse) runs.push(parts);
    open = isProse;
  }
  return runs;
}

function isInside(tags: readonly Span[], offset: number): boolean {
  const at = firstAfter(tags, offset);
  return (tags[at]?.start ?? Infinity) < offset;
}

/** @returns the index of the first span that ends after the offset */
function firstAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? Infinity) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function* partsIn(parts: readonly TemplatePart[], start: number, end: number): Iterable<TemplatePart> {
  for (let at = firstAfter(parts, start); at < parts.length; at++) {
    const one = parts[at];
    if (one === undefined || one.start >= end) return;
    yield one;
  }
}

/** A line without whitespace, and without the statements and comments of a template, at its ends. */
function withoutStatements(text: string, line: Span, parts: readonly TemplatePart[]): Span {
  let { start, end } = trimmed(text, line);
  if (parts.length === 0) return { start, end };
  const inside = [...partsIn(parts, start, end)].filter(({ kind }) => kind !== "value");
  for (const one of inside) {
    if (one.start > start) break;
    ({ start } = trimmed(text, { start: Math.min(one.end, end), end }));
  }
  for (const one of inside.reverse()) {
    if (one.end < end || one.start < start) break;
    ({ end } = trimmed(text, { start, end: Math.max(one.start, start) }));
  }
  return { start, end };
}

/** The index of the tag that closes or opens each tag; undefined for texts, and for tags that stand alone. */
function partnersIn(run: readonly MarkupToken[]): (number | undefined)[] {
  const partners: (number | undefined)[] = run.map(() => undefined);
  const open: { name: string; at: number }[] = [];
  for (const [at, token] of run.entries()) {
    if (token.kind === "open" && !token.isSelfClosing && !VOID.has(token.name.toLowerCase()))
      open.push({ name: token.name, at });
    if (token.kind !== "close") continue;
    const last = open.at(-1);
    if (last?.name !== token.name) continue;
    open.pop();
    partners[at] = last.at;
    partners[last.at] = at;
  }
  return partners;
}

/** The prose of a part of a text that is in another language. */
export function* embedded(text: string, { start, end }: Span, languageId: string, find: Find): Steps<ProseUnit[]> {
  const shift = (span: Span): Span => ({ start: span.start + start, end: span.end + start });
  const units: ProseUnit[] = [];
  for (const unit of yield* find({ text: text.slice(start, end), languageId })) {
    yield;
    const passages = unit.passages.map((one) => ({ ...one, lines: one.lines.map(shift) }));
    units.push({ ...unit, span: shift(unit.span), passages });
  }
  return units;
}

/** Markup that one browser alone reads: `<!--[if IE]>…<![endif]-->`. */
const CONDITIONAL = /^\s{0,9}(?:\[if\s[^\]]{1,100}\]>|<!\[endif\])/;

export function* htmlComment(text: string, span: Span, end: number, comments: Comments): Steps<ProseUnit | undefined> {
  const start = Math.min(span.start + 4, end);
  if (CONDITIONAL.test(text.slice(start, Math.min(end, start + 120)))) return undefined;
  return yield* comments.unit("blockComment", span, yield* lineSteps(text, start, end), comment("-->"));
}

/** As long as the text, with its line breaks. */
function whitespaceFor(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[^\r\n]/g, " ") : " ".repeat(text.length);
}

/** The unit, written where `outer` has its rules, too. */
function inside(unit: ProseUnit, outer: Quoting): ProseUnit {
  const passages = unit.passages.map((one) => ({
    ...one,
    quoting: one.quoting === undefined ? outer : within(outer, one.quoting),
  }));
  return { ...unit, passages };
}

function byPlace(one: ProseUnit, other: ProseUnit): number {
  return one.span.start - other.span.start;
}

/** Masks what is not checked in a text, and maps composed Hangul back to the original text. */
import type { Steps } from "../base/steps.ts";
import { countUpTo } from "../text/countUpTo.ts";
import type { Span } from "../text/span.ts";
import { MASK, type MaskedText } from "./rules/rule.ts";

/** A fenced code block; one that is not closed extends to the end of the text. */
const FENCED = /^[ \t]*(?=(`{3,}|~{3,}))\1[^\n]*\n[^]*?(?:^[ \t]*\1|$(?![^]))/gm;

/** Never prose, wherever it appears. Looked for only in a text that has the sign. */
const NOT_PROSE: readonly (readonly [sign: RegExp, pattern: RegExp])[] = [
  [/:\/\//, /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s)\]}>"'`]+/gi],
  [/\]/, /(?<=\])(?:\([^)\s]{0,500}\)|\[[^\]\n]{1,100}\])/g],
  // Struck through, or quoted.
  [/~~/, /~~[^~\n]{1,200}~~/g],
  [/<\//, /<(q|del|s|strike)>[^<\n]{1,200}<\/\1>/gi],
  // Footnotes, wiki links, abbreviations.
  [/\[/, /\[\^[^\]\s]{1,100}\]|!?\[\[[^[\]\n]{1,200}\]\]|^\*\[[^\]\n]{1,100}\]:/gm],
  // Placeholders and tags.
  [/\{/, /\$?\{\{?[^{}\n]*\}?\}|\{\s?[\p{L}\p{N}_.]{1,60}\s?,\s?(?:plural|select|selectordinal|choice)\b/gu],
  [/%/, /%(?:\d+\$|\([\p{L}\p{N}_.-]{1,40}\))?[-+ 0#]*(?:[1-9]\d*)?(?:\.\d+)?[sdifxXu@](?![A-Za-z])/gu],
  [/%/, /(?<![\p{L}\p{N}%])%[\p{L}_][\p{L}\p{N}_.-]{0,60}%/gu],
  [/</, /<\/?[A-Za-z][^<>\n]*>/g],
  // Formulas.
  [/\$/, /\$\$[^$\n]{1,500}\$\$|(?<!%\d{0,2})\$(?! )[^$\n]{1,200}(?<! |%\d{0,2})\$(?!\d)/g],
  [/\\/, /\\\([^\n]{1,200}?\\\)|\\\[[^\n]{1,200}?\\\]/g],
  [/\$/, /\$t\([^()\n]{1,100}\)|\$[\p{L}_][\p{L}\p{N}_]*/gu],
  [/@/, /(?<![\p{L}\p{N}])@(?:\.[a-z]{1,20})?:(?:\([^()\n]{1,100}\)|[\p{L}\p{N}_.-]+)/gu],
  [/:/, /(?<![\p{L}\p{N}:/)\]}])(?<!: ?):[\p{L}_][\p{L}\p{N}_-]*:?/gu],
  // What an escape stands for is no letter of the word behind it.
  [/\\/, /\\(?:u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]{1,6}\}|x[\dA-Fa-f]{2}|[abfnrtv0])/g],
  // Addresses without a scheme.
  [
    /\//,
    /(?<![\p{L}\p{N}_.-])(?:localhost|[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){1,5})(?::\d{1,5})?\/[^\s)\]}>"'`]*/gu,
  ],
  [/www\./, /(?<![\p{L}\p{N}_.-])www\.[\p{L}\p{N}][^\s)\]}>"'`]*/gu],
  // Paths of Latin names.
  [/[/\\]/, /(?<![\w.~@*/\\-])[\w.~@*-]*(?:[/\\][\w.~@*-]+)+[/\\]?/g],
  // A command.
  [/\$ /, /^[ \t]*\$ .*$/gm],
];

/** What has one of these may be no prose between two spaces. */
const SIGN = /[@_/\\#=]|\.(?!$)|--|\(\)/;

/** Names of files, and of domains, end like this. */
const EXTENSION =
  "(?:txt|md|mdx|rst|pdf|docx?|xlsx?|pptx?|hwpx?|csv|tsv|json|ya?ml|toml|xml|html?|css|png|jpe?g|gif|svg|webp|mp[34]|zip|gz|log|sql|py|[cm]?[jt]sx?|vue|java|kt|go|rs|c|cpp|h|cs|rb|php|sh|bat|exe|ini|cfg|conf|po|com|net|org|io|dev|kr|한국)";

/** Never prose, between spaces. A name matches only from its start, or a line of base64 would take minutes. */
const NOT_PROSE_IN_WORD: readonly RegExp[] = [
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu,
  // Korean names in code: 공연_목록.
  /(?<![\p{L}\p{N}_])[\p{L}\p{N}_]*(?:[가-힣]_|_[가-힣])[\p{L}\p{N}_]*/gu,
  // Paths with an extension; `예/아니요` is not a path.
  /(?<![\p{L}\p{N}_.~/\\-])[\p{L}\p{N}_.~-]*(?:[/\\][\p{L}\p{N}_.~-]+)+\.[A-Za-z]\w*/gu,
  new RegExp(String.raw`(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_-]{1,80}\.${EXTENSION}(?![A-Za-z0-9])`, "gu"),
  // Paths from a root.
  /(?<![^\s("'`])(?:(?:~|\.{1,2}|[A-Za-z]:)[/\\]\S*|\/[\p{L}\p{N}_.-]{1,60}\/\S*)/gu,
  // Members.
  /(?<![\p{L}\p{N}_.])[a-z_]\w{0,60}\.[가-힣][\p{L}\p{N}_]*/gu,
  // Hashtags and names of users; variables with their values; options; calls.
  /(?<![^\s("'])[#@][\p{L}\p{N}_]+/gu,
  /(?<![^\s("'`])(?:[A-Za-z_][\w.-]{0,60}=[^\s=\uFFFC]+|[\p{L}_][\p{L}\p{N}_.-]{0,60}=[\w"'-]+)/gu,
  /^--\p{L}[\p{L}\p{N}-]*/gu,
  /(?<![\p{L}\p{N}_.])[\p{L}\p{N}_.]{1,80}\(\)/gu,
];

/** @returns the text with masks; line breaks are kept, so that no finding crosses a line */
function* maskText(plain: string): Steps<MaskedText> {
  let masked = maskCodeSpans(plain.replace(FENCED, maskAll));
  for (const [sign, pattern] of NOT_PROSE) {
    if (!sign.test(masked)) continue;
    yield;
    masked = masked.replace(pattern, maskAll);
  }
  yield;
  return { masked: maskMentions(masked.replace(/\S+/g, maskWord)), plain };
}

function maskWord(word: string): string {
  if (!SIGN.test(word)) return word;
  return NOT_PROSE_IN_WORD.reduce((masked, pattern) => masked.replace(pattern, maskAll), word);
}

/** Words about words, and what they quote: `“아니예요”로 잘못 쓰는 경우`. */
const ABOUT_WORDS = /맞춤법|띄어쓰기|표기|오타|오기|철자|외래어|잘못 (?:쓰|쓴|적)|틀린 (?:말|표현|예)|바른 (?:말|표현)/;

/** A whole quotation, however long: what is between two of them is none. */
const QUOTATION =
  /(?<!\d)"[^"\n]*"|(?<![\p{L}\p{N}])'[^'\n]*'|“[^“”\n]*”|‘[^‘’\n]*’|「[^「」\n]*」|『[^『』\n]*』|〈[^〈〉\n]*〉|《[^《》\n]*》/gu;
const HAS_QUOTATION = /["'“‘「『〈《]/;

/** Words of a quotation that is what the text is about: a form, a title, a sign. */
const MOST_MENTIONED = 4;
/** UTF-16 units of one in a line about words. */
const LONGEST_MENTION = 40;

/** At most three words, from where the line or a part of it begins; or one word. */
const NAMED = String.raw`(?:(?<=^|[,:;(|])[ \t]*[^\s,:;(|]{1,40}(?: [^\s,:;(|]{1,40}){0,2}|(?<!\S)\S{1,40})`;
/** `금새 → 금세`, `되요(×)`, `되요 (틀림)`, `되요는 돼요의 잘못`. */
const CORRECTED = new RegExp(
  String.raw`${NAMED}(?= ?(?<![-=])(?:[→⇒➜➔⟶]|->|=>) ?\S| ?\((?:[×✕✗❌xX]|틀림|틀린 [가-힣]{1,3}|잘못|오류|오답|비표준어?)\)| \S{1,40}의 (?:잘못|오기|오타|비표준어|틀린 ))`,
  "gm",
);
const HAS_CORRECTED = /[→⇒➜➔⟶]|[-=]>|\((?:[×✕✗❌xX]\)|틀|잘못|오[류답]|비표준)|의 (?:잘못|오[기타]|비표준|틀린)/;

/** `틀린 표기: 되요`. */
const LABELLED =
  /(?<![가-힣])(?:(?:틀린|잘못된|잘못|나쁜|그른) ?(?:표기|표현|말|예시|예|것|철자|형태|문장)|틀림|오타|오기|오답|비표준어|[Ww]rong|[Ii]ncorrect)\**[ \t]?[:：].*/g;

/** What the text is about is quoted as it is. */
function maskMentions(text: string): string {
  let masked = text;
  if (HAS_CORRECTED.test(masked)) masked = masked.replace(CORRECTED, maskAll);
  if (/[:：]/.test(masked)) masked = masked.replace(LABELLED, maskAll);
  if (!HAS_QUOTATION.test(masked)) return masked;
  return masked.replace(/[^\n]+/g, (line) => {
    const isAboutWords = ABOUT_WORDS.test(line);
    return line.replace(QUOTATION, (quotation) =>
      isMention(quotation.slice(1, -1), isAboutWords) ? maskAll(quotation) : quotation,
    );
  });
}

function isMention(quoted: string, isAboutWords: boolean): boolean {
  if (isAboutWords && quoted.length <= LONGEST_MENTION) return true;
  return (
    !/[.!?。…]$/.test(quoted) &&
    quoted.length <= 2 * LONGEST_MENTION &&
    quoted.trim().split(/\s+/).length <= MOST_MENTIONED
  );
}

/** A code span extends from a run of backticks to the next run of the same length. */
function maskCodeSpans(text: string): string {
  const runs = Array.from(text.matchAll(/`+/g), ({ index, 0: { length } }) => ({ index, length }));
  const closing: (number | undefined)[] = [];
  const next = new Map<number, number>();
  for (const [at, { length }] of [...runs.entries()].reverse()) {
    closing[at] = next.get(length);
    next.set(length, at);
  }
  let masked = "";
  let from = 0;
  for (let at = 0; at < runs.length; at++) {
    const open = runs[at];
    const close = runs[closing[at] ?? runs.length];
    if (open === undefined || close === undefined) continue;
    const end = close.index + close.length;
    masked += text.slice(from, open.index) + maskAll(text.slice(open.index, end));
    from = end;
    at = closing[at] ?? at;
  }
  return masked + text.slice(from);
}

function maskAll(text: string): string {
  return text.replace(/[^\r\n]/g, MASK);
}

/** Decomposed Hangul: a lead and a vowel with or without a final, or a composed syllable followed by a final. */
const JAMO = /(?:[\u1100-\u1112][\u1161-\u1175]|[가-힣])[\u11a8-\u11c2]|[\u1100-\u1112][\u1161-\u1175]/g;

/** What is checked of a text: its prose, masked, and a little of what is around it. */
export interface CheckedText extends MaskedText {
  /** @returns the same place in the text */
  original: (span: Span) => Span;
}

/** UTF-16 units next to the prose that the rules may look at; the rest of what is between is left out. */
const CONTEXT = 100;

/**
 * Masks each span separately: a backtick in the code between two comments does not open a code span. Composes only
 * Hangul, and leaves everything else unchanged.
 * @param within the spans of the prose, in order
 */
export function* checkedText(text: string, within: readonly Span[]): Steps<CheckedText> {
  const masked = new TextParts();
  const plain = new TextParts();
  let length = 0;
  /** From `offsets[n]` on, `shifts[n]` is the distance to the same place in the original text. */
  const offsets: number[] = [];
  const shifts: number[] = [];
  const shift = (offset: number, by: number): void => {
    offsets.push(offset);
    shifts.push((shifts.at(-1) ?? 0) + by);
  };
  const add = (text: MaskedText): void => {
    masked.add(text.masked);
    plain.add(text.plain);
    length += text.plain.length;
  };
  const addOutside = (start: number, end: number): void => {
    const part = text.slice(start, end);
    add({ masked: maskAll(part), plain: part });
  };
  const skip = (start: number, end: number): void => {
    if (end - start <= 3 * CONTEXT) return addOutside(start, end);
    addOutside(start, start + CONTEXT);
    shift(length, end - start - 2 * CONTEXT);
    addOutside(end - CONTEXT, end);
  };

  let at = 0;
  for (const { start, end } of within) {
    skip(at, start);
    let composed = "";
    let from = start;
    for (const { 0: jamo, index } of text.slice(start, end).matchAll(JAMO)) {
      yield;
      const syllable = jamo.normalize("NFC");
      if (syllable.length === jamo.length) continue;
      composed += text.slice(from, start + index) + syllable;
      shift(length + composed.length, jamo.length - syllable.length);
      from = start + index + jamo.length;
    }
    add(yield* maskText(composed + text.slice(from, end)));
    at = end;
  }
  skip(at, text.length);

  const original = (offset: number): number => offset + (shifts[countUpTo(offsets, offset) - 1] ?? 0);
  return {
    masked: masked.whole(),
    plain: plain.whole(),
    original: ({ start, end }) => ({ start: original(start), end: original(end) }),
  };
}

/** A text that is put together from up to a million parts, without joining all of them in one go. */
class TextParts {
  readonly #joined: string[] = [];
  readonly #parts: string[] = [];

  add(part: string): void {
    this.#parts.push(part);
    if (this.#parts.length === 1_000) this.#joined.push(this.#parts.splice(0).join(""));
  }

  whole(): string {
    return [...this.#joined, ...this.#parts].join("");
  }
}

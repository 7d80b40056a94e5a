/** Checks whether an answer is what its case expects; nothing here judges how well it is written. */
import type { Expectations, WritingCase } from "./cases.ts";
import { codeSpans, count, linesOf, matchesOf, splitMarks, URLS } from "./textParts.ts";

type Judged = Pick<WritingCase, "task" | "source" | "expect">;

/** @returns why the output is wrong; empty if it is right */
export function check(judged: Judged, output: string): string[] {
  return Object.entries(judged.expect).flatMap(([key, value]) => {
    if (!Object.hasOwn(CHECKS, key)) return [`${key}: unknown expectation`];
    // A check that is turned off.
    if (value === false || value === undefined) return [];
    const verdict = (CHECKS[key as keyof Expectations] as Check<unknown>)(value, output, judged);
    return [verdict].flat().flatMap((reason) => (reason === undefined ? [] : [`${key}: ${reason}`]));
  });
}

type Check<T> = (value: T, output: string, judged: Judged) => string | undefined | string[];

const CHECKS: { [K in keyof Required<Expectations>]: Check<Required<Expectations>[K]> } = {
  no_commentary: (_, output, { source }) => commentary(source, output),
  no_prompt_echo: (_, output, { source }) =>
    [...matchesOf(output, PROMPT), ...matchesOf(output, MARKS)]
      .filter((text) => !source.includes(text))
      .map((text) => `has "${text}"`),
  no_ufffd: (_, output) => (output.includes("\ufffd") ? "has U+FFFD" : undefined),
  nfc: (_, output) => (output === nfc(output) ? undefined : "not composed"),
  max_repeat_4gram: (max, output, { source }) => {
    const limit = Math.max(max, mostRepeated(source));
    const times = mostRepeated(output);
    if (times > limit) return `four words ${times} times`;
    const run = new RegExp(`((?=.*\\p{L}).{4,40}?)\\1{${limit},}`, "u").exec(output)?.[0];
    return run === undefined || source.includes(run) ? undefined : `"${run}"`;
  },
  target_script: (script, output, judged) => {
    const foreign = matchesOf(output, /[\p{L}--[\p{scx=Hangul}\p{scx=Latin}]]/gv).filter(
      (one) => !judged.source.includes(one),
    );
    if (foreign.length > 0) return `has "${foreign.join("")}"`;
    const written = script === "ko" ? hangul(modelWords(output, judged)) : latin(output);
    return written > 0 ? undefined : `no ${script === "ko" ? "Hangul" : "Latin letters"}`;
  },
  hangul_ratio_min: (min, output, judged) => {
    const ratio = hangulRatio(output, judged);
    return ratio >= min ? undefined : `${ratio.toFixed(2)} < ${min}`;
  },
  hangul_ratio_max: (max, output, judged) => {
    const ratio = hangulRatio(output, judged);
    return ratio <= max ? undefined : `${ratio.toFixed(2)} > ${max}`;
  },
  len_ratio: ([min, max], output, { source }) => {
    const ratio = length(output) / Math.max(1, length(source));
    return ratio >= min && ratio <= max ? undefined : `${ratio.toFixed(2)} is not in ${min} to ${max}`;
  },
  max_chars: (max, output) => (length(output) <= max ? undefined : `${length(output)} > ${max}`),
  line_count: (lines, output) => {
    const written = linesOf(output).length;
    return written === lines ? undefined : `${written} instead of ${lines}`;
  },
  starts_with: (start, output) => (output.startsWith(start) ? undefined : `not "${start}"`),
  line_prefix_regex: (pattern, output) => {
    const regex = new RegExp(pattern, "u");
    return quote(linesOf(output).filter((line) => !regex.test(line)));
  },
  pipes_per_line: (pipes, output) =>
    quote(linesOf(output).filter((line) => matchesOf(line, /(?<!\\)\|/g).length !== pipes)),
  must_keep: (kept, output, { expect }) => {
    const form = (text: string): string => (expect.must_keep_case_insensitive === true ? text.toLowerCase() : text);
    return quote(
      kept.filter((one) => !form(output).includes(form(one))),
      "lost",
    );
  },
  must_keep_case_insensitive: () => undefined,
  must_not_contain: (unwanted, output) => quote(unwanted.filter((one) => output.includes(one))),
  placeholders: (list, output) =>
    quote(
      [...new Set(list)].filter((one) => count(output, one) < list.filter((other) => other === one).length),
      "lost",
    ),
  placeholders_order: (list, output) => {
    let from = 0;
    for (const one of list) {
      const at = output.indexOf(one, from);
      if (at < 0) return `"${one}" is not in its place`;
      from = at + one.length;
    }
    return undefined;
  },
  placeholders_once: (_, output, { expect }) =>
    quote(
      (expect.placeholders ?? []).filter((one) => count(output, one) !== 1),
      "not once",
    ),
  must_change: (_, output, { source }) => (nfc(output) === nfc(source) ? "it is the source" : undefined),
  same_letters_ignoring_space: (_, output, { source }) =>
    withoutSpace(output) === withoutSpace(source) ? undefined : "other letters",
  edit_ratio_max: (max, output, { source }) => {
    const ratio = levenshtein(nfc(source), nfc(output)) / Math.max(1, length(source));
    return ratio <= max ? undefined : `${ratio.toFixed(2)} > ${max}`;
  },
  all_sentences_end_regex: (pattern, output) => {
    const regex = new RegExp(pattern, "u");
    return quote(sentences(output).filter((sentence) => !regex.test(sentence)));
  },
};

/** What models write around an answer; each is fine if a line of the source is of the same kind. */
const COMMENTARY: readonly RegExp[] = [
  /^["'“‘「『«].*["'”’」』»][.。]?$/u,
  /(?<=^|["'“‘`])(?:translat(?:ion|ed(?: text)?)|번역(?:문|본|된 (?:글|문장))?|korean|english|한국어|영어|corrected(?: \w+)?|correction|수정(?:문|본|된 (?:글|문장))?|교정(?:문|본)?|answer|output|result|답변?|출력|결과)(?: 결과)?\s*[:：]/iu,
  /(?<=^|["'“‘`])(?:sure|certainly|of course|okay|ok|yes|yep|네|예|넵|그럼요|물론(?:입니다|이죠)?|알겠습니다)\s*[,.!:]/iu,
  /(?<=^|["'“‘`])(?:다음은|아래는|here(?:'s| is| are)\b|the following (?:is|are)\b|below (?:is|are)\b)/iu,
  /(?<=^|["'“‘`])(?:(?:i'm |i am )?sorry\b|죄송(?:하지만|합니다)|as an? (?:ai|language)\b|i am only an?\b|저는 .*모델)/iu,
  /(?:^|[\s(])(?:note|참고|설명|explanation)\s*[:：]|\bI hope this helps\b|\blet me know if\b|도움이 되(?:셨|었|시)|번역해 드렸/iu,
];

/** Wording of the prompts, role markers, and special tokens. */
const PROMPT =
  /[를을] (?:영어로|한국어로) 번역해 ?줘|다음 (?:글|문장|변경 내용)[^.\n]{0,40}써 ?줘|(?:한국어로|영어로) 번역해 ?줘|(?:맞춤법을|띄어쓰기를) 고쳐 ?줘|(?:존댓말|평서문)으?로 바꿔 ?줘|한 문장으로 줄여 ?줘|correct the (?:grammar|spelling) [^.\n]{0,40}text|translate (?:the following|to (?:korean|english))|<\|{1,2}[\w]+\|{1,2}>|[<‹](?:human|bot)[>›]:?|<\d+>/giu;

/** What replaces a masked item in the product's prompts. */
const MARKS = /(?<!\w)(?:[XZQVKJWYUR]|XQ)\d{1,2}(?!\w)/gu;

function commentary(source: string, output: string): string[] {
  const given = proseLines(source);
  return COMMENTARY.filter((kind) => !given.some((line) => kind.test(line))).flatMap((kind) =>
    proseLines(output)
      .filter((line) => kind.test(line))
      .map((line) => `"${line}"`),
  );
}

/** The lines without comment marks, bullets and the type of a commit. */
function proseLines(text: string): string[] {
  return linesOf(text).map(prose);
}

function prose(line: string): string {
  return splitMarks(line)
    .rest.replace(/\s*(?:\*\/|-->|""")$/u, "")
    .replace(/^[a-z]+(?:\([^)]*\))?!?: /u, "");
}

/** The sentences, each with its punctuation and without marks around it. */
function sentences(text: string): string[] {
  return proseLines(text)
    .flatMap((line) => line.split(/(?<=[.!?。…])\s+/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/**
 * What the model wrote itself: without kept strings, placeholders, code spans, URLs, comment marks and ASCII
 * identifiers of the source. In an English source only words that no sentence contains are identifiers, so that a word
 * which was left untranslated counts.
 */
function modelWords(output: string, { source, expect }: Judged): string {
  const kept = [...(expect.must_keep ?? []), ...(expect.placeholders ?? []), expect.starts_with ?? ""];
  const bare = kept
    .filter((one) => /\p{L}/u.test(one))
    .sort((a, b) => b.length - a.length)
    .reduce((text, one) => text.replace(new RegExp(escaped(one), "giu"), " "), nfc(output));
  const ids = new Set(matchesOf(source, /[@$]?\b[A-Za-z_]\w*/g));
  const isKorean = hangul(source) > 0;
  const sentenceWord = /^[A-Z]?[a-z]+$/;
  return codeSpans(bare)
    .reduce((text, span) => text.replace(span, " "), bare)
    .replace(URLS, " ")
    .replace(/[@$]?\b[A-Za-z_]\w*/g, (id) => (ids.has(id) && (isKorean || !sentenceWord.test(id)) ? " " : id));
}

function hangulRatio(output: string, judged: Judged): number {
  return hangulShare(modelWords(output, judged));
}

/** Hangul syllables / (Hangul syllables + Latin letters); 0 for a text without either, which is not Korean. */
export function hangulShare(text: string): number {
  const korean = hangul(text);
  return korean === 0 ? 0 : korean / (korean + latin(text));
}

function hangul(text: string): number {
  return matchesOf(nfc(text), /[가-힣]/g).length;
}

function latin(text: string): number {
  return matchesOf(text, /\p{Script=Latin}/gu).length;
}

/** How often the most frequent four words in a row appear. Marks of tables and lists are not words. */
export function mostRepeated(text: string): number {
  const spoken = text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const times = new Map<string, number>();
  for (let at = 0; at + 4 <= spoken.length; at++) {
    const four = spoken.slice(at, at + 4).join(" ");
    times.set(four, (times.get(four) ?? 0) + 1);
  }
  return Math.max(0, ...times.values());
}

function quote(found: string[], what = "in"): string[] {
  return found.map((one) => `${what} ${JSON.stringify(one)}`);
}

function nfc(text: string): string {
  return text.normalize("NFC");
}

function length(text: string): number {
  return Array.from(nfc(text)).length;
}

function withoutSpace(text: string): string {
  return nfc(text).replace(/\s+/gu, "");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Counts insertions, deletions and replacements of code points. */
export function levenshtein(a: string, b: string): number {
  const to = Array.from(b);
  let row = [0, ...to.map((_, at) => at + 1)];
  for (const [at, char] of Array.from(a).entries()) {
    const next = [at + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

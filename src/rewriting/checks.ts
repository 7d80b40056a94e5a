/** Checks an answer of the model before anyone sees it. */
import { maskCode } from "../text/codeWords.ts";
import type { Language } from "../text/language.ts";
import { INSTRUCTION_WORDS } from "./instructions.ts";
import { inventedItems, type Masked, unmask, withoutItems } from "./mask.ts";
import type { Rejection, RewriteTask } from "./rewriter.ts";
import { THRESHOLDS } from "./thresholds.ts";

/** An answer and everything that it is judged by. */
export interface Answer {
  task: RewriteTask;
  /** The language of the prose. */
  language: Language;
  /** What the model was given. */
  masked: Masked;
  /** What it wrote, trimmed. */
  text: string;
  /** Whether the model ended the answer itself. */
  ended: boolean;
}

/** @returns everything that is wrong with the answer; empty if it can be shown */
export function checkAnswer(answer: Answer): Rejection[] {
  const judged: Judged = {
    ...answer,
    source: withoutItems(answer.masked.prompt, answer.masked),
    words: withoutItems(answer.text, answer.masked),
  };
  return (Object.keys(FAULTS) as Rejection[]).filter((reason) => FAULTS[reason](judged));
}

interface Judged extends Answer {
  /** The prompt's prose without its masked items. */
  source: string;
  /** The answer without them. */
  words: string;
}

const FAULTS: Record<Rejection, (answer: Judged) => boolean> = {
  maskLost: (answer) => {
    const { text, words, source, masked } = answer;
    const isInvented = inventedItems(words, masked.place).some((item) => !source.includes(item));
    return isInvented || unmask(text, masked) === undefined || losesLatinWord(answer);
  },
  wrongScript,
  tooLong: (answer) => answer.words.length > lengthRange(answer).max,
  tooShort: (answer) => answer.text === "" || answer.words.length < lengthRange(answer).min,
  repeats,
  echo,
  commentary,
  newNumber: ({ words, source }) => {
    const known = new Set(numbers(source));
    return numbers(words).some((number) => !known.has(number));
  },
  newUrl: ({ words, source }) => (words.match(URL_LIKE) ?? []).some((url) => !source.includes(url)),
  brokenCharacter: ({ words, source }) =>
    !words.isWellFormed() || words.includes("\uFFFD") || hasNew(words.match(INVISIBLE) ?? [], source),
  notEnded: ({ ended }) => !ended,
  lettersChanged,
  structureChanged,
  sourceTooLong: () => false,
};

/** Whether a Latin word of Korean prose is lost: a name, or a term that nobody translates. Its ending may change. */
function losesLatinWord({ task, language, source, words }: Judged): boolean {
  if (language !== "ko" || task.kind === "shorter" || task.kind === "own") return false;
  const lowerCaseWords = words.toLowerCase();
  return (source.match(/\p{Script=Latin}{2,}/gu) ?? []).some((word) => {
    const isName = /^\p{Lu}/u.test(word);
    return !lowerCaseWords.includes(word.toLowerCase().slice(0, isName ? undefined : Math.max(3, word.length - 2)));
  });
}

/** Control characters, and characters that are invisible or change the text direction. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const URL_LIKE =
  /[a-z][a-z+.-]{1,20}:\/\/\S*|\bwww\.\S+|(?<![\w-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.(?:com|org|net|io|dev|kr|gov|edu|app|ai)\b/giu;

function numbers(text: string): string[] {
  // Without marks, which take long to sort.
  return (
    text
      .replace(/\p{M}+/gu, "")
      .normalize("NFKC")
      .match(/\p{Nd}+(?:[.,:]\p{Nd}+)*/gu) ?? []
  );
}

/** Whether one of these characters is not in the text. */
function hasNew(characters: readonly string[], text: string): boolean {
  const known = new Set(characters.length === 0 ? [] : text);
  return characters.some((character) => !known.has(character));
}

function wrongScript({ task, words, source, masked, text }: Judged): boolean {
  const foreign = text.match(/[^\P{L}\p{Script=Latin}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]/gu) ?? [];
  if (hasNew(foreign, masked.prompt)) return true;
  if (task.kind === "own") return false;
  const share = hangulShare(words);
  if (share === undefined) return hangulShare(source) !== undefined && masked.items.length === 0;
  const { inEnglish, inKorean, drift } = THRESHOLDS.hangul;
  if (task.kind === "toEnglish") return share > inEnglish || HALF_TRANSLATED.test(words);
  if (task.kind === "toKorean") return (hangulShare(maskCode(words)) ?? share) < inKorean;
  const before = hangulShare(source) ?? share;
  return Math.abs(share - before) > drift || (before === 0 && share > inEnglish);
}

/** A word in two scripts: in Korean a particle after a foreign word, in English a mistake. */
const HALF_TRANSLATED = /\p{Script=Latin}\p{Script=Hangul}|\p{Script=Hangul}\p{Script=Latin}/u;

/** @returns Hangul / (Hangul + Latin letters); undefined for a text without either */
function hangulShare(text: string): number | undefined {
  const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul + latin === 0 ? undefined : hangul / (hangul + latin);
}

function lengthRange({ task, source }: Judged): { min: number; max: number } {
  const { min, max } = THRESHOLDS.length[task.kind];
  // A sentence that should become shorter must not become longer.
  const slack = task.kind === "shorter" ? 0 : THRESHOLDS.lengthSlack;
  return { min: source.length * min - THRESHOLDS.shortSlack, max: source.length * max + slack };
}

function repeats({ text, masked: { prompt } }: Judged): boolean {
  const { sameFourWords, repeatedRun, repeatedCharacters } = THRESHOLDS;
  if (maxFrequency(fourWords(text)) > Math.max(sameFourWords, maxFrequency(fourWords(prompt)))) return true;
  if (hasRunTwice(wordsOf(text), repeatedRun) && !hasRunTwice(wordsOf(prompt), repeatedRun)) return true;
  const sameCharacters = new RegExp(`(\\S[^]{0,11}?)\\1{${repeatedCharacters},}`, "u");
  const run = sameCharacters.exec(text)?.[0];
  return run !== undefined && !sameCharacters.test(prompt);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[^\s.,;:!?]+/gu) ?? [];
}

function fourWords(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(3).map((_, at) => words.slice(at, at + 4).join(" "));
}

function maxFrequency(texts: readonly string[]): number {
  let most = 0;
  for (const same of Map.groupBy(texts, (text) => text).values()) most = Math.max(most, same.length);
  return most;
}

/** Words; the half of what the longest answer has. */
const LONGEST_RUN = 256;

/** Whether a run of `minWords` or more words appears twice in a row. */
function hasRunTwice(words: readonly string[], minWords: number): boolean {
  for (let length = minWords; length <= Math.min(LONGEST_RUN, words.length / 2); length++) {
    let same = 0;
    for (let at = length; at < words.length; at++) {
      same = words[at] === words[at - length] ? same + 1 : 0;
      if (same === length) return true;
    }
  }
  return false;
}

function echo({ task, text, masked: { prompt } }: Judged): boolean {
  const said = letters(text);
  const instructions = task.kind === "own" ? [task.instruction] : INSTRUCTION_WORDS;
  const repeatsPrompt = instructions.some(
    (words) => said.includes(letters(words)) && !letters(prompt).includes(letters(words)),
  );
  if (repeatsPrompt && letters(instructions.join("")) !== "") return true;
  const isTranslation = task.kind === "toEnglish" || task.kind === "toKorean";
  return isTranslation && /\p{L}/u.test(prompt) && said.includes(letters(prompt)) && letters(prompt).length > 1;
}

/** What a model says around an answer, and what in the source makes it part of the answer. */
const COMMENTARY: readonly (readonly [pattern: RegExp, allowedBy: RegExp])[] = [
  [
    /^[\s"'“‘(*]*(?:번역|영어|한국어|영문|국문|결과|수정|교정|답변|답|출력|원문|요약|정답)[^\s:：]{0,4}(?: ?(?:문장|결과|글|내용))?\s*[:：]/u,
    /(?:translat|번역|english|영어|korean|한국어|result|결과|correct|수정|교정|fix|answer|답|output|출력|original|원문|summary|요약)[^:：]{0,12}[:：]/iu,
  ],
  [
    /^[\s"'“‘(*]*(?:(?:english|korean|corrected|revised|improved|final)\s+)?(?:translation|translated|english|korean|corrected|correction|revised|answer|output|result|response|rewritten|summary|text|sentence|version)(?: text| sentence| version)?\s*[:：]/iu,
    /(?:translat|번역|english|영어|영문|korean|한국어|국문|correct|수정|교정|revis|answer|답|응답|output|출력|result|결과|response|summary|요약|text|텍스트|글|본문|sentence|문장|version|버전)[^:：]{0,12}[:：]/iu,
  ],
  [
    /^[\s"'“‘(*]*(?:sure|certainly|of course|okay|ok|alright|all right|absolutely|no problem|yes)\b\s*[,.!:]/iu,
    /^[\s"'“‘(*]*(?:sure|certainly|of course|ok|al[l ]*right|absolutely|no problem|yes|물론|그럼|[네예응][\s,.!]|좋[습아네]|알겠|확실|당연|괜찮)/iu,
  ],
  [
    /^[\s"'“‘(*]*(?:네|예|물론(?:이죠|입니다|이에요)?|알겠습니다|좋습니다|그럼요)\s*[,.!]/u,
    /^[\s"'“‘(*]*(?:yes|yeah|yep|sure|of course|ok|certainly|good|great|al[l ]*right|fine|understood|got it|[네예응][\s,.!]|물론|알겠|좋[습아네]|그럼)/iu,
  ],
  [
    /^[\s"'“‘(*]*(?:here(?:'s|’s| is| are)|below (?:is|are)|the following (?:is|are))\b/iu,
    /here|below|following|여기|다음|아래|이쪽/iu,
  ],
  [
    /^[\s"'“‘(*]*(?:다음은|아래는|여기(?:에|는)?\s|다음과 같)/u,
    /here|below|following|next|these|this|다음|아래|여기/iu,
  ],
  [/(?:^|\s|\()(?:note|참고|주의)\s*[:：]/iu, /(?:note|참고|주의|caution|attention|warning)\s*[:：]/iu],
  [/(?:^|\s|\()(?:explanation|설명)\s*[:：]/iu, /(?:explanation|description|설명)\s*[:：]/iu],
  [/(?:^|\s|\()(?:translation|번역)\s*[:：]/iu, /(?:translation|번역)\s*[:：]/iu],
  [/(?:^|\s|\()(?:meaning|literally|의미|뜻)\s*[:：]/iu, /(?:meaning|literally|의미|뜻)\s*[:：]/iu],
  [
    /\bas an ai\b|language model|인공지능 (?:모델|언어|봇)|언어 모델|저는 작은 데모 모델/iu,
    /\bai\b|language model|인공지능|언어 모델|\bllm\b|demo model|데모 모델/iu,
  ],
  [/\bI(?:'m| am) sorry\b|죄송(?:합니다|하지만|해요)/iu, /sorry|apolog|죄송|미안|사과|실례/iu],
  [/\bI (?:cannot|can't|am unable to)\b/iu, /cannot|can't|unable|없|못/iu],
  [
    /번역(?:하면|해 ?드|한 (?:문장|결과|것)|문은|본은|결과는)|(?:수정|교정)(?:한|된) (?:문장|글|결과)|(?:the|your) (?:corrected|translated) (?:text|sentence|version)/iu,
    /번역|translat|수정|교정|correct|revis|\bedit(?:ed|s)?\b/iu,
  ],
  [/I hope this helps|도움이 되(?:셨|었|길|시길)/iu, /hope|help|도움/iu],
  [/\blet me know if\b/iu, /let me know|tell me|알려|말씀|문의|연락/iu],
  [/\bfeel free to\b|궁금한 (?:점|것)이 있으/iu, /feel free|question|언제든|편하게|궁금|질문/iu],
  [
    /[<‹⟨]\s*(?:human|bot)\s*[>›⟩]|\b(?:human|bot|assistant|user)\s*:/iu,
    /[<‹]\s*(?:human|bot)\s*[>›]|\b(?:human|bot|assistant|user)\s*:/iu,
  ],
  [/<\|[^|]{1,20}\|>|<\|\|[^|]{1,20}\|\|>/u, /<\|/u],
];

/** A few words and a colon before the answer. */
const LABEL = /^[^\s:：][^:：.,!?\n]{0,24}[:：](?:\s|$)/u;

function commentary({ text, source, masked: { prompt } }: Judged): boolean {
  if (COMMENTARY.some(([pattern, allowedBy]) => pattern.test(text) && !allowedBy.test(source))) return true;
  if (LABEL.test(text) && !/[:：=\-–—|]/u.test(prompt)) return true;
  return isQuoted(text) && !isQuoted(prompt);
}

const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["‘", "’"],
  ["「", "」"],
  ["『", "』"],
  ["«", "»"],
  ["`", "`"],
];

/** Whether the whole text is in quotes. */
export function isQuoted(text: string): boolean {
  return QUOTES.some(([open, close]) => {
    const bare = text.replace(/[.!?。]$/u, "");
    return [text, bare].some((all) => all.length > 2 && all.startsWith(open) && all.endsWith(close));
  });
}

function lettersChanged({ task, text, masked: { prompt } }: Judged): boolean {
  if (task.kind === "fixSpacing") return text.replace(/\s/gu, "") !== prompt.replace(/\s/gu, "");
  if (task.kind !== "fix") return false;
  const before = graphemes(prompt);
  const { maxEdits, slack } = THRESHOLDS.fix;
  return distance(...differing(before, graphemes(text))) > Math.max(slack, maxEdits * before.length);
}

/** What holds a comment, a string literal or a table together. */
const MARKERS = ["*/", "/*", "-->", "<!--", '"""', "'''", "`", "**", "__", "~~", "[", "]", "|", "\\", "{", "}"];

function structureChanged({ text, words, source, masked: { prompt } }: Judged): boolean {
  if (lineCount(text) !== lineCount(prompt)) return true;
  return MARKERS.some((marker) => words.split(marker).length !== source.split(marker).length);
}

function lineCount(text: string): number {
  return text.split(/\r\n?|[\n\u2028\u2029\v\f\u0085]/u).length;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter("ko").segment(text), ({ segment }) => segment);
}

/** Without what both have at their starts and ends. */
function differing(a: readonly string[], b: readonly string[]): [string[], string[]] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** Cells of the table for a Levenshtein distance; the longest piece that the model is asked about has fewer. */
const MOST_CELLS = 4_000_000;

/** Levenshtein distance; `Infinity` for texts that are too long to be compared. */
function distance(a: readonly string[], b: readonly string[]): number {
  if (a.length * b.length > MOST_CELLS) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [index, item] of a.entries()) {
    const next = [index + 1];
    for (const [at, other] of b.entries()) {
      const replaced = (row[at] ?? 0) + (item === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

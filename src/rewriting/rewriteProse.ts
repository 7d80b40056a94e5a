/** Takes prose to the model and back: masks it, asks the model, checks the answer and reassembles the text. */
import { diffArrays, diffChars } from "diff";
import { MAX_NEW_TOKENS } from "../prompt/officialPrompt.ts";
import { pieceTokens } from "../prompt/taskPrompts.ts";
import { composed } from "../text/composed.ts";
import { hasWordsInside, type Place, PLAIN_TEXT } from "../text/keptParts.ts";
import { type Language, translationTarget } from "../text/language.ts";
import { splitText } from "../text/split.ts";
import { checkAnswer, isQuoted } from "./checks.ts";
import type { Glossary } from "./glossary.ts";
import { instructionFor, type Wording } from "./instructions.ts";
import { type Direction, findItems, type MaskForm, maskProse, unmask, withoutItems, wordsOf } from "./mask.ts";
import { mnemonicIn } from "./mnemonic.ts";
import type { ModelClient } from "./modelClient.ts";
import type { Rejection, RequestOptions, RewriteResult, RewriteTask } from "./rewriter.ts";

export interface RewriteServices {
  modelClient: ModelClient;
  glossary: Glossary;
  correct: Correct;
}

/** Applies the corrections that the Korean rules are certain of. @throws the signal's reason */
export type Correct = (prose: string) => string | Promise<string>;

/**
 * @param prose without comment markers; each line is rewritten separately
 * @param place where it is from
 * @throws FailureError of the model client; the signal's reason when it is aborted
 */
export async function rewriteProse(
  prose: string,
  task: RewriteTask,
  services: RewriteServices,
  options: RequestOptions,
  place: Place = PLAIN_TEXT,
): Promise<RewriteResult> {
  if (directionOf(task) !== "same" && hasWordsInside(prose)) return { kind: "rejected", reasons: ["structureChanged"] };
  const lines = prose.split(/(\r\n?|\n)/);
  const written: string[] = [];
  const reasons = new Set<Rejection>();
  for (const [index, line] of lines.entries()) {
    const isBreak = index % 2 === 1;
    const outcome = isBreak ? rewritten(line) : await rewriteLine(line, { ...services, task, options, place });
    if (outcome.kind === "rejected") outcome.reasons.forEach((reason) => reasons.add(reason));
    else written.push(outcome.text);
  }
  if (reasons.size > 0) return { kind: "rejected", reasons: [...reasons] };
  const result = written.join("");
  return result === prose ? { kind: "unchanged" } : rewritten(result);
}

/** Part of the prose as it can be shown, changed or not, or why it can't be shown. */
type Outcome = Extract<RewriteResult, { kind: "rewritten" | "rejected" }>;

function rewritten(text: string): Outcome & { kind: "rewritten" } {
  return { kind: "rewritten", text };
}

/** What is to be done to each line. */
interface Request extends RewriteServices {
  task: RewriteTask;
  options: RequestOptions;
  place: Place;
}

/** What it takes to rewrite one line. */
interface LineContext extends Request {
  language: Language;
  direction: Direction;
}

async function rewriteLine(line: string, request: Request): Promise<Outcome> {
  const { task, place } = request;
  const { before, core: whole, after } = withoutEdges(line);
  const { text: core, put } = mnemonicIn(whole, place) ?? { text: whole, put: (words: string) => words };
  const language = languageToRewrite(core, request);
  if (language === undefined) return rewritten(line);
  const context: LineContext = { ...request, language, direction: directionOf(task) };
  const ruled = language === "ko" ? await byRules(core, context) : core;
  const outcome = await rewriteLong(ruled, context);
  if (outcome.kind === "rejected" && ruled === core) return outcome;
  const written = outcome.kind === "rewritten" ? withOwnBytes(core, outcome.text) : ruled;
  return rewritten(written === core ? line : before + put(written) + after);
}

function directionOf({ kind }: RewriteTask): Direction {
  return kind === "toEnglish" ? "en" : kind === "toKorean" ? "ko" : "same";
}

/** UTF-16 units. */
const LONGEST_EDGE = 200;

const EDGE = String.raw`(?:\s|\p{RGI_Emoji}\u{FE0F}?)+`;

/** Splits off whitespace and emoji at the ends, which don't concern the model. */
function withoutEdges(line: string): { before: string; core: string; after: string } {
  const before = new RegExp(`^${EDGE}`, "v").exec(line.slice(0, LONGEST_EDGE))?.[0] ?? "";
  const end = line.trimEnd().length;
  const tail = line.slice(Math.max(before.length, end - LONGEST_EDGE), end);
  // eslint-disable-next-line regexp/no-super-linear-move -- it is run on 200 characters
  const after = new RegExp(`(?<=\\s|[.!?~])${EDGE}$`, "v").exec(tail)?.[0].length ?? 0;
  const coreEnd = Math.max(before.length, end - after);
  return { before, core: line.slice(before.length, coreEnd), after: line.slice(coreEnd) };
}

/** UTF-16 units; longer prose is judged by its start. */
const LONGEST_JUDGED = 20_000;

/** @returns the language of the prose if the task applies to it; undefined if there is nothing to do */
function languageToRewrite(prose: string, { task, glossary, place }: Request): Language | undefined {
  const start = composed(prose.slice(0, LONGEST_JUDGED));
  const words = wordsOf(start, glossary, directionOf(task), place);
  // Words in a placeholder are no words of the sentence.
  const target = translationTarget(/\p{L}/u.test(words) ? words : start, "auto");
  if (target === null) return undefined;
  const language = target === "en" ? "ko" : "en";
  const hasWords = language === "ko" ? HANGUL.test(words) : /\p{Script=Latin}{2}/u.test(words);
  switch (task.kind) {
    case "toEnglish":
      // The glossary may have a translation for all of it.
      return language === "ko" && (hasWords || maskProse(start, glossary, "en", "verbatim", place).prompt !== start)
        ? "ko"
        : undefined;
    case "toKorean":
      return language === "en" && hasWords ? "en" : undefined;
    case "polite":
    case "plain":
    case "fixSpacing":
      return language === "ko" && hasWords ? "ko" : undefined;
    case "fix":
    case "shorter":
    case "own":
      return hasWords ? language : undefined;
  }
}

const HANGUL = /\p{Script=Hangul}/u;

/** What the rules alone make of the prose. */
async function byRules(prose: string, { task, correct }: LineContext): Promise<string> {
  if (task.kind !== "fix" && task.kind !== "fixSpacing") return prose;
  const inNfc = composed(prose);
  const corrected = await correct(inNfc);
  return withOwnBytes(prose, task.kind === "fix" ? corrected : onlySpacing(inNfc, corrected));
}

/** Characters, or words, in which two versions of the prose may differ to be compared. */
const MOST_CHANGES = 1_000;

/** Keeps only the changes that insert or remove whitespace; none of too many. */
function onlySpacing(before: string, after: string): string {
  // Without a limit, the time grows with the square of the number of changes.
  return (
    diffChars(before, after, { maxEditLength: MOST_CHANGES }) ?? [{ value: before, added: false, removed: false }]
  )
    .map(({ value, added, removed }) => {
      const isWhitespace = value.trim() === "";
      return (added && !isWhitespace) || (removed && isWhitespace) ? "" : value;
    })
    .join("");
}

/** Words and the whitespace between them. */
function eojeols(text: string): string[] {
  return text.match(/\s+|\S+/gu) ?? [];
}

/** Unchanged words keep their original bytes: prose that is not in NFC stays as is there, unless most of it changed. */
function withOwnBytes(original: string, written: string): string {
  if (original === composed(original)) return written;
  const parts = diffArrays(eojeols(original), eojeols(written), {
    comparator: (a, b) => composed(a) === composed(b),
    maxEditLength: MOST_CHANGES,
  });
  if (parts === undefined) return written;
  let at = 0;
  const own = eojeols(original);
  return parts
    .map(({ value, added, removed }) => {
      if (added) return value.join("");
      const bytes = own.slice(at, at + value.length);
      at += value.length;
      return removed ? "" : bytes.join("");
    })
    .join("");
}

/** In tokens; what fits into it is not worth loading a model to find out whether it fits, as the glossary may know it. */
const SMALL_CONTEXT = 128;

/** Splits what the model can't take at once. */
async function rewriteLong(prose: string, context: LineContext): Promise<Outcome> {
  // No token is shorter than a byte.
  const mostTokens = Buffer.byteLength(composed(prose));
  if (mostTokens <= pieceTokens(SMALL_CONTEXT)) return rewrite(prose, context);
  context.options.signal.throwIfAborted();
  const limit = pieceTokens(await context.modelClient.contextSize());
  if (mostTokens <= limit) return rewrite(prose, context);
  const count = (texts: string[]): Promise<number[]> => context.modelClient.count(texts.map((text) => composed(text)));
  const { before, pieces } = await splitText(prose, limit, count);
  const parts = pieces.flatMap(({ text, after }) => [
    { text, isProse: true },
    { text: after, isProse: false },
  ]);
  return rewriteParts([{ text: before, isProse: false }, ...parts], (text) => rewrite(text, context));
}

/** Tries one way, and another if the result can't be shown. */
async function rewrite(prose: string, context: LineContext): Promise<Outcome> {
  const first = await direct(prose, context);
  if (first.kind === "rewritten") return first;
  const second = await retry(prose, context);
  if (second.kind === "rewritten") return second;
  return { kind: "rejected", reasons: [...new Set([...first.reasons, ...second.reasons])] };
}

/** Sentence by sentence; a single sentence piece by piece, with marks, or in other words. */
function retry(prose: string, context: LineContext): Promise<Outcome> {
  const sentences = sentencesOf(prose, context);
  if (sentences.length > 1) return rewriteParts(sentences, (text) => rewrite(text, context));
  if (findItems(composed(prose), context.glossary, context.direction, context.place).length === 0)
    return direct(prose, context, { wording: "other" });
  const pieces = piecesOf(prose, context);
  return canStandAlone(pieces)
    ? rewriteParts(pieces, (text) => direct(text, context))
    : direct(prose, context, { form: "marked" });
}

interface Part {
  text: string;
  /** Anything else stays as is. */
  isProse: boolean;
  /** Part of the sentence that it stands in. */
  isItem?: true;
}

/** Rewrites the parts one after the other, up to the first that is rejected. */
async function rewriteParts(parts: readonly Part[], rewritePart: (text: string) => Promise<Outcome>): Promise<Outcome> {
  let prose = "";
  for (const { text, isProse } of parts) {
    const outcome = isProse ? await rewritePart(text) : rewritten(text);
    if (outcome.kind === "rejected") return outcome;
    prose += outcome.text;
  }
  return rewritten(prose);
}

/** Sentences and the whitespace between them, if the task can be done by sentence; none is split within an item. */
function sentencesOf(prose: string, { task, glossary, direction, place }: LineContext): Part[] {
  if (task.kind === "shorter" || task.kind === "own") return [{ text: prose, isProse: true }];
  const inNfc = composed(prose);
  const items = findItems(inNfc, glossary, direction, place);
  const ends = Array.from(
    new Intl.Segmenter("ko", { granularity: "sentence" }).segment(inNfc),
    ({ index, segment }) => index + segment.length,
  ).filter((end) => !items.some((item) => item.start < end && end < item.end));
  return [0, ...ends.slice(0, -1)].flatMap((start, index) => spaced(inNfc.slice(start, ends[index])));
}

/** The text between the items, and the items themselves. */
function piecesOf(prose: string, { glossary, direction, place }: LineContext): Part[] {
  const inNfc = composed(prose);
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end, text } of findItems(inNfc, glossary, direction, place)) {
    parts.push(...punctuated(inNfc.slice(at, start)), { text, isProse: false, isItem: true });
    at = end;
  }
  return [...parts, ...punctuated(inNfc.slice(at))].filter(({ text }) => text !== "");
}

function spaced(text: string): Part[] {
  const core = text.trim();
  const at = text.indexOf(core);
  const parts = [
    { text: text.slice(0, at), isProse: false },
    { text: core, isProse: core !== "" },
    { text: text.slice(at + core.length), isProse: false },
  ];
  return parts.filter((part) => part.text !== "");
}

/** Splits off the whitespace and punctuation that separate a piece from the items next to it. */
function punctuated(text: string): Part[] {
  const { 0: core, index } = /[\p{L}\p{N}](?:[^]*[\p{L}\p{N}])?/u.exec(text) ?? { 0: "", index: text.length };
  return [
    { text: text.slice(0, index), isProse: false },
    { text: core, isProse: core !== "" },
    { text: text.slice(index + core.length), isProse: false },
  ].filter((part) => part.text !== "");
}

/** Whether more than whitespace separates every piece from the items: else it is half a sentence, or a particle. */
function canStandAlone(parts: readonly Part[]): boolean {
  return parts.every(({ isProse }, index) => {
    if (!isProse) return true;
    const separated = [parts[index - 1], parts[index + 1]].map(
      (neighbor) => neighbor === undefined || (neighbor.isItem !== true && SEPARATOR.test(neighbor.text)),
    );
    return separated.every(Boolean);
  });
}

const SEPARATOR = /^\s*[:：;,.()[\]|/–—→"“”-]/u;

/** Asks the model once. */
async function direct(
  prose: string,
  context: LineContext,
  { form = "verbatim", wording = "first" }: { form?: MaskForm; wording?: Wording } = {},
): Promise<Outcome> {
  const { task, language, direction, glossary, modelClient, options, place } = context;
  const masked = maskProse(prose, glossary, direction, form, place);
  const words = withoutItems(masked.prompt, masked);
  const hasWords = language === "ko" ? HANGUL.test(words) : /\p{Script=Latin}/u.test(words);
  if (!hasWords) return rewritten(unmask(masked.prompt, masked) ?? prose);
  options.signal.throwIfAborted();
  const instruction = instructionFor(task, masked.prompt, language, wording);
  const { text: answer, ended } = await modelClient.complete(instruction, answerTokens(masked.prompt), options);
  const text = finish(unquoted(answer.trim(), masked.prompt), masked.prompt, context);
  const reasons = checkAnswer({ task, language, masked, text, ended });
  const written = unmask(text, masked);
  if (reasons.length > 0 || written === undefined) return { kind: "rejected", reasons };
  return rewritten(isKorean(context) ? await context.correct(written) : written);
}

/** Whether the answer is Korean and may be corrected: for example, a particle that the model chose for a mark. */
function isKorean({ task: { kind }, language }: LineContext): boolean {
  if (kind === "own" || kind === "fixSpacing") return false;
  return kind === "toKorean" || (kind !== "toEnglish" && language === "ko");
}

/** Enough tokens for every answer that is not too long; one that never ends stops there. */
function answerTokens(prompt: string): number {
  return Math.min(MAX_NEW_TOKENS, 64 + 4 * prompt.length);
}

/** Removes quotes that come from the prompt, where the text is in quotes. */
function unquoted(answer: string, source: string): string {
  return isQuoted(answer) && !isQuoted(source) && /^["'“‘]/u.test(answer)
    ? answer.replace(/^["'“‘]\s*|(?<!\s)\s*["'”’](?=[.!?]?$)/gu, "").replace(/([.!?])\.$/u, "$1")
    : answer;
}

/** Ends the answer like the source: a heading has no period, and a sentence keeps its own. */
function finish(answer: string, source: string, { task }: LineContext): string {
  if (task.kind === "own" || task.kind === "fixSpacing" || answer === "") return answer;
  const ending = /(?:(?<!\.)\.{2,}|…|[.!?:])$/u.exec(source)?.[0] ?? "";
  const answerEnding = /(?:(?<!\.)\.{2,}|…|[.!?:。])$/u.exec(answer)?.[0] ?? "";
  if (ending === "" && answerEnding === ".") return answer.slice(0, -1);
  return ending !== "" && answerEnding === "" ? answer + ending : answer;
}

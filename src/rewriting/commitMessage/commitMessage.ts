/** An English commit message from a Korean text or from a diff. */
import { INSTRUCTION_TOKENS } from "../../prompt/taskPrompts.ts";
import { cleanUserText } from "../../prompt/userText.ts";
import { isGenerated, splitMessage, splitPrefix, withoutType } from "../../prose/commitSubject.ts";
import { composed } from "../../text/composed.ts";
import { checkAnswer } from "../checks.ts";
import { findItems, maskProse } from "../mask.ts";
import type { ModelClient } from "../modelClient.ts";
import { type Rejection, type RequestOptions, resultingText, type Rewriter, type RewriteResult } from "../rewriter.ts";
import { rewriteWhole } from "../rewriteWhole.ts";
import { translateProse } from "../translateProse.ts";
import { compactDiff } from "./compactDiff.ts";

/** Characters of a subject line that git's own tools and the hosts show without cutting it off. */
export const LONGEST_SUBJECT = 72;

/** Maximum tokens of a subject line, with a margin: an answer that uses them all has gone astray. */
const SUBJECT_TOKENS = 48;

/** Maximum tokens of a diff: a few seconds of prefill for the 1.3B model on a CPU. */
const DIFF_TOKENS = 700;

const HANGUL = /\p{Script=Hangul}/u;

export interface MessageServices {
  rewriter: Rewriter;
  modelClient: ModelClient;
}

/** Whether the text in the input box is a Korean description to make the message from. */
export function isKorean(text: string): boolean {
  const { subject, below } = splitMessage(composed(text));
  if (isGenerated(subject)) return HANGUL.test(below);
  const { rest } = splitPrefix(subject);
  return rest !== "" && HANGUL.test(rest + below);
}

/** A prefix that was typed without a subject and is kept for the message of a diff: `fix: `. */
export function typedPrefix(text: string): string {
  const { prefix, rest } = splitPrefix(splitMessage(text).subject);
  return rest === "" && prefix !== "" ? `${prefix.trimEnd()} ` : "";
}

/** The message for a Korean description: the first line becomes the subject, the rest is translated in place. */
export async function messageFromKorean(
  text: string,
  services: MessageServices,
  options: RequestOptions,
): Promise<RewriteResult> {
  const { subject: line, below } = splitMessage(text);
  const subjectEnd = text.length - below.length;
  const subject = await subjectFromKorean(composed(line.trimEnd()), services, options);
  if (subject.kind === "rejected" || below.trim() === "") return subject;
  const source = { text, languageId: "git-commit" };
  const within = { start: subjectEnd, end: text.length };
  const body = await rewriteWhole(services.rewriter, source, within, { kind: "toEnglish" }, options);
  if (body.kind === "rejected") return body;
  const lines = resultingText(body, below);
  return { kind: "rewritten", text: subject.text + lines.trimEnd() };
}

/**
 * @param diff as git prints it
 * @param typed the text in the input box; if its first line is only a prefix, it stays, and so does what is below
 * @returns undefined if there are no changes to be read in the diff: the model would make them up
 */
export async function messageFromDiff(
  diff: string,
  typed: string,
  { modelClient }: MessageServices,
  options: RequestOptions,
): Promise<RewriteResult | undefined> {
  const room = (await modelClient.contextSize()) - INSTRUCTION_TOKENS - SUBJECT_TOKENS;
  const changes = await compactDiff(diff, Math.min(DIFF_TOKENS, room), (texts) => modelClient.count(texts));
  if (changes === "") return undefined;
  const { text, ended } = await modelClient.complete(commitPrompt(changes), SUBJECT_TOKENS, options);
  const answer = text.trim();
  const prefix = typedPrefix(typed);
  const subject = withPrefix(answer, prefix);
  const reasons = [...diffFaults(answer, ended, changes), ...subjectFaults(subject, prefix)];
  if (reasons.length > 0) return { kind: "rejected", reasons: [...new Set(reasons)] };
  const below = prefix === "" ? "" : splitMessage(typed).below.trimEnd();
  return { kind: "rewritten", text: subject + below };
}

/** The model writes a subject for a plain description. If that fails, or there is a prefix, the line is translated. */
async function subjectFromKorean(
  line: string,
  { rewriter, modelClient }: MessageServices,
  options: RequestOptions,
): Promise<Exclude<RewriteResult, { kind: "unchanged" }>> {
  const { prefix, rest } = splitPrefix(line);
  if (rest === "") return { kind: "rewritten", text: line };
  const reasons: Rejection[] = [];
  if (prefix === "") {
    const { text, ended } = await modelClient.complete(commitPrompt(line), SUBJECT_TOKENS, options);
    const answer = text.trim();
    const masked = maskProse(line, [], "en");
    const words = withoutType(answer);
    reasons.push(...checkAnswer({ task: { kind: "toEnglish" }, language: "ko", masked, text: words, ended }));
    reasons.push(...subjectFaults(answer));
    if (reasons.length === 0) return { kind: "rewritten", text: tidySubject(answer) };
  }
  const translated = await translateProse(rewriter, rest, "en", options);
  if (translated.kind === "rejected") reasons.push(...translated.reasons);
  else {
    const subject = withPrefix(resultingText(translated, rest), prefix);
    const faults = subjectFaults(subject, prefix);
    if (faults.length === 0) return { kind: "rewritten", text: subject };
    reasons.push(...faults);
  }
  return { kind: "rejected", reasons: [...new Set(reasons)] };
}

/** The demo model knows this wording, too. */
export function commitPrompt(changes: string): string {
  return cleanUserText(`다음 변경 내용에 대한 커밋 메시지를 영어로 써줘.\n${changes}`);
}

/** The subject after the user's own prefix, which replaces the model's. */
function withPrefix(subject: string, prefix: string): string {
  if (prefix === "") return tidySubject(subject);
  return (
    prefix + tidySubject(withoutType(subject)).replace(/^[A-Z](?=[a-z]+(?:\s|$))/, (letter) => letter.toLowerCase())
  );
}

/** A subject ends without a period. */
function tidySubject(subject: string): string {
  return subject.trim().replace(/(?<![.])\.$/, "");
}

/**
 * What is wrong with a subject line, wherever it comes from.
 * @param prefix what the user typed of it
 */
function subjectFaults(subject: string, prefix = ""): Rejection[] {
  const rest = subject.slice(prefix.length);
  const reasons: Rejection[] = [];
  if (rest.trim() === "") reasons.push("tooShort");
  if (/[\n\r]|```|^#/.test(rest)) reasons.push("structureChanged");
  if (subject.length > LONGEST_SUBJECT) reasons.push("tooLong");
  if (HANGUL.test(rest)) reasons.push("wrongScript");
  return reasons;
}

/** The translation checks that make sense for a diff: a subject has neither its length nor its marks. */
const CHECKED_AGAINST_DIFF = new Set<Rejection>([
  ...(["wrongScript", "repeats", "echo", "commentary", "newUrl", "brokenCharacter", "notEnded"] as const),
]);

/** @param changes what the model was told: anything else it can only make up */
function diffFaults(answer: string, ended: boolean, changes: string): Rejection[] {
  const text = withoutType(answer);
  const masked = { prompt: changes, items: [] };
  const reasons = checkAnswer({ task: { kind: "toEnglish" }, language: "en", masked, text, ended });
  const faults = reasons.filter((reason) => CHECKED_AGAINST_DIFF.has(reason));
  const told = changes.toLowerCase();
  // `5 seconds` for 5000 is right, so a number may be part of another.
  for (const { kind, start, end } of findItems(text, [], "same")) {
    const item = text.slice(start, end);
    const bare = kind === "number" ? item.replace(/(?<![^\d.])[^\d.]+$/, "") : item.replace(/`|\(\)$/g, "");
    if (kind === "emoji" || told.includes(bare.toLowerCase())) continue;
    faults.push(kind === "number" ? "newNumber" : "maskLost");
  }
  return faults;
}

/** An English commit message from a Korean text or from a diff. */
import { INSTRUCTION_TOKENS } from "../../prompt/taskPrompts.ts";
import { cleanUserText } from "../../prompt/userText.ts";
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

/**
 * What precedes a subject: a conventional type with its scope (https://www.conventionalcommits.org), in Korea often
 * with a space before the colon, a ticket, a tag in brackets, an emoji or its short name.
 */
const PREFIX =
  /^(?:(?:\[[^\[\]\n]{1,40}\]|:[a-z0-9_+\-]+:|\p{RGI_Emoji}|[A-Z][A-Z0-9]+-\d+|#\d+|[A-Za-z]{2,12}(?:\([^\(\)\n]{1,40}\))?!? ?:)(?:\s+|$))+/v;

export interface MessageServices {
  rewriter: Rewriter;
  modelClient: ModelClient;
}

/** Whether the text in the input box is a Korean description to make the message from. */
export function isKorean(text: string): boolean {
  return HANGUL.test(splitPrefix(text.normalize("NFC")).rest);
}

/** A prefix that was typed without a subject and is kept for the message of a diff: `fix: `. */
export function typedPrefix(text: string): string {
  const { prefix, rest } = splitPrefix(text.trimStart());
  return rest.trim() === "" && prefix !== "" ? `${prefix.trimEnd()} ` : "";
}

/** The message for a Korean description: the first line becomes the subject, the rest is translated in place. */
export async function messageFromKorean(
  text: string,
  services: MessageServices,
  options: RequestOptions,
): Promise<RewriteResult> {
  const start = text.search(/\S/);
  const lineEnd = text.indexOf("\n", start);
  const subjectEnd = lineEnd < 0 ? text.length : lineEnd;
  const subject = await subjectFromKorean(text.slice(start, subjectEnd).trim().normalize("NFC"), services, options);
  if (subject.kind === "rejected" || text.slice(subjectEnd).trim() === "") return subject;
  const source = { text, languageId: "git-commit" };
  const within = { start: subjectEnd, end: text.length };
  const body = await rewriteWhole(services.rewriter, source, within, { kind: "toEnglish" }, options);
  if (body.kind === "rejected") return body;
  const lines = resultingText(body, text.slice(subjectEnd));
  return { kind: "rewritten", text: subject.text + lines.trimEnd() };
}

/** @param prefix what the user has already typed */
export async function messageFromDiff(
  diff: string,
  prefix: string,
  { modelClient }: MessageServices,
  options: RequestOptions,
): Promise<RewriteResult> {
  const room = (await modelClient.contextSize()) - INSTRUCTION_TOKENS - SUBJECT_TOKENS;
  const changes = await compactDiff(diff, Math.min(DIFF_TOKENS, room), (texts) => modelClient.count(texts));
  const { text, ended } = await modelClient.complete(commitPrompt(changes), SUBJECT_TOKENS, options);
  const answer = text.trim();
  const reasons = [...diffFaults(answer, ended, changes, diff), ...subjectFaults(withPrefix(answer, prefix))];
  return reasons.length > 0
    ? { kind: "rejected", reasons: [...new Set(reasons)] }
    : { kind: "rewritten", text: withPrefix(answer, prefix) };
}

/** The model writes a subject for a plain description. If that fails, or there is a prefix, the line is translated. */
async function subjectFromKorean(
  line: string,
  { rewriter, modelClient }: MessageServices,
  options: RequestOptions,
): Promise<Exclude<RewriteResult, { kind: "unchanged" }>> {
  const { prefix, rest } = splitPrefix(line);
  const reasons: Rejection[] = [];
  if (prefix === "") {
    const { text, ended } = await modelClient.complete(commitPrompt(line), SUBJECT_TOKENS, options);
    const answer = text.trim();
    const masked = maskProse(line, [], "en");
    const words = splitPrefix(answer).rest;
    reasons.push(...checkAnswer({ task: { kind: "toEnglish" }, language: "ko", masked, text: words, ended }));
    reasons.push(...subjectFaults(answer));
    if (reasons.length === 0) return { kind: "rewritten", text: tidySubject(answer) };
  }
  const translated = await translateProse(rewriter, rest, "en", options);
  if (translated.kind === "rejected") reasons.push(...translated.reasons);
  else {
    const subject = withPrefix(resultingText(translated, rest), prefix);
    const faults = subjectFaults(subject);
    if (faults.length === 0) return { kind: "rewritten", text: subject };
    reasons.push(...faults);
  }
  return { kind: "rejected", reasons: [...new Set(reasons)] };
}

/** The demo model knows this wording, too. */
export function commitPrompt(changes: string): string {
  return cleanUserText(`다음 변경 내용에 대한 커밋 메시지를 영어로 써줘.\n${changes}`);
}

/** @returns the prefix with the whitespace after it, and the rest */
export function splitPrefix(subject: string): { prefix: string; rest: string } {
  const prefix = PREFIX.exec(subject)?.[0] ?? "";
  return { prefix, rest: subject.slice(prefix.length) };
}

/** The subject after the user's own prefix, which replaces the model's. */
function withPrefix(subject: string, prefix: string): string {
  if (prefix === "") return tidySubject(subject);
  const { rest } = splitPrefix(subject);
  return prefix + tidySubject(rest).replace(/^[A-Z](?=[a-z]+(?:\s|$))/, (letter) => letter.toLowerCase());
}

/** A subject ends without a period. */
function tidySubject(subject: string): string {
  return subject.trim().replace(/(?<![.])\.$/, "");
}

/** What is wrong with a subject line, wherever it comes from. */
function subjectFaults(subject: string): Rejection[] {
  const { rest } = splitPrefix(subject);
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

function diffFaults(answer: string, ended: boolean, changes: string, diff: string): Rejection[] {
  const text = splitPrefix(answer).rest;
  const masked = { prompt: changes, items: [] };
  const reasons = checkAnswer({ task: { kind: "toEnglish" }, language: "en", masked, text, ended });
  const faults = reasons.filter((reason) => CHECKED_AGAINST_DIFF.has(reason));
  const lowerCaseDiff = diff.toLowerCase();
  // `5 seconds` for 5000 is right, so a number may be part of another.
  for (const { kind, start, end } of findItems(text, [], "same")) {
    const item = text.slice(start, end);
    const bare = kind === "number" ? item.replace(/(?<![^\d.])[^\d.]+$/, "") : item.replace(/`|\(\)$/g, "");
    if (kind === "emoji" || lowerCaseDiff.includes(bare.toLowerCase())) continue;
    faults.push(kind === "number" ? "newNumber" : "maskLost");
  }
  return faults;
}

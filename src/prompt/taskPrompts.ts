/**
 * What the model is asked about a selection, and how the chat shows it. The wording is that of the model's authors
 * where their evaluation set has one (https://github.com/42dot/42dot_LLM/tree/main/eval); the demo model knows only
 * this wording.
 */
import * as v from "valibot";
import { escapeMarkdown } from "../text/escapeMarkdown.ts";
import { Language, type TargetSetting, translationTarget } from "../text/language.ts";
import { MAX_NEW_TOKENS } from "./officialPrompt.ts";
import { PromptSampling } from "./promptSampling.ts";
import { cleanUserText } from "./userText.ts";

/** What a turn of the chat is about. */
export const TurnTask = v.variant("kind", [
  v.object({ kind: v.literal("chat") }),
  v.object({ kind: v.literal("explain"), languageId: v.string() }),
  v.object({ kind: v.literal("translate"), to: Language }),
  v.object({ kind: v.literal("ask"), languageId: v.string() }),
  /** The selection is itself the question. */
  v.object({ kind: v.literal("instruct") }),
  /** The writing help on a text that was typed; `of`: the answer to another question, in the other language. */
  v.object({
    kind: v.literal("rewrite"),
    rewrite: v.picklist(["toEnglish", "toKorean", "fix", "polite", "shorter"]),
    of: v.exactOptional(v.literal("answer")),
  }),
  /** A commit message from a Korean text or from a diff. */
  v.object({ kind: v.literal("commit") }),
  /** Names from words, in the style of this language. */
  v.object({ kind: v.literal("names"), languageId: v.string() }),
  /** A prompt file of this name, with its sampling. */
  v.object({ kind: v.literal("prompt"), name: v.string(), ...PromptSampling.entries }),
]);
export type TurnTask = v.InferOutput<typeof TurnTask>;

/** What the model is asked for as written, with its thoughts; the rest of the tasks ask it in pieces and check them. */
export type QuestionTask = Extract<TurnTask, { kind: "chat" | "explain" | "ask" | "instruct" | "prompt" }>;
export type WritingTask = Extract<TurnTask, { kind: "rewrite" | "commit" | "names" }>;

export function isQuestion(task: TurnTask): task is QuestionTask {
  return !isWriting(task) && task.kind !== "translate";
}

export function isWriting(task: TurnTask): task is WritingTask {
  return task.kind === "rewrite" || task.kind === "commit" || task.kind === "names";
}

/** A selection and the VS Code language id of its document. */
export interface SelectedText {
  text: string;
  languageId: string;
}

/** A question to be added to the conversation. */
export interface TurnRequest {
  task: TurnTask;
  /** What the chat shows as the user's message. */
  message: string;
  /** The user text sent to the model; for a translation, only the text itself, which may need to be split first. */
  prompt: string;
}

/** Language ids of prose, which is quoted as is; everything else is code and gets a fence. */
const PROSE = new Set(["plaintext", "markdown", "git-commit", "scminput"]);

/** A question of the chat. @param answerLanguage `auto` leaves it to the model, which answers in that of the question */
export function chatTask(question: string, answerLanguage: TargetSetting): TurnRequest {
  return { task: { kind: "chat" }, message: question, prompt: inLanguage(question, answerLanguage) };
}

/**
 * A question that asks for its answer in a language: in a last line, as the questions of the authors' evaluation set
 * say what the answer should be like. Where it is the question's own language, the question stays as it is.
 */
export function inLanguage(question: string, language: TargetSetting): string {
  if (language === "auto") return question;
  // What a text is not in is what it would be translated into.
  const isKorean = translationTarget(question, "auto") === "en";
  if (isKorean === (language === "ko")) return question;
  return `${question.trimEnd()}\n${isKorean ? "영어로 답해줘." : "Answer in Korean."}`;
}

export function explainTask(selection: SelectedText, answerLanguage: Language): TurnRequest {
  const { languageId } = selection;
  return {
    task: { kind: "explain", languageId },
    message: cleanUserText(shown(selection)),
    prompt: cleanUserText(`${explainInstruction(languageId, answerLanguage)}\n\n${quoted(selection)}`),
  };
}

/** The start of every question about code, up to and including the fence. */
export function explainPrefix(answerLanguage: Language): string {
  return `${explainInstruction("", answerLanguage)}\n\n\`\`\``;
}

export function translateTask(text: string, to: Language): TurnRequest {
  const cleaned = cleanUserText(text);
  return { task: { kind: "translate", to }, message: cleaned, prompt: cleaned };
}

/** The user text that asks for the translation of one piece. */
export function translatePrompt(text: string, to: Language): string {
  return cleanUserText(`"${text.trim()}"를 ${to === "en" ? "영어로" : "한국어로"} 번역해줘`);
}

/**
 * Maximum tokens per piece of a translation. Its translation must fit into `MAX_NEW_TOKENS`, and with this tokenizer
 * Korean can take up to twice as many tokens as the same text in English, or vice versa.
 */
export const TRANSLATION_PIECE_TOKENS = MAX_NEW_TOKENS / 2;

/** What a prompt has around the text: with 42dot's tokenizer and the longest instruction of our own it is 24 tokens. */
export const INSTRUCTION_TOKENS = 32;

/** Maximum tokens per piece in a context of this size, which has to hold the piece, its instruction and its result. */
export function pieceTokens(contextSize: number): number {
  const thirds = Math.floor((contextSize - INSTRUCTION_TOKENS) / 3);
  return Math.max(1, Math.min(TRANSLATION_PIECE_TOKENS, thirds));
}

/** @param instruction what the user typed about the selection */
export function askTask(selection: SelectedText, instruction: string): TurnRequest {
  const trimmed = instruction.trim();
  return {
    task: { kind: "ask", languageId: selection.languageId },
    message: cleanUserText(`${escapeMarkdown(cleanUserText(trimmed))}\n\n${shown(selection)}`),
    prompt: cleanUserText(`${trimmed}\n\n${quoted(selection)}`),
  };
}

/**
 * Removes blank lines at both ends, trailing whitespace at the end, and the indentation that all lines share. The first
 * line counts too, so a selection should include its first line's indentation.
 */
export function tidySelection(text: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => (line.trim() === "" ? "" : line));
  const nonEmpty = lines.filter((line) => line !== "");
  const common = nonEmpty.map((line) => line.slice(0, line.search(/\S/))).reduce(commonPrefix, nonEmpty[0] ?? "");
  return lines
    .map((line) => line.slice(common.length))
    .join("\n")
    .replace(/^\n+/, "")
    .trimEnd();
}

function explainInstruction(languageId: string, answerLanguage: Language): string {
  if (isProse(languageId)) return answerLanguage === "ko" ? "다음 글을 설명해줘." : "Explain the following text.";
  return answerLanguage === "ko" ? "다음 코드를 설명해줘." : "Explain the following code.";
}

/** Whether documents with this language id are prose rather than code. */
export function isProse(languageId: string): boolean {
  return PROSE.has(languageId);
}

function quoted(selection: SelectedText): string {
  return isProse(selection.languageId) ? tidySelection(selection.text) : fenced(selection);
}

function fenced({ text, languageId }: SelectedText): string {
  return inFence(text, languageId);
}

/** A fenced code block without the indentation that all lines share. */
export function inFence(text: string, languageId: string): string {
  // Extensions choose language ids freely; one that could break the info string is left out.
  const info = /^[\w+#.-]+$/.test(languageId) ? languageId : "";
  return fence(tidySelection(text), info);
}

/** A fenced code block that nothing in the text can close. */
export function fence(text: string, info = ""): string {
  let longestRun = 0;
  for (const [run] of text.matchAll(/`+/g)) longestRun = Math.max(longestRun, run.length);
  const marks = "`".repeat(Math.max(3, longestRun + 1));
  return `${marks}${info}\n${text}\n${marks}`;
}

/** A selection as Markdown: code in a fence, prose as a block quote. */
function shown(selection: SelectedText): string {
  if (!isProse(selection.languageId)) return fenced(selection);
  return escapeMarkdown(cleanUserText(tidySelection(selection.text))).replace(/^/gm, "> ");
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

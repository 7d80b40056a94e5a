/**
 * The prompt format that 42dot LLM-SFT was trained with, as the official example client writes it:
 * https://github.com/42dot/42dot_LLM (example_cli.py). It is fixed: templates in model files are ignored, since a file
 * could smuggle instructions through them.
 */
import type { PromptPart, Sampling } from "../inference/protocol.ts";
import { cleanUserText } from "./userText.ts";

/** The official system prompt, with its one trailing blank (example_cli.py). */
export const SYSTEM =
  "호기심 많은 인간 (human)과 인공지능 봇 (AI bot)의 대화입니다. 봇의 이름은 42dot LLM이고 포티투닷 (42dot)에서 개발했습니다. " +
  "봇은 인간의 질문에 대해 친절하게 유용하고 상세한 답변을 제공합니다. ";

/** Sampling of the chat (example_cli.py). */
export const OFFICIAL_SAMPLING: Sampling = { temperature: 0.5, topP: 0.95, topK: 20, repeatPenalty: 1.2 };

/**
 * Sampling of translations: greedy, so that the same text always gets the same translation, and without the penalty,
 * which punishes names and code that have to be copied.
 */
export const TRANSFORM_SAMPLING: Sampling = { temperature: 0, topP: 1, topK: 1, repeatPenalty: 1 };

/** Tokens of an answer at most (`max_new_tokens` of example_cli.py). */
export const MAX_NEW_TOKENS = 512;

/** The role markers. They are ordinary text to the model; when it writes one itself, it goes on for the other side. */
export const STOP_SEQUENCES: string[] = ["<human>:", "<bot>:"];

/** A question and its answer, as the model sees them in later prompts. */
export interface PromptTurn {
  message: string;
  answer: string;
}

export interface PromptOptions {
  /** Whether the official system prompt comes first. Chat has it, transforms of a text do not. */
  system: boolean;
}

/**
 * The prompt that asks `question` after `turns`: `bos SYSTEM "<human>: {q} <bot>:" " {a}" eos … "<human>: {q} <bot>:"`.
 *
 * Where the parts are cut matters: each is tokenized alone. What the model wrote was tokenized apart from the question
 * before it, so only this cut finds the tokens of earlier turns again in the context.
 * User text is cleaned here whatever the caller did, so no marker of it can reach the model.
 */
export function chatPrompt(turns: readonly PromptTurn[], question: string, options: PromptOptions): PromptPart[] {
  return afterTurns(turns, questionParts(question), options);
}

/** What `chatPrompt` begins with when the question goes on after `typed`. */
export function chatPrefix(turns: readonly PromptTurn[], typed: string, options: PromptOptions): PromptPart[] {
  return afterTurns(turns, [{ text: `<human>: ${cleanUserText(typed).trim()}`.trim() }], options);
}

/**
 * What a prompt is made of, each piece for itself, to count their tokens: the beginning, every turn, the question.
 * At most one token more in all than the whole prompt has, where the blank after the system prompt stands alone.
 */
export function promptSegments(turns: readonly PromptTurn[], question: string, options: PromptOptions): PromptPart[][] {
  const beginning: PromptPart[] = [{ special: "bos" }, ...(options.system ? [{ text: SYSTEM }] : [])];
  return [beginning, ...turns.map(turnParts), questionParts(question)];
}

/** The prompt as one text, for people and for golden tests; the specials as they are named in the official vocabulary. */
export function renderPrompt(parts: readonly PromptPart[]): string {
  const specials = { bos: "<||bos||>", eos: "<|endoftext|>" };
  return parts
    .map((part) => ("text" in part ? part.text : "control" in part ? part.control : specials[part.special]))
    .join("");
}

function turnParts({ message, answer }: PromptTurn): PromptPart[] {
  return [...questionParts(message), { text: ` ${answer.trimStart()}` }, { special: "eos" }];
}

function afterTurns(turns: readonly PromptTurn[], rest: PromptPart[], options: PromptOptions): PromptPart[] {
  const parts = [...turns.flatMap(turnParts), ...rest];
  return [{ special: "bos" }, ...(options.system ? withSystem(parts) : parts)];
}

function questionParts(question: string): PromptPart[] {
  return [{ text: `<human>: ${cleanUserText(question).trim()} <bot>:` }];
}

/** The system prompt and the first question are one part. */
function withSystem([first, ...rest]: PromptPart[]): PromptPart[] {
  return first && "text" in first ? [{ text: SYSTEM + first.text }, ...rest] : [{ text: SYSTEM }];
}

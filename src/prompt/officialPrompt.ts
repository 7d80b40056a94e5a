/**
 * The prompt format that 42dot LLM-SFT was trained with, as in the official example client:
 * https://github.com/42dot/42dot_LLM (example_cli.py). It is hard-coded: templates in model files are ignored, since
 * they could smuggle in instructions.
 */
import type { PromptPart, Sampling } from "../inference/protocol.ts";
import { FORTY_TWO_DOT_MARKERS, neutralize } from "./roleMarkers.ts";
import { cleanUserText } from "./userText.ts";

/** The official system prompt, including its trailing space (example_cli.py). */
export const SYSTEM =
  "호기심 많은 인간 (human)과 인공지능 봇 (AI bot)의 대화입니다. 봇의 이름은 42dot LLM이고 포티투닷 (42dot)에서 개발했습니다. " +
  "봇은 인간의 질문에 대해 친절하게 유용하고 상세한 답변을 제공합니다. ";

/** Sampling of the chat (example_cli.py). */
export const OFFICIAL_SAMPLING: Sampling = { temperature: 0.5, topP: 0.95, topK: 20, repeatPenalty: 1.2 };

/**
 * Sampling of the chat with models outside the 42dot family: between what the authors of the larger ones suggest (0.6
 * to 0.7, top-p 0.8 to 0.95), and without 42dot's penalty, which would make them avoid every word of the prompt.
 */
export const OTHER_SAMPLING: Sampling = { temperature: 0.6, topP: 0.95, topK: 40, repeatPenalty: 1 };

/**
 * Sampling of translations: greedy, so that the same text always gets the same translation, and without the repeat
 * penalty, which would penalize names and code that must be copied.
 */
export const TRANSFORM_SAMPLING: Sampling = { temperature: 0, topP: 1, topK: 1, repeatPenalty: 1 };

/** Maximum length of an answer, in tokens (`max_new_tokens` in example_cli.py). */
export const MAX_NEW_TOKENS = 512;

/** The role markers. To the model they are ordinary text; when it writes one, it starts to speak for the other role. */
export const STOP_SEQUENCES: string[] = ["<human>:", "<bot>:"];

/** A question and its answer, as the model sees them in later prompts. */
export interface PromptTurn {
  message: string;
  answer: string;
}

export interface PromptOptions {
  /** The text of the system prompt; undefined for none. Chat has one; text transforms do not. */
  system: string | undefined;
  /** Whether a model that thinks first may do so; true by default. Text transforms need only the answer. */
  think?: boolean;
}

/**
 * The prompt that asks `question` after `turns`: `bos SYSTEM "<human>: {q} <bot>:" " {a}" eos … "<human>: {q} <bot>:"`.
 *
 * The boundaries between the parts matter: each part is tokenized separately. An answer was generated separately from
 * the question before it, so only these boundaries reproduce the tokens of earlier turns that are in the context.
 * User text is always cleaned here, regardless of the caller, so no role marker in it can reach the model.
 */
export function chatPrompt(turns: readonly PromptTurn[], question: string, options: PromptOptions): PromptPart[] {
  return afterTurns(turns, questionParts(question), options);
}

/** The prefix of `chatPrompt` for a question that starts with `typed`. */
export function chatPrefix(turns: readonly PromptTurn[], typed: string, options: PromptOptions): PromptPart[] {
  return afterTurns(turns, [{ text: `<human>: ${cleanUserText(typed).trim()}`.trim() }], options);
}

/**
 * The segments of a prompt, for counting their tokens: the start, each turn, the question.
 * They have at most one token more in total than the whole prompt, since the space after the system prompt may become a
 * token of its own.
 */
export function promptSegments(turns: readonly PromptTurn[], question: string, options: PromptOptions): PromptPart[][] {
  const start: PromptPart[] = [{ special: "bos" }, ...systemParts(options)];
  return [start, ...turns.map(turnParts), questionParts(question)];
}

/** The prompt as one string, for people and golden tests; special tokens are named as in the official vocabulary. */
export function renderPrompt(parts: readonly PromptPart[]): string {
  const specials = { bos: "<||bos||>", eos: "<|endoftext|>" };
  return parts
    .map((part) => ("text" in part ? part.text : "control" in part ? part.control : specials[part.special]))
    .join("");
}

/** What follows the prompt of a question when this much of its answer has been written. */
export function writtenAnswer(answer: string): PromptPart[] {
  return [{ text: ` ${neutralize(answer.trimStart(), FORTY_TWO_DOT_MARKERS)}` }];
}

function turnParts({ message, answer }: PromptTurn): PromptPart[] {
  return [...questionParts(message), ...writtenAnswer(answer), { special: "eos" }];
}

function afterTurns(turns: readonly PromptTurn[], rest: PromptPart[], options: PromptOptions): PromptPart[] {
  const parts = [...turns.flatMap(turnParts), ...rest];
  return [{ special: "bos" }, ...withSystem(parts, options)];
}

function questionParts(question: string): PromptPart[] {
  return [{ text: `<human>: ${cleanUserText(question).trim()} <bot>:` }];
}

/** The system prompt, which ends with one space. */
function systemParts({ system }: PromptOptions): { text: string }[] {
  return system === undefined ? [] : [{ text: `${cleanUserText(system).trimEnd()} ` }];
}

/** Joins the system prompt and the first question into one part. */
function withSystem([first, ...rest]: PromptPart[], options: PromptOptions): PromptPart[] {
  const system = systemParts(options)[0]?.text ?? "";
  return first && "text" in first ? [{ text: system + first.text }, ...rest] : [{ text: system }];
}

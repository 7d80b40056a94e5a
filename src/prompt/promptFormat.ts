/** How a conversation is written for a model. The table is all there is: templates in model files are never run. */
import type { PromptPart } from "../inference/protocol.ts";
import {
  chatPrefix,
  chatPrompt,
  STOP_SEQUENCES,
  promptSegments,
  type PromptOptions,
  type PromptTurn,
} from "./officialPrompt.ts";
import { cleanUserText } from "./userText.ts";

export interface PromptFormat {
  /** The prompt that asks `question` after `turns`. */
  prompt: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[];
  /** What such a prompt begins with when its question goes on after `typed`. */
  prefix: (turns: readonly PromptTurn[], typed: string, options: PromptOptions) => PromptPart[];
  /** Its pieces, each for itself, to count their tokens: the beginning, every turn, the question. */
  segments: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[][];
  /** Texts that end an answer when the model writes them. */
  stopSequences: string[];
}

export type PromptFormatId = "42dot" | "plain" | "chatml" | "llama3" | "gemma";

/** Formats whose turns are between control tokens, of which each family has its own. */
function controlled(open: (role: "user" | "model") => PromptPart[], close: PromptPart[]): PromptFormat {
  const typing = (text: string): PromptPart[] => [...open("user"), { text: cleanUserText(text).trim() }];
  const question = (text: string): PromptPart[] => [...typing(text), ...close, ...open("model")];
  const turn = ({ message, answer }: PromptTurn): PromptPart[] => [...question(message), { text: answer }, ...close];
  const pieces = (turns: readonly PromptTurn[], text: string): PromptPart[][] => [
    [{ special: "bos" }],
    ...turns.map(turn),
    question(text),
  ];
  return {
    prompt: (turns, text) => pieces(turns, text).flat(),
    prefix: (turns, text) => [{ special: "bos" }, ...turns.flatMap(turn), ...typing(text)],
    segments: pieces,
    stopSequences: [],
  };
}

/** A base model knows no turns: it continues the text, which is all that it is given. */
const plainSegments = (_turns: readonly PromptTurn[], text: string): PromptPart[][] => [
  [{ special: "bos" }],
  [{ text: cleanUserText(text) }],
];

export const PROMPT_FORMATS: Record<PromptFormatId, PromptFormat> = {
  "42dot": { prompt: chatPrompt, prefix: chatPrefix, segments: promptSegments, stopSequences: STOP_SEQUENCES },
  plain: {
    prompt: (turns, text) => plainSegments(turns, text).flat(),
    prefix: (turns, text) => plainSegments(turns, text).flat(),
    segments: (turns, text) => [
      plainSegments(turns, text)[0] ?? [],
      ...turns.map(() => []),
      [{ text: cleanUserText(text) }],
    ],
    stopSequences: [],
  },
  // https://github.com/openai/openai-python/blob/release-v0.28.1/chatml.md
  chatml: controlled(
    (role) => [{ control: "<|im_start|>" }, { text: role === "user" ? "user\n" : "assistant\n" }],
    [{ control: "<|im_end|>" }, { text: "\n" }],
  ),
  // https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3/
  llama3: controlled(
    (role) => [
      { control: "<|start_header_id|>" },
      { text: role === "user" ? "user" : "assistant" },
      { control: "<|end_header_id|>" },
      { text: "\n\n" },
    ],
    [{ control: "<|eot_id|>" }],
  ),
  // https://ai.google.dev/gemma/docs/core/prompt-structure
  gemma: controlled(
    (role) => [{ control: "<start_of_turn>" }, { text: `${role}\n` }],
    [{ control: "<end_of_turn>" }, { text: "\n" }],
  ),
};

/** Control tokens by which a format of the table is known. */
const MARKS: [PromptFormatId, string[]][] = [
  ["chatml", ["<|im_start|>", "<|im_end|>"]],
  ["llama3", ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]],
  ["gemma", ["<start_of_turn>", "<end_of_turn>"]],
];

/**
 * The format of a model that is not of the 42dot family: the one whose control tokens its vocabulary has and its own
 * template names; undefined when there is none.
 */
export function knownFormat(tokens: readonly string[], template: string): PromptFormatId | undefined {
  const vocabulary = new Set(tokens);
  return MARKS.find(([, marks]) => marks.every((mark) => vocabulary.has(mark) && template.includes(mark)))?.[0];
}

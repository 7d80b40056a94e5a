/** How a conversation is written for a model. This table is all there is: templates in model files are never run. */
import type { PromptPart } from "../inference/protocol.ts";
import {
  chatPrefix,
  chatPrompt,
  type PromptOptions,
  promptSegments,
  type PromptTurn,
  STOP_SEQUENCES,
  SYSTEM,
} from "./officialPrompt.ts";
import { cleanUserText } from "./userText.ts";

export interface PromptFormat {
  /** The prompt that asks `question` after `turns`. */
  prompt: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[];
  /** The prefix of that prompt for a question that starts with `typed`. */
  prefix: (turns: readonly PromptTurn[], typed: string, options: PromptOptions) => PromptPart[];
  /** Its segments, for counting their tokens: the start, each turn, the question. */
  segments: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[][];
  /** Texts that end the answer when the model generates them. */
  stopSequences: string[];
  /** The system prompt of chats, unless the user has another; undefined if the models of this family need none. */
  defaultSystem: string | undefined;
}

export type PromptFormatId = "42dot" | "plain" | "chatml" | "llama3" | "gemma";

/** A format that delimits turns with the control tokens of its model family. */
function controlTokenFormat(open: (role: "user" | "model") => PromptPart[], close: PromptPart[]): PromptFormat {
  const typing = (text: string): PromptPart[] => [...open("user"), { text: cleanUserText(text).trim() }];
  const question = (text: string): PromptPart[] => [...typing(text), ...close, ...open("model")];
  const turn = ({ message, answer }: PromptTurn): PromptPart[] => [...question(message), { text: answer }, ...close];
  const segments = (turns: readonly PromptTurn[], text: string): PromptPart[][] => [
    [{ special: "bos" }],
    ...turns.map(turn),
    question(text),
  ];
  return {
    prompt: (turns, text) => segments(turns, text).flat(),
    prefix: (turns, text) => [{ special: "bos" }, ...turns.flatMap(turn), ...typing(text)],
    segments,
    stopSequences: [],
    defaultSystem: undefined,
  };
}

/** A base model has no notion of turns: it gets only the text and continues it. */
const plainSegments = (_turns: readonly PromptTurn[], text: string): PromptPart[][] => [
  [{ special: "bos" }],
  [{ text: cleanUserText(text) }],
];

export const PROMPT_FORMATS: Record<PromptFormatId, PromptFormat> = {
  "42dot": {
    prompt: chatPrompt,
    prefix: chatPrefix,
    segments: promptSegments,
    stopSequences: STOP_SEQUENCES,
    defaultSystem: SYSTEM,
  },
  plain: {
    prompt: (turns, text) => plainSegments(turns, text).flat(),
    prefix: (turns, text) => plainSegments(turns, text).flat(),
    segments: (turns, text) => [
      plainSegments(turns, text)[0] ?? [],
      ...turns.map(() => []),
      [{ text: cleanUserText(text) }],
    ],
    stopSequences: [],
    defaultSystem: undefined,
  },
  // https://github.com/openai/openai-python/blob/release-v0.28.1/chatml.md
  chatml: controlTokenFormat(
    (role) => [{ control: "<|im_start|>" }, { text: role === "user" ? "user\n" : "assistant\n" }],
    [{ control: "<|im_end|>" }, { text: "\n" }],
  ),
  // https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3/
  llama3: controlTokenFormat(
    (role) => [
      { control: "<|start_header_id|>" },
      { text: role === "user" ? "user" : "assistant" },
      { control: "<|end_header_id|>" },
      { text: "\n\n" },
    ],
    [{ control: "<|eot_id|>" }],
  ),
  // https://ai.google.dev/gemma/docs/core/prompt-structure
  gemma: controlTokenFormat(
    (role) => [{ control: "<start_of_turn>" }, { text: `${role}\n` }],
    [{ control: "<end_of_turn>" }, { text: "\n" }],
  ),
};

/** The control tokens that identify each format. */
const CONTROL_TOKENS: [PromptFormatId, string[]][] = [
  ["chatml", ["<|im_start|>", "<|im_end|>"]],
  ["llama3", ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]],
  ["gemma", ["<start_of_turn>", "<end_of_turn>"]],
];

/**
 * The format of a model outside the 42dot family: the one whose control tokens appear both in its vocabulary and in its
 * own template; undefined if there is none.
 */
export function knownFormat(tokens: readonly string[], template: string): PromptFormatId | undefined {
  const vocabulary = new Set(tokens);
  return CONTROL_TOKENS.find(([, controlTokens]) =>
    controlTokens.every((token) => vocabulary.has(token) && template.includes(token)),
  )?.[0];
}

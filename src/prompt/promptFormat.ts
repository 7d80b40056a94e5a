/** How a conversation is written for a model. This table is all there is: templates in model files are never run. */
import type { PromptPart } from "../inference/protocol.ts";
import {
  control,
  controlTokenFormat,
  emptyThought,
  type PromptFormat,
  text,
  type TurnTokens,
} from "./controlTokenFormat.ts";
import { midmSystem } from "./midmPrompt.ts";
import {
  chatPrefix,
  chatPrompt,
  promptSegments,
  type PromptTurn,
  STOP_SEQUENCES,
  SYSTEM,
  writtenAnswer,
} from "./officialPrompt.ts";
import { FORTY_TWO_DOT_MARKERS, roleMarkers } from "./roleMarkers.ts";
import { cleanUserText } from "./userText.ts";

export type { PromptFormat } from "./controlTokenFormat.ts";

export type PromptFormatId =
  | "42dot"
  | "plain"
  | "chatml"
  | "qwen"
  | "qwen2.5"
  | "qwen3"
  | "qwenThinking"
  | "hyperclovax"
  | "ax"
  | "phi4"
  | "phi4mini"
  | "llama3"
  | "llama3.1"
  | "llama3.2"
  | "midm2"
  | "gemma"
  | "mistral"
  | "deepseek"
  | "exaone3.5"
  | "exaoneDeep"
  | "exaone4";

/** A base model has no notion of turns: it gets only the text and continues it. */
const plainSegments = (_turns: readonly PromptTurn[], question: string): PromptPart[][] => [
  [{ special: "bos" }],
  [{ text: cleanUserText(question) }],
];

/** ChatML, and its variants: https://github.com/openai/openai-python/blob/release-v0.28.1/chatml.md */
function chatml({ defaultSystem, ...rest }: Partial<TurnTokens> & { defaultSystem?: string } = {}): PromptFormat {
  const open = (role: string): PromptPart[] => [control("<|im_start|>"), text(`${role}\n`)];
  const close = [control("<|im_end|>"), text("\n")];
  return controlTokenFormat({
    bos: false,
    system: (system = defaultSystem) => (system === undefined ? [] : [...open("system"), text(system), ...close]),
    user: { open: open("user"), close },
    model: { open: open("assistant"), close },
    ...rest,
  });
}

/** Llama 3, and its variants: https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3/ */
function llama3(systemText: (system: string | undefined) => string | undefined = (system) => system): PromptFormat {
  const open = (role: string): PromptPart[] => [
    control("<|start_header_id|>"),
    text(role),
    control("<|end_header_id|>"),
    text("\n\n"),
  ];
  const close = [control("<|eot_id|>")];
  return controlTokenFormat({
    bos: true,
    system: (own) => {
      const system = systemText(own);
      return system === undefined ? [] : [...open("system"), text(system), ...close];
    },
    user: { open: open("user"), close },
    model: { open: open("assistant"), close },
  });
}

/** From version 3.1 on, the template writes two dates in front of the system prompt, even if there is none. */
function llama31(today: () => string): PromptFormat {
  return llama3((system = "") => `Cutting Knowledge Date: December 2023\nToday Date: ${today()}\n\n${system}`);
}

/** EXAONE: https://github.com/LG-AI-EXAONE, and the template in each model's repository on the hub. */
function exaone35(thoughts: Pick<TurnTokens, "thoughts"> = {}): PromptFormat {
  return controlTokenFormat({
    bos: false,
    system: (system = "") => [control("[|system|]"), text(system), control("[|endofturn|]"), text("\n")],
    user: { open: [control("[|user|]")], close: [text("\n")] },
    model: { open: [control("[|assistant|]")], close: [control("[|endofturn|]"), text("\n")] },
    ...thoughts,
  });
}

/**
 * @param now the clock of the templates that write today's date
 */
export function promptFormats(now: () => Date): Record<PromptFormatId, PromptFormat> {
  const today = (): string => {
    const [, month = "", day = "", year = ""] = now().toDateString().split(" ");
    return `${day} ${month} ${year}`;
  };
  return {
    "42dot": {
      prompt: chatPrompt,
      prefix: chatPrefix,
      segments: promptSegments,
      written: writtenAnswer,
      markers: FORTY_TWO_DOT_MARKERS,
      stopSequences: STOP_SEQUENCES,
      defaultSystem: SYSTEM,
      thinks: false,
      answerStart: "",
      thoughtTokens: 0,
    },
    plain: {
      prompt: (turns, question) => plainSegments(turns, question).flat(),
      prefix: (turns, typed) => plainSegments(turns, typed).flat(),
      segments: (turns, question) => [
        plainSegments(turns, question)[0] ?? [],
        ...turns.map(() => []),
        [{ text: cleanUserText(question) }],
      ],
      written: (answer) => [{ text: ` ${answer}` }],
      markers: roleMarkers([]),
      stopSequences: [],
      defaultSystem: undefined,
      thinks: false,
      answerStart: "",
      thoughtTokens: 0,
    },
    // Any other model with ChatML's tokens.
    chatml: chatml({ bos: true }),
    // Qwen's vocabulary has no bos. https://huggingface.co/Qwen/Qwen3-4B-Instruct-2507
    qwen: chatml(),
    // https://huggingface.co/Qwen/Qwen2.5-7B-Instruct (tokenizer_config.json)
    "qwen2.5": chatml({
      defaultSystem: "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.",
    }),
    // https://huggingface.co/Qwen/Qwen3-0.6B (tokenizer_config.json), with enable_thinking=False
    qwen3: chatml({ thoughts: { mark: "think", state: "off" } }),
    // https://huggingface.co/Qwen/Qwen3-4B-Thinking-2507
    qwenThinking: chatml({ thoughts: { mark: "think", state: "on" } }),
    // The blocks of tools and of the system prompt are written even if they are empty, and `assistant`, rather than
    // `assistant/think`, answers without thoughts: https://huggingface.co/naver-hyperclovax/HyperCLOVAX-SEED-Think-14B
    hyperclovax: chatml({
      system: (system = "") =>
        ["tool_list\n", `system\n${system}`].flatMap((block) => [
          control("<|im_start|>"),
          text(block),
          control("<|im_end|>"),
          text("\n"),
        ]),
      model: {
        open: [control("<|im_start|>"), text("assistant\n")],
        close: [control("<|im_end|>"), control("<|endofturn|>"), text("\n")],
      },
    }),
    // https://huggingface.co/skt/A.X-4.0 and https://huggingface.co/skt/A.X-3.1-Light: the roles are control tokens.
    ax: controlTokenFormat({
      bos: false,
      system: (system) => (system === undefined ? [] : [...axOpen("system"), text(system), control("<|im_end|>")]),
      user: { open: axOpen("user"), close: [control("<|im_end|>")] },
      model: { open: axOpen("assistant"), close: [control("<|im_end|>")] },
    }),
    // https://huggingface.co/microsoft/phi-4
    phi4: controlTokenFormat({
      bos: false,
      system: (system) => (system === undefined ? [] : [...phi4Open("system"), text(system), control("<|im_end|>")]),
      user: { open: phi4Open("user"), close: [control("<|im_end|>")] },
      model: { open: phi4Open("assistant"), close: [control("<|im_end|>")] },
    }),
    // https://huggingface.co/microsoft/Phi-4-mini-instruct
    phi4mini: controlTokenFormat({
      bos: false,
      system: (system) => (system === undefined ? [] : [control("<|system|>"), text(system), control("<|end|>")]),
      user: { open: [control("<|user|>")], close: [control("<|end|>")] },
      model: { open: [control("<|assistant|>")], close: [control("<|end|>")] },
    }),
    // Kanana 1.5 too: https://huggingface.co/kakaocorp/kanana-1.5-8b-instruct-2505
    llama3: llama3(),
    // https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct: the template has no clock, but a fixed date.
    "llama3.1": llama31(() => "26 Jul 2024"),
    // https://huggingface.co/meta-llama/Llama-3.2-3B-Instruct
    "llama3.2": llama31(today),
    midm2: llama3((system = "") => midmSystem(today()) + system),
    // Gemma 2 and 3 have no turn for the system prompt: https://ai.google.dev/gemma/docs/core/prompt-structure
    gemma: controlTokenFormat({
      bos: true,
      system: "inFirstQuestion",
      user: { open: gemmaOpen("user"), close: [control("<end_of_turn>"), text("\n")] },
      model: { open: gemmaOpen("model"), close: [control("<end_of_turn>"), text("\n")] },
    }),
    // V3 of the template, with the tokenizer Tekken:
    // https://github.com/mistralai/cookbook/blob/main/concept-deep-dive/tokenization/templates.md
    mistral: controlTokenFormat({
      bos: true,
      system: "inLastQuestion",
      user: { open: [control("[INST]")], close: [control("[/INST]")] },
      model: { open: [], close: [control("</s>")] },
    }),
    // https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B (tokenizer_config.json)
    deepseek: controlTokenFormat({
      bos: true,
      system: (system) => (system === undefined ? [] : [text(system)]),
      user: { open: [control("<｜User｜>")], close: [] },
      model: { open: [control("<｜Assistant｜>")], close: [control("<｜end▁of▁sentence｜>")] },
      thoughts: { mark: "think", state: "on" },
    }),
    // https://huggingface.co/LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct
    "exaone3.5": exaone35(),
    // https://huggingface.co/LGAI-EXAONE/EXAONE-Deep-2.4B
    exaoneDeep: exaone35({ thoughts: { mark: "thought", state: "on" } }),
    // Without enable_thinking, earlier answers have an empty thought too:
    // https://huggingface.co/LGAI-EXAONE/EXAONE-4.0-1.2B/blob/main/chat_template.jinja
    exaone4: controlTokenFormat({
      bos: false,
      system: (system) => (system === undefined ? [] : [...exaone4Open("system"), text(system), ...EXAONE4_CLOSE]),
      user: { open: exaone4Open("user"), close: EXAONE4_CLOSE },
      model: { open: [...exaone4Open("assistant"), ...emptyThought("think")], close: EXAONE4_CLOSE },
    }),
  };
}

const axOpen = (role: string): PromptPart[] => [control("<|im_start|>"), control(`<|${role}|>`)];
const phi4Open = (role: string): PromptPart[] => [control("<|im_start|>"), text(role), control("<|im_sep|>")];
const gemmaOpen = (role: string): PromptPart[] => [control("<start_of_turn>"), text(`${role}\n`)];
const exaone4Open = (role: string): PromptPart[] => [control(`[|${role}|]`), text("\n")];
const EXAONE4_CLOSE = [control("[|endofturn|]"), text("\n")];

export const PROMPT_FORMATS = promptFormats(() => new Date());

/** What identifies a format. The first that fits is taken. */
interface Family {
  format: PromptFormatId;
  /** Tokens that its prompts need, all of them in the vocabulary. */
  tokens: string[];
  /** Those of them that its template spells out; all by default. */
  spelledOut?: string[];
  /** Other texts that its template has: what distinguishes it from families with the same tokens. */
  marks?: (string | RegExp)[];
}

const CHATML = ["<|im_start|>", "<|im_end|>"];
const LLAMA3 = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];
const EXAONE = {
  tokens: ["[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]"],
  spelledOut: ["[|system|]", "[|assistant|]", "[|endofturn|]"],
};

const FAMILIES: Family[] = [
  { format: "exaone4", ...EXAONE, marks: ["[|tool|]", "<think>"] },
  { format: "exaoneDeep", ...EXAONE, marks: ["<thought>"] },
  // Its template spells out `[|system|]` only for a missing system prompt, and all other roles from their names.
  { format: "exaone3.5", ...EXAONE },
  {
    format: "deepseek",
    tokens: ["<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>"],
    marks: ["</think>"],
  },
  { format: "hyperclovax", tokens: [...CHATML, "<|endofturn|>"], spelledOut: CHATML, marks: ["tool_list"] },
  { format: "ax", tokens: [...CHATML, "<|system|>", "<|user|>", "<|assistant|>"] },
  { format: "phi4", tokens: [...CHATML, "<|im_sep|>"] },
  { format: "qwen2.5", tokens: CHATML, marks: ["You are Qwen, created by Alibaba Cloud."] },
  { format: "qwen3", tokens: CHATML, marks: ["enable_thinking", "</think>"] },
  { format: "qwenThinking", tokens: CHATML, marks: [/assistant(?:\n|\\n)<think>(?:\n|\\n)'/] },
  // A token of Qwen's vocabulary that no prompt needs.
  { format: "qwen", tokens: [...CHATML, "<|object_ref_start|>"], spelledOut: CHATML },
  { format: "chatml", tokens: CHATML },
  { format: "midm2", tokens: LLAMA3, marks: ["Mi:dm"] },
  { format: "llama3.2", tokens: LLAMA3, marks: ["Cutting Knowledge Date: December 2023", "strftime_now"] },
  { format: "llama3.1", tokens: LLAMA3, marks: ["Cutting Knowledge Date: December 2023"] },
  { format: "llama3", tokens: LLAMA3 },
  { format: "gemma", tokens: ["<start_of_turn>", "<end_of_turn>"] },
  // Without Tekken, spaces stand around the markers; from V7 on, the system prompt has markers of its own.
  {
    format: "mistral",
    tokens: ["[INST]", "[/INST]", "</s>"],
    spelledOut: ["[INST]", "[/INST]"],
    marks: [/^(?!.*(?: \[INST\]|\[INST\] |\[SYSTEM_PROMPT\]))/s],
  },
  {
    format: "phi4mini",
    tokens: ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"],
    spelledOut: ["<|assistant|>", "<|end|>"],
    marks: [/^(?!.*<\|assistant\|>(?:\n|\\n))/s],
  },
];

/** All tokens by which a format is known. */
export const FORMAT_TOKENS: ReadonlySet<string> = new Set(FAMILIES.flatMap(({ tokens }) => tokens));

/**
 * The format of a model outside the 42dot family: the first whose tokens are all in its vocabulary, and whose tokens and
 * marks are in its own template; undefined if there is none.
 */
export function knownFormat(tokens: Iterable<string>, template: string): PromptFormatId | undefined {
  const vocabulary = new Set(tokens);
  return FAMILIES.find(
    ({ tokens: needed, spelledOut = needed, marks = [] }) =>
      needed.every((token) => vocabulary.has(token)) &&
      [...spelledOut, ...marks].every((mark) =>
        typeof mark === "string" ? template.includes(mark) : mark.test(template),
      ),
  )?.format;
}

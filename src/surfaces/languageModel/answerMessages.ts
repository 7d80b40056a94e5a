/** Answers and counts the messages of other extensions, with the prompt and the budget of the chat. */
import * as v from "valibot";
import { AnswerOnly, answerTokens } from "../../chat/answerTurn.ts";
import { turnsForDemo } from "../../chat/demoTurns.ts";
import { FailureError } from "../../inference/failure.ts";
import type { GenerationRecord, PromptPart } from "../../inference/protocol.ts";
import type { TextGenerator } from "../../inference/textGenerator.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";
import { fitContext, questionLimit } from "../../prompt/contextBudget.ts";
import type { PromptFormat } from "../../prompt/promptFormat.ts";
import { conversationOf, type Message } from "./messages.ts";

/** What a caller may set, by the names that OpenAI's API gave them. */
export const ModelOptions = v.object({
  temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  top_p: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Of the answer. */
  max_tokens: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  seed: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 32 - 1))),
});
export type ModelOptions = v.InferOutput<typeof ModelOptions>;

export interface Sizes {
  /** Of the context, in tokens. */
  contextSize: number;
  /** Longest answer of the chat, in tokens. */
  answerLength: number;
}

/** In tokens. */
export interface Limits {
  input: number;
  output: number;
}

/** @param start tokens of what comes before the first message: bos and the model's own system prompt */
export function limitsOf(format: PromptFormat, start: number, sizes: Sizes): Limits {
  const answer = answerTokens({ format, ...sizes });
  const input = questionLimit({ system: start, contextSize: sizes.contextSize, answer });
  return { input, output: Math.max(0, sizes.contextSize - start) - input };
}

/** What comes before the first message of a request that has no system message. */
export function startOf(format: PromptFormat): PromptPart[] {
  return format.segments([], "", { system: format.defaultSystem })[0] ?? [];
}

/** A message with its role markers, as it is in a prompt. */
export function partsOf({ role, text }: Message, format: PromptFormat): PromptPart[] {
  const options = { system: undefined };
  switch (role) {
    case "system":
      return [{ text }];
    case "user":
      return format.segments([], text, options).at(-1) ?? [];
    case "assistant":
      return [...format.written(text), { special: "eos" }];
  }
}

export interface Request extends Sizes {
  generator: TextGenerator;
  choice: Pick<ModelChoice, "format" | "sampling" | "kind">;
  options: ModelOptions;
  signal: AbortSignal;
  /** More of the answer, without thoughts. */
  onDelta: (text: string) => void;
}

/**
 * Nothing is left out of what was sent: the caller knows what it can do without.
 * @throws FailureError `promptTooLong` with the tokens of the messages and how many fit
 */
export async function answerMessages(messages: readonly Message[], request: Request): Promise<GenerationRecord> {
  const { generator, choice, options, signal, onDelta } = request;
  const { format, sampling } = choice;
  const { system = format.defaultSystem, question, written, ...rest } = conversationOf(messages);
  const turns = choice.kind === "demo" ? turnsForDemo(question, rest.turns) : rest.turns;
  // What is written already is of the answer, not of the thoughts before it.
  const promptOptions = { system, think: written === "" };
  const writtenParts = written === "" ? [] : format.written(written);
  const segments = format.segments(turns, question, promptOptions);
  segments.at(-1)?.push(...writtenParts);
  const [start = 0, ...counts] = await generator.count(segments, signal);
  const maxTokens = Math.min(options.max_tokens ?? Infinity, answerTokens({ ...request, format }));
  const decision = fitContext({
    ...{ system: start, turns: [], question: counts.reduce((sum, count) => sum + count, 0), firstTurn: 0 },
    ...{ contextSize: request.contextSize, answer: maxTokens },
  });
  if (decision.kind === "tooLong")
    throw new FailureError({ kind: "promptTooLong", tokens: decision.tokens, limit: decision.limit });
  const answer = new AnswerOnly(format, onDelta);
  if (promptOptions.think) answer.push(format.answerStart);
  const record = await generator.generate(
    {
      prompt: [...format.prompt(turns, question, promptOptions), ...writtenParts],
      ...(written !== "" && { continues: true }),
      // The user's own questions in the chat come first.
      priority: "command",
      sampling: {
        ...sampling,
        ...(options.temperature !== undefined && { temperature: options.temperature }),
        ...(options.top_p !== undefined && { topP: options.top_p }),
      },
      ...(options.seed !== undefined && { seed: options.seed }),
      maxTokens,
      stopSequences: format.stopSequences,
    },
    { onDelta: (delta) => answer.push(delta), signal },
  );
  answer.end(record.stop);
  return record;
}

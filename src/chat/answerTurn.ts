/** How a turn gets its answer: which prompts are sent for it, with how much of the conversation before. */
import { FailureError } from "../inference/failure.ts";
import type { GenerationRecord, PromptPart, Sampling } from "../inference/protocol.ts";
import { fitContext, type BudgetDecision } from "../prompt/contextBudget.ts";
import { MAX_NEW_TOKENS, TRANSFORM_SAMPLING, type PromptTurn } from "../prompt/officialPrompt.ts";
import type { PromptFormat } from "../prompt/promptFormat.ts";
import { translatePrompt, TRANSLATION_PIECE_TOKENS } from "../prompt/taskPrompts.ts";
import { splitText } from "../text/split.ts";
import type { TurnRecord, StoredTurn } from "../history/conversation.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";

/** What a chat prompt is made from, beside the question. */
export interface PromptContext {
  generator: Pick<TextGenerator, "count">;
  format: PromptFormat;
  /** Tokens of the model's context. */
  contextSize: number;
  /** Turns before this one, oldest first. */
  earlier: readonly StoredTurn[];
  /** Index in `earlier` of the first turn that still counts. */
  firstTurnInContext: number;
}

export interface AnswerContext extends PromptContext {
  generator: TextGenerator;
  /** Title of the model, for the record. */
  model: string;
  sampling: Sampling;
  signal: AbortSignal;
  onDelta: (text: string) => void;
  /** `piece` of `total` is about to be written, from 1. */
  onPiece: (piece: number, total: number) => void;
  /** Turns before this index do not count any more. */
  onFirstTurnInContext: (index: number) => void;
}

/** Answers one turn. @throws FailureError when it can't be answered; what was written until then has gone to `onDelta`. */
export function answerTurn(turn: StoredTurn, context: AnswerContext): Promise<TurnRecord> {
  return turn.task.kind === "translate"
    ? translate(turn.prompt, turn.task.to, context)
    : ask(turn, turn.task.kind === "chat" ? context.earlier : [], context);
}

/**
 * What the prompt of a chat question begins with that is still being typed.
 * @returns undefined where the question does not fit any more
 */
export async function prefixOf(typed: string, context: PromptContext): Promise<PromptPart[] | undefined> {
  const history = context.earlier.map(inHistory);
  const budget = await budgetFor(typed, history, context);
  if (budget.kind === "tooLong") return undefined;
  // The last word may go on, which makes other tokens of it.
  const words = typed.slice(0, typed.search(/\S*$/));
  return context.format.prefix(counting(history, budget.firstTurn), words, { system: true });
}

async function ask(turn: StoredTurn, earlier: readonly StoredTurn[], context: AnswerContext): Promise<TurnRecord> {
  const { generator, sampling, format, signal, onDelta } = context;
  context.onPiece(1, 1);
  const history = earlier.map(inHistory);
  const budget = await budgetFor(turn.prompt, history, context);
  if (budget.kind === "tooLong") {
    throw new FailureError({ kind: "promptTooLong", tokens: budget.tokens, limit: budget.limit });
  }
  if (earlier.length > 0 && budget.firstTurn !== context.firstTurnInContext) {
    context.onFirstTurnInContext(budget.firstTurn);
  }
  const record = await generator.generate(
    {
      prompt: format.prompt(counting(history, budget.firstTurn), turn.prompt, { system: true }),
      priority: turn.task.kind === "chat" ? "chat" : "command",
      sampling,
      maxTokens: MAX_NEW_TOKENS,
      stopSequences: format.stopSequences,
    },
    { onDelta, signal },
  );
  return toTurnRecord(record, context.model);
}

async function budgetFor(
  question: string,
  history: readonly PromptTurn[],
  { generator, contextSize, format, firstTurnInContext }: PromptContext,
): Promise<BudgetDecision> {
  const [system = 0, ...costs] = await generator.count(format.segments(history, question, { system: true }));
  return fitContext({
    system,
    question: costs.pop() ?? 0,
    // A turn without an answer takes no room.
    turns: costs.map((tokens, index) => (history[index]?.answer === "" ? 0 : tokens)),
    contextSize,
    answer: MAX_NEW_TOKENS,
    firstTurn: firstTurnInContext,
  });
}

/** The turns that the model still sees. */
function counting(history: readonly PromptTurn[], firstTurn: number): PromptTurn[] {
  return history.slice(firstTurn).filter(({ answer }) => answer !== "");
}

async function translate(text: string, to: "ko" | "en", context: AnswerContext): Promise<TurnRecord> {
  const { generator, format, signal, onDelta } = context;
  const countTexts = (texts: string[]): Promise<number[]> => generator.count(texts.map((part) => [{ text: part }]));
  const { before, pieces } = await splitText(text, TRANSLATION_PIECE_TOKENS, countTexts);
  onDelta(before);
  let sum: TurnRecord | undefined;
  for (const [index, piece] of pieces.entries()) {
    if (sum !== undefined && signal.aborted) return { ...sum, stop: "cancelled" };
    context.onPiece(index + 1, pieces.length);
    const record = await generator.generate(
      {
        prompt: format.prompt([], translatePrompt(piece.text, to), { system: false }),
        priority: "command",
        sampling: TRANSFORM_SAMPLING,
        maxTokens: MAX_NEW_TOKENS,
        stopSequences: format.stopSequences,
      },
      { onDelta, signal },
    );
    sum = sum === undefined ? toTurnRecord(record, context.model) : add(sum, record);
    if (record.stop === "cancelled") return sum;
    onDelta(piece.after);
  }
  if (sum === undefined) throw new FailureError({ kind: "internal", detail: "nothing to translate" });
  return sum;
}

/** An earlier turn as the model sees it; the answer is empty when the turn has none that counts. */
function inHistory(turn: StoredTurn): PromptTurn {
  const message = turn.task.kind === "translate" ? translatePrompt(turn.prompt, turn.task.to) : turn.prompt;
  const hasAnswer = turn.state.kind === "done" && turn.answer.trim() !== "";
  return { message, answer: hasAnswer ? turn.answer : "" };
}

function toTurnRecord(generation: GenerationRecord, model: string): TurnRecord {
  const {
    text: _text,
    evaluatedTokens: _evaluated,
    decodeSteps: _steps,
    draftedTokens: _drafted,
    ...record
  } = generation;
  return { ...record, model };
}

/** The record of two pieces together: it ended as the second did, unless the first was cut off. */
function add(sum: TurnRecord, next: GenerationRecord): TurnRecord {
  return {
    model: sum.model,
    stop: next.stop === "eos" && sum.stop !== "eos" ? sum.stop : next.stop,
    promptTokens: sum.promptTokens + next.promptTokens,
    cachedTokens: sum.cachedTokens + next.cachedTokens,
    generatedTokens: sum.generatedTokens + next.generatedTokens,
    prefillMs: sum.prefillMs + next.prefillMs,
    decodeMs: sum.decodeMs + next.decodeMs,
    timeToFirstTokenMs: sum.timeToFirstTokenMs,
  };
}

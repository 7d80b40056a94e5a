/** How a turn is answered: which prompts are sent for it, and how much of the earlier conversation they include. */
import type { StoredTurn, TurnRecord } from "../history/conversation.ts";
import { splitAnswer } from "../history/turns.ts";
import { FailureError } from "../inference/failure.ts";
import type { PromptPart, Sampling, StopReason } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import { type Attachment, withAttachments } from "../prompt/attachments.ts";
import { attachmentRoom, type Budget, fitContext } from "../prompt/contextBudget.ts";
import { MAX_NEW_TOKENS, type PromptTurn, TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import type { PromptFormat } from "../prompt/promptFormat.ts";
import { isWriting, pieceTokens, translatePrompt } from "../prompt/taskPrompts.ts";
import { instructionFor } from "../rewriting/instructions.ts";
import { type Language, translationTarget } from "../text/language.ts";
import { splitText } from "../text/split.ts";
import { GrowingAnswer, splitThoughts } from "../text/thoughts.ts";
import { fitAttachments, type Fitted } from "./context/fitAttachments.ts";
import { questionForDemo, turnsForDemo } from "./demoTurns.ts";
import { addRecord, toTurnRecord } from "./turnRecords.ts";
import type { Writing } from "./writingTurn.ts";

/** What a chat prompt is built from, besides the question. */
export interface PromptContext {
  generator: Pick<TextGenerator, "count">;
  format: PromptFormat;
  /** The system prompt; undefined for none. */
  system: string | undefined;
  /** Size of the model's context, in tokens. */
  contextSize: number;
  /** Longest answer to a question, in tokens. */
  answerLength: number;
  /** Turns before this one, oldest first. */
  earlier: readonly StoredTurn[];
  /** Index in `earlier` of the first turn that the model still sees. */
  firstTurnInContext: number;
  /** Whether the model knows its answers by heart, and of these turns is shown only those that a question is about. */
  isDemo?: boolean;
}

export interface AnswerContext extends PromptContext {
  generator: TextGenerator;
  /** The model's title, for the record. */
  model: string;
  /** The host of the server that it runs on. */
  server?: string;
  sampling: Sampling;
  /** The writing help. */
  writing: Writing;
  signal: AbortSignal;
  /** More of what the model writes: with its thoughts, except for translations. */
  onDelta: (text: string) => void;
  /** Piece `piece` (from 1) of `total` is about to be generated. */
  onPiece: (piece: number, total: number) => void;
  /** The model is given these lines of what is attached. @param costs what each takes in the prompt, in tokens */
  onAttachments: (attachments: Attachment[], costs: number[]) => void;
  /** Turns before this index are no longer in the context. */
  onFirstTurnInContext: (index: number) => void;
}

/**
 * Answers one turn, or goes on with the answer that it has. @throws FailureError if it can't be answered; text generated
 * before that has gone to `onDelta`
 */
export async function answerTurn(turn: StoredTurn, context: AnswerContext): Promise<TurnRecord> {
  const { task, prompt } = turn;
  if (isWriting(task)) return (await import("./writingTurn.ts")).writingTurn(task, prompt, context);
  return task.kind === "translate"
    ? translate(prompt, task.to, context)
    : ask(turn, task.kind === "chat" ? context.earlier : [], context);
}

/**
 * The prompt prefix of a chat question that is still being typed.
 * @param attachments what will be sent with it, as far as it fits
 * @returns undefined if the question no longer fits
 */
export async function prefixOf(
  typed: string,
  context: PromptContext,
  attachments: readonly Attachment[] = [],
): Promise<PromptPart[] | undefined> {
  const history = context.earlier.map(toPromptTurn);
  const budget = fitContext(await budgetOf(withAttachments(typed, attachments), context));
  if (budget.kind === "tooLong") return undefined;
  // The last word may not be complete yet, and completing it changes its tokens.
  const words = typed.slice(0, typed.search(/(?<!\S)\S*$/));
  const prefix = withAttachments(words, attachments);
  return context.format.prefix(turnsInContext(history, budget.firstTurn, typed, context), prefix, {
    system: context.system,
  });
}

/** What is attached to a question, cut to what the model has room for. */
export async function attachedTo(
  question: string,
  attachments: readonly Attachment[],
  context: PromptContext,
  signal?: AbortSignal,
): Promise<Fitted> {
  const { system, question: tokens, ...sizes } = await budgetFor(question, [], context, signal);
  const count = (texts: string[]): Promise<number[]> => countTexts(texts, context.generator, signal);
  return fitAttachments(attachments, attachmentRoom({ ...sizes, system, question: tokens }), count);
}

function countTexts(texts: string[], generator: PromptContext["generator"], signal?: AbortSignal): Promise<number[]> {
  return generator.count(
    texts.map((text) => [{ text }]),
    signal,
  );
}

/** What asking a question of this prompt would take of the context. */
export function budgetOf(prompt: string, context: PromptContext, signal?: AbortSignal): Promise<Budget> {
  return budgetFor(prompt, context.earlier.map(toPromptTurn), context, signal);
}

async function ask(turn: StoredTurn, earlier: readonly StoredTurn[], context: AnswerContext): Promise<TurnRecord> {
  const { generator, sampling, format, system, signal, onDelta } = context;
  context.onPiece(1, 1);
  const history = earlier.map(toPromptTurn);
  const { prompt: question, attachments = [] } = turn;
  const { attachments: attached, costs } =
    attachments.length === 0
      ? { attachments: [], costs: [] }
      : await attachedTo(question, attachments, context, signal);
  if (attached.length > 0) context.onAttachments(attached, costs);
  const asked = withAttachments(question, attached);
  const written = turn.answer === "" ? [] : format.written(turn.answer);
  const budget = await budgetFor(asked, history, context, signal, written);
  const decision = fitContext(budget);
  if (decision.kind === "tooLong") {
    const isOwn = system !== undefined && system !== format.defaultSystem;
    const isToBlame = isOwn && fitContext({ ...budget, system: 0 }).kind === "fits";
    const failure = { kind: "promptTooLong", tokens: decision.tokens, limit: decision.limit } as const;
    throw new FailureError(isToBlame ? { ...failure, systemPrompt: budget.system } : failure);
  }
  if (earlier.length > 0 && decision.firstTurn !== context.firstTurnInContext) {
    context.onFirstTurnInContext(decision.firstTurn);
  }
  // The start of a thought in the prompt belongs to what the model wrote.
  let start = turn.answer === "" ? format.answerStart : "";
  const onText = (delta: string): void => {
    onDelta(start + delta);
    start = "";
  };
  const shown = context.isDemo === true ? questionForDemo(asked, turn.task.kind) : asked;
  const record = await generator.generate(
    {
      prompt: [
        ...format.prompt(turnsInContext(history, decision.firstTurn, turn.prompt, context), shown, { system }),
        ...written,
      ],
      ...(written.length > 0 && { continues: true }),
      priority: turn.task.kind === "chat" ? "chat" : "command",
      sampling,
      maxTokens: answerTokens(context),
      stopSequences: format.stopSequences,
    },
    { onDelta: onText, signal },
  );
  return toTurnRecord(record, context);
}

/** Room for an answer with its thoughts, in tokens: at most half of the context, or the answer's own length. */
export function answerTokens({
  format,
  contextSize,
  answerLength,
}: Pick<PromptContext, "format" | "contextSize" | "answerLength">): number {
  return Math.max(answerLength, Math.min(answerLength + format.thoughtTokens, Math.floor(contextSize / 2)));
}

async function budgetFor(
  question: string,
  history: readonly PromptTurn[],
  context: PromptContext,
  signal?: AbortSignal,
  written: readonly PromptPart[] = [],
): Promise<Budget> {
  const { generator, contextSize, format, system, firstTurnInContext } = context;
  const segments = format.segments(history, question, { system });
  segments.at(-1)?.push(...written);
  const [start = 0, ...costs] = await generator.count(segments, signal);
  return {
    system: start,
    question: costs.pop() ?? 0,
    // A turn without an answer is left out of the prompt.
    turns: costs.map((tokens, index) => (history[index]?.answer === "" ? 0 : tokens)),
    contextSize,
    answer: answerTokens(context),
    firstTurn: firstTurnInContext,
  };
}

/** Which of the earlier turns are sent with a question. */
export function areSent(question: string, firstTurn: number, context: PromptContext): boolean[] {
  const history = context.earlier.map(toPromptTurn);
  const sent = new Set(turnsInContext(history, firstTurn, question, context));
  return history.map((turn) => sent.has(turn));
}

/** The turns that the model still sees; those without an answer are left out. */
function turnsInContext(
  history: readonly PromptTurn[],
  firstTurn: number,
  question: string,
  { isDemo = false }: PromptContext,
): PromptTurn[] {
  const turns = history.slice(firstTurn).filter(({ answer }) => answer !== "");
  return isDemo ? turnsForDemo(question, turns) : turns;
}

async function translate(text: string, to: Language, context: AnswerContext): Promise<TurnRecord> {
  const { generator, format, contextSize, signal, onDelta } = context;
  const count = (texts: string[]): Promise<number[]> => countTexts(texts, generator, signal);
  const { before, pieces } = await splitText(text, pieceTokens(contextSize), count);
  onDelta(before);
  let sum: TurnRecord | undefined;
  for (const [index, piece] of pieces.entries()) {
    if (sum !== undefined && signal.aborted) return { ...sum, stop: "cancelled" };
    context.onPiece(index + 1, pieces.length);
    const answer = new AnswerOnly(format, onDelta);
    const record = await generator.generate(
      {
        prompt: format.prompt([], translatePrompt(piece.text, to), { system: undefined, think: false }),
        priority: "command",
        sampling: TRANSFORM_SAMPLING,
        maxTokens: MAX_NEW_TOKENS,
        stopSequences: format.stopSequences,
      },
      { onDelta: (delta) => answer.push(delta), signal },
    );
    answer.end(record.stop);
    sum = sum === undefined ? toTurnRecord(record, context) : addRecord(sum, record);
    if (record.stop === "cancelled") return sum;
    onDelta(piece.after);
  }
  if (sum === undefined) throw new FailureError({ kind: "internal", detail: "nothing to translate" });
  return sum;
}

/** Passes on what the model writes without its thoughts. */
export class AnswerOnly {
  readonly #growing: GrowingAnswer | undefined;
  readonly #onDelta: (text: string) => void;
  #text = "";
  #sent = 0;

  constructor({ thinks }: PromptFormat, onDelta: (text: string) => void) {
    this.#growing = thinks ? new GrowingAnswer() : undefined;
    this.#onDelta = onDelta;
  }

  push(delta: string): void {
    this.#text += delta;
    this.#send(this.#growing === undefined ? delta : this.#growing.push(delta).answer);
  }

  /** @throws FailureError if the model thought until it had to stop */
  end(stop: StopReason): void {
    if (this.#growing === undefined) return;
    const { thoughts, answer } = splitThoughts(this.#text);
    this.#send(answer.slice(this.#sent));
    if (thoughts !== "" && answer === "" && stop !== "cancelled") throw new FailureError({ kind: "onlyThoughts" });
  }

  #send(more: string): void {
    if (more !== "") this.#onDelta(more);
    this.#sent += more.length;
  }
}

/** An earlier turn as the model sees it: without thoughts. The answer is empty unless the turn was answered. */
function toPromptTurn(turn: StoredTurn): PromptTurn {
  const { answer } = splitAnswer(turn);
  const message = askedOf(turn);
  const hasAnswer = message !== undefined && turn.state.kind === "done" && answer.trim() !== "";
  return { message: message ?? turn.prompt, answer: hasAnswer ? answer : "" };
}

/** What the model was asked; undefined for what is not of the conversation: an answer in another language, names. */
function askedOf({ task, prompt, attachments }: StoredTurn): string | undefined {
  switch (task.kind) {
    case "translate":
      return translatePrompt(prompt, task.to);
    case "rewrite": {
      if (task.of === "answer") return undefined;
      const language = translationTarget(prompt, "auto") === "en" ? "ko" : "en";
      return instructionFor({ kind: task.rewrite }, prompt, language, "first");
    }
    case "commit":
    case "names":
      return undefined;
    default:
      return withAttachments(prompt, attachments);
  }
}

/** The records of turns, made from those of their generations. */
import type { TurnRecord } from "../history/conversation.ts";
import type { GenerationRecord } from "../inference/protocol.ts";

/** The model's title, and the host of the server that it runs on. */
export type Author = Pick<TurnRecord, "model" | "server">;

export function toTurnRecord(generation: GenerationRecord, { model, server }: Author): TurnRecord {
  const {
    text: _text,
    seed: _seed,
    tokens: _tokens,
    evaluatedTokens: _evaluated,
    decodeSteps: _steps,
    draftedTokens: _drafted,
    ...record
  } = generation;
  return { ...record, model, ...(server !== undefined && { server }) };
}

/** Adds the record of the next piece. The stop reason is that of the next piece, unless an earlier one was cut off. */
export function addRecord(sum: TurnRecord, next: GenerationRecord): TurnRecord {
  return {
    model: sum.model,
    ...(sum.server !== undefined && { server: sum.server }),
    stop: next.stop === "eos" && sum.stop !== "eos" ? sum.stop : next.stop,
    promptTokens: sum.promptTokens + next.promptTokens,
    cachedTokens: sum.cachedTokens + next.cachedTokens,
    generatedTokens: sum.generatedTokens + next.generatedTokens,
    prefillMs: sum.prefillMs + next.prefillMs,
    decodeMs: sum.decodeMs + next.decodeMs,
    timeToFirstTokenMs: sum.timeToFirstTokenMs,
  };
}

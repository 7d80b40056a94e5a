/** Conversations as they are stored. */
import * as v from "valibot";
import { Failure } from "../inference/failure.ts";
import { GenerationRecord } from "../inference/protocol.ts";
import type { TurnTask } from "../prompt/taskPrompts.ts";
import { type SplitAnswer, splitThoughts } from "../text/thoughts.ts";

/** The record of a turn's generation (all of its pieces together) and the model that made it. */
export const TurnRecord = v.object({
  ...v.omit(GenerationRecord, ["text", "evaluatedTokens", "decodeSteps", "draftedTokens"]).entries,
  model: v.string(),
});
export type TurnRecord = v.InferOutput<typeof TurnRecord>;

/** The state of a turn. Only `running` turns receive deltas. */
export const TurnState = v.variant("kind", [
  /** Waiting for the turn before it. */
  v.object({ kind: v.literal("queued") }),
  /** `piece` (from 1) of `total` is being generated; 1 of 1 for everything but long translations. */
  v.object({ kind: v.literal("running"), piece: v.number(), total: v.number() }),
  v.object({ kind: v.literal("done"), record: TurnRecord }),
  v.object({ kind: v.literal("failed"), failure: Failure }),
]);
export type TurnState = v.InferOutput<typeof TurnState>;

export interface StoredTurn {
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  task: TurnTask;
  /** The user's message, as the chat shows it. */
  message: string;
  /** The user text sent to the model. */
  prompt: string;
  /** What the model wrote, with its thoughts; of a translation, only the answers to its pieces. */
  answer: string;
  state: TurnState;
}

/** The thoughts and the answer of a turn. @param growing whether more text may follow */
export function splitAnswer({ task, answer }: StoredTurn, growing = false): SplitAnswer {
  return task.kind === "translate" ? { thoughts: "", answer } : splitThoughts(answer, growing);
}

export interface Conversation {
  id: string;
  /** Index in `turns` of the first turn that the model still sees. */
  firstTurnInContext: number;
  /** Oldest first. */
  turns: StoredTurn[];
}

export interface ConversationSummary {
  id: string;
  title: string;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

/** Conversations as they are stored. */
import type { Failure } from "../inference/failure.ts";
import type { GenerationRecord } from "../inference/protocol.ts";
import type { TurnTask } from "../prompt/taskPrompts.ts";

/** How a turn stands. Only `running` turns receive deltas. */
export type TurnState =
  /** Waiting for the turn before it. */
  | { kind: "queued" }
  /** `total` pieces, of which `piece` (from 1) is being written; 1 of 1 for all but long translations. */
  | { kind: "running"; piece: number; total: number }
  | { kind: "done"; record: TurnRecord }
  | { kind: "failed"; failure: Failure };

/** The record of a turn's generation (of all its pieces together), and by whom it was made. */
export interface TurnRecord extends Omit<
  GenerationRecord,
  "text" | "evaluatedTokens" | "decodeSteps" | "draftedTokens"
> {
  model: string;
}

export interface StoredTurn {
  id: string;
  /** ms since 1970. */
  createdAt: number;
  task: TurnTask;
  /** What the user asked, as the chat shows it. */
  message: string;
  /** What the model is asked, as user text. */
  prompt: string;
  answer: string;
  state: TurnState;
}

export interface Conversation {
  id: string;
  /** Index in `turns` of the first one that the model still sees. */
  firstTurnInContext: number;
  /** The oldest first. */
  turns: StoredTurn[];
}

export interface ConversationSummary {
  id: string;
  title: string;
  /** ms since 1970. */
  updatedAt: number;
}

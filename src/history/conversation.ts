/** Conversations as they are stored: the schemas, which nothing needs before a conversation is read. */
import * as v from "valibot";
import { Failure } from "../inference/failure.ts";
import { GenerateParams, GenerationRecord, LoadedModel, ServedModel } from "../inference/protocol.ts";
import { Attachment } from "../prompt/attachments.ts";
import { TurnTask } from "../prompt/taskPrompts.ts";

/** The record of a turn's generation (all of its pieces together) and the model that made it. */
export const TurnRecord = v.object({
  ...v.omit(GenerationRecord, ["text", "seed", "tokens", "evaluatedTokens", "decodeSteps", "draftedTokens"]).entries,
  model: v.string(),
  /** The host of the server that it came from; undefined for this computer. */
  server: v.exactOptional(v.string()),
  /** Where the answer was gone on with, in UTF-16 units of what the model wrote, and how many tokens were added. */
  additions: v.exactOptional(v.array(v.object({ at: v.number(), generatedTokens: v.number() }))),
});
export type TurnRecord = v.InferOutput<typeof TurnRecord>;

/** One generation of an answer, with all that its tokens depend on. */
export const AnswerRun = v.object({
  ...v.pick(GenerateParams, ["prompt", "sampling", "maxTokens", "stopSequences", "continues"]).entries,
  ...v.pick(GenerationRecord, ["seed", "tokens", "stop"]).entries,
  /** The engine and the llama.cpp in it. */
  engine: v.string(),
  model: v.union([v.omit(LoadedModel, ["parameters", "sequences"]), ServedModel]),
});
export type AnswerRun = v.InferOutput<typeof AnswerRun>;

/** The state of a turn, as it is stored. Only `running` turns receive deltas. */
export const StoredState = v.variant("kind", [
  /** Waiting for the turn before it. */
  v.object({ kind: v.literal("queued") }),
  /** `piece` (from 1) of `total` is being generated; 1 of 1 for everything but long translations. */
  v.object({ kind: v.literal("running"), piece: v.number(), total: v.number() }),
  v.object({ kind: v.literal("done"), record: TurnRecord }),
  v.object({ kind: v.literal("failed"), failure: Failure }),
]);

export const TurnState = v.variant("kind", [
  ...StoredState.options,
  /** Another window is answering it, or will. */
  v.object({ kind: v.literal("elsewhere") }),
  /** Stored in a form that this version does not know. Its texts are as in the file, where it stays as it is. */
  v.object({ kind: v.literal("otherVersion") }),
]);
export type TurnState = v.InferOutput<typeof TurnState>;

export const StoredTurn = v.object({
  id: v.string(),
  /** Milliseconds since 1970. */
  createdAt: v.number(),
  task: TurnTask,
  /** The user's message, as the chat shows it. */
  message: v.string(),
  /** The user text sent to the model, without what is attached. */
  prompt: v.string(),
  /** What is sent with it. */
  attachments: v.exactOptional(v.array(Attachment)),
  /** What the model wrote, with its thoughts; of a translation and the writing help, only what is shown. */
  answer: v.string(),
  state: TurnState,
  /** How the answer was generated, to be saved; read by a call of its own. */
  runs: v.exactOptional(v.array(AnswerRun)),
  /**
   * The turn that a new version of another one follows, "" for none. Without it, a turn is added to the end of the
   * branch that is shown.
   */
  parent: v.exactOptional(v.string()),
});
export type StoredTurn = v.InferOutput<typeof StoredTurn>;

export const Conversation = v.object({
  id: v.string(),
  /** Index in `turns` of the first turn that the model still sees. */
  firstTurnInContext: v.number(),
  /** Those of the branch that is shown, oldest first. */
  turns: v.array(StoredTurn),
  /** The ids of all versions of each of these turns that has others, the first one first, by its id. */
  versions: v.exactOptional(v.record(v.string(), v.array(v.string()))),
});
export type Conversation = v.InferOutput<typeof Conversation>;

/** What a conversation has besides its turns. */
export const ConversationLabel = v.object({
  /** What the user has called it; "" for what its first question says. */
  title: v.string(),
  isPinned: v.boolean(),
  /** The URI of the workspace that it was started in; "" if there was none, or if it is not known. */
  workspace: v.string(),
});
export type ConversationLabel = v.InferOutput<typeof ConversationLabel>;

/** What a user can change of it. */
export const LabelChange = v.partial(v.pick(ConversationLabel, ["title", "isPinned"]));
export type LabelChange = v.InferOutput<typeof LabelChange>;

export const ConversationSummary = v.object({
  ...ConversationLabel.entries,
  id: v.string(),
  /** The user's own, or that of its first question. */
  title: v.string(),
  /** Milliseconds since 1970. */
  updatedAt: v.number(),
  /** Where the text that was searched for was found, in one line; not if it was only in the title. */
  passage: v.exactOptional(v.string()),
});
export type ConversationSummary = v.InferOutput<typeof ConversationSummary>;

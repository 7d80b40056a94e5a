/** Something that answers the questions: a model on this computer, or one behind an address. */
import * as v from "valibot";
import { AnswerRun } from "../history/conversation.ts";

/** Times are in milliseconds, counts in tokens; undefined is not known. */
export const Answer = v.object({
  text: v.string(),
  /** Why it ended: a `StopReason`, or what the server calls it. */
  stop: v.string(),
  ms: v.number(),
  firstTokenMs: v.exactOptional(v.number()),
  promptTokens: v.exactOptional(v.number()),
  answerTokens: v.exactOptional(v.number()),
  /** What somebody needs to write it once more. */
  run: v.exactOptional(AnswerRun),
});
export type Answer = v.InferOutput<typeof Answer>;

export interface Answerer {
  /** The name in the report. */
  name: string;
  /** What its answers depend on: another id is another answerer. */
  id: string;
  /** How many questions it may be asked at the same time. */
  parallel: number;
  /** What the report says of it. */
  about: Record<string, string>;
  /** @throws FailureError */
  answer(question: string, signal: AbortSignal): Promise<Answer>;
}

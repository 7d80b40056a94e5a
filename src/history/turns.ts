/** What is made of conversations without their schemas. */
import { isQuestion } from "../prompt/taskPrompts.ts";
import { type SplitAnswer, splitThoughts } from "../text/thoughts.ts";
import type { Conversation, StoredTurn } from "./conversation.ts";

/** The thoughts and the answer of a turn. @param growing whether more text may follow */
export function splitAnswer({ task, answer }: StoredTurn, growing = false): SplitAnswer {
  return isQuestion(task) ? splitThoughts(answer, growing) : { thoughts: "", answer };
}

/** An empty conversation. It is stored with its first turn, so that it leaves no trace until then. */
export function newConversation(): Conversation {
  return { id: crypto.randomUUID(), firstTurnInContext: 0, turns: [] };
}

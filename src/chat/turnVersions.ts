/** Other versions of a turn: the same question answered once more, or another question in its place. */
import { randomUUID } from "node:crypto";
import type { Conversation, StoredTurn } from "../history/conversation.ts";

/** With the same settings and another seed, or at another temperature. */
export type Regeneration = "same" | "warmer" | "colder";

/** Between the temperatures of an answer and of a warmer one. */
const STEP = 0.3;
/** That of the setting. */
const HIGHEST = 2;

export function temperatureOf(how: Regeneration, temperature: number): number {
  const step = how === "same" ? 0 : how === "warmer" ? STEP : -STEP;
  return Math.round(100 * Math.min(HIGHEST, Math.max(0, temperature + step))) / 100;
}

/**
 * Makes room for a version of a turn in its place: what comes after the turn stays in the branch of that.
 * @param change what is not as in the turn
 * @returns the version, to be added to the end
 */
export function versionOf(
  conversation: Conversation,
  turn: StoredTurn,
  change: Partial<Pick<StoredTurn, "message" | "prompt">>,
): StoredTurn {
  const { turns, versions = {} } = conversation;
  const place = turns.indexOf(turn);
  const id = randomUUID();
  const others = versions[turn.id] ?? [turn.id];
  turns.splice(place);
  conversation.versions = { ...versions, [id]: [...others, id] };
  conversation.firstTurnInContext = firstTurnOfBranch(conversation.firstTurnInContext, place);
  const parent = turns.at(-1)?.id ?? "";
  const { runs: _, ...rest } = turn;
  return { ...rest, ...change, id, parent, createdAt: Date.now(), answer: "", state: { kind: "queued" } };
}

/**
 * The first turn that the model sees of a branch that begins at `place`. If it no longer saw that place, it is decided
 * anew what fits.
 */
export function firstTurnOfBranch(firstTurnInContext: number, place: number): number {
  return firstTurnInContext > place ? 0 : firstTurnInContext;
}

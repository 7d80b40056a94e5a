import { branchThrough, parentsFirst, parentsOf } from "./branches.ts";
import type { WholeConversation } from "./tables.ts";

/**
 * A conversation without one of its turns. What follows the turn stays, and follows the one before it; but a turn that
 * has other versions takes with it what follows only it, and another version is shown.
 * @returns undefined if it has no such turn
 */
export function withoutTurn(whole: WholeConversation, turnId: string): WholeConversation | undefined {
  const { turns } = whole;
  const parents = parentsOf(turns);
  const parent = parents.get(turnId);
  if (parent === undefined) return undefined;
  const versions = turns.map(({ id }) => id).filter((id) => parents.get(id) === parent);
  const hasOthers = versions.length > 1;
  const removed = new Set([turnId]);
  if (hasOthers) for (const { id } of parentsFirst(turns)) if (removed.has(parents.get(id) ?? "")) removed.add(id);
  const branch = branchThrough(turns, whole.shown);
  const place = branch.findIndex(({ id }) => id === turnId);
  const isBefore = place >= 0 && place < whole.firstTurn;
  const at = versions.indexOf(turnId);
  return {
    ...whole,
    firstTurn: isBefore ? (hasOthers ? 0 : whole.firstTurn - 1) : whole.firstTurn,
    shown:
      hasOthers && place >= 0
        ? (versions[at - 1] ?? versions[at + 1] ?? "")
        : (branch.findLast(({ id }) => !removed.has(id))?.id ?? ""),
    turns: turns
      .filter(({ id }) => !removed.has(id))
      .map((turn) => {
        const before = parents.get(turn.id) ?? "";
        return { ...turn, parent: before === turnId ? parent : before };
      }),
  };
}

/** The same with what `before` had, also what was removed since; what others have added since comes last. */
export function withTurnsOf(before: WholeConversation, now: WholeConversation): WholeConversation {
  const current = new Map(now.turns.map((turn) => [turn.id, turn]));
  const turns = before.turns.map((turn) => ({ ...turn, ...current.get(turn.id), parent: turn.parent }));
  const known = new Set(before.turns.map(({ id }) => id));
  const { firstTurn, shown } = before;
  return { ...now, firstTurn, shown, turns: [...turns, ...now.turns.filter(({ id }) => !known.has(id))] };
}

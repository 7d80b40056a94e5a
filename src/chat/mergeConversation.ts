import type { Conversation, StoredTurn } from "../history/conversation.ts";

/**
 * Takes over what other windows have changed in a conversation. The order is that of the file; what is not in the file
 * yet comes last. Turns keep their identity.
 * @param stored the branch that is shown from now on
 * @param isOwn whether the turn is this window's to change at the moment, so that the file is behind
 * @param isGone whether a turn that is not in the stored branch is no longer shown, rather than not in the file yet
 * @returns the turns that have changed or come last; undefined if more than that has changed
 */
export function mergeConversation(
  shown: Conversation,
  stored: Conversation,
  isOwn: (turn: StoredTurn) => boolean,
  isGone: (turn: StoredTurn) => boolean = () => false,
): StoredTurn[] | undefined {
  const before = [...shown.turns];
  const { firstTurnInContext } = shown;
  const versions = JSON.stringify(shown.versions);
  const known = new Map(before.map((turn) => [turn.id, turn]));
  const changed: StoredTurn[] = [];
  const turns = stored.turns.map((turn) => {
    const mine = known.get(turn.id);
    known.delete(turn.id);
    if (mine === undefined) return turn;
    if (!isOwn(mine) && !isSame(mine, turn)) changed.push(Object.assign(mine, turn));
    return mine;
  });
  shown.turns.splice(0, Infinity, ...turns, ...[...known.values()].filter((turn) => !isGone(turn)));
  if (stored.versions === undefined) delete shown.versions;
  else shown.versions = stored.versions;
  if (!shown.turns.some(isOwn)) shown.firstTurnInContext = stored.firstTurnInContext;
  const isContinued = before.every((turn, index) => turn === shown.turns[index]);
  if (versions !== JSON.stringify(shown.versions)) return undefined;
  if (!isContinued || shown.firstTurnInContext !== firstTurnInContext) return undefined;
  return [...changed, ...shown.turns.slice(before.length)];
}

function isSame(one: StoredTurn, other: StoredTurn): boolean {
  return one.answer === other.answer && JSON.stringify(one.state) === JSON.stringify(other.state);
}

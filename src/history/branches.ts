/** The turns of a conversation are a tree, of which one branch is shown, from a first question to a last one. */
export interface Branching {
  id: string;
  /** The turn that it follows; "" for none. Null, as in files of earlier versions: the one before it in the file. */
  parent: string | null;
}

/**
 * @param turns in the order in which they were added; a turn that follows one that is lost follows the one before it
 * @param through a turn of the branch, which goes on with the newest turn each time; that of the last one if there is
 *   none of this id
 */
export function branchThrough<T extends Branching>(turns: readonly T[], through: string): T[] {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const parents = parentsOf(turns);
  const newest = new Map(turns.map(({ id }) => [parents.get(id), id]));
  const ids = new Set<string>();
  for (let id = known.has(through) ? through : turns.at(-1)?.id; id !== undefined && id !== "" && !ids.has(id);) {
    ids.add(id);
    id = parents.get(id);
  }
  const branch = [...ids].reverse();
  for (let id = newest.get(branch.at(-1)); id !== undefined && !ids.has(id); id = newest.get(id)) {
    ids.add(id);
    branch.push(id);
  }
  return branch.flatMap((id) => known.get(id) ?? []);
}

/** @returns the ids of all versions of each turn of the branch that has others, the first one first, by its id */
export function versionsOf(turns: readonly Branching[], branch: readonly Branching[]): Record<string, string[]> {
  const parents = parentsOf(turns);
  const versions = Map.groupBy(
    turns.map(({ id }) => id),
    (id) => parents.get(id),
  );
  const all = branch.map(({ id }) => [id, versions.get(parents.get(id)) ?? [id]] as const);
  return Object.fromEntries(all.filter(([, ids]) => ids.length > 1));
}

/** The same turns, each one after the one that it follows. */
export function parentsFirst<T extends Branching>(turns: readonly T[]): T[] {
  const parents = parentsOf(turns);
  const waiting = new Map(turns.map((turn) => [turn.id, turn]));
  const ordered: T[] = [];
  for (const turn of turns) {
    const line: T[] = [];
    for (let next: T | undefined = turn; next !== undefined; next = waiting.get(parents.get(next.id) ?? "")) {
      if (!waiting.delete(next.id)) break;
      line.push(next);
    }
    ordered.push(...line.reverse());
  }
  return ordered;
}

/** The turn that each one follows, by its id. */
export function parentsOf(turns: readonly Branching[]): Map<string, string> {
  const known = new Set(turns.map(({ id }) => id));
  return new Map(
    turns.map(({ id, parent }, index) => {
      const isKnown = parent === "" || (parent !== null && known.has(parent));
      return [id, isKnown ? parent : (turns[index - 1]?.id ?? "")];
    }),
  );
}

import * as v from "valibot";

/** The schema of one option of a union that is told apart by `kind`. */
export function ofKind<Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) {
  return v.object({ kind: v.literal(kind), ...entries });
}

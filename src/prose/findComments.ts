import type { ProseUnit } from "./units.ts";

const COMMENTS = new Set<ProseUnit["kind"]>(["lineComment", "blockComment", "docComment"]);

/** The comments among the prose of a file, doc comments included. */
export function onlyComments(units: readonly ProseUnit[]): ProseUnit[] {
  return units.filter(({ kind }) => COMMENTS.has(kind));
}

import type { SourceText } from "../text/sourceText.ts";
import { findProse } from "./findProse.ts";
import type { ProseUnit } from "./units.ts";

const COMMENTS = new Set<ProseUnit["kind"]>(["lineComment", "blockComment", "docComment"]);

/** The comments of a file, doc comments included, that contain prose. */
export function findComments(source: SourceText): ProseUnit[] {
  return onlyComments(findProse(source));
}

export function onlyComments(units: readonly ProseUnit[]): ProseUnit[] {
  return units.filter(({ kind }) => COMMENTS.has(kind));
}

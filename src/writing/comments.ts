import { findProse, type ProseUnit } from "./prose/prose.ts";
import type { SourceText } from "./writing.ts";

const COMMENTS = new Set<ProseUnit["kind"]>(["lineComment", "blockComment", "docComment"]);

/** The comments and documentation of a file that have prose in them. */
export function findComments(source: SourceText): ProseUnit[] {
  return findProse(source).filter(({ kind }) => COMMENTS.has(kind));
}

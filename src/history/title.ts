import type { StoredTurn } from "./conversation.ts";

/** In grapheme clusters. */
const MAX_TITLE_LENGTH = 60;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The title of a conversation: the first line of what the user typed or selected in its first turn. */
export function titleOf({ task, prompt }: Pick<StoredTurn, "task" | "prompt">): string {
  // An explanation's prompt starts with a line added by the extension.
  const text = task.kind === "explain" ? prompt.slice(prompt.indexOf("\n") + 1) : prompt;
  const lines = text.split("\n").map((line) => line.trim());
  const title = lines.find((line) => line !== "" && !line.startsWith("```")) ?? "";
  // A grapheme cluster has at least one code unit.
  if (title.length <= MAX_TITLE_LENGTH) return title;
  const clusters = Array.from(graphemes.segment(title));
  if (clusters.length <= MAX_TITLE_LENGTH) return title;
  return `${title.slice(0, clusters[MAX_TITLE_LENGTH - 1]?.index).trimEnd()}…`;
}

import type { Finding } from "./proofread.ts";

/** @returns the words that a finding is in, as they are and with each of its replacements */
export function findingText(
  text: string,
  { span, around, replacements }: Finding,
): { words: string; corrected: string[] } {
  const before = text.slice(around.start, span.start);
  const after = text.slice(span.end, around.end);
  return {
    words: text.slice(around.start, around.end).trim(),
    corrected: replacements.map((replacement) => `${before}${replacement}${after}`.trim()),
  };
}

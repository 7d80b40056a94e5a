import type { Finding } from "../../../src/korean/proofread.ts";

/** The text with the first replacement of every finding. */
export function replaceAll(text: string, findings: readonly Finding[]): string {
  return findings.reduceRight(
    (rest, { span, replacements }) => rest.slice(0, span.start) + replacements[0]! + rest.slice(span.end),
    text,
  );
}

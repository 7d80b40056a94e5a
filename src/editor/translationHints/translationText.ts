import * as l10n from "@vscode/l10n";
import { rejectionText } from "../../rejectionText.ts";
import type { RewriteResult } from "../../rewriting/rewriter.ts";
import { escapeMarkdown } from "../../text/escapeMarkdown.ts";

/** Grapheme clusters: the maximum length of a note after a comment. */
const LONGEST_NOTE = 120;

/** UTF-16 units in which they are looked for. */
const LONGEST_JUDGED = 10_000;

/**
 * The markdown of a hover, in which the model's output is escaped as plain text.
 * @param host of the server that runs the model; undefined on this computer
 * @returns undefined if there is nothing to show
 */
export function hoverMarkdown(translations: readonly RewriteResult[], host?: string): string | undefined {
  const paragraphs = translations.flatMap((translation) => {
    if (translation.kind === "unchanged") return [];
    if (translation.kind === "rejected") return [`*${escapeMarkdown(rejectionText(translation.reasons))}*`];
    return [escapeMarkdown(translation.text)];
  });
  if (paragraphs.length === 0) return undefined;
  const origin =
    host === undefined
      ? l10n.t("by a small model on this computer, which makes mistakes")
      : l10n.t("by a model on {0}, which makes mistakes", host);
  return [`**42dot** · *${escapeMarkdown(origin)}*`, ...paragraphs].join("\n\n");
}

/** What the hover says until the notice of the model is accepted. @param address opens it */
export function noticeMarkdown(model: string, address: string): string {
  const sentence = l10n.t("The translation comes here once the notice of {0} is accepted.", model);
  return `**42dot** · ${escapeMarkdown(sentence)} [${escapeMarkdown(l10n.t("Open the Notice"))}](${address})`;
}

/** The translation of a comment as one line to show after it; undefined if one of its passages has none. */
export function noteText(translations: readonly RewriteResult[]): string | undefined {
  const written = translations.filter(({ kind }) => kind !== "unchanged");
  const texts = written.flatMap((translation) => (translation.kind === "rewritten" ? [translation.text] : []));
  if (texts.length === 0 || texts.length < written.length) return undefined;
  const line = texts
    .join(" ")
    .slice(0, LONGEST_JUDGED)
    .replace(/[\s\p{Cc}]+/gu, " ");
  const clusters = Array.from(new Intl.Segmenter("ko", { granularity: "grapheme" }).segment(line));
  const end = clusters[LONGEST_NOTE]?.index;
  return end === undefined ? line : `${line.slice(0, end).trimEnd()}…`;
}

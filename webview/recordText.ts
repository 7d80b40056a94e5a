/** Statistics about how an answer was generated. */
import * as l10n from "@vscode/l10n";
import { remoteText } from "../src/chat/engineText.ts";
import type { TurnRecord } from "../src/history/conversation.ts";
import type { StopReason } from "../src/inference/protocol.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import { numberText as number } from "./numbers.ts";

export interface RecordText {
  /** The parts of the line, in order. */
  parts: string[];
  /** The detailed figures. */
  details: string;
}

export function recordText(record: TurnRecord): RecordText {
  const seconds = (ms: number): string => l10n.t("{0} s", number(ms / 1000, ms < 10_000 ? 2 : 1));
  const { model, server, generatedTokens, decodeMs, timeToFirstTokenMs } = record;
  const parts: string[] = [];
  if (model !== "") parts.push(escapeInvisibles(model));
  if (server !== undefined) parts.push(remoteText(server));
  if (generatedTokens > 0) {
    if (decodeMs > 0) parts.push(l10n.t("{0} tokens/s", number(generatedTokens / (decodeMs / 1000), 1)));
    parts.push(l10n.t("first token after {0}", seconds(timeToFirstTokenMs)));
    parts.push(l10n.t("{0} tokens", number(generatedTokens)));
  }
  const { additions = [] } = record;
  if (additions.length > 0) parts.push(l10n.t("continued: {0}", number(additions.length)));
  parts.push(endingText(record.stop));
  return {
    parts,
    details: [
      l10n.t(
        "Prompt: {0} tokens, {1} of them kept from before",
        number(record.promptTokens),
        number(record.cachedTokens),
      ),
      l10n.t("Reading the prompt: {0}", seconds(record.prefillMs)),
      l10n.t("Writing {0} tokens: {1}", number(generatedTokens), seconds(decodeMs)),
      ...additions.map(({ at, generatedTokens: added }) =>
        l10n.t("Continued after {0} characters: {1} tokens", number(at), number(added)),
      ),
    ].join("\n"),
  };
}

function endingText(stop: StopReason): string {
  switch (stop) {
    case "eos":
      return l10n.t("complete");
    case "cancelled":
      return l10n.t("stopped by you");
    case "length":
      return l10n.t("cut off at the length limit");
    case "stopSequence":
      return l10n.t("stopped where it began to speak for you");
  }
}

/** How an answer ended, for screen readers. */
export function endingSentence(stop: StopReason): string {
  switch (stop) {
    case "eos":
      return l10n.t("Answer complete.");
    case "cancelled":
      return l10n.t("Answer stopped by you.");
    case "length":
      return l10n.t("Answer cut off at the length limit.");
    case "stopSequence":
      return l10n.t("Answer stopped where it began to speak for you.");
  }
}

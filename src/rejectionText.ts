import * as l10n from "@vscode/l10n";
import type { JobResult, NotProse, Rejection } from "./rewriting/rewriter.ts";

/** The reasons, the most informative first. */
const MOST_INFORMATIVE_FIRST: readonly Rejection[] = [
  ...([
    "sourceTooLong",
    "notEnded",
    "repeats",
    "wrongScript",
    "commentary",
    "echo",
    "maskLost",
    "structureChanged",
  ] as const),
  ...(["lettersChanged", "newNumber", "newUrl", "brokenCharacter", "tooLong", "tooShort"] as const),
];

/** A message that says why there is no suggestion: the most informative reason. @param reasons also of other versions */
export function rejectionText(reasons: readonly string[]): string {
  const reason = MOST_INFORMATIVE_FIRST.find((candidate) => reasons.includes(candidate)) ?? "structureChanged";
  return l10n.t("No reliable suggestion: {0}.", textOf(reason));
}

/** A message that says why a text of a job is left as it is. */
export function leftText(result: Exclude<JobResult, { kind: "rewritten" }>): string {
  if (result.kind === "rejected") return rejectionText(result.reasons);
  return whyNothing(result.kind === "notProse" ? result.reason : "language");
}

function whyNothing(reason: NotProse): string {
  switch (reason) {
    case "url":
      return l10n.t("Nothing to translate: only an address.");
    case "path":
      return l10n.t("Nothing to translate: only a path.");
    case "placeholder":
      return l10n.t("Nothing to translate: only placeholders or a format.");
    case "identifier":
      return l10n.t("Nothing to translate: only names.");
    case "number":
      return l10n.t("Nothing to translate: only numbers.");
    case "code":
      return l10n.t("Nothing to translate: only code.");
    case "noWords":
      return l10n.t("Nothing to translate: no words.");
    case "language":
      return l10n.t("Nothing to translate: it has no words of the other language.");
  }
}

function textOf(reason: Rejection): string {
  switch (reason) {
    case "maskLost":
      return l10n.t("the model lost a placeholder, a link or code");
    case "wrongScript":
      return l10n.t("the answer is not in the language asked for");
    case "tooLong":
      return l10n.t("the answer is far too long");
    case "tooShort":
      return l10n.t("the answer is far too short");
    case "repeats":
      return l10n.t("the answer repeats itself");
    case "echo":
      return l10n.t("the model gave the text back as it was");
    case "commentary":
      return l10n.t("the model talked about the text");
    case "newNumber":
      return l10n.t("the answer has a number that is not in the text");
    case "newUrl":
      return l10n.t("the answer has a link that is not in the text");
    case "brokenCharacter":
      return l10n.t("the answer has a broken character");
    case "notEnded":
      return l10n.t("the model did not come to an end");
    case "lettersChanged":
      return l10n.t("the model changed too much of the text");
    case "sourceTooLong":
      return l10n.t("the text is too long to be rewritten as one");
    case "structureChanged":
      return l10n.t("the lines or marks of the text would not stay as they are");
  }
}

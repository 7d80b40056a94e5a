import * as l10n from "@vscode/l10n";
import type { QuestionSetFault } from "./questionSet.ts";

/** What is wrong with a file of questions, as a sentence. */
export function questionSetText(fault: QuestionSetFault): string {
  switch (fault.kind) {
    case "noColumn":
      return l10n.t(
        "The file has no column “{0}”. Its first line names the columns: id, question, category, task.",
        fault.column,
      );
    case "noQuestions":
      return l10n.t("The file has no questions below its first line.");
    case "unclosedQuote":
      return l10n.t("The quotation mark in line {0} has no end.", fault.line);
    case "emptyQuestion":
      return l10n.t("The row in line {0} has no question.", fault.line);
    case "emptyId":
      return l10n.t("The row in line {0} has no id.", fault.line);
    case "sameId":
      return l10n.t("The id “{0}” in line {1} is that of another question, too.", fault.id, fault.line);
    case "badCheck":
      return l10n.t("The check in line {0} is not understood: {1}", fault.line, fault.check);
  }
}

import * as l10n from "@vscode/l10n";
import type { EndpointError } from "./chatEndpoint.ts";
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

/** What went wrong between an endpoint and here, as a sentence with what to do. */
export function endpointText({ url, fault }: EndpointError): string {
  const { host } = url;
  switch (fault.kind) {
    case "notSecure":
      return l10n.t("{0} is neither https nor on this computer, so nothing was sent to it.", url.href);
    case "notReachable":
      return l10n.t("{0} can't be reached ({1}). Check the address, and whether the server runs.", host, fault.detail);
    case "denied":
      return l10n.t("{0} does not accept the key. Set the key that belongs to this address.", host);
    case "notFound":
      return l10n.t("{0} has no such model or address. The address ends with /v1 on most servers.", host);
    case "busy":
      return l10n.t("{0} is overloaded, and still is after several tries. Start again later: nothing is lost.", host);
    case "stalled":
      return l10n.t("{0} did not answer for five minutes. Start again later: nothing is lost.", host);
    case "unexpected":
      return l10n.t("{0} answered something that no chat endpoint says: {1}", host, fault.detail);
  }
}

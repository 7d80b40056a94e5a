/** What goes wrong with a server, as a sentence with actions. */
import * as l10n from "@vscode/l10n";
import type { Failure, ServerProblem } from "./inference/failure.ts";

type ServerFailure = Extract<Failure, { kind: "server" }>;

export function serverText({ host, problem, detail = "", seconds }: ServerFailure): string {
  switch (problem) {
    case "notAllowed":
      return l10n.t("You have not agreed yet to send anything to {0}. Nothing was sent.", host);
    case "invalid":
      return l10n.t("“{0}” is not the address of a server. One looks like https://example.com:8000.", host);
    case "insecure":
      return l10n.t("{0} would get everything unencrypted. Use https; http is only for this computer itself.", host);
    case "credentials":
      return l10n.t("The address of the server must not hold a name or a password: the key is stored apart.");
    case "unreachable":
      return l10n.t("The server {0} can't be reached ({1}). Your text is kept.", host, detail);
    case "wrongKey":
      return l10n.t("The server {0} does not accept the key, or wants one.", host);
    case "noModel":
      return l10n.t("The server {0} does not have the model {1}.", host, detail);
    case "otherModel":
      return l10n.t(
        "The model {1} on {0} is not the one that the notice speaks of: its tokens are not those of 42dot LLM. Other models are asked through the chat endpoint.",
        host,
        detail,
      );
    case "notFound":
      return l10n.t("The server {0} does not have this interface. Choose it again, so that its kind is found.", host);
    case "loading":
      return l10n.t("The server {0} is still loading its model.", host);
    case "overloaded":
      return seconds === undefined
        ? l10n.t("The server {0} has too much to do now.", host)
        : l10n.t("The server {0} has too much to do now. It asks to wait {1} s.", host, seconds);
    case "redirected":
      return l10n.t("The server {0} sends requests on to {1}, which was not followed.", host, detail);
    case "webPage":
      return l10n.t("{0} answered with a web page. You may have to sign in to its network first.", host);
    case "interrupted":
      return l10n.t("The connection to {0} ended before the answer did ({1}).", host, detail);
    case "stalled":
      return l10n.t("Nothing more came from {0}.", host);
    case "tooMuch":
      return l10n.t("The answer of {0} did not end, and was cut off.", host);
    case "tooLong":
      return l10n.t("This is too long for the server {0}. Shorten it or send it in parts.", host);
    case "reported":
      return l10n.t("The server {0} reported an error: {1}", host, detail);
    case "unexpected":
      return l10n.t("The answer of {0} could not be understood. The log has the details.", host);
  }
}

const ACTIONS: Partial<Record<ServerProblem, readonly ("useServer" | "retry" | "edit" | "showLog")[]>> = {
  notAllowed: ["useServer"],
  invalid: ["useServer"],
  insecure: ["useServer"],
  credentials: ["useServer"],
  wrongKey: ["useServer"],
  noModel: ["useServer"],
  otherModel: ["useServer"],
  notFound: ["useServer"],
  tooLong: ["edit"],
};

export function serverActions(
  problem: ServerProblem,
): ("useServer" | "useThisComputer" | "retry" | "edit" | "showLog")[] {
  return [...(ACTIONS[problem] ?? ["retry", "showLog"]), "useThisComputer"];
}

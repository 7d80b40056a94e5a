/** Choosing a server in place of the inference process, and going back. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { factsText } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { readSettings, writeUserSetting } from "../../config.ts";
import { failureOf } from "../../inference/failure.ts";
import { askInDialog, showError, showInformation, withProgress } from "../../notifications.ts";
import { serverAddress } from "../../remote/address.ts";
import { serverPermissions } from "../../remote/serverPermissions.ts";
import { type ServerDialogue, setUpServer } from "../../remote/setUpServer.ts";
import { serverText } from "../../serverTexts.ts";
import { labelText } from "../../text/plainText.ts";
import { describeFailure, loadServerTexts } from "../../userErrors.ts";
import { familyOf } from "../serverChoice.ts";

export interface ServerCommandServices {
  memory: vscode.Memento;
  secrets: vscode.SecretStorage;
  log: LogLine;
}

const TITLE = (): string => l10n.t("42dot: Use a Server");

/** @param typed what stands in the field */
export async function useServer(services: ServerCommandServices, typed = readSettings().server.url): Promise<void> {
  await loadServerTexts();
  const url = await vscode.window.showInputBox({
    title: TITLE(),
    value: typed,
    prompt: l10n.t("The address of a vLLM, llama-server, Ollama or other OpenAI-compatible server"),
    placeHolder: "https://example.com:8000",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? undefined : faultOf(text)),
  });
  const address = url === undefined || url.trim() === "" ? undefined : serverAddress(url);
  if (url === undefined || address === undefined || typeof address === "string") return;
  const permissions = serverPermissions(services.memory, services.secrets);
  try {
    const choice = await setUpServer(address, { dialogue: DIALOGUE, permissions, isOurs });
    if (choice === undefined) return;
    // The address comes last: what it is used with is there by then.
    await writeUserSetting("server.kind", choice.kind);
    await writeUserSetting("server.model", choice.model);
    await writeUserSetting("server.url", url.trim());
    void showInformation(l10n.t("{0} on {1} answers from now on.", choice.model, address.host));
  } catch (error) {
    const failure = failureOf(error);
    services.log(`the server can't be used: ${factsText(failure)}`, "error");
    const again = l10n.t("Try Again…");
    if ((await showError(describeFailure(failure).message, again)) === again) await useServer(services, url);
  }
}

function faultOf(text: string): string | undefined {
  const address = serverAddress(text);
  return typeof address === "string" ? serverText({ kind: "server", host: text.trim(), problem: address }) : undefined;
}

const isOurs = (model: string): boolean => familyOf(model) !== "other";

const DIALOGUE: ServerDialogue = {
  agrees: async ({ origin, host }) => {
    const agree = l10n.t("Send to {0}", host);
    const question = l10n.t("Send what you write to {0}?", host);
    const detail = l10n.t(
      "Your questions, the conversation, the text and code that you have explained, translated or rewritten, and what you attach will be sent to {0}, whose operators can read it. Answers from there are marked “remote: {1}”. Nothing has been sent yet.",
      origin,
      host,
    );
    return (await askInDialog("warning", { question, detail }, agree)) === agree;
  },
  key: async ({ host }, isWrong) =>
    vscode.window.showInputBox({
      title: TITLE(),
      prompt: isWrong
        ? l10n.t("{0} does not accept this key. Type another one.", host)
        : l10n.t("{0} wants a key. It is stored encrypted, and sent only there.", host),
      password: true,
      ignoreFocusOut: true,
    }),
  wait: async ({ host }, work) =>
    withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t("Asking {0} what it is…", host),
        cancellable: true,
      },
      (_, cancelled) => {
        const abort = new AbortController();
        cancelled.onCancellationRequested(() => abort.abort());
        return work(abort.signal).catch((error: unknown) => {
          if (abort.signal.aborted) return undefined;
          throw error;
        });
      },
    ),
  pick: async ({ host }, models) => {
    if (models.length === 0) {
      void showError(l10n.t("{0} has no model yet.", host));
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(
      models.map((model) => ({
        label: labelText(model),
        description: isOurs(model) ? "" : l10n.t("through the chat endpoint"),
        model,
      })),
      { title: TITLE(), placeHolder: l10n.t("Which model of {0} should answer?", host), ignoreFocusOut: true },
    );
    return picked?.model;
  },
  agreesToChat: async (model) => {
    const go = l10n.t("Use the Chat Endpoint");
    const question = l10n.t("{0} is not 42dot LLM. Ask it through the server's chat endpoint?", model);
    const detail = l10n.t(
      "The server then writes the prompt by the model's own template. The extension does not see that, can only estimate its length, and sends the system prompt as a message.",
    );
    return (await askInDialog("information", { question, detail }, go)) === go;
  },
};

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Event } from "../../base/emitter.ts";
import { withProgress } from "../../notifications.ts";

/**
 * Opens the chat, where the notice of the model has to be accepted, and says what is waited for. The focus then returns
 * to the editor that had it.
 * @param model its title
 * @returns false if the user does not want to wait
 */
export async function untilAccepted(
  model: string,
  onDidAcceptNotice: Event<void>,
  shutdown = new AbortController().signal,
): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  const title = l10n.t("Waiting for you to accept the notice of {0} in the chat. It goes on by itself then.", model);
  const isAccepted = await withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const listener = onDidAcceptNotice(() => resolve(true));
      token.onCancellationRequested(() => resolve(false));
      shutdown.addEventListener("abort", () => resolve(false), { once: true });
      await vscode.commands.executeCommand("42dot.focusChat");
      return promise.finally(() => listener.dispose());
    },
  );
  if (isAccepted && editor !== undefined && !editor.document.isClosed) {
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  }
  return isAccepted;
}

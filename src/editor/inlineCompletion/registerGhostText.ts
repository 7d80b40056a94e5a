import { availableParallelism } from "node:os";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import { readSettings, writeSetting } from "../../config.ts";
import type { EditorServices } from "../editorServices.ts";
import { signalOf } from "../shared/cancellation.ts";
import { EDITABLE } from "../shared/documents.ts";
import { ACCEPT_GHOST } from "./acceptGhost.ts";
import type * as GhostItem from "./ghostItem.ts";
import type { AcceptedTranslation } from "./ghostItem.ts";
import { ghostTextIsOn } from "./ghostText.ts";

/** Offers to continue the sentence at the cursor, or to translate a finished Korean one into English. */
export function registerGhostText(services: EditorServices): vscode.Disposable {
  const suggestions = new Lazy(async () => {
    const { GhostSuggestions } = await import("./ghostSuggestions.ts");
    return new GhostSuggestions(services);
  });
  const item = (): Promise<typeof GhostItem> => import("./ghostItem.ts");
  const isOn = (): boolean => ghostTextIsOn(readSettings().ghostText, services.device(), availableParallelism());
  const provider: vscode.InlineCompletionItemProvider = {
    async provideInlineCompletionItems(document, position, context, token) {
      if (!isOn()) return undefined;
      const [ghost, prose] = await Promise.all([suggestions.get(), services.prose.get()]);
      const source = prose.of(document);
      if (source === undefined) return undefined;
      const suggestion = await ghost.suggest({
        source,
        offset: document.offsetAt(position),
        // The input box for commit messages has no editor to replace the phrase in one undo step, and with several
        // cursors VS Code inserts the accepted text at each of them.
        translation:
          editorOf(document.uri.toString())?.selections.length === 1 ? readSettings().ghostTranslation : "off",
        signal: signalOf(token),
        immediate: context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      });
      return suggestion === undefined || token.isCancellationRequested
        ? undefined
        : [(await item()).toItem(suggestion, document, position)];
    },
  };
  return vscode.Disposable.from(
    suggestions,
    vscode.languages.registerInlineCompletionItemProvider(EDITABLE, provider),
    vscode.commands.registerCommand(ACCEPT_GHOST, async (accepted: AcceptedTranslation) =>
      (await item()).replacePhrase(accepted),
    ),
    vscode.commands.registerCommand("42dot.toggleGhostText", async () => {
      const setting = isOn() ? "off" : "on";
      await writeSetting("writing.ghostText", setting);
      const message = setting === "on" ? l10n.t("42dot: ghost text is on.") : l10n.t("42dot: ghost text is off.");
      vscode.window.setStatusBarMessage(message, MESSAGE_MS);
    }),
  );
}

const MESSAGE_MS = 3_000;

function editorOf(uri: string): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
}

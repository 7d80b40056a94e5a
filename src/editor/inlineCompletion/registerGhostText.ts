import { availableParallelism } from "node:os";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { readSettings, writeSetting } from "../../config.ts";
import { Lazy } from "../../base/lazy.ts";
import { signalOf } from "../shared/cancellation.ts";
import { EDITABLE } from "../shared/documents.ts";
import type { EditorServices } from "../editorServices.ts";
import type { GhostSuggestion } from "./ghostSuggestions.ts";
import { ghostTextIsOn } from "./ghostText.ts";

/** A translation that was shown behind its phrase and is to take the place of both. */
interface Accepted {
  uri: string;
  /** UTF-16 offset of the phrase. */
  start: number;
  /** The phrase with all that stands behind it since the translation was accepted. */
  written: string;
  english: string;
}

/** VS Code runs it for the extension; it is no command for people. */
const ACCEPT = "_42dot.acceptGhostTranslation";

/** Offers to continue the sentence at the cursor, or to put a finished Korean one into English. */
export function registerGhostText(services: EditorServices): vscode.Disposable {
  const suggestions = new Lazy(async () => {
    const { GhostSuggestions } = await import("./ghostSuggestions.ts");
    return new GhostSuggestions(services);
  });
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
        // The box for commit messages has no editor that could put the English in place in one undo step, and VS Code
        // inserts what is accepted at every cursor.
        translation:
          editorOf(document.uri.toString())?.selections.length === 1 ? readSettings().ghostTranslation : "off",
        signal: signalOf(token),
        atOnce: context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      });
      return suggestion === undefined || token.isCancellationRequested
        ? undefined
        : [toItem(suggestion, document, position)];
    },
  };
  return vscode.Disposable.from(
    suggestions,
    vscode.languages.registerInlineCompletionItemProvider(EDITABLE, provider),
    vscode.commands.registerCommand(ACCEPT, (accepted: Accepted) => putInPlace(accepted)),
    vscode.commands.registerCommand("42dot.toggleGhostText", async () => {
      const setting = isOn() ? "off" : "on";
      await writeSetting("writing.ghostText", setting);
      const message = setting === "on" ? l10n.t("42dot: ghost text is on.") : l10n.t("42dot: ghost text is off.");
      vscode.window.setStatusBarMessage(message, MESSAGE_MS);
    }),
  );
}

const MESSAGE_MS = 3_000;

function toItem(
  suggestion: GhostSuggestion,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.InlineCompletionItem {
  const range = new vscode.Range(position, position);
  if (suggestion.kind === "continue") return new vscode.InlineCompletionItem(suggestion.text, range);
  const { text, phrase, english } = suggestion;
  const before = document.getText(new vscode.Range(document.positionAt(phrase.start), position));
  const accepted: Accepted = { uri: document.uri.toString(), start: phrase.start, written: before + text, english };
  return new vscode.InlineCompletionItem(text, range, { command: ACCEPT, title: "", arguments: [accepted] });
}

/**
 * VS Code has put the shown text behind the phrase, after an undo stop. Without another one in between, this edit is of
 * the same undo step. (Snippets end with a stop: the shown text must not be one.)
 */
async function putInPlace({ uri, start, written, english }: Accepted): Promise<void> {
  const editor = editorOf(uri);
  if (editor === undefined) return;
  const { document } = editor;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + written.length));
  if (document.getText(range) !== written) return;
  await editor.edit((edit) => edit.replace(range, english), { undoStopBefore: false, undoStopAfter: true });
}

function editorOf(uri: string): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
}

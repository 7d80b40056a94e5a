import { availableParallelism } from "node:os";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import { readSettings, writeSetting } from "../../config.ts";
import type { EditorServices } from "../editorServices.ts";
import { signalOf } from "../shared/cancellation.ts";
import { EDITABLE } from "../shared/documents.ts";
import type { GhostSuggestion } from "./ghostSuggestions.ts";
import { ghostTextIsOn } from "./ghostText.ts";

/** A translation that was accepted: `english` replaces the phrase and the ghost text after it. */
interface AcceptedTranslation {
  uri: string;
  /** The UTF-16 offset of the phrase. */
  start: number;
  /** The phrase, the gap and the inserted ghost text. */
  written: string;
  english: string;
}

/** An internal command that VS Code runs on accept. */
const ACCEPT = "_42dot.acceptGhostTranslation";

/** Offers to continue the sentence at the cursor, or to translate a finished Korean one into English. */
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
        // The input box for commit messages has no editor to replace the phrase in one undo step, and with several
        // cursors VS Code inserts the accepted text at each of them.
        translation:
          editorOf(document.uri.toString())?.selections.length === 1 ? readSettings().ghostTranslation : "off",
        signal: signalOf(token),
        immediate: context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      });
      return suggestion === undefined || token.isCancellationRequested
        ? undefined
        : [toItem(suggestion, document, position)];
    },
  };
  return vscode.Disposable.from(
    suggestions,
    vscode.languages.registerInlineCompletionItemProvider(EDITABLE, provider),
    vscode.commands.registerCommand(ACCEPT, (accepted: AcceptedTranslation) => replacePhrase(accepted)),
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
  const accepted: AcceptedTranslation = {
    uri: document.uri.toString(),
    start: phrase.start,
    written: before + text,
    english,
  };
  return new vscode.InlineCompletionItem(text, range, { command: ACCEPT, title: "", arguments: [accepted] });
}

/**
 * VS Code has inserted the ghost text after the phrase, preceded by an undo stop. Without another undo stop in between,
 * this edit belongs to the same undo step. (A snippet would end with one, so the ghost text must not be a snippet.)
 */
async function replacePhrase({ uri, start, written, english }: AcceptedTranslation): Promise<void> {
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

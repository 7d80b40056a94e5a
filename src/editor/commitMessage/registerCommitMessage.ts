import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { setting } from "../../config.ts";
import type { EditorServices } from "../editorServices.ts";

const COMMAND = "42dot.writeCommitMessage";

/** The command, also as a code action of the message box: its menu `scm/inputBox` is still a proposed API. */
export function registerCommitMessage(services: EditorServices): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMAND, async (clicked?: unknown) => {
      const { writeCommitMessage } = await import("./writeCommitMessage.ts");
      await writeCommitMessage(services, clicked);
    }),
    vscode.languages.registerCodeActionsProvider(
      { scheme: "vscode-scm" },
      {
        provideCodeActions({ uri }) {
          const root = new URLSearchParams(uri.query).get("rootUri");
          if (!setting("writing.commitMessage") || root === null) return [];
          const title = l10n.t("42dot: Write Commit Message");
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          action.command = { command: COMMAND, title, arguments: [{ rootUri: vscode.Uri.parse(root) }] };
          return [action];
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

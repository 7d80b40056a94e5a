import * as vscode from "vscode";

/** Offers the selection commands in the Refactor menu; without a selection they are disabled, with a reason. */
export function registerSelectionActions(): vscode.Disposable {
  const kind = vscode.CodeActionKind.RefactorRewrite.append("42dot");
  return vscode.languages.registerCodeActionsProvider(
    [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-remote" }],
    {
      provideCodeActions: async (_document, range) => {
        const { offeredCommands } = await import("./offeredCommands.ts");
        return offeredCommands(range, kind);
      },
    },
    {
      providedCodeActionKinds: [kind],
    },
  );
}

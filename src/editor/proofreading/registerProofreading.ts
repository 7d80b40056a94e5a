import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { EDITABLE } from "../shared/documents.ts";
import { registerDiagnostics } from "./diagnostics.ts";
import { IGNORE, ignore, type IgnoredList, SOURCE } from "./proofreadingSettings.ts";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("42dot");

/** Shows Korean errors as hints in the editor, with quick fixes. Uses rules only, no model. */
export function registerProofreading(prose: Lazy<DocumentProse>): vscode.Disposable {
  return vscode.Disposable.from(
    registerDiagnostics(prose),
    vscode.commands.registerCommand(IGNORE, (list: IgnoredList, entry: string) => ignore(list, entry)),
    vscode.languages.registerCodeActionsProvider(
      EDITABLE,
      {
        async provideCodeActions(document, range, { diagnostics }) {
          const ours = diagnostics.filter(({ source }) => source === SOURCE);
          if (ours.length === 0) return [];
          const { quickFixes } = await import("./quickFixes.ts");
          return quickFixes(document, range, ours, await prose.get());
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerCodeActionsProvider(
      EDITABLE,
      {
        async provideCodeActions(document, _range, { only }) {
          if (only?.intersects(FIX_ALL) !== true) return [];
          const { fixAll } = await import("./quickFixes.ts");
          return fixAll(document, FIX_ALL, await prose.get());
        },
      },
      { providedCodeActionKinds: [FIX_ALL] },
    ),
  );
}

import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { LogLine } from "../../base/logLine.ts";
import { signalOf } from "../shared/cancellation.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { EDITABLE } from "../shared/documents.ts";
import { registerDiagnostics } from "./diagnostics.ts";
import { IGNORE, type IgnoredList, SOURCE } from "./proofreadingSettings.ts";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("42dot");

/** Marks Korean errors in the editor, with quick fixes. Uses rules only, no model. */
export function registerProofreading(prose: Lazy<DocumentProse>, log: LogLine): vscode.Disposable {
  return vscode.Disposable.from(
    registerDiagnostics(prose, log),
    vscode.commands.registerCommand(IGNORE, async (list: IgnoredList, entry: string, name: string = entry) => {
      const { ignoreAndTell } = await import("./ignoring.ts");
      await ignoreAndTell(list, entry, name);
    }),
    ...([1, -1] as const).map((step) =>
      vscode.commands.registerCommand(`42dot.proofread.${step === 1 ? "next" : "previous"}`, async () => {
        const { goToFinding } = await import("./goToFinding.ts");
        goToFinding(step);
      }),
    ),
    vscode.languages.registerCodeActionsProvider(
      EDITABLE,
      {
        async provideCodeActions(document, range, { diagnostics }, token) {
          const ours = diagnostics.filter(({ source }) => source === SOURCE);
          if (ours.length === 0) return [];
          const { quickFixes } = await import("./quickFixes.ts");
          return quickFixes(document, range, ours, await prose.get(), signalOf(token));
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerCodeActionsProvider(
      EDITABLE,
      {
        async provideCodeActions(document, _range, { only }, token) {
          if (only?.intersects(FIX_ALL) !== true) return [];
          const { fixAll } = await import("./quickFixes.ts");
          return fixAll(document, FIX_ALL, await prose.get(), signalOf(token));
        },
      },
      { providedCodeActionKinds: [FIX_ALL] },
    ),
  );
}

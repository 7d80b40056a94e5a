import * as vscode from "vscode";
import { registerDiagnostics } from "./diagnostics.ts";
import { registerQuickFixes } from "./quickFixes.ts";

/** Korean errors as hints in the editor, with their corrections: by rules, without the model. */
export function registerProofreading(): vscode.Disposable {
  return vscode.Disposable.from(registerDiagnostics(), registerQuickFixes());
}

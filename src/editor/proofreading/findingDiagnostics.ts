/** Findings as VS Code shows them. */
import * as vscode from "vscode";
import type { Steps } from "../../base/steps.ts";
import { displayLanguage } from "../../config.ts";
import { findingText } from "../../korean/findingText.ts";
import type { Finding } from "../../korean/proofread.ts";
import { rangeOf } from "../shared/ranges.ts";
import { normText, normUrl } from "./normText.ts";
import { SOURCE } from "./proofreadingSettings.ts";

export function* diagnosticsOf(
  document: vscode.TextDocument,
  findings: readonly Finding[],
  severity: vscode.DiagnosticSeverity,
): Steps<vscode.Diagnostic[]> {
  const diagnostics: vscode.Diagnostic[] = [];
  const text = document.getText();
  for (const finding of findings) {
    yield;
    diagnostics.push(diagnosticOf(document, text, finding, severity));
  }
  return diagnostics;
}

function diagnosticOf(
  document: vscode.TextDocument,
  text: string,
  finding: Finding,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const { rule, norm, around } = finding;
  const { words, corrected } = findingText(text, finding);
  const message = `${words} → ${corrected.join(", ")}\n${rule.explanation[displayLanguage()]} (${normText(norm)})`;
  const diagnostic = new vscode.Diagnostic(rangeOf(document, around), message, severity);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: rule.id, target: vscode.Uri.parse(normUrl(norm)) };
  return diagnostic;
}

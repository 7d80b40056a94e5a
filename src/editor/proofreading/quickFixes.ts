import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { atOnce, inSlices, type Steps } from "../../base/steps.ts";
import { findingText } from "../../korean/findingText.ts";
import type { Finding } from "../../korean/proofread.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { rangeOf } from "../shared/ranges.ts";
import { documentCorrections, documentFindings } from "./documentFindings.ts";
import { IGNORE, type IgnoredList, proofreadSettings } from "./proofreadingSettings.ts";

const QUICK_FIX = vscode.CodeActionKind.QuickFix;

/** Findings at one place for which a menu has entries. */
const MOST_HERE = 20;

/** Fixes for the diagnostics, one by one and all at once, and actions to ignore them. */
export async function quickFixes(
  document: vscode.TextDocument,
  range: vscode.Range,
  ours: readonly vscode.Diagnostic[],
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<vscode.CodeAction[]> {
  const findings = (await documentFindings(document, proofreadSettings(document), prose, signal)) ?? [];
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const here = findings.filter(({ around }) => around.start <= end && start <= around.end).slice(0, MOST_HERE);
  if (here.length === 0) return [];
  const fixes: vscode.CodeAction[] = [];
  for (const finding of here) {
    fixes.push(
      ...corrections(document, finding, ours),
      ...(await ruleCorrections(document, finding, findings, signal)),
    );
  }
  return [
    ...fixes,
    ...(await fixAll(document, QUICK_FIX, prose, signal)),
    ...here.flatMap((finding) => [
      ignoreAction("ignoredWords", textOf(document, finding)),
      ignoreAction("ignoredRules", finding.rule.id, exampleOf(finding)),
    ]),
  ];
}

function corrections(
  document: vscode.TextDocument,
  finding: Finding,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const { span, around, replacements } = finding;
  const { corrected } = findingText(document.getText(), finding);
  return replacements.map((replacement, at) => {
    const action = edit(document, l10n.t("Change to “{0}”", corrected[at] ?? ""), QUICK_FIX, [
      { ...span, text: replacement },
    ]);
    action.isPreferred = replacements.length === 1;
    action.diagnostics = diagnostics.filter(({ range }) => range.isEqual(rangeOf(document, around)));
    return action;
  });
}

/** Fixes all findings of one rule, if there are several with only one replacement. */
async function ruleCorrections(
  document: vscode.TextDocument,
  { rule }: Finding,
  all: Finding[],
  signal: AbortSignal,
): Promise<vscode.CodeAction[]> {
  const alike = all.filter((other) => other.rule === rule && other.replacements.length === 1);
  if (alike.length < 2) return [];
  const edits = alike.map(({ span, replacements: [text = ""] }) => ({ ...span, text }));
  const title = l10n.t("Fix all {0} of rule “{1}” in this file", alike.length, rule.id);
  return [await inSlices(editSteps(document, title, QUICK_FIX, edits), signal)];
}

export async function fixAll(
  document: vscode.TextDocument,
  kind: vscode.CodeActionKind,
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<vscode.CodeAction[]> {
  const edits = await documentCorrections(document, proofreadSettings(document), prose, signal);
  if (edits.length === 0) return [];
  return [await inSlices(editSteps(document, l10n.t("Fix all Korean spelling in this file"), kind, edits), signal)];
}

function edit(
  document: vscode.TextDocument,
  title: string,
  kind: vscode.CodeActionKind,
  edits: readonly TextEdit[],
): vscode.CodeAction {
  return atOnce(editSteps(document, title, kind, edits));
}

function* editSteps(
  document: vscode.TextDocument,
  title: string,
  kind: vscode.CodeActionKind,
  edits: readonly TextEdit[],
): Steps<vscode.CodeAction> {
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  for (const replacement of edits) {
    yield;
    action.edit.replace(document.uri, rangeOf(document, replacement), replacement.text);
  }
  return action;
}

/** @param name what the user knows the entry by */
function ignoreAction(list: IgnoredList, entry: string, name = entry): vscode.CodeAction {
  const title = list === "ignoredWords" ? l10n.t("Ignore “{0}”", name) : l10n.t("Ignore the rule “{0}”", name);
  const action = new vscode.CodeAction(title, QUICK_FIX);
  action.command = { command: IGNORE, title, arguments: [list, entry, name] };
  return action;
}

/** A rule is known by what it changes. */
function exampleOf({ rule }: Finding): string {
  return rule.wrong[0]?.join(" → ") ?? rule.id;
}

function textOf(document: vscode.TextDocument, { around }: Finding): string {
  return document.getText(rangeOf(document, around)).trim();
}

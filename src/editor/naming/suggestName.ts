import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation, showWarning } from "../../notifications.ts";
import { rejectionText } from "../../rejectionText.ts";
import { type NameCandidate, nameCandidates } from "../../rewriting/naming/nameCandidates.ts";
import { resultingText } from "../../rewriting/rewriter.ts";
import { translateProse } from "../../rewriting/translateProse.ts";
import type { EditorServices } from "../editorServices.ts";
import { LONGEST_SOURCE } from "../shared/documents.ts";
import { runWithProgress } from "../shared/runWithProgress.ts";
import { warnOfRejection } from "../shared/warnOfRejection.ts";
import { whyReadOnly } from "../shared/writableDocument.ts";
import { documentSymbols } from "./documentSymbols.ts";
import { type NamePlace, namePlace } from "./namePlace.ts";

/** Makes an English name from Korean words, and replaces them with it or renames what they describe. */
export async function suggestName(services: EditorServices): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const place = editor === undefined ? undefined : await placeIn(editor, services);
  if (place === "tooLarge") {
    const limit = LONGEST_SOURCE.toLocaleString();
    const message = l10n.t("This document is too large: the writing help works up to {0} characters.", limit);
    void showInformation(message);
    return;
  }
  if (editor === undefined || place === undefined) {
    void showInformation(
      l10n.t("Put the cursor on a name that a Korean comment describes, or select the Korean words to make one from."),
    );
    return;
  }
  const { document } = editor;
  const refusal = await whyReadOnly(document);
  if (refusal !== undefined) {
    void showInformation(refusal);
    return;
  }
  const { version } = document;
  const { phrase } = place;
  const retry = (): Promise<void> => suggestName(services);
  const finished = await runWithProgress(
    { ...services, name: "names", title: l10n.t("Looking for names…"), retry },
    (signal) => translateProse(services.rewriter, phrase, "en", { priority: "command", signal }),
  );
  if (finished.kind !== "done") return;
  const result = finished.value;
  if (result.kind === "rejected") {
    void warnOfRejection(rejectionText(result.reasons), services);
    return;
  }
  const english = resultingText(result, phrase);
  const name = await pick(nameCandidates(english, { ...place, text: document.getText() }), place, english);
  if (name === undefined) return;
  if (document.version === version) await apply(document, place, name);
  else void offerCopy(l10n.t("The text was changed since, so nothing was written."), name);
}

async function placeIn(
  { document, selection }: vscode.TextEditor,
  { prose }: EditorServices,
): Promise<NamePlace | "tooLarge" | undefined> {
  const source = (await prose.get()).of(document);
  if (source === undefined) return "tooLarge";
  const span = { start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) };
  const [units, symbols] = await Promise.all([source.units(), documentSymbols(document)]);
  return namePlace(source, units, span, symbols);
}

async function pick(
  candidates: readonly NameCandidate[],
  { how, phrase }: NamePlace,
  english: string,
): Promise<string | undefined> {
  if (candidates.length === 0) {
    void showWarning(l10n.t("No name could be made from “{0}”.", english));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    candidates.map(({ name, taken }) => ({
      label: name,
      ...(taken && { description: `$(warning) ${l10n.t("already used in this file")}` }),
    })),
    {
      title: how === "rename" ? l10n.t("Rename") : l10n.t("Insert Name"),
      placeHolder: `${phrase} → ${english}`,
    },
  );
  return picked?.label;
}

/** Applies the name as one undo step. */
async function apply(document: vscode.TextDocument, { how, span }: NamePlace, name: string): Promise<void> {
  const start = document.positionAt(span.start);
  if (how === "replace") {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(start, document.positionAt(span.end)), name);
    await vscode.workspace.applyEdit(edit);
    return;
  }
  const edit = await renameEdit(document, start, name);
  if (edit === undefined) {
    void offerCopy(l10n.t("This name cannot be renamed by VS Code here."), name);
  } else {
    await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  }
}

/** @returns undefined if no language extension can rename the symbol */
async function renameEdit(
  document: vscode.TextDocument,
  position: vscode.Position,
  name: string,
): Promise<vscode.WorkspaceEdit | undefined> {
  try {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      position,
      name,
    );
    return edit === undefined || edit.size === 0 ? undefined : edit;
  } catch {
    return undefined;
  }
}

async function offerCopy(reason: string, name: string): Promise<void> {
  const copy = l10n.t("Copy “{0}”", name);
  if ((await showInformation(reason, copy)) === copy) await vscode.env.clipboard.writeText(name);
}

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Applied, How } from "../../chat/answerTargets.ts";
import { showWarning } from "../../notifications.ts";
import { rejectionText } from "../../rejectionText.ts";
import { placeAnswer } from "../../rewriting/placeAnswer.ts";
import { DOCUMENTS } from "../../rewriting/rewriteText.ts";
import type { Language } from "../../text/language.ts";
import { rewriteTo, titleOf } from "../rewrite/rewrites.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { rangeOf, spansOf, withLineEndsOf } from "../shared/ranges.ts";
import { whyReadOnly } from "../shared/writableDocument.ts";

/** Where a selected text came from. */
export interface Source {
  uri: vscode.Uri;
  range: vscode.Range;
  text: string;
}

interface Services {
  /** The language of the translation. */
  to: Language;
  prose: DocumentProse;
}

/**
 * Writes a translation into the document of the selected text, if it still contains that text: prose in its place,
 * checked like a suggestion. Tells the user if it can't.
 */
export async function applyAnswer(
  source: Source,
  answer: string,
  how: How,
  services: Services,
): Promise<Applied | undefined> {
  const document = await openDocument(source.uri);
  const range = document && findSource(document, source);
  if (document === undefined || range === undefined) {
    tellChanged();
    return undefined;
  }
  const refusal = await whyReadOnly(document);
  if (refusal === undefined) return place(document, range, answer, how, services);
  void showWarning(refusal);
  return undefined;
}

function tellChanged(): void {
  void showWarning(
    l10n.t("The text was changed since, so nothing was written. The answer is still in the chat and can be copied."),
  );
}

async function place(
  document: vscode.TextDocument,
  range: vscode.Range,
  answer: string,
  how: How,
  services: Services,
): Promise<Applied | undefined> {
  const { to } = services;
  const { version } = document;
  const source = services.prose.of(document);
  const [within] = spansOf(document, [range]);
  if (source === undefined || within === undefined) return undefined;
  const isDocument = DOCUMENTS.has(document.languageId);
  if (isDocument && how === "insertBelow") return write(document, version, insertion(document, range, answer));
  const placed = await placeAnswer(source, within, answer, to, new AbortController().signal);
  if (placed.kind === "rejected") {
    const anyway = isDocument ? answer : undefined;
    return offer(document, range, rejectionText(placed.reasons), anyway, { to, version });
  }
  if (document.version !== version) {
    tellChanged();
    return undefined;
  }
  const target = rangeOf(document, placed.span);
  if (how === "replace") return write(document, version, { range: target, text: placed.text });
  if (isAlone(document, target)) return write(document, version, insertion(document, target, placed.text));
  return offer(document, range, l10n.t("Only a comment can have its translation below it."), undefined, {
    to,
    version,
  });
}

/** @param anyway what is written nevertheless if the user says so */
async function offer(
  document: vscode.TextDocument,
  range: vscode.Range,
  message: string,
  anyway: string | undefined,
  { to, version }: { to: Language; version: number },
): Promise<Applied | undefined> {
  const button = anyway === undefined ? titleOf(rewriteTo(to)) : l10n.t("Replace Anyway");
  if ((await showWarning(message, button)) !== button) return undefined;
  if (document.isClosed || document.version !== version) {
    tellChanged();
    return undefined;
  }
  if (anyway !== undefined) return write(document, version, { range, text: anyway });
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = new vscode.Selection(range.start, range.end);
  await vscode.commands.executeCommand(`42dot.rewrite.${rewriteTo(to)}`);
  return undefined;
}

/** Whether nothing else is on its lines. */
function isAlone(document: vscode.TextDocument, { start, end }: vscode.Range): boolean {
  const before = document.lineAt(start.line).text.slice(0, start.character);
  return (before + document.lineAt(end.line).text.slice(end.character)).trim() === "";
}

interface Write {
  range: vscode.Range;
  text: string;
}

/** Below the range, indented like its first line. */
function insertion(document: vscode.TextDocument, { start, end }: vscode.Range, text: string): Write {
  const at = document.lineAt(end.line).range.end;
  const { text: first, firstNonWhitespaceCharacterIndex } = document.lineAt(start.line);
  const indentation = first.slice(0, firstNonWhitespaceCharacterIndex);
  const lines = text
    .split("\n")
    .map((line) => (line === "" || line.startsWith(indentation) ? line : indentation + line));
  return { range: new vscode.Range(at, at), text: `\n${lines.join("\n")}` };
}

/** @param version of the document that the range is in: what has changed since is not overwritten */
async function write(
  document: vscode.TextDocument,
  version: number,
  { range, text }: Write,
): Promise<Applied | undefined> {
  const original = document.getText(range);
  // Shown before the edit, so that the editor has the focus and the user can undo right away.
  const editor = await vscode.window.showTextDocument(document);
  if (document.version !== version) {
    tellChanged();
    return undefined;
  }
  // Not a workspace edit: VS Code minimizes it to the UTF-16 units that differ, splitting surrogate pairs (😀 to 🙂).
  if (!(await editor.edit((edit) => edit.replace(range, text)))) {
    void showWarning(l10n.t("VS Code did not accept the change, so nothing was written."));
    return undefined;
  }
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range);
  const start = document.offsetAt(range.start);
  const end = document.positionAt(start + withLineEndsOf(document, text).length);
  const at = new vscode.Range(range.start, end);
  const written = { uri: document.uri, range: at, text: document.getText(at) };
  return { undo: () => undo(written, original) };
}

/** Puts the original back where the answer was written, if it is still there. @returns whether it is not any more */
async function undo(written: Source, original: string): Promise<boolean> {
  const document = await openDocument(written.uri);
  const range = document && findSource(document, written);
  if (document !== undefined && range !== undefined) {
    const editor = await vscode.window.showTextDocument(document);
    if (document.getText(range) === written.text && (await editor.edit((edit) => edit.replace(range, original)))) {
      editor.revealRange(range);
      return true;
    }
  }
  if (document !== undefined && isBack(document, written, original)) return true;
  void showWarning(l10n.t("The text was changed since, so it was left as it is."));
  return false;
}

/** Whether the user has undone it. */
function isBack(document: vscode.TextDocument, { range: { start } }: Source, original: string): boolean {
  if (original === "") return false;
  const end = document.positionAt(document.offsetAt(start) + original.length);
  return document.getText(new vscode.Range(start, end)) === original;
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // The file is gone, or the document was never saved.
    return undefined;
  }
}

/** The current range of the source: where it was, or the only other place with its text. */
function findSource(document: vscode.TextDocument, { range, text }: Source): vscode.Range | undefined {
  if (document.getText(range) === text) return range;
  const all = document.getText();
  const at = all.indexOf(text);
  if (at < 0 || all.includes(text, at + 1)) return undefined;
  return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
}

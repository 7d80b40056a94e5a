import { stat } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { LONGEST_SOURCE } from "./documents.ts";

/** Schemes of documents that are not files but can be written. */
const OTHER_SCHEMES = new Set(["untitled", "vscode-notebook-cell"]);

/** The message that says why a document can't be edited; undefined if it can. Does not read its text. */
export function whyNotWritable(document: vscode.TextDocument): string | undefined {
  const { scheme } = document.uri;
  if (!OTHER_SCHEMES.has(scheme) && vscode.workspace.fs.isWritableFileSystem(scheme) !== true) {
    return l10n.t("This document can only be read: nothing can be written into it.");
  }
  if (document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LONGEST_SOURCE) {
    return l10n.t(
      "This document is too large: the writing help works up to {0} characters.",
      LONGEST_SOURCE.toLocaleString(),
    );
  }
  return undefined;
}

/** The same, also for a file that VS Code opens read-only. What is read-only in this window alone, no extension can know. */
export async function whyReadOnly(document: vscode.TextDocument): Promise<string | undefined> {
  const reason = whyNotWritable(document);
  if (reason !== undefined || OTHER_SCHEMES.has(document.uri.scheme)) return reason;
  return (await isReadOnly(document).catch(() => false)) ? l10n.t("The file is read-only.") : undefined;
}

/** By the rules of VS Code: its settings, the permissions of the file, the file system. */
async function isReadOnly(document: vscode.TextDocument): Promise<boolean> {
  const { uri } = document;
  const files = vscode.workspace.getConfiguration("files", document);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const matches = (setting: string): boolean =>
    Object.entries(files.get<Record<string, unknown>>(setting, {})).some(
      ([glob, isOn]) =>
        isOn === true &&
        [glob, ...(folder === undefined ? [] : [new vscode.RelativePattern(folder, glob)])].some(
          (pattern) => vscode.languages.match({ pattern }, document) > 0,
        ),
    );
  if (matches("readonlyInclude")) return !matches("readonlyExclude");
  if (files.get("readonlyFromPermissions") === true && uri.scheme === "file") {
    // What VS Code calls locked: https://github.com/microsoft/vscode/blob/main/src/vs/platform/files/node/diskFileSystemProvider.ts
    if (((await stat(uri.fsPath)).mode & 0o200) === 0) return true;
  }
  const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
  return (permissions & vscode.FilePermission.Readonly) !== 0;
}

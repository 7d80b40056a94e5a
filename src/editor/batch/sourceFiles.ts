import { execFile } from "node:child_process";
import { basename, extname } from "node:path/posix";
import * as vscode from "vscode";
import type { ScannedText } from "../../prose/scannedText.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { LONGEST_SOURCE } from "../shared/documents.ts";
import { gitApi } from "../shared/git.ts";

/** Files of a folder that are searched. The rest is skipped, and the user is told. */
export const MOST_FILES = 5_000;

/** Folders without text of the user's own. The settings (`files.exclude`) and gitignore exclude more. */
const EXCLUDED = "**/{.git,node_modules,bower_components,.venv,__pycache__}/**";

export interface SourceFile {
  uri: vscode.Uri;
  source: ScannedText;
}

/** @returns the files of a folder, or the file itself, sorted by path */
export async function filesIn(uri: vscode.Uri): Promise<vscode.Uri[]> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) === 0) return [uri];
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, "**/*"), EXCLUDED, MOST_FILES);
  const ignored = await ignoredByGit(uri, found);
  return found.filter(({ path }) => !ignored.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Asks git itself: no reimplementation follows its rules exactly. */
async function ignoredByGit(folder: vscode.Uri, files: readonly vscode.Uri[]): Promise<Set<string>> {
  const api = await gitApi();
  if (api?.getRepository(folder) == null) return new Set();
  return new Promise((resolve) => {
    const args = ["check-ignore", "-z", "--stdin"];
    // The exit code is 1 if no file is ignored.
    const git = execFile(api.git.path, args, { cwd: folder.fsPath, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) =>
      resolve(new Set(stdout.split("\0").map((path) => vscode.Uri.file(path).path))),
    );
    git.stdin?.on("error", () => undefined);
    git.stdin?.end(files.map(({ fsPath }) => fsPath).join("\0"));
  });
}

/** Maps a path to its language id, by the file names and extensions that VS Code and its extensions declare. */
export function languageIds(): (path: string) => string | undefined {
  const ids = new Map<string, string>();
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as { contributes?: { languages?: LanguageContribution[] } };
    for (const { id, extensions = [], filenames = [] } of contributes?.languages ?? []) {
      for (const name of [...extensions, ...filenames]) if (!ids.has(name)) ids.set(name.toLowerCase(), id);
    }
  }
  return (path) => ids.get(basename(path).toLowerCase()) ?? ids.get(extname(path).toLowerCase());
}

interface LanguageContribution {
  id: string;
  extensions?: string[];
  filenames?: string[];
}

/** The text as in its document; undefined if it is binary or not UTF-8. */
export async function readSource(
  uri: vscode.Uri,
  languageOf: (path: string) => string | undefined,
  prose: DocumentProse,
): Promise<SourceFile | "tooLarge" | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) {
    const source = prose.of(open);
    return source === undefined ? "tooLarge" : { uri, source };
  }
  const languageId = languageOf(uri.path);
  if (languageId === undefined) return undefined;
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > LONGEST_SOURCE) return "tooLarge";
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
    if (text.includes("\0")) return undefined;
    // A document has only one kind of line ending, and VS Code decides which.
    const hasMixedEndings = text.includes("\r") && /(?<!\r)\n|\r(?!\n)/.test(text);
    const content = hasMixedEndings ? (await vscode.workspace.openTextDocument(uri)).getText() : text;
    return { uri, source: prose.scan({ text: content, languageId }) };
  } catch {
    return undefined;
  }
}

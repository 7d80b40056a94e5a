/** What a `#` in the composer can attach. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Completion } from "../protocol.ts";
import type { AttachmentSource } from "./attachmentSource.ts";
import { hashName, isHashName } from "./hashNames.ts";
import { ranked } from "./rank.ts";
import { inTime, nameOf } from "./readSource.ts";
import type { WorkspaceGit } from "./workspaceGit.ts";

const MOST_ITEMS = 12;
const MOST_SYMBOLS = 5;
/** Files of the workspace that are looked through. */
const MOST_FILES = 5_000;
/** ms for which a list of them is used. */
const FRESH_MS = 10_000;
const EXCLUDED = "**/{.git,node_modules,bower_components,.venv,__pycache__,dist,out}/**";

export async function completionsFor(query: string, git: WorkspaceGit): Promise<Completion[]> {
  const [symbols, files, special] = await Promise.all([symbolsFor(query), filesFor(query), specials(query, git)]);
  const first = [...special, ...files.slice(0, MOST_ITEMS - special.length - symbols.length)];
  return [...first, ...symbols].slice(0, MOST_ITEMS);
}

/** The active editor, or one that is visible: in an editor tab, the chat itself is active. */
export function editorAtHand(): vscode.TextEditor | undefined {
  return vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
}

/** The selected lines; undefined if nothing is selected. */
export function selectionSource(editor: vscode.TextEditor): AttachmentSource | undefined {
  const { selection, document } = editor;
  if (selection.isEmpty) return undefined;
  const { start, end } = selection;
  // A line of which nothing is selected but its start is not meant.
  const last = end.character === 0 ? end.line : end.line + 1;
  return { kind: "selection", uri: document.uri.toString(), first: start.line + 1, last };
}

async function specials(query: string, git: WorkspaceGit): Promise<Completion[]> {
  const editor = editorAtHand();
  const all: Completion[] = [];
  const add = (
    kind: "selection" | "problems" | "diff" | "terminal",
    detail: string,
    source: AttachmentSource,
  ): void => {
    const label = hashName(kind, query);
    if (label !== undefined) all.push({ label, detail, source });
  };
  const selection = editor === undefined ? undefined : selectionSource(editor);
  if (editor !== undefined) {
    const { document } = editor;
    const uri = document.uri.toString();
    const name = nameOf(document.uri);
    if (selection?.kind === "selection") {
      const lines = selection.first === selection.last ? `${selection.first}` : `${selection.first}-${selection.last}`;
      add("selection", `${name}:${lines}`, selection);
    }
    const problems = vscode.languages.getDiagnostics(document.uri);
    const { active } = editor.selection;
    const here = problems.some(({ range }) => range.start.line <= active.line && active.line <= range.end.line);
    const where = here ? `${name}:${active.line + 1}` : name;
    const source: AttachmentSource = { kind: "problems", uri, ...(here && { line: active.line + 1 }) };
    if (problems.length > 0) add("problems", where, source);
  }
  if (hashName("diff", query) !== undefined) {
    const diff = (await inTime(git.diff(editor?.document.uri))) ?? "";
    if (diff !== "") add("diff", l10n.t("Changes since the last commit"), { kind: "diff" });
  }
  // Its selection is read when it is chosen.
  if (vscode.window.activeTerminal !== undefined)
    add("terminal", l10n.t("What is selected in the terminal"), { kind: "terminal", text: "" });
  return all;
}

interface Found {
  at: number;
  files: vscode.Uri[];
  folders: vscode.Uri[];
}

let found: Found | undefined;

/** Open files come first, in the order of their tabs, and folders last. */
async function filesFor(query: string): Promise<Completion[]> {
  const open = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .sort((a, b) => Number(b.isActive) - Number(a.isActive))
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? input.uri : []));
  if (found === undefined || Date.now() - found.at > FRESH_MS) {
    const files = await vscode.workspace.findFiles("**/*", EXCLUDED, MOST_FILES);
    files.sort(byPath);
    found = { at: Date.now(), files, folders: foldersOf(files).sort(byPath) };
  }
  const files = unique([...open, ...found.files]).map((uri) => completionOf("file", uri));
  const folders = found.folders.map((uri) => completionOf("folder", uri));
  const all = [...files, ...folders];
  const fitting = ranked(query, all.map(pathOf), MOST_ITEMS).flatMap((index) => all[index] ?? []);
  const ofKind = isHashName("file", query) ? files : isHashName("folder", query) ? folders : [];
  return [...new Set([...fitting, ...ofKind])];
}

function completionOf(kind: "file" | "folder", uri: vscode.Uri): Completion {
  const name = nameOf(uri);
  const slash = name.lastIndexOf("/");
  const end = kind === "folder" ? "/" : "";
  return {
    label: name.slice(slash + 1) + end,
    detail: name.slice(0, Math.max(0, slash)),
    source: { kind, uri: uri.toString() },
  };
}

function pathOf({ label, detail }: Completion): string {
  return `${detail}/${label.replace(/\/$/, "")}`;
}

/** Those of the workspace that the files are in. */
function foldersOf(files: readonly vscode.Uri[]): vscode.Uri[] {
  const folders = new Map<string, vscode.Uri>();
  for (const file of files) {
    const root = vscode.workspace.getWorkspaceFolder(file)?.uri.path ?? file.path;
    let folder = vscode.Uri.joinPath(file, "..");
    while (folder.path.length > root.length && !folders.has(folder.toString())) {
      folders.set(folder.toString(), folder);
      folder = vscode.Uri.joinPath(folder, "..");
    }
  }
  return [...folders.values()];
}

function unique(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

function byPath(a: vscode.Uri, b: vscode.Uri): number {
  return a.path < b.path ? -1 : 1;
}

async function symbolsFor(query: string): Promise<Completion[]> {
  if (query.length < 2) return [];
  const symbols = await inTime(
    vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
      "vscode.executeWorkspaceSymbolProvider",
      query,
    ),
  );
  return (symbols ?? [])
    .filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri) !== undefined)
    .slice(0, MOST_SYMBOLS)
    .map(({ name, location: { uri, range } }) => ({
      label: name,
      detail: `${nameOf(uri)}:${range.start.line + 1}`,
      source: {
        ...{ kind: "symbol", uri: uri.toString(), name: name.split("(", 1)[0] ?? name },
        ...{ first: range.start.line + 1, last: range.end.line + 1 },
      },
    }));
}

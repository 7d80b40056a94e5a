/** What a `#` in the composer can attach. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Completion } from "../protocol.ts";
import type { AttachmentSource } from "./attachmentSource.ts";
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
  const selection = editor === undefined ? undefined : selectionSource(editor);
  if (editor !== undefined) {
    const { document } = editor;
    const uri = document.uri.toString();
    const name = nameOf(document.uri);
    if (selection?.kind === "selection") {
      const lines = selection.first === selection.last ? `${selection.first}` : `${selection.first}-${selection.last}`;
      all.push({ label: "selection", detail: `${name}:${lines}`, source: selection });
    }
    const problems = vscode.languages.getDiagnostics(document.uri);
    const { active } = editor.selection;
    const here = problems.some(({ range }) => range.start.line <= active.line && active.line <= range.end.line);
    const where = here ? `${name}:${active.line + 1}` : name;
    const source: AttachmentSource = { kind: "problems", uri, ...(here && { line: active.line + 1 }) };
    if (problems.length > 0) all.push({ label: "problems", detail: where, source });
  }
  if ("diff".startsWith(query.toLowerCase())) {
    const diff = (await inTime(git.diff(editor?.document.uri))) ?? "";
    if (diff !== "")
      all.push({ label: "diff", detail: l10n.t("Changes since the last commit"), source: { kind: "diff" } });
  }
  return all.filter(({ label }) => label.startsWith(query.toLowerCase()));
}

let found: { at: number; files: vscode.Uri[] } | undefined;

/** Open files come first, in the order of their tabs. */
async function filesFor(query: string): Promise<Completion[]> {
  const open = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .sort((a, b) => Number(b.isActive) - Number(a.isActive))
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? input.uri : []));
  if (found === undefined || Date.now() - found.at > FRESH_MS) {
    const files = await vscode.workspace.findFiles("**/*", EXCLUDED, MOST_FILES);
    found = { at: Date.now(), files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
  }
  const all = [...new Map([...open, ...found.files].map((uri) => [uri.toString(), uri])).values()];
  const names = all.map(nameOf);
  return ranked(query, names, MOST_ITEMS).flatMap((index) => {
    const [uri, name] = [all[index], names[index]];
    if (uri === undefined || name === undefined) return [];
    const slash = name.lastIndexOf("/");
    const source = { kind: "file", uri: uri.toString() } as const;
    return { label: name.slice(slash + 1), detail: name.slice(0, Math.max(0, slash)), source };
  });
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

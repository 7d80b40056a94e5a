/** The prompt files of the user and of the workspace. They are read whenever they are listed. */
import * as vscode from "vscode";
import { readSettings } from "../config.ts";
import { LONGEST_PROMPT_FILE, parsePromptFile, type PromptFault, type PromptFile } from "../prompt/promptFile.ts";

/** Files of a folder that are listed. */
const MOST_FILES = 200;

/** Bytes of a file that is read; a character has at most three for each of its UTF-16 units. */
const MOST_BYTES = 3 * LONGEST_PROMPT_FILE;

export interface FoundPrompt {
  /** The command: the file's name, without spaces. */
  name: string;
  uri: vscode.Uri;
  source: "user" | "workspace";
  content:
    | { kind: "usable"; file: PromptFile }
    | { kind: "faulty"; fault: PromptFault | { kind: "unreadable" } | { kind: "untrusted" } };
}

/** @param storage the folder of the extension */
export function promptFolder(storage: vscode.Uri): vscode.Uri {
  const { promptFolder: chosen } = readSettings();
  return chosen === "" ? vscode.Uri.joinPath(storage, "prompts") : vscode.Uri.file(chosen);
}

/** Those of the user first. Those of a workspace that is not trusted are named, but not read. */
export async function findPrompts(storage: vscode.Uri): Promise<FoundPrompt[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    vscode.Uri.joinPath(uri, ".42dot", "prompts"),
  );
  const found = await Promise.all([
    promptsIn(promptFolder(storage), "user"),
    ...folders.map((folder) => promptsIn(folder, "workspace")),
  ]);
  return found.flat();
}

async function promptsIn(folder: vscode.Uri, source: FoundPrompt["source"]): Promise<FoundPrompt[]> {
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch {
    // There are none.
    return [];
  }
  const names = entries
    .filter(([name, type]) => name.endsWith(".md") && (type & vscode.FileType.Directory) === 0)
    .map(([name]) => name)
    .sort()
    .slice(0, MOST_FILES);
  return Promise.all(
    names.map(async (file) => {
      const uri = vscode.Uri.joinPath(folder, file);
      const name = file.slice(0, -".md".length).normalize("NFC").trim().replace(/\s+/g, "-");
      return { name, uri, source, content: await contentOf(uri, name, source) };
    }),
  );
}

async function contentOf(
  uri: vscode.Uri,
  name: string,
  source: FoundPrompt["source"],
): Promise<FoundPrompt["content"]> {
  if (source === "workspace" && !vscode.workspace.isTrusted) return { kind: "faulty", fault: { kind: "untrusted" } };
  const text = await textOf(uri);
  if (typeof text !== "string") return { kind: "faulty", fault: text };
  const file = await parsePromptFile(name, text);
  return "kind" in file ? { kind: "faulty", fault: file } : { kind: "usable", file };
}

async function textOf(uri: vscode.Uri): Promise<string | { kind: "tooLong" | "unreadable" }> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) return { kind: "tooLong" };
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return { kind: "unreadable" };
  }
}

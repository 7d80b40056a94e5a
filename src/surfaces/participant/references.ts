/** What is attached to a question in VS Code's chat. */
import * as vscode from "vscode";
import { activeEditor } from "../../chat/activeEditor.ts";
import { type AttachmentSource, MOST_ATTACHMENTS } from "../../chat/context/attachmentSource.ts";
import { readSource } from "../../chat/context/readSource.ts";
import { looksSecret } from "../../chat/context/secrets.ts";
import type { WorkspaceGit } from "../../chat/context/workspaceGit.ts";
import type { Attachment } from "../../prompt/attachments.ts";
import type { TurnRequest } from "../../prompt/taskPrompts.ts";
import type { Subject } from "./participantTurns.ts";

type Reference = Pick<vscode.ChatPromptReference, "id" | "value">;

/** In the order in which they were written, without what is the question itself. */
export async function attachmentsOf(
  { references }: vscode.ChatRequest,
  { prompt }: TurnRequest,
  git: WorkspaceGit,
): Promise<Attachment[]> {
  const sources = references.toReversed().flatMap(sourceOf).slice(0, MOST_ATTACHMENTS);
  const read = await Promise.all(sources.map((source) => readSource(source, git)));
  return read.filter(({ text, problem }) => problem !== "empty" && (text === "" || !prompt.includes(text)));
}

/** What a command without a text works on: a selection, a file, or what has changed for a commit message. */
export async function subjectOf(
  { command, references }: vscode.ChatRequest,
  git: WorkspaceGit,
): Promise<Subject | undefined> {
  if (command === "commit") return { text: await git.diff(undefined), languageId: "diff" };
  const editor = activeEditor(({ selection }) => !selection.isEmpty);
  const sources = references.flatMap(sourceOf);
  const source = sources.find(({ kind }) => kind === "selection");
  if (source === undefined && editor !== undefined) {
    const { document, selection } = editor;
    return { text: document.getText(selection), languageId: document.languageId };
  }
  const file = source ?? sources.find(({ kind }) => kind === "file" || kind === "text");
  return file && readSource(file, git);
}

/** VS Code adds the file in the editor by itself; one that may hold secrets only the user can add. */
function sourceOf({ id, value }: Reference): AttachmentSource[] {
  if (typeof value === "string") return [{ kind: "text", text: value }];
  const uri = value instanceof vscode.Location ? value.uri : value;
  if (!(uri instanceof vscode.Uri) || (id.startsWith("vscode.implicit") && looksSecret(uri.path))) return [];
  if (value instanceof vscode.Location) return [{ kind: "selection", uri: uri.toString(), ...linesOf(value.range) }];
  return [{ kind: uri.path.endsWith("/") ? "folder" : "file", uri: uri.toString() }];
}

/** From 1. A selection that ends before the first character of a line does not have that line. */
function linesOf({ start, end }: vscode.Range): { first: number; last: number } {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { first: start.line + 1, last };
}

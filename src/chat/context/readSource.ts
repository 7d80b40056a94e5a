/** Reads what is attached to a question. */
import { extname } from "node:path/posix";
import * as vscode from "vscode";
import { type Attachment, attachmentOf } from "../../prompt/attachments.ts";
import type { AttachmentSource } from "./attachmentSource.ts";
import { type Problem, problemLines } from "./problemLines.ts";
import type { WorkspaceGit } from "./workspaceGit.ts";

/** Bytes of a file that is read: only its start can be used, but that has to be decoded and counted. */
const LARGEST_FILE = 8 * 1024 * 1024;
/** Files of a folder that are named. */
const MOST_FILES = 500;
const EXCLUDED = "**/{.git,node_modules,bower_components,.venv,__pycache__}/**";
/** ms to wait for a language extension. */
const PATIENCE_MS = 1_000;

/** Never rejects: what can't be read says so. */
export async function readSource(source: AttachmentSource, git: WorkspaceGit): Promise<Attachment> {
  const about = { kind: source.kind, languageId: "", firstLine: 0 };
  try {
    switch (source.kind) {
      case "text":
        return attachmentOf({ ...about, name: "" }, source.text);
      case "terminal":
        return attachmentOf({ ...about, name: "" }, source.text);
      case "diff":
        return attachmentOf({ ...about, name: "git diff", languageId: "diff" }, await git.diff(undefined));
      case "problems": {
        const uri = vscode.Uri.parse(source.uri);
        const document = await textOf(uri).catch(() => undefined);
        const text = problemLines(problemsOf(uri), document?.text.split("\n") ?? [], source.line);
        return attachmentOf({ ...about, name: nameOf(uri) }, text);
      }
      case "folder": {
        const uri = vscode.Uri.parse(source.uri);
        const { type } = await vscode.workspace.fs.stat(uri);
        if ((type & vscode.FileType.Directory) === 0) return failed(source, "missing");
        const files = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, "**/*"), EXCLUDED, MOST_FILES);
        return attachmentOf({ ...about, name: `${nameOf(uri)}/` }, files.map(nameOf).sort().join("\n"));
      }
      case "file":
      case "selection":
      case "symbol":
        return await readFile(source);
    }
  } catch (error) {
    return failed(source, error instanceof NotReadable ? error.problem : "missing");
  }
}

async function readFile(source: Extract<AttachmentSource, { kind: "file" | "selection" | "symbol" }>) {
  const uri = vscode.Uri.parse(source.uri);
  const { text, languageId } = await textOf(uri);
  const about = { kind: source.kind, name: nameOf(uri), languageId };
  if (source.kind === "file") return attachmentOf({ ...about, firstLine: 1 }, text);
  const lines = text.split("\n");
  const { first, last } = source.kind === "symbol" ? await wholeSymbol(uri, source) : source;
  if (first > lines.length) return failed(source, "missing");
  return attachmentOf({ ...about, firstLine: first }, lines.slice(first - 1, last).join("\n"));
}

class NotReadable extends Error {
  readonly problem: "notText" | "tooLarge";

  constructor(problem: "notText" | "tooLarge") {
    super(problem);
    this.problem = problem;
  }
}

/** As in its editor, if it is open; else as in its file, in the encoding of the settings. @throws Error */
async function textOf(uri: vscode.Uri): Promise<{ text: string; languageId: string }> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return { text: open.getText().replaceAll("\r\n", "\n"), languageId: open.languageId };
  if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) throw new NotReadable("tooLarge");
  const text = await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri });
  if (text.includes("\0")) throw new NotReadable("notText");
  return { text: text.replace(/\r\n?/g, "\n"), languageId: extname(uri.path).slice(1).toLowerCase() };
}

/** Relative to the workspace; outside of it only the name, since the rest is the user's own business. */
export function nameOf(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return vscode.workspace.asRelativePath(uri);
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}

function failed(source: AttachmentSource, problem: NonNullable<Attachment["problem"]>): Attachment {
  const name = "uri" in source ? nameOf(vscode.Uri.parse(source.uri)) : source.kind === "diff" ? "git diff" : "";
  return { kind: source.kind, name, languageId: "", firstLine: 0, text: "", lines: 0, problem };
}

function problemsOf(uri: vscode.Uri): Problem[] {
  return vscode.languages.getDiagnostics(uri).map(({ range, message, severity, source }) => ({
    first: range.start.line + 1,
    last: range.end.line + 1,
    message,
    severity: (["error", "warning", "information", "hint"] as const)[severity],
    source: source ?? "",
  }));
}

/** The lines of the declaration that begins at a symbol: some language extensions report only those of its name. */
async function wholeSymbol(uri: vscode.Uri, symbol: { first: number; last: number; name: string }) {
  const found = await inTime(
    vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
      "vscode.executeDocumentSymbolProvider",
      uri,
    ),
  );
  const all = (symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[]): vscode.DocumentSymbol[] =>
    symbols.flatMap((one) => ("selectionRange" in one ? [one, ...all(one.children)] : []));
  const line = symbol.first - 1;
  const [declaration] = all(found ?? []).filter(
    ({ name, range }) => name === symbol.name && range.start.line <= line && range.end.line >= line,
  );
  if (declaration === undefined) return symbol;
  return { first: declaration.range.start.line + 1, last: declaration.range.end.line + 1 };
}

/** @returns undefined if it fails, or takes too long */
export async function inTime<T>(work: Thenable<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, undefined)));
  try {
    return await Promise.race([work, tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

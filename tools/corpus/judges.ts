/** Parsers of others, which judge whether a file is still well-formed. Those that are not installed judge nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";

/** @returns what is wrong with a text; undefined if it is well-formed, or if there is no judge */
export type Judge = (text: string) => string | undefined;

const SCRIPT_KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  typescript: ts.ScriptKind.TS,
  typescriptreact: ts.ScriptKind.TSX,
  javascript: ts.ScriptKind.JS,
  javascriptreact: ts.ScriptKind.JSX,
};

/** Checks syntax only and runs nothing; `FILE` stands for the path. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  python: ["python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1], 'rb').read())", "FILE"],
  xml: ["python3", "-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", "FILE"],
  ruby: ["ruby", "-c", "FILE"],
  php: ["php", "-l", "FILE"],
  shellscript: ["bash", "-n", "FILE"],
  po: ["msgfmt", "--check-format", "--output-file=/dev/null", "FILE"],
};

/** @returns undefined if nothing here can judge files of the language */
export function judgeOf(languageId: string): Judge | undefined {
  if (languageId === "json") return (text) => failureOf(() => JSON.parse(text.replace(/^\uFEFF/, "")) as unknown);
  const kind = SCRIPT_KINDS[languageId];
  if (kind !== undefined) return (text) => syntaxError(text, kind);
  const command = COMMANDS[languageId];
  const [program = ""] = command ?? [];
  return command !== undefined && isInstalled(program) ? (text) => runOn(command, text) : undefined;
}

function failureOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function syntaxError(text: string, kind: ts.ScriptKind): string | undefined {
  const source = ts.createSourceFile("file", text, ts.ScriptTarget.Latest, false, kind);
  // Not part of the public type, but there is no cheaper way to have only the syntax checked.
  const [first] = (source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics;
  return first === undefined ? undefined : ts.flattenDiagnosticMessageText(first.messageText, " ");
}

const installed = new Map<string, boolean>();

function isInstalled(program: string): boolean {
  const known = installed.get(program) ?? spawnSync(program, ["--version"]).status === 0;
  installed.set(program, known);
  return known;
}

function runOn([program = "", ...args]: readonly string[], text: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  try {
    const path = join(folder, "file");
    writeFileSync(path, text);
    const { status, stderr } = spawnSync(
      program,
      args.map((arg) => (arg === "FILE" ? path : arg)),
      { encoding: "utf8", timeout: 20_000 },
    );
    return status === 0 ? undefined : stderr.trim().slice(-300);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

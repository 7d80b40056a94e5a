/** Parsers of others, which judge what became of a file. Those that are not installed judge nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jsonc from "jsonc-parser";
import MarkdownIt from "markdown-it";
import { parseFragment } from "parse5";
import ts from "typescript";
import { parseAllDocuments, visit } from "yaml";
import type { Judgment } from "./judgment.ts";
import { PythonJudge, type PythonKind } from "./pythonJudge.ts";

export type Judge = (text: string) => Judgment | Promise<Judgment>;

/** Checks syntax only and runs nothing; `FILE` stands for the path. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ruby: ["ruby", "-c", "FILE"],
  php: ["php", "-l", "FILE"],
  shellscript: ["bash", "-n", "FILE"],
  po: ["msgfmt", "--check-format", "--output-file=/dev/null", "FILE"],
};

/** It runs the `BEGIN` blocks of a file, and what the modules do that it loads. */
const PERL = ["perl", "-c", "FILE"];

const SCRIPT_KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  typescript: ts.ScriptKind.TS,
  typescriptreact: ts.ScriptKind.TSX,
  javascript: ts.ScriptKind.JS,
  javascriptreact: ts.ScriptKind.JSX,
};

const PYTHON_KINDS: Readonly<Record<string, PythonKind>> = {
  ...{ python: "python", toml: "toml", xml: "xml", restructuredtext: "docutils" },
};

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  json: (text) => keysOf(JSON.parse(text.replace(/^\uFEFF/, ""))),
  jsonc: jsoncKeys,
  yaml: yamlKeys,
  markdown: markdownBlocks,
  html: (text) => htmlElements(parseFragment(text)),
};

/** The judges that this machine has; what runs for them ends with `dispose`. */
export class Judges {
  readonly #installed = new Map<string, boolean>();
  readonly #runsPerl: boolean;
  #python: PythonJudge | undefined;

  /** @param options.runsPerl whether Perl's own parser may run what it does while it parses */
  constructor({ runsPerl = false }: { runsPerl?: boolean } = {}) {
    this.#runsPerl = runsPerl;
  }

  /** @returns undefined if nothing here can judge files of the language */
  of(languageId: string): Judge | undefined {
    const parse = PARSERS[languageId];
    if (parse !== undefined) return (text) => judgment(() => parse(text));
    const script = SCRIPT_KINDS[languageId];
    if (script !== undefined) return (text) => judgment(() => syntaxTree(text, script));
    const kind = PYTHON_KINDS[languageId];
    if (kind !== undefined && this.#isInstalled("python3")) {
      this.#python ??= new PythonJudge();
      const python = this.#python;
      return (text) => python.judge(kind, text);
    }
    const command = languageId === "perl" && this.#runsPerl ? PERL : COMMANDS[languageId];
    const [program = ""] = command ?? [];
    return command !== undefined && this.#isInstalled(program) ? (text) => runOn(command, text) : undefined;
  }

  dispose(): void {
    this.#python?.dispose();
  }

  #isInstalled(program: string): boolean {
    const known = this.#installed.get(program) ?? spawnSync(program, ["--version"]).status === 0;
    this.#installed.set(program, known);
    return known;
  }
}

function judgment(structure: () => unknown): Judgment {
  try {
    return { structure: JSON.stringify(structure()) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** A value with its texts left out. */
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf);
  if (typeof value === "string") return "";
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([key, one]) => [key, keysOf(one)]);
}

function jsoncKeys(text: string): unknown {
  const errors: jsonc.ParseError[] = [];
  const value: unknown = jsonc.parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) throw new Error(`${jsonc.printParseErrorCode(first.error)} at ${first.offset}`);
  return keysOf(value);
}

function yamlKeys(text: string): unknown {
  const keys: unknown[] = [];
  for (const document of parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false })) {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    visit(document, {
      Scalar: (key, { value, tag, anchor }) => {
        keys.push([key === "key" || typeof value !== "string" ? value : "", tag, anchor]);
      },
      Collection: (_, { tag, anchor, items }) => void keys.push([tag, anchor, items.length]),
      Alias: (_, { source }) => void keys.push(["alias", source]),
    });
  }
  return keys;
}

/** All nodes and names. */
function syntaxTree(text: string, kind: ts.ScriptKind): unknown {
  const source = ts.createSourceFile("file", text, ts.ScriptTarget.Latest, false, kind);
  // Not part of the public type, but there is no cheaper way to have only the syntax checked.
  const [error] = (source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics;
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, " "));
  const nodes: unknown[] = [];
  const walk = (node: ts.Node): void => {
    nodes.push(ts.isIdentifier(node) ? node.text : node.kind);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return nodes;
}

/** Paragraphs, lists, tables and code, and where links lead. */
function markdownBlocks(text: string): unknown {
  return new MarkdownIt({ html: true }).parse(text, {}).map(({ type, tag, markup, info, content, children }) => [
    ...[type, tag, markup],
    // The content of a directive of MyST, as in ```{note}, is prose.
    (type === "fence" && !info.startsWith("{")) || type === "code_block" ? content : "",
    children?.flatMap((child) => (child.type === "link_open" ? [child.attrGet("href")] : [])),
  ]);
}

/** Attributes whose values are read to people. */
const READ_ALOUD =
  /^(?:alt|title|placeholder|label|content|value|summary|abbr|aria-.*|data-(?:confirm|tooltip|original-title|bs-(?:title|content)))$/;

interface HtmlNode {
  nodeName: string;
  attrs?: readonly { name: string; value: string }[];
  childNodes?: readonly HtmlNode[];
}

function htmlElements({ nodeName, attrs = [], childNodes = [] }: HtmlNode): unknown {
  const children = childNodes.filter((child) => !child.nodeName.startsWith("#")).map(htmlElements);
  return [nodeName, attrs.map(({ name, value }) => (READ_ALOUD.test(name) ? name : [name, value])), children];
}

function runOn([program = "", ...args]: readonly string[], text: string): Judgment {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  try {
    const path = join(folder, "file");
    writeFileSync(path, text);
    const { status, stderr } = spawnSync(
      program,
      args.map((arg) => (arg === "FILE" ? path : arg)),
      { encoding: "utf8", timeout: 20_000 },
    );
    return status === 0 ? { structure: "" } : { error: stderr.trim().slice(-300) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Parsers of others, which judge whether a file is still well-formed. Those that are not installed judge nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parser } from "htmlparser2";
import MarkdownIt from "markdown-it";
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

/** What a text is made of besides its words, as another parser reads it; the same before and after. */
export type Shape = (text: string) => string;

/** @returns undefined if nothing here can tell the parts of a text of the language */
export function shapeOf(languageId: string): Shape | undefined {
  if (languageId === "html") return tagsOf;
  if (languageId === "markdown") return blocksOf;
  return languageId === "restructuredtext" && isInstalled("python3") ? sectionsOf : undefined;
}

const READ_ALOUD = /^(?:alt|title|placeholder|label|content|aria-.*)$/;

function tagsOf(text: string): string {
  const tags: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) =>
      void tags.push(
        `<${name} ${Object.entries(attributes)
          .map(([key, value]) => (READ_ALOUD.test(key) ? key : `${key}=${value}`))
          .join(" ")}>`,
      ),
    onclosetag: (name) => void tags.push(`</${name}>`),
    onprocessinginstruction: (_, data) => void tags.push(data),
  });
  parser.end(text);
  return tags.join("\n");
}

const markdownIt = new MarkdownIt({ html: true });

/** Blocks, code and tags, and where links lead. */
function blocksOf(text: string): string {
  return markdownIt
    .parse(text, {})
    .flatMap(({ type, tag, markup, info, content, children }) => [
      // The content of a directive of MyST, as in ```{note}, is prose.
      `${type} ${tag} ${markup} ${(type === "fence" && !info.startsWith("{")) || type === "code_block" ? content : ""}`,
      ...(children ?? []).flatMap((child) => (child.type === "link_open" ? [String(child.attrGet("href"))] : [])),
    ])
    .join("\n");
}

/** The names of docutils' nodes, without those of sentences. */
const SECTIONS = `
import sys, docutils.core, docutils.nodes as nodes
text = open(sys.argv[1], encoding="utf-8").read()
settings = {"report_level": 5, "halt_level": 6, "file_insertion_enabled": False, "raw_enabled": False, "_disable_config": True}
tree = docutils.core.publish_doctree(text, settings_overrides=settings)
for node in tree.findall():
    # A directive that only Sphinx knows is quoted in a message.
    if isinstance(node.parent, nodes.system_message):
        continue
    if isinstance(node, (nodes.Structural, nodes.Body, nodes.Part, nodes.reference, nodes.target, nodes.literal, nodes.system_message)):
        print(type(node).__name__, node.get("refuri", ""), node.astext() if isinstance(node, (nodes.literal_block, nodes.literal, nodes.doctest_block)) else "")
`;

function sectionsOf(text: string): string {
  const { stdout } = inFile(text, (path) =>
    spawnSync("python3", ["-c", SECTIONS, path], { encoding: "utf8", timeout: 60_000, maxBuffer: 64_000_000 }),
  );
  return stdout;
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
  const { status, stderr } = inFile(text, (path) =>
    spawnSync(
      program,
      args.map((arg) => (arg === "FILE" ? path : arg)),
      { encoding: "utf8", timeout: 20_000 },
    ),
  );
  return status === 0 ? undefined : stderr.trim().slice(-300);
}

function inFile<T>(text: string, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  try {
    const path = join(folder, "file");
    writeFileSync(path, text);
    return work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

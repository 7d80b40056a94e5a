/** Determines the VS Code language of a case's source. */
import type { WritingCase } from "./cases.ts";

/** Names of formats that have another id in VS Code, or none. */
const IDS: Record<string, string> = {
  arb: "json",
  bash: "shellscript",
  cs: "csharp",
  gettext: "po",
  ipynb: "markdown",
  js: "javascript",
  jupyter: "markdown",
  kt: "kotlin",
  md: "markdown",
  notebook: "markdown",
  py: "python",
  resx: "xml",
  rs: "rust",
  sh: "shellscript",
  shell: "shellscript",
  text: "plaintext",
  ts: "typescript",
  txt: "plaintext",
  yml: "yaml",
};

const PROSE = new Set(["markdown", "plaintext", "git-commit", "scminput"]);

/** Kinds whose source is only the sentence, whatever file it comes from. */
const SENTENCES = new Set(["ui_string", "mixed_terms", "ko_spacing", "ko_spelling", "ko_register", "en_grammar"]);

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#|--|;|%(?=\s)|<!--|"""|''')/mu;

/** An entry of a file of messages: `"key": "…"`, `key=…`, `key: "…"`, `msgid "…"`, `<string name=…`. */
const ENTRY =
  /^\s*(?:\{?\s*["'][\w.-]+["']\s*:|[\w.-]+\s*=|[\w.-]+:\s+["']|msg(?:id|str)\b|<(?:string|data|resources|trans-unit)\b)/mu;

const CODE = /["'`;{}()=]/u;

/** A sentence outside a comment or string of its language is plain text. */
export function languageOf({ kind, file_language, source }: WritingCase): string {
  const id = IDS[file_language] ?? file_language;
  if (PROSE.has(id)) return id;
  const isCode = COMMENT.test(source) || ENTRY.test(source) || (!SENTENCES.has(kind) && CODE.test(source));
  return isCode ? id : "plaintext";
}

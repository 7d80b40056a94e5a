import { basename, extname } from "node:path";

/** VS Code's language ids by file name or extension, as its built-in extensions and the most common others assign them. */
const IDS: Readonly<Record<string, string>> = {
  ...{ ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "typescriptreact" },
  ...{ ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascriptreact" },
  ...{ ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".hh": "cpp" },
  ...{ ".cs": "csharp", ".go": "go", ".rs": "rust", ".swift": "swift", ".kt": "kotlin", ".scala": "scala" },
  ...{ ".java": "java", ".groovy": "groovy", ".gradle": "groovy", ".dart": "dart", ".php": "php", ".py": "python" },
  ...{ ".rb": "ruby", ".sh": "shellscript", ".bash": "shellscript", ".pl": "perl", ".pm": "perl", ".r": "r" },
  ...{ ".lua": "lua", ".hs": "haskell", ".ex": "elixir", ".exs": "elixir", ".erl": "erlang", ".clj": "clojure" },
  ...{ ".fs": "fsharp", ".vb": "vb", ".ps1": "powershell", ".sql": "sql", ".m": "matlab", ".tex": "latex" },
  ...{ ".css": "css", ".scss": "scss", ".less": "less", ".json": "json", ".jsonc": "jsonc", ".arb": "json" },
  ...{ ".yml": "yaml", ".yaml": "yaml", ".toml": "toml", ".ini": "ini", ".properties": "properties" },
  ...{ ".po": "po", ".pot": "po", ".html": "html", ".htm": "html", ".xml": "xml", ".svg": "xml", ".vue": "vue" },
  ...{
    ".svelte": "svelte",
    ".astro": "astro",
    ".hbs": "handlebars",
    ".erb": "erb",
    ".ejs": "ejs",
    ".twig": "twig",
    ".md": "markdown",
    ".mdx": "mdx",
    ".rst": "restructuredtext",
  },
  ...{
    ".adoc": "asciidoc",
    ".typ": "typst",
    ".cshtml": "razor",
    ".txt": "plaintext",
    ".xlf": "xml",
    ".xliff": "xml",
    ".resx": "xml",
    ".resw": "xml",
    ".stringsdict": "xml",
    ".strings": "strings",
    ".xcstrings": "plaintext",
    ".ftl": "fluent",
    ".csv": "csv",
    ".tsv": "tsv",
    Makefile: "makefile",
    Dockerfile: "dockerfile",
    "CMakeLists.txt": "cmake",
  },
};

/** @returns undefined for a file that is not text of a known language */
export function languageIdOf(path: string): string | undefined {
  if (path.endsWith(".blade.php")) return "blade";
  return IDS[basename(path)] ?? IDS[extname(path).toLowerCase()];
}

const INTERPRETERS: Readonly<Record<string, string>> = {
  ...{ sh: "shellscript", bash: "shellscript", dash: "shellscript", zsh: "shellscript", ksh: "shellscript" },
  ...{ perl: "perl", python: "python", python3: "python", ruby: "ruby", node: "javascript", php: "php" },
};

/** The language that the first line of a script names. */
export function interpreterOf(text: string): string | undefined {
  const [, name = ""] = /^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?(\w+)/.exec(text) ?? [];
  return INTERPRETERS[name];
}

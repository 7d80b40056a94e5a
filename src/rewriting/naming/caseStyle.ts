/** How the words of an identifier are joined. */
export type CaseStyle = "camel" | "pascal" | "snake" | "screaming" | "kebab";

/** What an identifier names, as far as its line shows. */
export type SymbolKind = "variable" | "function" | "type" | "constant";

/** Languages whose functions and variables are written in snake_case (PEP 8, the Rust API guidelines and similar). */
const SNAKE = new Set([
  ...[
    "python",
    "ruby",
    "rust",
    "c",
    "sql",
    "shellscript",
    "perl",
    "elixir",
    "lua",
    "r",
    "toml",
    "dockercompose",
    "yaml",
  ],
]);

/** Languages whose names contain hyphens. */
const KEBAB = new Set(["css", "scss", "less", "html", "clojure", "lisp"]);

/** Languages whose constants are always written in capitals. */
const SCREAMING = new Set(["python", "ruby", "rust", "c", "cpp", "java", "php", "perl"]);

/** The style of an identifier; undefined for a single lower-case word, which shows none. */
export function styleOf(identifier: string): CaseStyle | undefined {
  const bare = identifier.replace(/^[_$#@-]+|(?<![_?!])[_?!]+$/g, "");
  if (/^\p{Lu}[\p{Lu}\d]*(_[\p{Lu}\d]+)+$/u.test(bare) || /^\p{Lu}{2,}\d*$/u.test(bare)) return "screaming";
  if (/^[\p{Ll}\d]+(_[\p{Ll}\d]+)+$/u.test(bare)) return "snake";
  if (/^[\p{Ll}\d]+(-[\p{Ll}\d]+)+$/u.test(bare)) return "kebab";
  if (/^\p{Lu}(?=[\p{L}\d]*\p{Ll})[\p{L}\d]*$/u.test(bare)) return "pascal";
  if (/^\p{Ll}[\p{Ll}\d]*\p{Lu}[\p{L}\d]*$/u.test(bare)) return "camel";
  return undefined;
}

/** The language's convention for a kind of symbol, for when the old name shows no style. */
export function conventionalStyle(languageId: string, kind: SymbolKind): CaseStyle {
  if (KEBAB.has(languageId)) return "kebab";
  if (kind === "type") return languageId === "c" || languageId === "sql" ? "snake" : "pascal";
  if (kind === "constant" && SCREAMING.has(languageId)) return "screaming";
  if (kind === "function" && languageId === "csharp") return "pascal";
  return SNAKE.has(languageId) ? "snake" : "camel";
}

/** @param words in lower case */
export function inStyle(words: readonly string[], style: CaseStyle): string {
  switch (style) {
    case "camel":
      return words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
    case "pascal":
      return words.map(capitalized).join("");
    case "snake":
      return words.join("_");
    case "screaming":
      return words.join("_").toUpperCase();
    case "kebab":
      return words.join("-");
  }
}

/**
 * @param before the line up to the identifier
 * @param after the line after it
 */
export function symbolKind(before: string, after: string): SymbolKind {
  if (/\b(?:class|interface|type|enum|struct|trait|record|protocol|namespace|module)\s+$/.test(before)) return "type";
  if (/\b(?:function\*?|def|fn|func|fun|sub)\s+(?:\([^)]*\)\s*)?$/.test(before)) return "function";
  if (/#define\s+$|\bstatic\s+final\b[^=]*$|\bfinal\s+static\b[^=]*$/.test(before)) return "constant";
  if (/^\s*(?:<[^>]*>)?\(/.test(after)) return "function";
  if (/^\s*(?::[^=]*)?=\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]*)?=>|\w+\s*=>)/.test(after))
    return "function";
  return "variable";
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** How comments and strings are written, by language. */

/** UTF-16 units; a longer string is data. */
export const LONGEST_STRING = 20_000;

/** What the scanner stops at. `open` is the source of a regular expression without capturing groups. */
export type Form =
  | { kind: "line"; open: string }
  | { kind: "block"; open: string; close: string; nested?: boolean }
  | StringForm
  /** Skipped, so that a quote in it doesn't start a string: character literals, escaped characters. */
  | { kind: "skip"; open: string; close?: string }
  /**
   * What follows, up to the closing slash, is a regular expression if an operand is expected; with `command`, also after
   * a space that no other one follows, as in `puts /a b/`.
   */
  | { kind: "regex"; open: string; command?: boolean }
  | { kind: "heredoc"; open: string };

export interface StringForm {
  kind: "string";
  open: string;
  /** What closes it, or a function of what opened it; the same as what opened it if omitted. */
  close?: string | ((open: string) => string);
  /**
   * What precedes an escaped character; `double` for a doubled quote, `raw` for a backslash that stays in the string,
   * `entity` in a tag, `unknown` if only a grammar has read it.
   */
  escape?: "\\" | "`" | "double" | "raw" | "entity" | "unknown";
  /** May contain line breaks. */
  lines?: boolean;
  /** A backslash, whitespace with line breaks, and another backslash are no part of it. */
  gaps?: boolean;
  /** What opens an expression inside, which is code. */
  interpolation?: string;
  /** Brackets like its own, in pairs, are part of it. */
  nests?: boolean;
  /** A backslash escapes the quote if a letter follows: in other dialects of the language, it would end the string. */
  isEscapedBeforeWord?: boolean;
  /** A quoted name, never prose. */
  name?: boolean;
  /** A documentation comment if it is a whole statement. */
  doc?: boolean;
}

export interface Syntax {
  forms: readonly Form[];
  /** Expressions can be tags with text between them. */
  hasTags?: boolean;
  /**
   * It is code only between these, if they are there: what the pattern finds, and a sign, which also ends a comment that
   * would go on to the end of its line.
   */
  between?: { start: string; end: string };
}

const line = (open: string): Form => ({ kind: "line", open });
const block = (open: string, close: string, nested = false): Form => ({ kind: "block", open, close, nested });
const skip = (open: string): Form => ({ kind: "skip", open });
const string = (open: string, more: Omit<StringForm, "kind" | "open"> = {}): StringForm => ({
  kind: "string",
  open,
  ...more,
});

const SLASHES = line("//");
const STARS = block("/\\*", "*/");
const NESTED_STARS = block("/\\*", "*/", true);
const HASH = line("#");
/** In a shell, `a#b` and `$#` are words. */
const WORD_HASH = line("(?<![^\\s;(])#");
const DASHES = line("--");

const DOUBLE: StringForm = string('"', { escape: "\\" });
const SINGLE = string("'", { escape: "\\" });
const TEXT_BLOCK = string('"""', { escape: "\\", lines: true });
/** A character, not a string; a Rust lifetime doesn't match. */
const CHARACTER = skip("'(?:\\\\[^\\n']{1,10}|[^\\\\'\\n]{1,2})'");
const doubledQuote = (quote: string): StringForm => string(quote, { escape: "double", lines: true });

const C: Syntax = { forms: [SLASHES, STARS, DOUBLE, CHARACTER] };
const JAVASCRIPT: readonly Form[] = [
  SLASHES,
  STARS,
  { kind: "regex", open: "/" },
  DOUBLE,
  SINGLE,
  string("`", { escape: "\\", lines: true, interpolation: "${" }),
];
const dart = (quote: string): StringForm[] => [
  string(`(?<![\\w$])r${quote.repeat(3)}`, { close: quote.repeat(3), lines: true }),
  string(quote.repeat(3), { escape: "\\", lines: true, interpolation: "${" }),
  string(`(?<![\\w$])r${quote}`, { close: quote }),
  string(quote, { escape: "\\", interpolation: "${" }),
];
const python = (quote: string): StringForm[] => {
  const three = quote.repeat(3);
  const raw = "(?<!\\w)(?:[fF]?[rR]|[rR][fF])";
  const bytes = "(?<!\\w)(?:[bB][rR]?|[rR][bB])";
  return [
    // Bytes are data.
    string(bytes + three, { close: three, escape: "\\", lines: true, name: true }),
    string(bytes + quote, { close: quote, escape: "\\", name: true }),
    string(raw + three, { close: three, escape: "raw", lines: true, doc: true }),
    string(`(?<!\\w)[fF]${three}`, { close: three, escape: "\\", lines: true, interpolation: "{" }),
    string(`(?:(?<!\\w)[uU])?${three}`, { close: three, escape: "\\", lines: true, doc: true }),
    string(raw + quote, { close: quote, escape: "raw" }),
    string(`(?<!\\w)[fF]${quote}`, { close: quote, escape: "\\", interpolation: "{" }),
    string(`(?:(?<!\\w)[uU])?${quote}`, { close: quote, escape: "\\" }),
  ];
};
const HEREDOC: Form = {
  kind: "heredoc",
  open: "<<(?:[-~][A-Za-z_]\\w*|[-~]?(?:[A-Z_][A-Z0-9_]*\\b|'[A-Za-z_]\\w*'|\"[A-Za-z_]\\w*\"))",
};
/**
 * In a shell, the word may be any, and stand apart; `<<<` and `1 << n` are something else, but not `>&2 <<end` and, at
 * the end of a line, `head -5 <<END`.
 */
const SHELL_HEREDOC: Form = {
  kind: "heredoc",
  open: "(?:(?<![<(]|(?<![>&])\\d ?)<<-?[ \\t]{0,4}(?:\\\\?[A-Za-z_]\\w*|'[A-Za-z_]\\w*'|\"[A-Za-z_]\\w*\")|(?<=\\d )<<-?(?:'[A-Za-z_]\\w*'|\"[A-Za-z_]\\w*\"|[A-Z_]{3,}(?=[ \\t]*[\\r\\n])))",
};

const TEXT_FOLLOWS = "is|in|select|like|ilike|values|return|then|else|default|notice|warning|exception";
/**
 * PostgreSQL's `$tag$…$tag$` (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING)
 * where a text is expected: behind AS and DO it is around code, and in MySQL `$$` often ends a statement.
 */
const DOLLAR_QUOTED = string(
  `(?<=[(,=|]\\s{0,9}|\\b(?:${TEXT_FOLLOWS}|${TEXT_FOLLOWS.toUpperCase()})\\s{1,9})\\$(?:[A-Za-z_]\\w{0,60})?\\$`,
  { lines: true },
);

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };
/** What closes a string that ends with the bracket, or the sign, with which it begins. */
const closerOf = (open: string): string => CLOSERS[open.slice(-1)] ?? open.slice(-1);
const sigilCloser = (open: string): string => (open.endsWith('"""') ? '"""' : closerOf(open));

const FAMILIES: readonly (readonly [ids: string, syntax: Syntax])[] = [
  ["c objective-c java glsl hlsl proto3 proto thrift solidity", { forms: [TEXT_BLOCK, ...C.forms] }],
  [
    "cpp cuda-cpp objective-cpp",
    {
      forms: [
        string('(?<!\\w)(?:u8|[uUL])?R"[^\\s()\\\\"]{0,16}\\(', {
          close: (open) => `)${open.slice(open.indexOf('"') + 1, -1)}"`,
          lines: true,
        }),
        ...C.forms,
      ],
    },
  ],
  [
    "csharp",
    {
      forms: [
        SLASHES,
        STARS,
        string('(?<!\\$)\\$*"{3,}', { close: (open) => open.replaceAll("$", ""), lines: true, interpolation: "{" }),
        string('(?:\\$@|@\\$)"', { close: '"', escape: "double", lines: true, interpolation: "{" }),
        string('@"', { close: '"', escape: "double", lines: true }),
        string('\\$"', { close: '"', escape: "\\", interpolation: "{" }),
        DOUBLE,
        CHARACTER,
      ],
    },
  ],
  ["javascript typescript", { forms: JAVASCRIPT }],
  ["javascriptreact typescriptreact jsx tsx", { forms: JAVASCRIPT, hasTags: true }],
  ["go", { forms: [SLASHES, STARS, DOUBLE, string("`", { lines: true }), CHARACTER] }],
  [
    "rust",
    {
      forms: [
        SLASHES,
        NESTED_STARS,
        string('(?<!\\w)[bc]?r#*"', { close: (open) => `"${"#".repeat(open.split("#").length - 1)}`, lines: true }),
        string('"', { escape: "\\", lines: true }),
        CHARACTER,
      ],
    },
  ],
  [
    "swift",
    {
      forms: [
        SLASHES,
        NESTED_STARS,
        string('(?<!#)#+(?:"""|")', { close: (open) => open.replace(/^(#+)("+)$/, "$2$1"), lines: true }),
        string('"""', { escape: "\\", lines: true, interpolation: "\\(" }),
        string('"', { escape: "\\", interpolation: "\\(" }),
      ],
    },
  ],
  [
    "kotlin",
    {
      forms: [
        SLASHES,
        NESTED_STARS,
        string('"""', { lines: true, interpolation: "${" }),
        string('"', { escape: "\\", interpolation: "${" }),
        CHARACTER,
      ],
    },
  ],
  [
    "scala",
    {
      forms: [
        SLASHES,
        NESTED_STARS,
        string('(?:(?<!\\w)[a-z]+)?"""', { close: '"""', lines: true, interpolation: "${" }),
        string('(?:(?<!\\w)[a-z]+)"', { close: '"', escape: "\\", interpolation: "${" }),
        DOUBLE,
        CHARACTER,
      ],
    },
  ],
  ["dart", { forms: [SLASHES, NESTED_STARS, ...dart('"'), ...dart("'")] }],
  [
    "php",
    {
      forms: [
        SLASHES,
        STARS,
        line("#(?!\\[)"),
        { kind: "heredoc", open: "<<<[ \\t]*['\"]?[A-Za-z_]\\w*['\"]?" },
        string('"', { escape: "\\", lines: true, interpolation: "$" }),
        string("'", { escape: "\\", lines: true }),
      ],
      between: { start: "<\\?(?:php\\b|=)", end: "?>" },
    },
  ],
  [
    "groovy",
    {
      forms: [
        SLASHES,
        STARS,
        string('"""', { escape: "\\", lines: true, interpolation: "${" }),
        string("'''", { escape: "\\", lines: true }),
        string('"', { escape: "\\", interpolation: "${" }),
        SINGLE,
      ],
    },
  ],
  ["python", { forms: [HASH, ...python('"'), ...python("'")] }],
  [
    "ruby",
    {
      forms: [
        skip("(?<![\\w)\\]}])\\?[\"'`#]"),
        block("(?<![^\\n\\r])=begin\\b", "\n=end"),
        WORD_HASH,
        HEREDOC,
        // Words, symbols, commands and patterns; then texts. After a value, `%` is the remainder.
        string("(?<![\\w)\\]}]|[\\d)\\]}] )%[wWiIxrs][(\\[{<|!/]", {
          close: closerOf,
          escape: "\\",
          lines: true,
          name: true,
          nests: true,
        }),
        string("(?<![\\w)\\]}]|[\\d)\\]}] )%q[(\\[{<|!/]", { close: closerOf, lines: true, nests: true }),
        string("(?<![\\w)\\]}]|[\\d)\\]}] )%Q?[(\\[{<|!/]", {
          close: closerOf,
          lines: true,
          interpolation: "#{",
          nests: true,
        }),
        { kind: "regex", open: "/", command: true },
        string('"', { escape: "\\", lines: true, interpolation: "#{" }),
        string("'", { escape: "\\", lines: true }),
      ],
    },
  ],
  [
    "shellscript",
    {
      forms: [
        skip("\\\\[\"'#]"),
        skip("\\$'(?:\\\\[^\\n]|[^'\\\\\\n]){0,500}'"),
        WORD_HASH,
        SHELL_HEREDOC,
        string('"', { escape: "\\", lines: true, interpolation: "$" }),
        string("'", { lines: true }),
      ],
    },
  ],
  [
    "perl perl6",
    {
      forms: [
        skip("\\$['\"#]"),
        WORD_HASH,
        HEREDOC,
        string('"', { escape: "\\", lines: true, interpolation: "$" }),
        SINGLE,
      ],
    },
  ],
  [
    "r",
    {
      forms: [
        HASH,
        string("(?<![\\w.])[rR][\"']-*[(\\[{]", {
          close: (open) => closerOf(open) + open.slice(2, -1) + open.charAt(1),
          lines: true,
        }),
        string('"', { escape: "\\", lines: true }),
        string("'", { escape: "\\", lines: true }),
      ],
    },
  ],
  ["julia", { forms: [HASH, TEXT_BLOCK, DOUBLE, SINGLE] }],
  [
    "toml",
    {
      forms: [HASH, string('"""', { escape: "\\", lines: true }), string("'''", { lines: true }), DOUBLE, string("'")],
    },
  ],
  ["pip-requirements dotenv", { forms: [WORD_HASH] }],
  ["makefile", { forms: [skip("\\\\#"), WORD_HASH] }],
  ["cmake", { forms: [HASH, string('"', { escape: "\\", lines: true, interpolation: "${" })] }],
  ["dockerfile", { forms: [line("(?<![^\\n\\r])#"), DOUBLE] }],
  ["ignore gitignore git-rebase", { forms: [line("(?<![^\\n\\r])#")] }],
  [
    "powershell",
    {
      forms: [
        block("<#", "#>"),
        WORD_HASH,
        string('@"\\r?\\n', { close: '\n"@', lines: true, interpolation: "$" }),
        string("@'\\r?\\n", { close: "\n'@", lines: true }),
        string('"', { escape: "`", lines: true, interpolation: "$" }),
        doubledQuote("'"),
      ],
    },
  ],
  [
    "elixir",
    {
      forms: [
        skip("\\?[\"'#]"),
        HASH,
        // Sigils: of texts, then of patterns, words and dates.
        string('~[sS]"""', { close: '"""', lines: true, doc: true }),
        string("~[sS][(\\[{<|/\"']", { close: closerOf, lines: true }),
        string('~[a-zA-Z]+(?:"""|[(\\[{<|/"\'])', { close: sigilCloser, escape: "\\", lines: true, name: true }),
        string('"""', { escape: "\\", lines: true, interpolation: "#{", doc: true }),
        string('"', { escape: "\\", lines: true, interpolation: "#{" }),
        SINGLE,
      ],
    },
  ],
  [
    "sql plsql pgsql mysql",
    {
      forms: [
        DASHES,
        STARS,
        // MySQL escapes quotes, also with a backslash; elsewhere, `'C:\\'` is a whole string.
        string("'", { escape: "double", lines: true, isEscapedBeforeWord: true }),
        string('"', { lines: true, name: true }),
        DOLLAR_QUOTED,
      ],
    },
  ],
  [
    "lua",
    {
      forms: [
        // The longer ones come first; deeper brackets don't occur in practice.
        block("--\\[\\[", "]]"),
        block("--\\[=\\[", "]=]"),
        block("--\\[==\\[", "]==]"),
        DASHES,
        string("\\[=*\\[", { close: (open) => open.replaceAll("[", "]"), lines: true }),
        DOUBLE,
        SINGLE,
      ],
    },
  ],
  [
    "haskell elm purescript",
    {
      forms: [
        // Pragmas.
        string("\\{-#", { close: "#-}", lines: true, name: true }),
        block("\\{-", "-}", true),
        line("--(?![!#$%&*+./<=>?@^~])"),
        { ...TEXT_BLOCK, gaps: true },
        { ...DOUBLE, gaps: true },
        CHARACTER,
      ],
    },
  ],
  [
    "lisp commonlisp scheme racket clojure elisp",
    { forms: [skip("\\\\."), block("#\\|", "|#", true), line(";"), string('"', { escape: "\\", lines: true })] },
  ],
  ["typst", { forms: [skip("(?<!\\\\)`[^`\\n]{0,300}`"), line("(?<![:\\w\\\\])//"), STARS] }],
  ["asciidoc", { forms: [block("(?<![^\\n\\r])////", "\n////"), line("(?<![^\\n\\r])//(?!/)")] }],
  [
    "latex tex bibtex",
    {
      forms: [
        skip("\\\\[%\\\\]"),
        // What is not read as LaTeX, so that a percent sign in it begins no comment.
        string("\\\\begin\\{(?:[vV]erbatim|lstlisting|minted|alltt|filecontents)\\*?\\}", {
          close: (open) => open.replace("begin", "end"),
          lines: true,
          name: true,
        }),
        string("\\\\(?:verb\\*?|lstinline)[^\\w\\s*[{]", { close: closerOf, name: true }),
        string("\\\\(?:lstinline|mintinline\\{\\w+\\}|url|href|path|nolinkurl)(?:\\[[^\\]\\n]*\\])?\\{", {
          close: "}",
          name: true,
        }),
        line("%"),
      ],
    },
  ],
  [
    "matlab octave",
    {
      forms: [
        skip("(?<=[\\w)\\]}'.])'"),
        block("%\\{", "%}"),
        line("%"),
        string('"', { escape: "double" }),
        string("'", { escape: "double" }),
      ],
    },
  ],
  [
    "erlang",
    {
      forms: [
        skip("\\$[\"'%]"),
        line("%"),
        string('"', { escape: "\\", lines: true }),
        string("'", { escape: "\\", name: true }),
      ],
    },
  ],
  ["vb vbs", { forms: [line("'"), string('"', { escape: "double" })] }],
  [
    "fsharp ocaml",
    {
      forms: [
        block("\\(\\*(?!\\))", "*)", true),
        SLASHES,
        TEXT_BLOCK,
        string('"', { escape: "\\", lines: true }),
        CHARACTER,
      ],
    },
  ],
  ["css", { forms: [STARS, string('"', { escape: "\\", name: true }), string("'", { escape: "\\", name: true })] }],
  [
    "scss less sass stylus",
    {
      forms: [
        { kind: "skip", open: "url\\(", close: ")" },
        SLASHES,
        STARS,
        string('"', { escape: "\\", name: true }),
        string("'", { escape: "\\", name: true }),
      ],
    },
  ],
  ["graphql", { forms: [HASH, string('"""', { escape: "\\", lines: true, doc: true }), DOUBLE] }],
  ["terraform hcl", { forms: [HASH, SLASHES, STARS, string('"', { escape: "\\", interpolation: "${" })] }],
];

/** By VS Code language id. */
export const SYNTAXES: ReadonlyMap<string, Syntax> = new Map(
  FAMILIES.flatMap(([ids, syntax]) => ids.split(" ").map((id) => [id, syntax] as const)),
);

export function syntaxOf(languageId: string): Syntax | undefined {
  return SYNTAXES.get(languageId);
}

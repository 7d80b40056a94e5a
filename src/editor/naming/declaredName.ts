/** The name that a line declares, by what declarations look like: for where VS Code knows no symbols. */
import { isName } from "../../rewriting/naming/nameCandidates.ts";
import type { Span } from "../../text/span.ts";

/** Languages in which the type precedes the name: `List<User> users`. */
const TYPE_FIRST = new Set(
  "c cpp objective-c objective-cpp cuda-cpp csharp java dart groovy d vala glsl hlsl proto proto3 solidity".split(" "),
);

/** Languages in which the type follows the name without a mark: `Name string`. */
const TYPE_AFTER = new Set(["go", "sql", "prisma"]);

/** Languages whose comments begin with `#`, and those with `--`. */
const HASH = new Set(
  "python ruby shellscript perl r elixir yaml toml julia makefile dockerfile coffeescript".split(" "),
);
const DASHES = new Set(["lua", "sql", "haskell", "elm"]);

/** Languages in which a single quote is not the start of a string. */
const BARE_QUOTE = new Set(["rust", "ocaml", "haskell", "fsharp"]);

/** First words of lines that declare nothing that could be renamed. */
const STATEMENT =
  /^(?:return|throw|yield|await|raise|import|from|if|elif|else|elsif|unless|foreach|for|while|until|do|try|catch|except|finally|switch|match|case|when|with|using|package|goto|break|continue|delete|new|assert|print|echo|puts|pass|del|include|require|use|end|begin|super|constructor|friend|emit|defer|go|select|insert|update|where|order|group|join|set|alter|drop|primary|foreign|constraint|unique|and|or|not|default|in|typeof|namespace|co_(?:await|return|yield))(?![\p{L}\p{N}_$])/iu;

/** Words before a declared name that are not its type. */
const MODIFIERS = new Set(
  "public private protected internal static final const readonly extern inline virtual override abstract async volatile register constexpr explicit mutable unsafe sealed partial native synchronized transient late required covariant external typedef thread_local template typename struct union enum class declare export open lateinit lazy implicit pub event default __inline inline strictfp optional repeated constant immutable property var".split(
    " ",
  ),
);

/** A word of a line, or a mark, or brackets with what is in them. */
interface Token extends Span {
  /** Brackets as `()`, strings as `""`; an opening bracket alone if it is not closed on the line. */
  text: string;
}

const WORD = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const NAME = `(?<name>${WORD})`;
/** Words before a keyword, like `export default async` or `pub(crate) extern "C"`. */
const BEFORE = String.raw`^(?:(?:\p{L}+|\(\)|"") ){0,7}?`;

/** Compiles patterns of tokens with a space after each. */
const compiled = (sources: readonly string[]): RegExp[] => sources.map((source) => new RegExp(source, "dui"));

/** A mark that says what is declared. */
const MARKED = compiled([
  `^# define ${NAME} `,
  `^using ${NAME} = `,
  `^create (?:or replace )?(?:temp |temporary )?(?:table|view|function|procedure|type|trigger) (?:if not exists )?(?:${WORD} \\. )?${NAME} `,
  `^@ (?:interface|implementation|protocol) ${NAME} `,
  `^[\\-+] \\(\\) ${NAME} `,
  `^(?:inline )?namespace ${NAME} (?:\\{ |$)`,
  `^@ property (?:\\(\\) )?(?:\\S+ )*?${NAME} (?:; )?$`,
  `^attr_(?:reader|writer|accessor) : ${NAME} $`,
]);

/** A keyword before a name. */
const KEYWORD = compiled([
  `${BEFORE}(?:function|def|defp|defmacro|fn|func|fun|sub|proc|procedure|subroutine) (?:[*&] )?(?:\\(\\) )?(?:${WORD} (?:\\? )?(?:[.:]|::) )*${NAME} (?![.])`,
  `${BEFORE}(?:class|interface|trait|struct|enum|record|protocol|object|module|mod|type|typealias|union|actor|mixin|contract) (?!(?:class|struct|object|interface|record) )(?:${WORD} :: )*${NAME} (?![.])`,
]);

/** In C and its kin, `struct user *find()` declares `find`. */
const TAGGED = new Set(["c", "cpp", "objective-c", "objective-cpp", "cuda-cpp"]);
const TAG = compiled([`${BEFORE}(?:class|struct|union|enum) (?:\\p{L}\\S* )*?${NAME} (?:final )?(?:[{:] |\\{\\} |$)`]);

/** A declaration in a language that names first. */
const NAME_FIRST = compiled([
  `${BEFORE}(?:let|const|var|val|local|my|our|state|readonly|export|declare|static|dim|auto)(?: (?:mut|mutable|rec|static|lazy|inline|val|- \\p{L}+))* (?:[%@] )?(?:${WORD} (?:\\? )?\\. )*(?!(?:let|const|var|val|local|function|async|default) )${NAME} (?=[:=;!?]|$|${WORD})`,
  `^(?:(?:public|private|protected|static|readonly|override|declare|abstract|accessor|pub|\\(\\)|export|async) )*(?:(?:(?:this|self|exports|module \\. exports|${WORD} \\. prototype) \\.|\\$this ->|[@#%]+) )?${NAME} (?:[?!] )?(?:[:=]|:=|\\|\\|=|\\?\\?=|\\?=|<-) `,
  // A method with its body or type: a call has neither.
  `^(?:(?:public|private|protected|static|override|abstract|async|get|set|export|default|[*#]) )*${NAME} (?:\\? )?\\(\\) (?:: |\\{ $)`,
]);

/** A member of an enumeration: `RED,`, `RED = 1,`, `RED("red"),`. */
const ENUM_MEMBER = new RegExp(String.raw`^(?<name>\p{Lu}[\p{L}\p{N}_]*) (?:\(\) |= \S+ )?, $`, "du");

/** `Name string`, `Load() error`. */
const TYPED_AFTER = new RegExp(
  String.raw`^${NAME} (?:\(\) (?:\(\) $)?)?(?:[*] |\[\] )*(?:\p{L}|(?<=\(\) \(\) )$)`,
  "du",
);

/** What only one language, or a family, writes. */
const SPECIAL: Readonly<Record<string, RegExp>> = {
  php: new RegExp(String.raw`^(?:(?:\p{L}+|[?|\\]) )*(?!\$this )(?<name>\$${WORD}) (?:[=;] |, $|$)`, "du"),
  swift: new RegExp(String.raw`^(?:indirect )?case ${NAME} (?:\(\) )?(?:= |$)`, "du"),
  haskell: new RegExp(String.raw`^${NAME} :: `, "du"),
  elixir: new RegExp(String.raw`^@ ${NAME} (?!do |\. )\S`, "du"),
};

/** `const { name } = user`, with exactly one name; of the line as it is. */
const DESTRUCTURED =
  /^\s*(?:export )?(?:const|let|var) [{[] ?(?:[\w$]+: ?)?(?<name>[\w$]+)(?: = [^,{}[\]]*)?,? ?[}\]](?:: [^=]*)? = /d;

/** `void (*handler)(int)`, of the line as it is. */
const FUNCTION_POINTER = /^[\w *:]+\([*^] ?(?<name>[\w$]+)(?:\[\w*\])?\) ?\(/d;

/** Names in style sheets, of the line as it is: everything else there is a property. */
const STYLE_SHEETS: Readonly<Record<string, RegExp>> = {
  css: /^\s*(?:--|[.#])(?<name>[\p{L}_][\p{L}\p{N}_-]*)(?= ?[:{])/du,
  scss: /^\s*(?:--|[.#$%]|@(?:mixin|function) )(?<name>[\p{L}_][\p{L}\p{N}_-]*)(?= ?[:{(])/du,
  less: /^\s*(?:--|[.#@])(?<name>[\p{L}_][\p{L}\p{N}_-]*)(?= ?[:{(])/du,
};

/** Languages in which the `$` before a name is no part of it. */
const SIGIL = new Set(["php", "perl", "powershell"]);

/** UTF-16 units; a longer line is data. */
const LONGEST_LINE = 500;

/**
 * @param line without annotations before the declaration
 * @returns the name's offsets in the line; undefined if the line declares nothing, several names, or something unknown
 */
export function declaredName(line: string, languageId: string): Span | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const found = nameIn(line, languageId);
  if (found === undefined) return undefined;
  const { end } = found;
  const start = found.start + (SIGIL.has(languageId) && line[found.start] === "$" ? 1 : 0);
  const name = line.slice(start, end).replace(/^[_$]{1,3}/, "");
  return isName(name) || /\p{Script=Hangul}/u.test(name) ? { start, end } : undefined;
}

function nameIn(line: string, languageId: string): Span | undefined {
  const styles = STYLE_SHEETS[languageId];
  if (styles !== undefined) return matched(styles, line);
  const tokens = tokensOf(line, languageId);
  const code = tokens.map(({ text }) => `${text} `).join("");
  const find = (patterns: readonly RegExp[], rest?: RegExp): Token | undefined => {
    for (const pattern of patterns) {
      const span = matched(pattern, code);
      if (span !== undefined) return rest?.test(code.slice(span.end)) ? undefined : tokens[spaces(code, span.start)];
    }
    return undefined;
  };
  const certain = find([...MARKED, ...(TAGGED.has(languageId) ? TAG : KEYWORD)]);
  if (certain !== undefined) return certain;
  const isCase = languageId === "swift" && code.startsWith("case ");
  if ((STATEMENT.test(code) && !isCase) || /^["[({]/.test(code)) return undefined;
  const special = SPECIAL[languageId] && find([SPECIAL[languageId]]);
  if (special !== undefined) return special;
  const single = matched(FUNCTION_POINTER, line) ?? matched(DESTRUCTURED, line) ?? find([ENUM_MEMBER]);
  if (single !== undefined) return single;
  if (TYPE_FIRST.has(languageId)) return afterType(tokens);
  return (
    find(NAME_FIRST, ANOTHER) ??
    (TYPE_AFTER.has(languageId) ? find([TYPED_AFTER]) : languageId === "php" ? afterType(tokens) : undefined)
  );
}

/** A second name on the same line. */
const ANOTHER = new RegExp(String.raw`^[^(){},]*, (?:[*&] )?${WORD} (?:[=:;,]|$)`, "u");

/** Tokens of a type, and of the name after it. */
const OF_TYPE = /^(?:[\p{L}_$][\p{L}\p{N}_$]*|::|[.*&?^]|&&|\.\.\.|\[\]|"")$/u;

/** The last word before what can follow a name. A statement has no two words in a row, or another mark between them. */
function afterType(tokens: readonly Token[]): Span | undefined {
  const length = tokens.findIndex(({ text }) => !OF_TYPE.test(text));
  const head = tokens.slice(0, length < 0 ? tokens.length : length);
  const next = tokens[head.length]?.text;
  const isEnd = next === undefined || ["=", ";", "{", "{}", "(", "()", ":", ",", ")", "=>"].includes(next);
  if (!isEnd || (next === "," && tokens.length > head.length + 1)) return undefined;
  while (head.at(-1)?.text === "[]") head.pop();
  const name = head.at(-1);
  if (name === undefined || !/^[\p{L}_$]/u.test(name.text) || head.some(({ text }) => text === "operator"))
    return undefined;
  // What is before the name, without the class or the namespace that it belongs to.
  const before = head.slice(0, -1);
  while (/^(?:::|\.)$/.test(before.at(-1)?.text ?? "")) before.splice(-2);
  const words = before.filter(({ text }) => /^[\p{L}_]/u.test(text)).map(({ text }) => text);
  if (words[0] === undefined || MODIFIERS.has(name.text)) return undefined;
  const isTyped = words.some((word) => !MODIFIERS.has(word) || word === "auto" || word === "var");
  return isTyped || ["=", ";", "{", "{}"].includes(next ?? "") ? name : undefined;
}

function spaces(code: string, end: number): number {
  return code.slice(0, end).split(" ").length - 1;
}

function matched(pattern: RegExp, code: string): Span | undefined {
  const [start, end] = pattern.exec(code)?.indices?.groups?.["name"] ?? [];
  return start === undefined || end === undefined ? undefined : { start, end };
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\p{L}\p{N}_.]*|::|:=|=>|=~|==+|->|<-|<=|>=|&&|\|\|=|\?\?=|\?=|\.\.\.|./suy;

/** The tokens of a line up to a comment, without what is in brackets and without the lists of types in `<` and `>`. */
function tokensOf(line: string, languageId: string): Token[] {
  const comment = HASH.has(languageId) ? /^#(?!\[)/ : DASHES.has(languageId) ? /^--/ : /^\/[/*]/;
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = 0; at < line.length;) {
    const [quote = ""] = /^'/.exec(line.slice(at)) ?? [];
    TOKEN.lastIndex = at;
    const text = quote !== "" && BARE_QUOTE.has(languageId) ? quote : (TOKEN.exec(line)?.[0] ?? "");
    const isSpace = text.trim() === "";
    if (comment.test(line.slice(at)) && (at === 0 || depth === 0)) break;
    const types = text === "<" && depth === 0 ? typesAt(line, at, tokens.at(-1)) : 0;
    const last = tokens.at(-1);
    if (types > 0) at += types;
    else {
      if (/^[)\]}]$/.test(text) && depth > 0) {
        depth--;
        if (depth === 0 && last !== undefined) last.text += CLOSING[last.text] ?? "";
      } else {
        if (depth === 0 && !isSpace)
          tokens.push({ text: /^["'`]./.test(text) ? '""' : text, start: at, end: at + text.length });
        if (CLOSING[text] !== undefined) depth++;
      }
      at += text.length;
    }
  }
  return tokens;
}

/** UTF-16 units of a list of types that begins at a `<`; 0 if none does: `a < b`. */
function typesAt(line: string, at: number, before: Token | undefined): number {
  const isAfterName =
    before !== undefined &&
    (before.end === at || /^(?:fun|static|template|public|private|protected|final)$/.test(before.text));
  if (!isAfterName) return 0;
  let depth = 0;
  for (let end = at; end < line.length; end++) {
    const character = line[end] ?? "";
    if (!/[\p{L}\p{N}_\s,.?&*:|[\]<>'"=()$-]/u.test(character)) return 0;
    if (character === "<") depth++;
    if (character === ">" && !/[-=]/.test(line[end - 1] ?? "") && --depth === 0) return end + 1 - at;
  }
  return 0;
}

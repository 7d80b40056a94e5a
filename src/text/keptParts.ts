/**
 * What stays as it is when prose is rewritten: code, links, URLs, placeholders of every dialect, names, numbers. This is
 * the only table of them. The last check of a unit (`rewriting/unitGate.ts`) has its own knowledge on purpose.
 */
import type { Span } from "./span.ts";

export type PartKind =
  | "code"
  | "link"
  | "url"
  | "email"
  | "tag"
  | "placeholder"
  | "key"
  | "path"
  | "reference"
  | "option"
  | "emoji"
  | "identifier"
  | "number";

/** Where a prose is from: it decides which dialects are known, where one would be ordinary text elsewhere. */
export interface Place {
  /** A VS Code language id, or the name of a format of locale files. */
  languageId: string;
  /** `value` of a locale file, `string` of a program, `text` for comments and documents. */
  form: "value" | "string" | "text";
}

export const PLAIN_TEXT: Place = { languageId: "plaintext", form: "text" };

/**
 * `positional`: takes its argument by order, so it must not move past another; `block`: begins, divides or ends a part
 * of the text, so nothing may move past it; `nested`: a tag; `free`: may move.
 */
export type PartOrder = "free" | "positional" | "block" | "nested";

interface Row {
  kind: PartKind;
  /** Flag `v`; bounded, as the prose may be a minified line. */
  pattern: RegExp;
  order?: PartOrder;
  /** Everywhere if omitted. */
  where?: (place: Place) => boolean;
  /** `SAVE` and `SIGN IN` are words of a user interface in capitals. */
  isWordIfShouted?: true;
}

const WORD_START = String.raw`(?<![\p{Script=Latin}\d_])`;
const WORD_END = String.raw`(?![\p{Script=Latin}\d_])`;

/** Languages in which `:name` is a parameter (Laravel) or a symbol. */
const WITH_SYMBOLS = new Set(["php", "blade", "ruby", "erb", "elixir", "clojure", "crystal"]);

/** Languages in which `$1` is an argument. */
const WITH_ARGUMENTS = new Set(["shellscript", "powershell", "perl", "awk", "makefile", "dockerfile", "bat"]);

const isUiText = ({ form }: Place): boolean => form !== "text";

/**
 * The dialects of placeholders; the first that matches at a place wins. Sources: printf(3), java.util.Formatter, Python's
 * format specifications, ICU MessageFormat, Qt's QString::arg, Laravel's localization, Rails' I18n, i18next, vue-i18n,
 * Angular, Mustache, ERB, EJS, PHP, Hugo, Liquid, Fluent, MediaWiki, chrome.i18n, .NET composite formatting, Swift.
 */
const PLACEHOLDERS: readonly Omit<Row, "kind">[] = [
  // <%= n %> of ERB and EJS has a value; <% if n %> holds a part of the text.
  { pattern: /<%[=\-](?:[^%\n]|%(?!>)){0,300}%>/v },
  { pattern: /<%(?:[^%\n]|%(?!>)){0,300}%>/v, order: "block" },
  { pattern: /<\?=(?:[^?\n]|\?(?!>)){0,300}\?>/v },
  { pattern: /<\?php\b(?:[^?\n]|\?(?!>)){0,300}\?>/v, order: "block" },
  // Directives of Blade and Razor: @lang('key'), @if (x).
  {
    pattern:
      /(?<![\w@])@[A-Za-z_][\w.]{0,60}(?:[ \t]?\((?:[^\(\)\n]|\((?:[^\(\)\n]|\([^\(\)\n]{0,100}\)){0,200}\)){0,300}\))?/v,
    order: "block",
    where: ({ languageId }) => languageId === "blade" || languageId === "razor" || languageId === "aspnetcorerazor",
  },
  // Hugo's shortcodes; {{#if}} {{else}} {{/if}} of Handlebars and Mustache; {% if %} of Jinja, Twig and Liquid.
  { pattern: /\{\{[<%][^\n\{\}]{0,200}[>%]\}\}/v, order: "block" },
  { pattern: /\{\{~?(?:[#\/^]|else\b)[^\{\}\n]{0,200}\}\}/v, order: "block" },
  { pattern: /\{%(?:[^%\n]|%(?!\})){0,300}%\}/v, order: "block" },
  { pattern: /\{\{\{[^\{\}\n]{0,200}\}\}\}|\{\{(?:[^\{\}\n]|\{[^\{\}\n]{0,100}\}){0,200}\}\}/v },
  // {}, {:>10} and {!r} take their arguments by order; {0}, {name}, {0:N2}, {x!r:>10}, { $name }, ${x}, #{x}, %{x} do not.
  { pattern: /(?<![$#%])\{(?:[!:][^\{\}\n]{0,60})?\}/v, order: "positional" },
  { pattern: /[$#%]?\{(?:[^\{\}\n]|\{[^\{\}\n]{0,100}\}){0,300}\}/v },
  // %(name)s of Python, %<name>d of Ruby, %name% of Symfony and cmd, %#@files@ of Apple, %1$s; %1 and %L1 of Qt.
  { pattern: /%\([\w.]{1,60}\)[#0+\-]?\d{0,3}(?:\.\d{1,2})?[A-Za-z]/v },
  { pattern: /%<[\w.]{1,60}>[#0+\-]{0,3}\d{0,3}(?:\.\d{1,2})?[A-Za-z]/v },
  { pattern: /(?<![\w%])%[A-Za-z_][\w.\-]{0,60}[A-Za-z_\d]%(?![\w%])/v },
  { pattern: /%(?:\d{1,2}\$)?#@\w{1,60}@|(?<!%)%L\d{1,2}(?!\d)/v },
  { pattern: /(?<!%|(?<!%\d?)\d)%\d{1,2}\$[\-+0#',]{0,4}\d{0,3}(?:\.\d{1,2})?(?:hh|ll|[hlLqjzt])?[A-Za-z@](?:%%)?/v },
  {
    pattern:
      /(?<!%|(?<!%\d?)\d)%[\-+0#',]{0,4}(?:\d{1,3}|\*)?(?:\.(?:\d{1,2}|\*))?(?:hh|ll|[hlLqjzt](?=[A-Za-z]))?[A-Za-z@](?:%%)?/v,
    order: "positional",
  },
  { pattern: /(?<!%|(?<!%\d?)\d)%\d{1,2}(?:%(?![\w%]))?(?!\d)|%%/v },
  // i18next's $t(key), and the shell's $(command).
  { pattern: /\$t?\((?:[^\(\)\n]|\([^\(\)\n]{0,100}\)){1,200}\)/v },
  // $USER$ of Chrome; formulas; $name and $name->member; $1.
  { pattern: /\$[A-Za-z_][\w@]{0,60}\$(?![\w$])/v },
  {
    pattern: /\$(?=[^$\n]{0,100}[\\_^=<>])[^\s$](?:[^$\n]{0,100}[^\s$])?(?<!%\d{1,2})\$(?!\w)/v,
    where: (place) => !isUiText(place),
  },
  // With members and subscripts of PHP and Perl: $a->b, $a[0], $A::b, $a{'b'}, $a->{b}, $$a{b}.
  {
    pattern:
      /\${1,2}[A-Za-z_]\w{0,60}(?:::\w{1,60}){0,8}(?:->\w{1,60}|(?:->)?\[[^\]\n]{1,60}\]|(?:->)?\{[^\{\}\n]{1,60}\})*/v,
  },
  {
    pattern: /\$\d{1,2}(?!\d|[.,]\d|[A-Za-z_])/v,
    where: (place) => isUiText(place) || WITH_ARGUMENTS.has(place.languageId),
  },
  // Links of vue-i18n to other messages: @:key, @:(key), @:{'key'}, @.lower:key.
  {
    pattern:
      /(?<!\w)@(?:\.[a-z]\w{0,30})?:(?:\([^\(\)\n]{1,100}\)|\{'[^'\n]{1,100}'\}|[A-Za-z_][\w\-]{0,60}(?:\.[\w\-]{1,60}){0,8})/v,
  },
  // Emoji codes, so that they are no :name.
  { pattern: /(?<![\w:]):[a-z0-9_+\-]{2,30}:(?!\w)/v },
  {
    pattern: /(?<![\p{L}\p{N}:\/\)\]\}])(?<!:\s):[A-Za-z_]\w{0,60}(?![\w:])/v,
    where: ({ languageId, form }) => form === "value" || WITH_SYMBOLS.has(languageId),
  },
  { pattern: /\[\[[^\[\]\n]{1,100}\]\]/v },
  // \(name) of Swift; \( … \) of LaTeX.
  { pattern: /\\\((?:[^\(\)\n]|\([^\(\)\n]{0,100}\)){1,200}\)/v },
];

const KEY_NAME =
  "Enter|Return|Esc(?:ape)?|Tab|Space(?:bar)?|Del(?:ete)?|Backspace|Ins(?:ert)?|Home|End|Page ?(?:Up|Down)|Pg(?:Up|Dn)|" +
  String.raw`(?:Arrow ?)?(?:Up|Down|Left|Right)|F\d{1,2}|[A-Z\d]`;
const CHORD =
  String.raw`(?:(?:Ctrl|CTRL|Control|Cmd|CMD|Command|Alt|ALT|Opt(?:ion)?|Shift|SHIFT|Meta|Super|Win(?:dows)?|Fn)(?: ?\+ ?|-)){1,4}` +
  String.raw`(?:(?:${KEY_NAME})${WORD_END}|(?<=\+ ?)[,.\/;'\[\]\\\-=+\x60](?!\w))|(?:ctrl|cmd|alt|shift|meta|super|win)(?:\+(?:ctrl|cmd|alt|shift|meta)){0,3}\+(?:[a-z\d]|f\d{1,2}|[a-z]{3,9})${WORD_END}|[⌘⌥⇧⌃]{1,4} ?(?:${KEY_NAME})${WORD_END}`;

/** Words that English prose capitalizes for emphasis; they are not names. */
const SHOUTED =
  "NOT|AND|OR|MUST|SHOULD|SHALL|MAY|CAN|ONLY|ALWAYS|NEVER|ALL|ANY|NO|YES|OK|DO|DON|IS|IT|IF|BE|THE|THIS|THAT|WARNING|NOTE|IMPORTANT|DEPRECATED|ERROR";

/** Units that are written the same in both languages. */
const UNIT =
  "ms|ns|µs|us|s|[KMGT]i?B|kB|[kKMG]?bps|[kMG]?Hz|px|r?em|pt|vh|vw|dpi|fps|[kcmµn]?m|[kmµ]?g|°[CF]|°|[KMGx]|tok\\/s";

/** Extends `\w` and `[A-Za-z_]` to letters of non-English identifiers. */
function inLatin(source: string): string {
  return source
    .replaceAll(String.raw`\w`, String.raw`[\p{Script=Latin}\d_]`)
    .replaceAll("[A-Za-z_]", String.raw`[\p{Script=Latin}_]`);
}

const inReStructuredText = ({ languageId }: Place): boolean => RESTRUCTURED.has(languageId);

/** Languages of documentation in reStructuredText. */
const RESTRUCTURED = new Set(["restructuredtext", "rst", "python"]);

const ROWS: readonly Row[] = [
  // Roles of reStructuredText and MyST; hyperlink references, footnotes, substitutions.
  { kind: "code", pattern: /(?::[A-Za-z][\w:.+\-]{1,60}:|\{[A-Za-z][\w:.+\-]{1,60}\})\x60[^\x60\n]{1,300}\x60/v },
  {
    kind: "code",
    pattern:
      /\x60[^\x60\n]{1,300}\x60_{1,2}(?!\w)|\[[^\[\]\s]{1,40}\]_(?!\w)|\|[^\|\s][^\|\n]{0,60}\|_{0,2}|(?<![\p{L}\p{N}_\x60])[\p{L}\p{N}][\p{L}\p{N}.\-]{0,60}__?(?![\p{L}\p{N}_\x60])/v,
    where: inReStructuredText,
  },
  {
    kind: "code",
    pattern:
      /``[^\n]{1,200}?``|`[^`\n]{1,300}`|<(?:code|kbd|samp|var)(?:\s[^<>\n]{0,100})?>[^<\n]{0,200}<\/(?:code|kbd|samp|var)>/v,
  },
  {
    kind: "link",
    pattern:
      /(?<=\])(?:\((?:[^\(\)\s]|\([^\(\)\s]{0,100}\)){1,500}(?:\s"[^"\n]{0,100}")?\)|\[[^\[\]\n]{1,100}\])|\[\^[^\[\]\s]{1,40}\]/v,
  },
  // Commands, references and formulas of LaTeX, Typst and AsciiDoc.
  {
    kind: "code",
    pattern:
      /\\(?:verb\*?|lstinline)(?:\|[^\|\n]{0,200}\||![^!\n]{0,200}!|\+[^+\n]{0,200}\+|\{[^\{\}\n]{0,200}\})|\\(?:[a-zA-Z]{0,10}ref|cite[a-z]{0,10}|label|url|input|include|includegraphics|gls[a-z]{0,5}|index)\*?(?:\[[^\[\]\n]{0,100}\])?\{[^\{\}\n]{0,200}\}|\\todo\[[^\[\]\n]{0,100}\]|\\(?:[a-zA-Z]{1,40}\*?(?:\{\})?|[^a-zA-Z\s])|\$[^$\n]{1,300}\$/v,
    where: ({ languageId }) => languageId === "latex" || languageId === "tex",
  },
  {
    kind: "code",
    pattern:
      /\$[^$\n]{1,300}\$|#[a-z][\w.\-]{0,60}(?:\([^\(\)\n]{0,200}\))?|(?<!\w)@[\w:.\-]{0,60}\w|<[\w:.\-]{1,60}>/v,
    where: ({ languageId }) => languageId === "typst",
  },
  {
    kind: "code",
    pattern:
      /<<[^<>,\n]{1,200}(?:,|>>)|(?<=<<[^<>\n]{1,300})>>|\b(?:icon|kbd|pass|stem|latexmath|asciimath|anchor|indexterm2?):{1,2}[^\s\[\]]{0,300}\[[^\]\n]{0,300}\]|\b(?:link|xref|image|btn|menu|footnote|mailto):{1,2}[^\s\[\]]{0,300}(?=\[)|(?<=\[[^\[\]\n]{0,300})(?:\^|,[ ]?(?:[\w\-]{1,30}=(?:"[^"\n]{0,200}"|[^,\]"\n]{0,200})|\d{1,5}))+(?=\])/v,
    where: ({ languageId }) => languageId === "asciidoc",
  },
  {
    kind: "url",
    pattern:
      /(?:\b[a-z][a-z+.\-]{1,20}:\/\/|\bwww\.)(?:[$#]?\{[\w.\-]{1,60}\}|(?![$#]\{)[^\s<>"'`\(\)\[\]\{\}\p{Script=Hangul}]|(?<=[\/=_\-\p{Script=Hangul}])\p{Script=Hangul}){0,2000}(?<![.,;:!?])/v,
  },
  { kind: "email", pattern: /(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64}){1,5}/v },
  {
    kind: "tag",
    pattern:
      /<\/?[A-Za-z](?:[^<>\n]|<%[^%\n]{0,100}%>){0,300}>|<\/?\d{1,3}\/?>|<!--[^\n]{0,300}?-->|&(?:#\d{1,6}|[A-Za-z]{2,10});/v,
    order: "nested",
  },
  ...PLACEHOLDERS.map((row) => ({ kind: "placeholder" as const, ...row })),
  { kind: "key", pattern: new RegExp(`${WORD_START}(?:${CHORD})(?: (?:${CHORD}))?`, "v") },
  {
    kind: "path",
    pattern:
      /(?<![\w\/.])(?:[A-Za-z]:\\|~\/|\.{1,2}\/|\/)[\w.@+\\\/\-]{0,300}[\w@+\\\/\-]|(?<![\w\/.@])@?[\w.\-]{1,80}\/(?:[\w.@+\-]{1,80}\/){1,20}[\w.@+*\-]{0,80}[\w*\-]|(?<![\w\/.])(?:[\w.\-]{1,80}\/){0,20}[\w\-]{1,80}\.(?:[cm]?[jt]sx?|json[cl]?|ya?ml|toml|md|txt|py|rs|go|java|kt|cs?|cpp|h|sh|html|s?css|env|lock|gguf|po|xml|sql|ini|log|csv|png|svg|exe|zip|gz)(?![\w])|(?<![\w.])\.[a-z][\w.\-]{1,60}\w|\*\*\/[\w.*\/]{1,80}|(?<!\*)\*\.\w{1,20}/v,
  },
  {
    kind: "reference",
    pattern:
      /(?:\b(?:[Cc]lose[sd]?|[Ff]ix(?:e[sd])?|[Rr]esolve[sd]?|[Rr]efs?):?\s)?(?<![\w\/])(?:[\w.\-]{1,60}\/[\w.\-]{1,60})?#\d{1,9}(?!\w)|(?<![\w\-])[A-Z][A-Z0-9]{0,15}-\d{1,9}(?![\w])|(?<![\w.@])@[A-Za-z][\w\-]{0,60}(?:\/[\w.\-]{1,60})?|(?<!\w)(?=[0-9a-f]{0,39}\d)(?=[0-9a-f]{0,39}[a-f])[0-9a-f]{7,40}(?!\w)/v,
  },
  { kind: "option", pattern: /(?<![\w\-])--?[A-Za-z][\w\-]{0,60}(?:=[\w.,:\/\-]{1,100})?/v },
  { kind: "emoji", pattern: /\p{RGI_Emoji}\u{FE0F}?|[\p{Extended_Pictographic}\p{So}]\u{FE0F}?/v },
  {
    kind: "identifier",
    pattern: new RegExp(
      inLatin(
        [
          // Versions and names with digits.
          WORD_START + String.raw`v?\d{1,6}(?:\.(?:\d{1,6}|x)){2,5}(?:-[\w.]{1,30}\w)?` + WORD_END,
          WORD_START + String.raw`v\d{1,6}(?:\.\d{1,6}){0,5}(?:-[\w.]{1,30}\w)?` + WORD_END,
          // Calls.
          WORD_START + String.raw`[A-Za-z_][\w.]{0,80}\(\)(?:\.\w{1,60}(?:\(\))?){0,8}`,
          WORD_START + String.raw`(?:[A-Za-z][\w.]{0,60}[._]\w{1,40}|[a-z]{1,40}[A-Z]\w{0,60})\([^\(\)\n]{1,80}\)`,
          // Members, scopes, generic types, snake_case and CONSTANT_CASE.
          WORD_START + String.raw`[A-Za-z_]\w{0,60}(?:(?:::|->)[A-Za-z_]\w{0,60}){1,8}` + WORD_END,
          WORD_START +
            String.raw`(?!(?:e\.g|i\.e|a\.m|p\.m|[A-Z]\.[A-Z])(?!\w))[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}` +
            WORD_END,
          WORD_START + String.raw`(?:_{1,3}[A-Za-z]\w{0,60}|[A-Za-z]\w{0,60}?_\w{0,60})` + WORD_END,
          // camelCase and PascalCase with two humps.
          WORD_START + String.raw`(?:[a-z]{1,40}[A-Z]\w{0,60}|[A-Z][a-z0-9]{1,40}[A-Z]\w{0,60})` + WORD_END,
        ].join("|"),
      ),
      "v",
    ),
  },
  // Acronyms, whose plural may have an s, and words with digits.
  {
    kind: "identifier",
    pattern: new RegExp(
      WORD_START + `(?!(?:${SHOUTED})${WORD_END})` + String.raw`[A-Z][A-Z0-9]{1,30}(?=s?${WORD_END})`,
      "v",
    ),
    isWordIfShouted: true,
  },
  {
    kind: "identifier",
    pattern: new RegExp(inLatin(WORD_START + String.raw`[A-Za-z]{1,30}\d\w{0,30}` + WORD_END), "v"),
  },
  {
    kind: "number",
    pattern: new RegExp(
      String.raw`(?<![\p{Script=Latin}\d_]|\d[.,])(?:0x[\dA-Fa-f]{1,16}|\d{1,40}(?:[.,:]\d{1,20}){0,8}(?:e[+\-]?\d{1,4})?)` +
        String.raw`(?:\s?(?:${UNIT})(?![\p{Script=Latin}\d])|[%‰])?`,
      "v",
    ),
  },
];

/** A range of the text that stays. */
export interface KeptPart extends Span {
  kind: PartKind;
  text: string;
  order: PartOrder;
}

/** Whether a part only looks like a name or a number: a glossary's term comes first. */
export function isSoft(kind: PartKind): boolean {
  return kind === "identifier" || kind === "number";
}

/** A pattern of the rows for a place, and the rows by the names of their groups. */
interface Reader {
  pattern: RegExp;
  rows: readonly (readonly [group: string, row: Row])[];
}

const READERS = new Map<string, Reader>();
const READERS_OF_PLACES = new Map<string, Reader>();

function readerFor(text: string, place: Place): Reader {
  const shouted = isUiText(place) && isShouted(text);
  const name = `${place.form} ${place.languageId} ${shouted}`;
  const isKnownHere = ({ where, isWordIfShouted }: Row): boolean =>
    (where?.(place) ?? true) && !(shouted && isWordIfShouted === true);
  const reader = READERS_OF_PLACES.get(name) ?? readerOf(ROWS.filter(isKnownHere));
  READERS_OF_PLACES.set(name, reader);
  return reader;
}

/** Whether a short text is all in capitals, and more than one acronym: a word of four letters, or two words. */
function isShouted(text: string): boolean {
  if (text.length > LONGEST_SHOUTED || /\p{Ll}/v.test(text.replace(/[\{<][^\{\}<>]{0,60}[\}>]|%\w/gv, "")))
    return false;
  return /(?<![\p{L}\d_])(?:[A-Z]{4,}|[A-Z]{2,} [A-Z]{2,})(?![\p{L}\d_])/v.test(text);
}

/** UTF-16 units. */
const LONGEST_SHOUTED = 100;

/** Most places have the same rows, and a pattern takes long to compile. */
function readerOf(rows: readonly Row[]): Reader {
  const key = rows.map((row) => ROWS.indexOf(row)).join();
  const known = READERS.get(key);
  if (known !== undefined) return known;
  const named = rows.map((row, at) => [`row${at}`, row] as const);
  const source = named.map(([group, { pattern }]) => `(?<${group}>${pattern.source})`).join("|");
  const reader = { pattern: new RegExp(source, "gv"), rows: named };
  READERS.set(key, reader);
  return reader;
}

/** @returns finds the first part at an offset of the text or after it */
export function keptParts(text: string, place: Place): (from: number) => KeptPart | undefined {
  const { pattern, rows } = readerFor(text, place);
  return (from) => {
    pattern.lastIndex = plainEnd(text, from);
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const { 0: matched, index: start, groups } = match;
    const row = rows.find(([group]) => groups?.[group] !== undefined)?.[1];
    const { kind, order = "free" } = row ?? { kind: "code" };
    return { kind, order, start, end: start + matched.length, text: matched };
  };
}

/**
 * Skips words of letters, of which no row matches one alone; the table takes long to find that out.
 * @returns where the last of them begins (`Ctrl +`, `Fixes #1`), or what follows
 */
function plainEnd(text: string, from: number): number {
  let last = from;
  for (let at = from; at < text.length;) {
    while (isWhitespace(text.charCodeAt(at))) at++;
    const start = at;
    if (isCapital(text.charCodeAt(at))) at++;
    while (isPlain(text.charCodeAt(at))) at++;
    if (isMark(text.charCodeAt(at))) at++;
    if (at < text.length && !isWhitespace(text.charCodeAt(at))) return last;
    last = start;
  }
  return text.length;
}

const isWhitespace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;
/** `a` to `z`, and syllables of Hangul. */
const isPlain = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0xac00 && code <= 0xd7a3);
/** `,`, `.`, `:`, `;`, `!`, `?`. */
const isMark = (code: number): boolean =>
  code === 0x2c || code === 0x2e || code === 0x3a || code === 0x3b || code === 0x21 || code === 0x3f;

/** @returns all parts, in text order */
export function allKeptParts(text: string, place: Place): KeptPart[] {
  const next = keptParts(text, place);
  const parts: KeptPart[] = [];
  for (let part = next(0); part !== undefined; part = next(part.end)) parts.push(part);
  return parts;
}

/** `{n, plural, one {# file} other {# files}}`, `{{PLURAL:$1|…}}`, `{ $n -> …`: placeholders with words that are read. */
const WORDS_INSIDE =
  /\{\s{0,9}[\w$.\-]{0,60}\s{0,9},\s{0,9}(?:plural|select|selectordinal|choice)\s{0,9},|\{\{\s{0,9}(?:PLURAL|GENDER|GRAMMAR):|\{\s{0,9}[$\w.\-\(\)]{1,80}\s{0,9}->/iv;

/** Whether a placeholder has words that are read, so that it can't stay as it is in another language. */
export function hasWordsInside(text: string): boolean {
  return WORDS_INSIDE.test(text);
}

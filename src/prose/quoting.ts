/** How prose is written in the source: what is escaped, and what can't be written because it would end the unit. */
export interface Quoting {
  /** @param raw the text in the source */
  read(raw: string): string;
  /**
   * @param raw the current text in the source; its placeholders may be written again
   * @returns the text to write into the source, or undefined if the prose can't be written there
   */
  write(prose: string, raw: string): string | undefined;
}

/** Quotes after a backslash; other escapes are never part of a passage. */
const ESCAPED_QUOTE = /\\(["'`])/g;

/** A string whose quote and backslash are escaped by `escape`. */
export function escaped(quote: string, escape = "\\", interpolation?: string): Quoting {
  return {
    read: (raw) => (escape === "\\" ? raw.replace(ESCAPED_QUOTE, "$1") : raw.replaceAll(escape + quote, quote)),
    write(prose, raw) {
      if (interpolation !== undefined && interpolation !== "${" && addsInterpolation(prose, raw, interpolation))
        return undefined;
      // The existing placeholders stay as they are; new ones are text.
      const kept = new Set(interpolation === "${" ? raw.match(SIMPLE_INTERPOLATION) : []);
      return outside(prose, kept, (part) => {
        const safe = part.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
        return interpolation === "${" ? safe.replaceAll("${", `${escape}\${`) : safe;
      });
    },
  };
}

/** A string in triple quotes: quotes are escaped only if they would end it. */
export function tripled(quote: string, interpolation?: string): Quoting {
  const three = quote.repeat(3);
  return {
    read: (raw) => raw.replace(ESCAPED_QUOTE, "$1"),
    write(prose, raw) {
      if (interpolation !== undefined && addsInterpolation(prose, raw, interpolation)) return undefined;
      const safe = prose.replaceAll("\\", "\\\\").replaceAll(three, `\\${quote}`.repeat(3));
      return safe.endsWith(quote) ? `${safe.slice(0, -1)}\\${quote}` : safe;
    },
  };
}

/** A string in which a quote is escaped by doubling it. */
export function doubled(quote: string, interpolation?: string): Quoting {
  return {
    read: (raw) => raw.replaceAll(quote + quote, quote),
    write: (prose, raw) =>
      interpolation !== undefined && addsInterpolation(prose, raw, interpolation)
        ? undefined
        : prose.replaceAll(quote, quote + quote),
  };
}

/** A text without escapes: prose that contains one of the closers can't be written. */
export function verbatim(...closers: string[]): Quoting {
  return {
    read: (raw) => raw,
    write: (prose) =>
      prose.endsWith("\\") || closers.some((closer) => prose.includes(closer) || prose.endsWith(closer.charAt(0)))
        ? undefined
        : prose,
  };
}

/** What begins an escape, an expression, or a string in one language or another. */
const ANYWHERE_SPECIAL = ["\\", "$", "#{", "{", "}", "%", "@", "`", "<", '"'];

/** A text whose rules are not known: nothing that may be special is added. */
export function foreign(closer: string): Quoting {
  const special = new Set([...ANYWHERE_SPECIAL, ...Array.from(closer)]);
  return {
    read: (raw) => raw,
    write: (prose, raw) => ([...special].some((one) => count(prose, one) > count(raw, one)) ? undefined : prose),
  };
}

/**
 * A comment with a closing delimiter: a space is inserted into the delimiter (`* /`), so that the comment continues.
 *
 * @param opener if comments nest, what would open another one
 */
export function comment(closer: string, opener?: string): Quoting {
  const delimiters = opener === undefined ? [closer] : [closer, opener];
  return {
    read: (raw) => raw,
    write: (prose) =>
      opener !== undefined && prose.endsWith(opener.charAt(0))
        ? undefined
        : delimiters.reduce(
            (safe, delimiter) => safe.replaceAll(delimiter, `${delimiter.slice(0, -1)} ${delimiter.slice(-1)}`),
            prose,
          ),
  };
}

/** A cell of a Markdown table. */
export const cell: Quoting = {
  read: (raw) => raw.replaceAll("\\|", "|"),
  write: (prose) => prose.replaceAll("|", "\\|"),
};

/** The title of a link in Markdown. @param closer the second one of two quotes or parentheses */
export function quotedBy(closer: string): Quoting {
  const signs = closer === ")" ? "[()]" : closer;
  return {
    read: (raw) => raw.replace(new RegExp(`\\\\(${signs})`, "g"), "$1"),
    write: (prose) =>
      new RegExp(`\\\\(?:${signs}|$)`).test(prose) ? undefined : prose.replace(new RegExp(signs, "g"), "\\$&"),
  };
}

/** `&amp;` before what would be an entity stays; signs of tags do, too, since they would be read as tags. */
const READABLE = /&(?:quot|apos|#39|#x27|#34|amp(?!;[#\w]{1,12};));/g;
const SIGNS: Readonly<Record<string, string>> = { "&amp;": "&", "&quot;": '"', "&#34;": '"' };
const ENTITY = /&(?:#\d{1,7}|#x[\dA-Fa-f]{1,6}|[A-Za-z]\w{1,30});/g;
const BRACKETS = ["<", ">", "{", "}"];

function withoutEntities(raw: string): string {
  return raw.replace(READABLE, (entity) => SIGNS[entity] ?? "'");
}

/** Writes `&` as an entity, unless it begins one that was there. */
function withEntities(prose: string, raw: string): string {
  const kept = new Set(raw.match(ENTITY));
  return prose.replace(/&(?:(?:#\d{1,7}|#x[\dA-Fa-f]{1,6}|[A-Za-z]\w{1,30});)?/g, (part) =>
    kept.has(part) ? part : `&amp;${part.slice(1)}`,
  );
}

function addsBracket(prose: string, raw: string): boolean {
  return BRACKETS.some((bracket) => count(prose, bracket) > count(raw, bracket));
}

/** Tags and their attributes stay as they are written. */
function outsideTags(text: string, change: (part: string) => string): string {
  return text
    .split(/(<[^<>]*>)/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
}

/** An expression of a template, which has no entities. */
const EXPRESSION = /(\{(?:[^{}\n]|\{[^{}\n]{0,100}\}){0,300}\})/;

function outsideExpressions(text: string, kept: (part: string) => boolean, change: (part: string) => string): string {
  return text
    .split(EXPRESSION)
    .map((part, index) => (index % 2 === 1 && kept(part) ? part : change(part)))
    .join("");
}

/** Text between tags of HTML, which may be a template. */
export const markup: Quoting = {
  read: (raw) => outsideTags(raw, (text) => outsideExpressions(text, () => true, withoutEntities)),
  write(prose, raw) {
    if (addsBracket(prose, raw)) return undefined;
    const escaped = (part: string): string => withEntities(part, raw);
    return outsideTags(prose, (text) => outsideExpressions(text, (part) => raw.includes(part), escaped));
  },
};

/** A text in which no more of a sign may be written. */
export function without(sign: string, quoting?: Quoting): Quoting {
  return {
    read: (raw) => quoting?.read(raw) ?? raw,
    write: (prose, raw) =>
      count(prose, sign) > count(raw, sign) ? undefined : quoting === undefined ? prose : quoting.write(prose, raw),
  };
}

/** A text in a text: it is written by the inner one, then by the outer one. */
export function within(outer: Quoting, inner: Quoting): Quoting {
  return {
    read: (raw) => inner.read(outer.read(raw)),
    write(prose, raw) {
      const written = inner.write(prose, outer.read(raw));
      return written === undefined ? undefined : outer.write(written, raw);
    },
  };
}

/** Text of XML: new signs are entities, the tags of the text stay. */
export const xmlText: Quoting = {
  read: (raw) => outsideTags(raw, withoutEntities),
  write(prose, raw) {
    const tags = new Set(raw.match(/<[^<>]*>/g));
    const parts = prose.split(/(<[^<>]*>)/);
    return parts
      .map((part) => (tags.has(part) ? part : withEntities(part, raw).replaceAll("<", "&lt;").replaceAll(">", "&gt;")))
      .join("");
  },
};

/** The value of an attribute between quotes, which no backslash escapes. */
export function attribute(quote: string): Quoting {
  const entity = quote === '"' ? "&quot;" : "&apos;";
  return {
    read: withoutEntities,
    write: (prose, raw) =>
      addsBracket(prose, raw) || (quote === "" && /[\s"'=<>`]/.test(prose))
        ? undefined
        : withEntities(prose, raw).replaceAll(quote || "\0", entity),
  };
}

/** What YAML 1.1, or Ruby's reader of it, takes for a boolean, a number, a date or null. */
export const NOT_YAML_TEXT =
  /^(?:true|false|yes|no|on|off|y|n|null|~|[-+]?\.(?:inf|nan)|[-+.\d][-+.,\d_:eExXoa-f]*|\d{4}-\d\d?-\d\d?(?:[t\s].*)?)$/i;

/**
 * Whether YAML reads a text without quotes as this text.
 * @param flow in brackets or braces
 */
export function isPlainYaml(text: string, flow = false): boolean {
  if (NOT_YAML_TEXT.test(text) || /^[-?:,[\]{}#&*!|>'"%@`<=]|:(?:\s|$)|\s#|^\s|\s$|^$/.test(text)) return false;
  return !(flow && /[,[\]{}]/.test(text)) && !/[\p{Cc}\p{Cs}\ufeff\u2028\u2029]/u.test(text);
}

/** A part of a value of a `.properties` file. */
export function property(value: string): Quoting {
  return {
    read: (raw) => raw,
    write: (prose, raw) => {
      const message = messageFormat(prose, raw, value);
      return message === undefined ? undefined : verbatim("\\").write(message, raw);
    },
  };
}

/** A YAML value without quotes. It may begin with a tag as before, which alone would be a merge key. */
function unquotedYaml(flow: boolean): Quoting {
  return {
    read: (raw) => raw,
    write: (prose, raw) =>
      isPlainYaml(raw.startsWith("<") ? prose.replace(/^<(?!<)/, "") : prose, flow) ? prose : undefined,
  };
}
export const yamlPlain = unquotedYaml(false);
/** In brackets or braces. */
export const yamlFlow = unquotedYaml(true);

/**
 * java.text.MessageFormat: in a text with arguments (`{0}`), an apostrophe quotes what follows; a real one is doubled.
 *
 * @param source what the text is written in place of
 * @param value what the source is a part of
 * @returns undefined if braces that are text in the source (`'{'`, `'{0}'`) are not, or no longer, text
 */
export function messageFormat(text: string, source: string, value = source): string | undefined {
  if (!/\{\d/.test(value)) return text;
  const quoted = quotedBraces(source);
  const message = text.replace(MESSAGE_QUOTES, (part) =>
    part === "''" || quoted.includes(part) ? part : part.replaceAll("'", "''"),
  );
  return quotedBraces(message).sort().join() === quoted.sort().join() ? message : undefined;
}

/** Two apostrophes, which are one, what is quoted, or one. */
const MESSAGE_QUOTES = /''|'[{}][^']*'|'/g;

function quotedBraces(message: string): string[] {
  return (message.match(MESSAGE_QUOTES) ?? []).filter((part) => part.length > 2);
}

/** An interpolation that reads as a name, or nearly: it stays in the prose, and is masked like any placeholder. */
export const SIMPLE_INTERPOLATION = /[$#]\{[\w.$[\]()?!:,<>%+-]{1,60}\}/g;

function addsInterpolation(prose: string, raw: string, interpolation: string): boolean {
  // In a shell, a backquote runs what follows it.
  const openers = interpolation === "$" ? ["$", "`"] : [interpolation, "{", "}"];
  return openers.some((opener) => count(prose, opener) > count(raw, opener));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Applies `change` to the text around the interpolations that are kept. */
function outside(text: string, kept: ReadonlySet<string>, change: (part: string) => string): string {
  let written = "";
  let at = 0;
  for (const { 0: part, index } of text.matchAll(SIMPLE_INTERPOLATION)) {
    if (!kept.has(part)) continue;
    written += change(text.slice(at, index)) + part;
    at = index + part.length;
  }
  return written + change(text.slice(at));
}

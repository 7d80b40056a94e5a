/** How prose stands in the source: what is escaped, and what may not be written because it would end the unit. */
export interface Quoting {
  /** @param raw what stands in the source */
  read(raw: string): string;
  /**
   * @param raw what stands in the source now; its placeholders may be written again
   * @returns what is written into the source, or undefined where the prose can't stand
   */
  write(prose: string, raw: string): string | undefined;
}

/** The quotes that a backslash stands before; other escapes are never part of a passage. */
const ESCAPED_QUOTE = /\\(["'`])/g;

/** A string whose quote and backslash are escaped by `escape`. */
export function escaped(quote: string, escape = "\\", hole?: string): Quoting {
  return {
    read: (raw) => (escape === "\\" ? raw.replace(ESCAPED_QUOTE, "$1") : raw.replaceAll(escape + quote, quote)),
    write(prose, raw) {
      if (hole !== undefined && hole !== "${" && opensMore(prose, raw, hole)) return undefined;
      // The placeholders that were there stay as they are; what is new is text.
      const kept = hole === "${" ? (raw.match(SIMPLE_HOLE) ?? []) : [];
      return outside(prose, kept, (part) => {
        const safe = part.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
        return hole === "${" ? safe.replaceAll("${", `${escape}\${`) : safe;
      });
    },
  };
}

/** A string in triple quotes: only what would end it is escaped. */
export function tripled(quote: string, hole?: string): Quoting {
  const three = quote.repeat(3);
  return {
    read: (raw) => raw.replace(ESCAPED_QUOTE, "$1"),
    write(prose, raw) {
      if (hole !== undefined && opensMore(prose, raw, hole)) return undefined;
      const safe = prose.replaceAll("\\", "\\\\").replaceAll(three, `\\${quote}`.repeat(3));
      return safe.endsWith(quote) ? `${safe.slice(0, -1)}\\${quote}` : safe;
    },
  };
}

/** A string in which the quote is written twice. */
export function doubled(quote: string, hole?: string): Quoting {
  return {
    read: (raw) => raw.replaceAll(quote + quote, quote),
    write: (prose, raw) =>
      hole !== undefined && opensMore(prose, raw, hole) ? undefined : prose.replaceAll(quote, quote + quote),
  };
}

/** A text that nothing is escaped in: whatever has one of the closers can't be written. */
export function verbatim(...closers: string[]): Quoting {
  return {
    read: (raw) => raw,
    write: (prose) =>
      prose.endsWith("\\") || closers.some((closer) => prose.includes(closer) || prose.endsWith(closer.charAt(0)))
        ? undefined
        : prose,
  };
}

/**
 * A comment that ends with a sign of its own: a blank is put into the sign (`* /`), so that the comment goes on.
 *
 * @param opener where comments nest, what would begin another one
 */
export function comment(closer: string, opener?: string): Quoting {
  const signs = opener === undefined ? [closer] : [closer, opener];
  return {
    read: (raw) => raw,
    write: (prose) =>
      opener !== undefined && prose.endsWith(opener.charAt(0))
        ? undefined
        : signs.reduce((safe, sign) => safe.replaceAll(sign, `${sign.slice(0, -1)} ${sign.slice(-1)}`), prose),
  };
}

/** A cell of a Markdown table. */
export const cell: Quoting = {
  read: (raw) => raw.replaceAll("\\|", "|"),
  write: (prose) => prose.replaceAll("|", "\\|"),
};

/** Text between tags. */
export const markup: Quoting = {
  read: (raw) => raw,
  write: (prose, raw) =>
    ["<", ">", "{", "}"].some((sign) => count(prose, sign) > count(raw, sign)) ? undefined : prose,
};

/** What YAML 1.1 reads as a truth value, a number or nothing. */
export const NOT_YAML_TEXT = /^(?:true|false|yes|no|on|off|y|n|null|~|[-+.\d][-+.\d_:eExXa-fA-F]*)$/i;

/** A value of a `.properties` file. */
export const property: Quoting = {
  read: (raw) => raw,
  write: (prose, raw) => verbatim("\\").write(messageFormat(prose, raw), raw),
};

/** A YAML value without quotes. */
export const yamlPlain: Quoting = {
  read: (raw) => raw,
  write: (prose) =>
    NOT_YAML_TEXT.test(prose) || /^[-?:,[\]{}#&*!|>'"%@`]|:(?:\s|$)|\s#/.test(prose) ? undefined : prose,
};

/** In a text with arguments (`{0}`) an apostrophe quotes what follows, so a real one is doubled (java.text.MessageFormat). */
export function messageFormat(text: string, source: string): string {
  return /\{\d/.test(source) ? text.replace(/(?<!')'(?!')/g, "''") : text;
}

/** A hole that reads as a name: it stays in the prose, and is masked like any placeholder. */
export const SIMPLE_HOLE = /[$#]\{[\w.$[\]()?!]{1,60}\}/g;

function opensMore(prose: string, raw: string, hole: string): boolean {
  // In a shell a backquote runs what stands behind it.
  const signs = hole === "$" ? ["$", "`"] : [hole, "{", "}"];
  return signs.some((sign) => count(prose, sign) > count(raw, sign));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Applies `change` to the text around the parts that are kept. */
function outside(text: string, kept: readonly string[], change: (part: string) => string): string {
  let written = "";
  let rest = text;
  for (;;) {
    const found = kept
      .map((part) => ({ part, at: rest.indexOf(part) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (found === undefined) return written + change(rest);
    written += change(rest.slice(0, found.at)) + found.part;
    rest = rest.slice(found.at + found.part.length);
  }
}

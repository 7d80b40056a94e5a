/** Paragraphs, titles and list items of LaTeX, Typst and AsciiDoc. */
import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { hasWords, isCode, LONGEST_LINE } from "./notProse.ts";
import { paragraph, passage } from "./paragraphs.ts";
import { type Quoting, without } from "./quoting.ts";
import { argumentProse, type Arguments, latexArguments, typstArguments } from "./typesetArguments.ts";
import { merged, type ProseKind, type ProseUnit } from "./units.ts";
import { columns } from "./wrap.ts";

type End = Pick<RegExp, "test">;

interface Dialect {
  /** Begins a block that is left out, to a line that matches what is returned. */
  block: (line: string) => End | undefined;
  /** Lines that are no prose; they end a paragraph. */
  skipped: RegExp;
  /** What is not read by the rules of the language. */
  verbatim?: RegExp;
  /** Begins a comment up to the end of the line, which is read as one of code. */
  comment?: RegExp;
  /** What precedes the words of a title or an item, and what follows them. */
  markers: readonly (readonly [kind: ProseKind, before: RegExp, after?: RegExp])[];
  /** Signs of which there may not be more than before. */
  signs: readonly string[];
  /** What a paragraph may not begin with. */
  beginning?: RegExp;
  /** Makes the paragraph below it code. */
  style?: RegExp;
  /** Indented, a paragraph is code. */
  isIndentedCode?: true;
  /** A term, which is followed by its definition. */
  term?: RegExp;
  /** What ends with a text that is shown, in quotes or between commas, in the brackets of a skipped line. */
  shown?: RegExp;
  /** Where the text begins. */
  start?: RegExp;
  /** What commands are given, wherever they are. */
  arguments?: Arguments;
  /** Below a line that is as long, it makes that a title, which is left out: another one would be as long by chance only. */
  underline?: RegExp;
  /** Between two lines of this kind is a table. */
  table?: RegExp;
}

const VERBATIM =
  /^\\begin\{((?:verbatim|Verbatim|lstlisting|minted|equation|align|gather|multline|eqnarray|math|displaymath|tabular|tabularx|longtable|array|tikzpicture|algorithm|algorithmic|filecontents|comment|thebibliography|figure|table|pmatrix|cases)\*?)\}/;

const DIALECTS: Readonly<Record<"latex" | "typst" | "asciidoc", Dialect>> = {
  latex: {
    block(line) {
      const name = VERBATIM.exec(line)?.[1];
      if (name !== undefined)
        return line.includes(`\\end{${name}}`) ? undefined : new RegExp(`\\\\end\\{${name.replace("*", "\\*")}\\}`);
      return /^(?:\\\[|\$\$)(?!.*(?:\\\]|\$\$))/.test(line) ? /\\\]|\$\$/ : undefined;
    },
    // A line of commands other than those that set off words, and what LaTeX's own parts have in them: names with `@`.
    skipped:
      /^.{0,200}\\[a-zA-Z]*@[a-zA-Z]|^(?:\\(?:begin|end|documentclass|usepackage|label|ref|input|include|includegraphics|bibliography|bibliographystyle|newcommand|renewcommand|providecommand|def|let|set\w*|maketitle|tableofcontents|author|date|new\w+|centering|v?space|hspace|DeclareMathOperator|pagestyle|addtolength|hypersetup|RequirePackage)(?![a-z])|\\\[|\$\$)|^(?:\\(?!(?:emph|enquote|href|text(?:bf|it|md|rm|sc|sf|sl|up)|underline)\{)[a-zA-Z]+\*?(?:\[[^\]]*\]|\{[^{}]*\})*[ \t]*)$/,
    verbatim:
      /\\(?:verb\*?|lstinline)([^\w\s*[{])[^\n]{0,300}?\1|\\(?:lstinline|url|href|path|nolinkurl)(?:\[[^\]\n]{0,100}\])?\{[^{}\n]{0,300}\}/g,
    comment: /(?<!\\)%/,
    markers: [
      ["paragraph", /^\\(?:sub)?paragraph\*?\{[^{}]{0,200}\}[ \t]*(?=\S)/],
      [
        "heading",
        /^\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|title|subtitle|caption)\*?(?:\[[^\]]{0,200}\])?\{(?=.*\})/,
        /\}(?:[ \t]*\\label\{[^{}]{0,200}\})?$/,
      ],
      ["listItem", /^\\item(?:\[[^\]]{0,200}\])?[ \t]+/],
    ],
    signs: ["\\", "{", "}", "$", "%", "&", "#", "_", "^", "~"],
    start: /\\begin\{document\}/,
    arguments: latexArguments,
  },
  typst: {
    block: (line) =>
      /^`{3,}(?!.*`{3})/.test(line)
        ? /`{3}/
        : /^\$(?!.*\$)/.test(line)
          ? /\$/
          : /^\/\*(?!.*\*\/)/.test(line)
            ? /\*\//
            : /^#[a-z]/.test(line) && parentheses(line) > 0
              ? untilClosed(line)
              : undefined,
    skipped:
      /^(?:#(?:import|include|set|show|let|if|for|while|return|figure|table|image|bibliography|pagebreak|outline|v|h|align|grid|box|block|rect)\b|\/\*|\$.*\$$|[)\]}]|<[\w-]+>$)/,
    comment: /(?<![:\\])\/\//,
    markers: [
      ["heading", /^={1,6}[ \t]+/, /[ \t]<[\w:.-]{1,100}>$/],
      ["listItem", /^(?:[-+]|\d{1,9}\.|\/ [^:]{1,200}:)[ \t]+/],
    ],
    signs: ["#", "$", "*", "_", "`", "<", ">", "@", "\\", "[", "]", "{", "}", "//", "~"],
    arguments: typstArguments,
    beginning: /^(?:[-+=/]|\d+\.)/,
  },
  asciidoc: {
    block(line) {
      const mark = /^(-{4,}|\.{4,}|\+{4,}|\/{4,}|`{3,}|[|,:!]={3,})/.exec(line)?.[1];
      return mark === undefined
        ? undefined
        : new RegExp(`^${mark.replace(/[.+|!]/g, "\\$&").replaceAll("/", "\\/")}\\s*$`);
    },
    skipped:
      /^(?:\/\/|:!?[\p{L}\p{N}_-]+!?:(?:\s|$)|\[.*\]$|(?:image|include|video|audio|toc|ifdef|ifndef|ifeval|endif)::|[=*_-]{4,}$|--$|\+$|'{3}$|<{3}$|.*\|)/u,
    markers: [
      ["heading", /^(?:={1,6}|#{1,6})[ \t]+/],
      ["heading", /^\.(?=[^\s.])/],
      ["listItem", /^(?:\*{1,5}|-|\.{1,5}|\d{1,9}\.|<\d{1,3}>)[ \t]+(?:\[[ x*]\][ \t]+)?/],
      ["paragraph", /^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+/],
      // The definition of a term.
      ["listItem", /^(?!\/\/).{0,200}?\S(?:::{1,3}|;;)(?:[ \t]+|$)/],
    ],
    term: /^(?!\/\/).{0,200}?\S(?=(?:::{1,3}|;;)(?:[ \t]|$))/,
    shown:
      /(?:^image::[^[\]]{1,300}\[|(?<![\w-])(?:alt|title|caption|reftext)=)(?:"(?<quoted>[^"\\]+)(?=")|(?<plain>[^\]",=]+)(?=[,\]]))/g,
    style: /^\[(?:source|listing|literal|stem|latexmath|asciimath|,|.*\b(?:format|separator)=)/,
    isIndentedCode: true,
    underline: /^(?:={3,}|-{3,}|~{3,}|\^{3,}|\+{3,})$/,
    table: /^\|={3,}$/,
    signs: ["`", "*", "_", "#", "+", "{", "}", "<<", "[", "]", "|", "^", "~"],
    beginning: /^(?:[-*.=+|:/<>[']|\d+\.|.*::(?:\s|$)|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):)/,
  },
};

export function* typesetProse(text: string, language: keyof typeof DIALECTS): Steps<ProseUnit[]> {
  const dialect = DIALECTS[language];
  const quoting = quotingOf(dialect);
  const lines = yield* lineSteps(text, 0, text.length);
  const units: ProseUnit[] = [];
  let open: { kind: ProseKind; lines: Span[] } | undefined;
  let end: End | undefined;
  let isStyled = false;
  let isTable = false;
  /** What is indented below is the definition of a term. */
  let isDefined = false;
  /** The line above, if it is nothing but text. */
  let plain = "";
  const from = dialect.start?.exec(text)?.index ?? 0;
  const flush = function* (): Steps<void> {
    const [first] = open?.lines ?? [];
    const last = open?.lines.at(-1);
    if (open !== undefined && first !== undefined && last !== undefined)
      units.push({
        kind: open.kind,
        span: { start: first.start, end: last.end },
        passages: yield* paragraph(text, open.lines, quoting),
      });
    open = undefined;
  };
  for (const full of lines) {
    yield;
    const raw = text.slice(full.start, Math.min(full.end, full.start + LONGEST_LINE));
    const read =
      dialect.verbatim === undefined ? raw : raw.replace(dialect.verbatim, (part) => "x".repeat(part.length));
    const mark = end === undefined ? dialect.comment?.exec(read) : undefined;
    const line = trimmed(text, { start: full.start, end: mark ? full.start + mark.index : full.end });
    const content = full.end - full.start > LONGEST_LINE ? "" : text.slice(line.start, line.end);
    if (end !== undefined) {
      if (isTable && !end.test(content)) units.push(...cells(text, line, quoting));
      if (end.test(content)) {
        end = undefined;
        isTable = false;
      }
      continue;
    }
    const above = plain;
    plain = "";
    const isTitle =
      dialect.underline?.test(content) === true &&
      isAsLong(above, content) &&
      // Equals signs make the title of a document, and further below an example.
      (!content.startsWith("=") || text.slice(0, full.start).trim() === above);
    if (isTitle && (open?.lines.length ?? 0) <= 1) {
      open = undefined;
      continue;
    }
    if (dialect.table?.test(content) === true && !isStyled) {
      yield* flush();
      end = dialect.table;
      isTable = true;
      continue;
    }
    const block = dialect.block(content);
    const isMarked = dialect.markers.some(([, before]) => before.test(content));
    if (content === "" || block !== undefined || (dialect.skipped.test(content) && !isMarked) || full.start < from) {
      yield* flush();
      if (dialect.shown !== undefined && content.endsWith("]"))
        units.push(...shownTexts(text, line, dialect.shown, quoting));
      end = block;
      isStyled = dialect.style?.test(content) === true;
    } else if (
      isStyled ||
      (dialect.isIndentedCode === true && open === undefined && !isMarked && !isDefined && /^[ \t]/.test(raw))
    ) {
      end = /^$/;
      isStyled = false;
    } else {
      const { start, stop, kind } = wordsOf(content, dialect);
      if (kind === undefined) plain = content;
      isDefined = kind === "listItem" && start === content.length;
      if (start > 0) yield* flush();
      const term = kind === "listItem" ? dialect.term?.exec(content)?.[0].length : undefined;
      if (term !== undefined && term < start)
        units.push(...textIn(text, "listItem", { start: line.start, end: line.start + term }, termOf(quoting)));
      const words = content.slice(start, stop);
      const bare = words.replace(/\\[a-zA-Z]+(?:\{([^{}]*)\})*/g, " $1 ");
      if (hasWords(bare) && !isCode(bare)) {
        open ??= { kind: kind ?? "paragraph", lines: [] };
        open.lines.push(trimmed(text, { start: line.start + start, end: line.start + stop }));
      } else yield* flush();
      if (kind === "heading" || mark) yield* flush();
    }
  }
  yield* flush();
  return dialect.arguments === undefined
    ? units
    : merged(units, yield* argumentProse(text, dialect.arguments(text), quoting));
}

/** In signs or in columns, one more or less: https://docs.asciidoctor.org/asciidoc/latest/document/title/. */
function isAsLong(title: string, underline: string): boolean {
  return title !== "" && [title.length, columns(title)].some((width) => Math.abs(width - underline.length) <= 1);
}

/** What stands before `|` may say how its cell is set: `2+^e|`; `m` and `l` are no text. */
const CELL = /(?:^|[ \t])(?:\d+(?:\.\d+)?[+*]|\.\d+[+*])?(?:[<^>]?(?:\.[<^>])?)([adehmls]?)\||(?<!\\)\|/g;

function cells(text: string, { start, end }: Span, quoting: Quoting): ProseUnit[] {
  const content = text.slice(start, end);
  const marks = [...content.matchAll(CELL)];
  const first = marks[0]?.index ?? content.length;
  // Before the first mark, a cell of the line above goes on.
  const parts = [{ start, end: start + first, style: "" }].concat(
    marks.map((mark, index) => ({
      start: start + mark.index + mark[0].length,
      end: start + (marks[index + 1]?.index ?? content.length),
      style: mark[1] ?? "",
    })),
  );
  return parts.flatMap(({ style, ...part }) =>
    style === "m" || style === "l" ? [] : textIn(text, "tableCell", part, quoting),
  );
}

/** @returns a unit of a part of a line, if that is prose */
function textIn(text: string, kind: ProseKind, part: Span, quoting: Quoting): ProseUnit[] {
  const span = trimmed(text, part);
  const words = text.slice(span.start, span.end);
  return hasWords(words) && !isCode(words) ? [{ kind, span, passages: [passage(text, [span], quoting)] }] : [];
}

function shownTexts(text: string, { start, end }: Span, pattern: RegExp, quoting: Quoting): ProseUnit[] {
  return [...text.slice(start, end).matchAll(pattern)].flatMap(({ 0: whole, index, groups }) => {
    const { quoted, plain = "" } = groups ?? {};
    const to = start + index + whole.length;
    const part = { start: to - (quoted ?? plain).length, end: to };
    return textIn(text, "string", part, without('"', quoted === undefined ? without(",", quoting) : quoting));
  });
}

/** What would end the term is not written into it. */
function termOf(quoting: Quoting): Quoting {
  return without("::", without(";;", quoting));
}

/** Opening ones without a closing one. */
function parentheses(line: string): number {
  const code = line.replace(/"(?:\\.|[^"\\])*"/g, "");
  return code.split("(").length - code.split(")").length;
}

/** The end of a call of Typst. */
function untilClosed(line: string): End {
  let depth = parentheses(line);
  return { test: (next) => (depth += parentheses(next)) <= 0 };
}

function wordsOf(content: string, { markers }: Dialect): { start: number; stop: number; kind?: ProseKind } {
  for (const [kind, before, after] of markers) {
    const start = before.exec(content)?.[0].length;
    if (start === undefined) continue;
    const tail = after?.exec(content.slice(start))?.[0].length ?? 0;
    return { start, stop: content.length - tail, kind };
  }
  return { start: 0, stop: content.length };
}

/** What would have to be escaped, or would begin something, is not written. */
function quotingOf({ signs, beginning }: Dialect): Quoting {
  const count = (text: string, sign: string): number => text.split(sign).length;
  return {
    read: (raw) => raw,
    write: (prose, raw) =>
      signs.some((sign) => count(prose, sign) !== count(raw, sign)) ||
      (beginning?.test(prose) === true && !beginning.test(raw))
        ? undefined
        : prose,
  };
}

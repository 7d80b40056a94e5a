/** What KaTeX makes of a formula, within bounds. */
import katex from "katex";

/** In UTF-16 units. The longest takes a few frames. */
const MAX_LENGTH = 2_000;
/** What is made of a formula, in UTF-16 units, and how deep its elements are: laying out more takes seconds. */
const MAX_HTML = 150_000;
const MAX_DEPTH = 120;
/** Steps of KaTeX's own macros; `\\boxed{…}` is one. */
const MAX_EXPANSIONS = 300;
/** In em. */
const MAX_SIZE = 20;

const DELIMITERS = [
  ["\\(", "\\)", false],
  ["\\[", "\\]", true],
  ["$$", "$$", true],
  ["$", "$", false],
] as const;

/** A few macros of a formula's own can make millions of signs. */
const DEFINES = /\\(?:[egx]?def|(?:re|provide)?newcommand|let|futurelet|global|long)(?![a-z])/i;

export interface FormulaHtml {
  /** For the eye, and as MathML. Styles are in `data-style`: the page's policy takes them from scripts only. */
  html: string;
  /** Whether it has lines of its own. */
  displayed: boolean;
}

const cache = new Map<string, FormulaHtml | undefined>();
const CACHED = 500;

/**
 * @param source with its delimiters
 * @returns undefined if it can't be laid out, and is shown as it is written
 */
export function formulaHtml(source: string): FormulaHtml | undefined {
  if (!cache.has(source)) {
    if (cache.size >= CACHED) cache.clear();
    cache.set(source, render(source));
  }
  return cache.get(source);
}

function render(source: string): FormulaHtml | undefined {
  const [open, close, displayed] = DELIMITERS.find(([start]) => source.startsWith(start)) ?? [];
  if (open === undefined || !source.endsWith(close) || source.length < open.length + close.length) return undefined;
  const tex = source.slice(open.length, -close.length);
  if (tex.length > MAX_LENGTH || DEFINES.test(tex)) return undefined;
  try {
    const html = katex.renderToString(tex, {
      displayMode: displayed,
      throwOnError: true,
      strict: "ignore",
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE,
      // Never trusted. Without an error, KaTeX would show the name of the command in place of what is in it.
      trust: ({ command }) => {
        throw new Error(command);
      },
    });
    if (html.length > MAX_HTML || depthOf(html) > MAX_DEPTH) return undefined;
    // The page has the source already.
    const styled = html.replace(/<annotation[^]*?<\/annotation>/, "").replaceAll(' style="', ' data-style="');
    return { html: styled, displayed };
  } catch {
    return undefined;
  }
}

function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of html.matchAll(/<\/?[a-z]+/g)) {
    depth += tag.startsWith("</") ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

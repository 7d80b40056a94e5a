/**
 * Formulas, kept as they are written and shown like code: `\(a\)`, `$a$`, and `\[ … \]` or `$$ … $$`, which may have
 * lines of their own. Markdown would take their backslashes, and their signs for emphasis and lists.
 */
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** In UTF-16 units. */
const MAX_INLINE = 500;
const DISPLAYED = [
  ["\\[", "\\]"],
  ["$$", "$$"],
] as const;
const INLINE = [["\\(", "\\)"], ...DISPLAYED, ["$", "$"]] as const;

export function addMath(md: MarkdownIt): void {
  md.inline.ruler.before("escape", "math", inlineMath);
  md.block.ruler.before("fence", "math", blockMath, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules["math_inline"] = (tokens, index) => code(tokens[index]?.content, "inline");
  md.renderer.rules["math_block"] = (tokens, index) => `<p>${code(tokens[index]?.content, "block")}</p>\n`;
  const code = (text = "", kind: string): string => `<code data-math="${kind}">${md.utils.escapeHtml(text)}</code>`;
}

function inlineMath(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const [open, close] = INLINE.find(([start]) => src.startsWith(start, pos)) ?? [];
  if (open === undefined) return false;
  const rest = src.slice(pos + open.length, Math.min(state.posMax, pos + MAX_INLINE));
  const length = rest.indexOf(close);
  if (length <= 0) return false;
  const content = rest.slice(0, length);
  const after = rest.slice(length + close.length, length + close.length + 1);
  if (!isFormula(content) || (open === "$" && !isBetweenDollars(content, after))) return false;
  if (!silent) state.push("math_inline", "code", 0).content = open + content + close;
  state.pos += open.length + length + close.length;
  return true;
}

/** Signs that formulas have, or a name of one letter or a few. Only escaped brackets have neither: `\(참고\)`, `\[1\]`. */
function isFormula(content: string): boolean {
  return /[\\^_=+*/<>{}|-]/.test(content) ? content.trim() !== "" : /^\s*[A-Za-z]\S{0,7}\s*$/.test(content);
}

/** As Pandoc tells formulas from money (https://pandoc.org/MANUAL.html#math), and from variables of the shell. */
function isBetweenDollars(content: string, after: string): boolean {
  if (/^\s|\s$|\n/.test(content) || /\w/.test(after)) return false;
  // Words between two prices.
  return content.includes("\\") || !/[^\p{ASCII}\p{Script=Greek}\p{Sm}]/u.test(content);
}

/** Ends with its closing mark, or else before an empty line, so that each line decides once and for all. */
function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const first = lineAt(state, startLine);
  const [open, close] = DISPLAYED.find(([start]) => first.startsWith(start)) ?? [];
  if (open === undefined) return false;
  const rest = first.slice(open.length);
  const isOneLine = rest.trim() !== close && rest.endsWith(close) && rest.indexOf(close) === rest.length - close.length;
  if (isOneLine ? !isFormula(rest.slice(0, -close.length)) : !opensLines(open, rest)) return false;
  if (silent) return true;
  let next = startLine + 1;
  for (let isOpen = !isOneLine; isOpen && next < endLine; next++) {
    if (state.isEmpty(next) || (state.sCount[next] ?? 0) < state.blkIndent) break;
    isOpen = !lineAt(state, next).endsWith(close);
  }
  const token = state.push("math_block", "code", 0);
  token.content = state.getLines(startLine, next, state.sCount[startLine] ?? 0, false).trimEnd();
  token.map = [startLine, next];
  state.line = next;
  return true;
}

/** `\[주의] …` is an escaped bracket, and `$$ …` may be the number of a process. */
function opensLines(open: string, rest: string): boolean {
  return rest === "" || (open === "\\[" && rest.startsWith(" ") && !rest.includes("]"));
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
}

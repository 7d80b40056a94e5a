/**
 * Code blocks as people mean them: in a fence that holds Markdown, "```js" opens another one of the same length, and the
 * next "```" closes that. CommonMark would end the outer one there.
 */
import type { MarkdownIt, StateBlock } from "markdown-it";

/**
 * What fences in a fence are looked for in. Not in code: a model that forgets to close its code would lose all that
 * follows in it.
 */
const HOLDS_MARKDOWN = /^(?:|md|mdx|markdown|[rq]md|te?xt|plain|plaintext|prompt)$/i;

interface Fence {
  marker: string;
  /** What follows the marker: a language, or nothing. */
  info: string;
}

export function addFences(md: MarkdownIt): void {
  md.block.ruler.at("fence", fence, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

/** https://spec.commonmark.org/0.31.2/#fenced-code-blocks, and fences in it. */
function fence(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const outer = fenceAt(state, startLine);
  if (outer === undefined) return false;
  if (silent) return true;
  const indentation = state.sCount[startLine] ?? 0;
  const open = [outer];
  let next = startLine + 1;
  for (; open.length > 0 && next < endLine; next++) {
    // A line with less indentation than the list item that it is in.
    if (!state.isEmpty(next) && (state.sCount[next] ?? 0) < state.blkIndent) break;
    const inner = fenceAt(state, next);
    if (inner?.marker.startsWith(outer.marker) !== true) continue;
    const { marker, info } = open.at(-1) ?? outer;
    if (inner.info === "" && inner.marker.startsWith(marker)) open.pop();
    else if (/^[\p{L}\p{N}]/u.test(inner.info) && HOLDS_MARKDOWN.test(languageOf(info))) open.push(inner);
  }
  const isClosed = open.length === 0;
  const token = state.push("fence", "code", 0);
  token.info = outer.info;
  token.markup = outer.marker;
  token.content = state.getLines(startLine + 1, isClosed ? next - 1 : next, indentation, true);
  token.map = [startLine, next];
  state.line = next;
  return true;
}

function fenceAt(state: StateBlock, line: number): Fence | undefined {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return undefined;
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  const text = state.src.slice(start, state.eMarks[line]);
  const [, marker, info = ""] = /^(`{3,}(?=[^`]*$)|~{3,}(?!~))(.*)$/.exec(text) ?? [];
  return marker === undefined ? undefined : { marker, info: info.trim() };
}

function languageOf(info: string): string {
  return /^[^\s{]*/.exec(info)?.[0] ?? "";
}

/**
 * Footnotes: `[^1]` in the text, and `[^1]: …` with the note, in any order. The note stays where it is written, so that
 * finished blocks need not wait for it; the page links the two when both are there.
 */
import * as l10n from "@vscode/l10n";
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

const LABEL = String.raw`\[\^([^\s[\]]{1,40})\]`;
const REFERENCE = new RegExp(LABEL, "y");
const NOTE = new RegExp(`^${LABEL}:[ \\t]*`);

export function addFootnotes(md: MarkdownIt): void {
  md.inline.ruler.after("link", "footnote_ref", reference);
  md.block.ruler.before("heading", "footnote", note, { alt: ["paragraph", "reference"] });
  const { escapeHtml } = md.utils;
  md.renderer.rules["footnote_ref"] = (tokens, index) => {
    const label = escapeHtml(tokens[index]?.content ?? "");
    return `<span data-footnote="${label}">[^${label}]</span>`;
  };
  md.renderer.rules["footnote_open"] = (tokens, index) =>
    `<div data-note="${escapeHtml(tokens[index]?.info ?? "")}">\n`;
  md.renderer.rules["footnote_close"] = () => "</div>\n";
}

function reference(state: StateInline, silent: boolean): boolean {
  REFERENCE.lastIndex = state.pos;
  const [all, label] = REFERENCE.exec(state.src) ?? [];
  if (all === undefined || label === undefined || state.pos + all.length > state.posMax) return false;
  if (!silent) state.push("footnote_ref", "", 0).content = label;
  state.pos += all.length;
  return true;
}

/** The note goes on in lines that are indented by four spaces. */
function note(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  const [mark, label] = NOTE.exec(state.src.slice(start, state.eMarks[startLine])) ?? [];
  if (mark === undefined || label === undefined) return false;
  if (silent) return true;
  const open = state.push("footnote_open", "", 1);
  open.info = label;
  const { bMarks, tShift, sCount, blkIndent } = state;
  const before = [bMarks[startLine] ?? 0, tShift[startLine] ?? 0, sCount[startLine] ?? 0] as const;
  state.blkIndent = blkIndent + 4;
  bMarks[startLine] = start + mark.length;
  tShift[startLine] = 0;
  sCount[startLine] = state.blkIndent;
  state.md.block.tokenize(state, startLine, endLine);
  state.blkIndent = blkIndent;
  [bMarks[startLine], tShift[startLine], sCount[startLine]] = before;
  open.map = [startLine, state.line];
  state.push("footnote_close", "", -1);
  return true;
}

/** Makes links of the references in one text to its notes, and of the notes back to the first reference. */
export function linkFootnotes(text: HTMLElement): void {
  text.id ||= `text-${++count}`;
  const references = Array.from(text.querySelectorAll<HTMLElement>("[data-footnote]"));
  const linked = new Set<string>();
  for (const note of text.querySelectorAll<HTMLElement>("[data-note]")) {
    const { note: label = "" } = note.dataset;
    const toNote = references.filter((one) => one.dataset["footnote"] === label);
    const [first] = toNote;
    if (first === undefined || linked.has(label)) continue;
    linked.add(label);
    // No other text has these ids, and this one has them again after each change.
    note.id = `${text.id}-note-${label}`;
    first.id = `${text.id}-reference-${label}`;
    for (const reference of toNote) {
      reference.dataset["source"] ??= reference.textContent;
      if (reference.firstElementChild === null)
        reference.replaceChildren(link(label, l10n.t("Footnote {0}", label), note.id));
    }
    const end = note.lastElementChild?.matches("p") === true ? note.lastElementChild : note;
    end.append(" ", link("↩", l10n.t("Back to the text of footnote {0}", label), first.id));
  }
}

/** The texts of the page that have footnotes. */
let count = 0;

function link(text: string, name: string, target: string): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.dataset["goTo"] = target;
  button.title = name;
  button.setAttribute("aria-label", name);
  button.textContent = text;
  return button;
}

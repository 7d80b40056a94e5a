/** A rendered answer as text without Markdown, as a person would write it in an e-mail. */
import { codeAround } from "./safeMarkdown.ts";

/** Elements that have lines of their own. */
const BLOCKS = "P, H1, H2, H3, H4, H5, H6, BLOCKQUOTE, PRE, TABLE, HR, DIV, UL, OL, DL".split(", ");

export function answerText(rendered: Element): string {
  return blocksOf(rendered).join("\n\n").trim();
}

/** The texts of the blocks in an element, top to bottom. */
function blocksOf(parent: Element): string[] {
  const blocks: string[] = [];
  let line = "";
  const end = (): void => {
    if (line.trim() !== "") blocks.push(trimmedLines(line));
    line = "";
  };
  for (const node of parent.childNodes) {
    const isBlock =
      node instanceof Element &&
      (BLOCKS.includes(node.tagName) || node.querySelector("p, ul, ol, .code-block") !== null);
    if (!isBlock) {
      line += inlineText(node);
      continue;
    }
    end();
    blocks.push(...blockTexts(node));
  }
  end();
  return blocks;
}

function trimmedLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

function blockTexts(element: Element): string[] {
  const code = element.matches(".code-block") ? codeAround(element) : undefined;
  if (code !== undefined) return [code.replace(/\n$/, "")];
  switch (element.tagName) {
    case "UL":
    case "OL":
      return [listText(element)];
    case "TABLE":
      return [Array.from(element.querySelectorAll("tr"), rowText).join("\n")];
    case "BLOCKQUOTE":
      return [blocksOf(element).join("\n\n").replace(/^/gm, "> ")];
    case "HR":
      return ["—"];
    default:
      return blocksOf(element).map((text, index) => (index === 0 ? noteMark(element) + text : text));
  }
}

function noteMark(element: Element): string {
  const { note } = element instanceof HTMLElement ? element.dataset : {};
  return note === undefined ? "" : `[^${note}]: `;
}

function listText(list: Element): string {
  const start = list instanceof HTMLOListElement ? list.start : undefined;
  const items = Array.from(list.children, (item, index) => {
    const mark = start === undefined ? "- " : `${start + index}. `;
    const [first = "", ...rest] = blocksOf(item);
    // A list in a list begins on the next line.
    const text = first + rest.map((next) => (/^(?:-|\d+\.) /.test(next) ? "\n" : "\n\n") + next).join("");
    return mark + text.replace(/\n(?!\n)/g, `\n${" ".repeat(mark.length)}`);
  });
  return items.join("\n");
}

function rowText(row: Element): string {
  return Array.from(row.children, (cell) => blocksOf(cell).join(" ").replaceAll("\n", " ")).join("\t");
}

function inlineText(node: Node): string {
  if (!(node instanceof HTMLElement)) return node instanceof Text ? node.data.replace(/\n/g, " ") : "";
  const { source, href } = node.dataset;
  if (source !== undefined) return source;
  if (node.tagName === "BR") return "\n";
  if (node.matches("button, .left-out")) return "";
  const text = Array.from(node.childNodes, inlineText).join("");
  return href === undefined || href === text || href === `mailto:${text}` ? text : `${text} (${href})`;
}

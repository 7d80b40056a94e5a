import type { StoredTurn } from "./conversation.ts";

/** In grapheme clusters. */
export const MAX_TITLE_LENGTH = 60;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The title of a conversation: the first line in words of what the user typed or selected in its first turn. Code is
 * called by what it declares.
 */
export function titleOf({ task, prompt }: Pick<StoredTurn, "task" | "prompt">): string {
  const asked = task.kind === "explain" ? titleOfExplanation(prompt) : titleOfText(prompt);
  return shortTitle(asked);
}

/** Whether a user's title needs no cutting. */
export function fitsInTitle(title: string): boolean {
  return shortTitle(title) === title;
}

/** A title that fits into a list: one line, cut between grapheme clusters. */
function shortTitle(text: string): string {
  const title = text.replace(/\s+/gu, " ").trim();
  // A grapheme cluster has at least one code unit.
  if (title.length <= MAX_TITLE_LENGTH) return title;
  // A cluster can be of any length; what is cut off need not be read.
  const clusters = Array.from(graphemes.segment(title.slice(0, MAX_TITLE_LENGTH * 20)));
  if (clusters.length <= MAX_TITLE_LENGTH) return title.slice(0, MAX_TITLE_LENGTH * 20);
  return `${title.slice(0, clusters[MAX_TITLE_LENGTH - 1]?.index).trimEnd()}…`;
}

/** The prompt starts with a line added by the extension. */
function titleOfExplanation(prompt: string): string {
  const end = prompt.indexOf("\n");
  const [instruction, selection] = [prompt.slice(0, end), prompt.slice(end + 1).trimStart()];
  if (!selection.startsWith("```")) return titleOfText(selection);
  const name = declaredName(selection);
  const question = instruction.replace(/\.$/, "");
  return name === undefined ? question : `${question}: ${name}`;
}

function titleOfText(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const outside = withoutFences(lines).filter((line) => line !== "");
  const words = outside.find((line) => !isCode(line));
  if (words !== undefined) return words.replace(/^(?:#{1,6}|>|[-*+])\s+/, "");
  return declaredName(text) ?? lines.find((line) => line !== "" && !line.startsWith("```")) ?? "";
}

function withoutFences(lines: readonly string[]): string[] {
  let fence = "";
  return lines.filter((line) => {
    const mark = /^(?:`{3,}|~{3,})/.exec(line)?.[0] ?? "";
    if (fence === "") {
      fence = mark;
      return mark === "";
    }
    if (mark.startsWith(fence) && mark.length === line.length) fence = "";
    return false;
  });
}

/** How lines of code begin or end in most languages. */
const CODE = [
  /[;{}]$/,
  /^[\])}]/,
  /^(?:\/\/|\/\*|\*\/|\*\s|<!--|#include\b|#!|@\w+(?:\(|$)|<\/?[a-z][^>]*>)/i,
  /^(?:import|export|package|using|use)\s[^?]*['"*{}.:]/,
  /^from\s+\S+\s+import\s/,
  /^(?:(?:public|private|protected|static|async|abstract|export|default|pub)\s+)*(?:class|interface|struct|enum|trait|function|func|fn|def|module|namespace)\s+[\w$]+\s*(?:[(:{<]|extends\b|implements\b)/,
  /^(?:(?:const|let|var|val|final|auto|int|float|double|char|bool|boolean|string)\s+)?[\w$.[\]]+(?:\s*:\s*[\w<>[\]]+)?\s*[-+*/|&]?=[^=]/,
  /^(?:await\s+|return\s+)?[\w$]+(?:\.[\w$]+)*\([^)]*\)(?:\.\w+\([^)]*\))*$/,
  /^(?:if|for|while|elif|else|try|except|with|switch|case)\b.*:$/,
];

const STRING = /"[^"]*"|'[^']*'|`[^`]*`/g;
const CJK = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

function isCode(line: string): boolean {
  // Comments and names may be in Korean.
  if (/^(?:\/\/|\/\*|<!--)|^(?:class|def|fn|func|function)\s.*[:{;]$/.test(line)) return true;
  return !CJK.test(line.replace(STRING, "")) && CODE.some((pattern) => pattern.test(line));
}

const NAME = String.raw`([\p{L}_$][\p{L}\p{N}_$]*)`;
const DECLARATIONS = [
  new RegExp(
    String.raw`\b(?:class|interface|struct|enum|trait|type|function\*?|func|fn|def|module|namespace|record|protocol)\s+${NAME}`,
    "u",
  ),
  new RegExp(String.raw`(?<![\p{L}\p{N}_$])(?!(?:if|for|while|switch|catch|return)\b)${NAME}\s*\([^()]*\)\s*\{`, "u"),
  new RegExp(String.raw`\b(?:const|let|var|val)\s+${NAME}`, "u"),
];

/** What a piece of code declares first. */
function declaredName(code: string): string | undefined {
  const lines = code.split("\n").filter((line) => !/^\s*(?:\/\/|\/?\*|#|--|```|~~~)/.test(line));
  const text = lines.join("\n");
  for (const pattern of DECLARATIONS) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

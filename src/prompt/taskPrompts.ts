/**
 * What the model is asked about a selected text, and how the chat shows it. The wording is the authors' own where their
 * evaluation set has one (https://github.com/42dot/42dot_LLM/tree/main/eval); the demo model knows these words only.
 */
import { MAX_NEW_TOKENS } from "./officialPrompt.ts";
import type { Language } from "../text/language.ts";
import { cleanUserText } from "./userText.ts";
import { escapeMarkdown } from "../text/escapeMarkdown.ts";

/** What a turn of the chat is about. */
export type TurnTask =
  | { kind: "chat" }
  | { kind: "explain"; languageId: string }
  | { kind: "translate"; to: "ko" | "en" }
  | { kind: "ask"; languageId: string }
  /** A selected text that is itself the question. */
  | { kind: "instruct" };

/** A selected text and the language of the document that it is from (a VS Code language id). */
export interface SelectedText {
  text: string;
  languageId: string;
}

/** A question on its way into the conversation. */
export interface TurnRequest {
  task: TurnTask;
  /** What the chat shows as the user's own. */
  message: string;
  /** The user text for the model; for a translation the text alone, which may have to be split first. */
  prompt: string;
}

/** Languages of prose, which is quoted as it is; everything else is code and gets a fence. */
const PROSE = new Set(["plaintext", "markdown", "git-commit", "scminput"]);

export function explainTask(selection: SelectedText, answerLanguage: Language): TurnRequest {
  const { languageId } = selection;
  return {
    task: { kind: "explain", languageId },
    message: cleanUserText(shown(selection)),
    prompt: cleanUserText(`${explainInstruction(languageId, answerLanguage)}\n\n${quoted(selection)}`),
  };
}

/** What every question about code begins with, up to the fence. */
export function explainPrefix(answerLanguage: Language): string {
  return `${explainInstruction("", answerLanguage)}\n\n\`\`\``;
}

export function translateTask(text: string, to: Language): TurnRequest {
  const cleaned = cleanUserText(text);
  return { task: { kind: "translate", to }, message: cleaned, prompt: cleaned };
}

/** The user text for the translation of one piece. */
export function translatePrompt(text: string, to: Language): string {
  return cleanUserText(`"${text.trim()}"를 ${to === "en" ? "영어로" : "한국어로"} 번역해줘`);
}

/**
 * Tokens of a translated piece: its translation has to fit into `MAX_NEW_TOKENS`, and Korean written by this tokenizer
 * takes up to twice the tokens of the English, or the reverse.
 */
export const TRANSLATION_PIECE_TOKENS = MAX_NEW_TOKENS / 2;

/** @param instruction what the user typed about the selection */
export function askTask(selection: SelectedText, instruction: string): TurnRequest {
  const asked = instruction.trim();
  return {
    task: { kind: "ask", languageId: selection.languageId },
    message: cleanUserText(`${escapeMarkdown(cleanUserText(asked))}\n\n${shown(selection)}`),
    prompt: cleanUserText(`${asked}\n\n${quoted(selection)}`),
  };
}

/**
 * A selection without blank lines at its ends, blanks at its end, and the indentation that all its lines share. The
 * first line counts too, so a selection should begin with its line's indentation.
 */
export function tidySelection(text: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => (line.trim() === "" ? "" : line));
  const written = lines.filter((line) => line !== "");
  const common = written.map((line) => line.slice(0, line.search(/\S/))).reduce(commonPrefix, written[0] ?? "");
  return lines
    .map((line) => line.slice(common.length))
    .join("\n")
    .replace(/^\n+/, "")
    .trimEnd();
}

function explainInstruction(languageId: string, answerLanguage: Language): string {
  if (isProse(languageId)) return answerLanguage === "ko" ? "다음 글을 설명해줘." : "Explain the following text.";
  return answerLanguage === "ko" ? "다음 코드를 설명해줘." : "Explain the following code.";
}

/** Whether documents of this language id are prose and not code. */
export function isProse(languageId: string): boolean {
  return PROSE.has(languageId);
}

function quoted(selection: SelectedText): string {
  return isProse(selection.languageId) ? tidySelection(selection.text) : fenced(selection);
}

/** A fenced block that nothing in the text can end. */
function fenced({ text, languageId }: SelectedText): string {
  const tidy = tidySelection(text);
  const longestRun = Math.max(0, ...Array.from(tidy.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(Math.max(3, longestRun + 1));
  // Extensions choose language ids freely; one that could break out of the fence's first line is left out.
  const info = /^[\w+#.-]+$/.test(languageId) ? languageId : "";
  return `${fence}${info}\n${tidy}\n${fence}`;
}

/** A selection as markdown: code in its fence, prose as a quotation. */
function shown(selection: SelectedText): string {
  if (!isProse(selection.languageId)) return fenced(selection);
  return escapeMarkdown(cleanUserText(tidySelection(selection.text))).replace(/^/gm, "> ");
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

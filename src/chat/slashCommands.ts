/** The commands that are typed into the chat, which the extension has itself. */
import * as l10n from "@vscode/l10n";
import { explainTask, type SelectedText, translateTask, type TurnRequest } from "../prompt/taskPrompts.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { isKorean } from "../rewriting/commitMessage/commitMessage.ts";
import { type Language, type TargetSetting, translationTarget } from "../text/language.ts";
import type { CommandView } from "./protocol.ts";

export const SLASH_COMMANDS = ["explain", "translate", "fix", "polite", "shorter", "commit", "names"] as const;
export type SlashCommand = (typeof SLASH_COMMANDS)[number];

/** The Korean names are typed without switching the input method. */
const ALIASES: Readonly<Record<SlashCommand, string>> = {
  explain: "설명",
  translate: "번역",
  fix: "교정",
  polite: "존댓말",
  shorter: "줄이기",
  commit: "커밋",
  names: "이름",
};

/** The command of VS Code that does the same on the selection, or on what is staged. */
export const ON_SELECTION: Readonly<Record<SlashCommand, string>> = {
  explain: "42dot.explainSelection",
  translate: "42dot.translateSelection",
  fix: "42dot.rewrite.fix",
  polite: "42dot.rewrite.polite",
  shorter: "42dot.rewrite.shorter",
  commit: "42dot.writeCommitMessage",
  names: "42dot.suggestName",
};

export function builtInViews(): CommandView[] {
  return SLASH_COMMANDS.map((name) => ({
    name,
    aliases: [ALIASES[name]],
    hint: l10n.t("text"),
    description: descriptionOf(name),
    source: "builtIn",
  }));
}

function descriptionOf(command: SlashCommand): string {
  switch (command) {
    case "explain":
      return l10n.t("Explains code or text, or the selection");
    case "translate":
      return l10n.t("Translates between Korean and English: a text, or the selection");
    case "fix":
      return l10n.t("Corrects spelling and spacing: of a text, or of the selection in its place");
    case "polite":
      return l10n.t("Makes Korean polite: a text, or the selection in its place");
    case "shorter":
      return l10n.t("Shortens to one sentence: a text, or the selection in its place");
    case "commit":
      return l10n.t("Writes a commit message: for a Korean text or a diff, or for what is staged");
    case "names":
      return l10n.t("Suggests names for words, or for what is at the cursor");
  }
}

export interface SlashSettings {
  /** The language of explanations. */
  answerLanguage: Language;
  translateTo: TargetSetting;
  /** The language of the active editor, which decides the style of names; "" without one. */
  languageId: string;
}

/**
 * The turn for a command on a text.
 * @param text what was typed behind it, not blank
 * @returns the reason, in words, if the command can do nothing with this text
 */
export function requestOf(command: SlashCommand, text: string, settings: SlashSettings): TurnRequest | string {
  const cleaned = cleanUserText(text);
  switch (command) {
    case "explain":
      return explainTask(typedCode(text), settings.answerLanguage);
    case "translate": {
      const to = translationTarget(text, settings.translateTo);
      return to === null ? l10n.t("There is no Korean or English text to translate in it.") : translateTask(text, to);
    }
    case "polite":
      if (!/\p{Script=Hangul}/u.test(cleaned)) return l10n.t("Only Korean can be made polite, and this has none.");
      return { task: { kind: "rewrite", rewrite: command }, message: cleaned, prompt: cleaned };
    case "fix":
    case "shorter":
      return { task: { kind: "rewrite", rewrite: command }, message: cleaned, prompt: cleaned };
    case "commit":
      if (!isKorean(cleaned) && !DIFF.test(cleaned))
        return l10n.t("Say in Korean what was changed, or paste a diff. Without either, what is staged is described.");
      return { task: { kind: "commit" }, message: cleaned, prompt: cleaned };
    case "names":
      return { task: { kind: "names", languageId: settings.languageId }, message: cleaned, prompt: cleaned };
  }
}

const DIFF = /^(?:diff --git |--- |\+\+\+ |@@ |[+-]\S)/m;

/** A code block is code in its language; what has a line that no sentence has is code, too. */
function typedCode(text: string): SelectedText {
  const [first = "", ...rest] = text.trim().split("\n");
  const fence = /^(`{3,}|~{3,})\s*([\w+#.-]*)/.exec(first);
  if (fence !== null && rest.at(-1)?.trim() === fence[1])
    return { text: rest.slice(0, -1).join("\n"), languageId: fence[2] ?? "" };
  return { text, languageId: text.split("\n").some(isCodeLine) ? "" : "plaintext" };
}

/** A line ends as statements do, or begins with a word of a language before a name. */
function isCodeLine(line: string): boolean {
  const code = line.trim();
  return /(?:[;{}]|\)\s?:|=>)$/.test(code) || KEYWORD.test(code) || /^[\w.]{1,80}\([^()]*\)$/.test(code);
}

const KEYWORD =
  /^(?:const|let|var|def|class|function|import|from|return|if|for|while|public|private|fn|func|#include)\s[\w({*"'<]+(?:\s*[=({<:.]|$)/;

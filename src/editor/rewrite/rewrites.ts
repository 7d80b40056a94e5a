import * as l10n from "@vscode/l10n";
import type { Language } from "../../text/language.ts";

/** The rewrite commands, by the last segment of their ids. */
export const REWRITES = ["toEnglish", "toKorean", "fix", "polite", "plain", "shorter", "own"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** The command that lists those that apply. */
export const PICK_REWRITE = "42dot.rewrite.pick";

/** @param languages of the prose that is to be rewritten */
export function applicableTo(languages: ReadonlySet<Language>): Rewrite[] {
  return REWRITES.filter((rewrite) => {
    switch (rewrite) {
      case "toEnglish":
      case "polite":
      case "plain":
        return languages.has("ko");
      case "toKorean":
        return languages.has("en");
      case "fix":
      case "shorter":
      case "own":
        return languages.size > 0;
    }
  });
}

/** The rewrite into a language. */
export function rewriteTo(language: Language): Rewrite {
  return language === "ko" ? "toKorean" : "toEnglish";
}

export function titleOf(rewrite: Rewrite): string {
  return `42dot: ${labelOf(rewrite)}`;
}

export function labelOf(rewrite: Rewrite): string {
  switch (rewrite) {
    case "toEnglish":
      return l10n.t("Rewrite in English");
    case "toKorean":
      return l10n.t("Rewrite in Korean");
    case "fix":
      return l10n.t("Fix Spelling and Spacing");
    case "polite":
      return l10n.t("Make Polite");
    case "plain":
      return l10n.t("Rewrite in Plain Style (-다)");
    case "shorter":
      return l10n.t("Make Shorter");
    case "own":
      return l10n.t("Rewrite with an Instruction…");
  }
}

import * as l10n from "@vscode/l10n";
import type { Language } from "../../text/language.ts";

/** The rewrite commands, by the last segment of their ids. */
export const REWRITES = ["toEnglish", "toKorean", "fix", "polite", "plain", "shorter", "own"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** The rewrite into a language. */
export function rewriteTo(language: Language): Rewrite {
  return language === "ko" ? "toKorean" : "toEnglish";
}

export function titleOf(rewrite: Rewrite): string {
  switch (rewrite) {
    case "toEnglish":
      return l10n.t("42dot: Rewrite in English");
    case "toKorean":
      return l10n.t("42dot: Rewrite in Korean");
    case "fix":
      return l10n.t("42dot: Fix Spelling and Spacing");
    case "polite":
      return l10n.t("42dot: Make Polite");
    case "plain":
      return l10n.t("42dot: Rewrite in Plain Style (-다)");
    case "shorter":
      return l10n.t("42dot: Make Shorter");
    case "own":
      return l10n.t("42dot: Rewrite with an Instruction…");
  }
}

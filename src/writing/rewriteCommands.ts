import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Lazy } from "../lazy.ts";
import type { SuggestionPreview } from "./preview/suggestionPreview.ts";
import type { Rewriter } from "./writing.ts";

/** The rewrite commands, by the last part of their ids. */
export const REWRITES = ["toEnglish", "toKorean", "fix", "polite", "plain", "shorter", "own"] as const;
export type Rewrite = (typeof REWRITES)[number];

export interface RewriteServices {
  rewriter: Rewriter;
  preview: SuggestionPreview;
  log: (line: string) => void;
}

export function registerRewriteCommands(
  services: Pick<RewriteServices, "rewriter" | "log"> & { preview: Lazy<SuggestionPreview> },
): vscode.Disposable {
  const ending = new AbortController();
  return vscode.Disposable.from(
    { dispose: () => ending.abort() },
    ...REWRITES.map((rewrite) =>
      vscode.commands.registerCommand(`42dot.rewrite.${rewrite}`, async () => {
        const [{ runRewrite }, preview] = await Promise.all([import("./runRewrite.ts"), services.preview.get()]);
        await runRewrite(rewrite, { ...services, preview }, ending.signal);
      }),
    ),
  );
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
      return l10n.t("42dot: Make Plain");
    case "shorter":
      return l10n.t("42dot: Make Shorter");
    case "own":
      return l10n.t("42dot: Rewrite as You Say…");
  }
}

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { passageText } from "../../prose/write.ts";
import { unitsOf } from "../../rewriting/rewriteText.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import { targetRanges } from "../../text/targetRanges.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { spansOf } from "../shared/ranges.ts";
import { applicableTo, labelOf } from "./rewrites.ts";
import { noTextReason, whyNotRewritable } from "./whyNotRewritable.ts";

/** Lets the user choose among the rewrites that apply to the selections, and runs one. */
export async function pickRewrite(prose: DocumentProse, signal: AbortSignal): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const refusal = await whyNotRewritable(editor);
  const languages = editor === undefined || refusal !== undefined ? [] : await languagesIn(editor, prose, signal);
  const offered = applicableTo(new Set(languages)).map((rewrite) => ({ label: labelOf(rewrite), rewrite }));
  if (offered.length === 0) {
    void showInformation(refusal ?? noTextReason());
    return;
  }
  const picked = await vscode.window.showQuickPick(offered, { title: l10n.t("42dot: Rewrite") });
  if (picked !== undefined) await vscode.commands.executeCommand(`42dot.rewrite.${picked.rewrite}`);
}

async function languagesIn(
  { document, selections }: vscode.TextEditor,
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<Language[]> {
  const source = prose.of(document);
  if (source === undefined) return [];
  const { text } = source;
  const units = [];
  for (const within of targetRanges(text, spansOf(document, selections)))
    units.push(...(await unitsOf(source, within, signal)));
  return units
    .flatMap(({ passages }) => passages)
    .flatMap((passage) => {
      const other = translationTarget(passageText(text, passage), "auto");
      return other === null ? [] : other === "en" ? ["ko" as const] : ["en" as const];
    });
}

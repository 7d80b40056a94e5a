import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { rejectionText } from "../../rejectionText.ts";
import type { RewriteTask, UnitResult } from "../../rewriting/rewriter.ts";
import { targetRanges } from "../../text/targetRanges.ts";
import { movedSpan, type TextEdit } from "../../text/textEdit.ts";
import type { EditorServices } from "../editorServices.ts";
import { FollowedPlace } from "../shared/followedPlace.ts";
import { rangeOf, spansOf, textChange } from "../shared/ranges.ts";
import { runWithProgress } from "../shared/runWithProgress.ts";
import { warnOfRejection } from "../shared/warnOfRejection.ts";
import type { Suggestion } from "../suggestions/openSuggestions.ts";
import { previewForm } from "../suggestions/previewForm.ts";
import type { SuggestionPreview } from "../suggestions/suggestionPreview.ts";
import { offerWithoutLenses } from "../suggestions/withoutLenses.ts";
import { type Rewrite, titleOf } from "./rewrites.ts";
import { noTextReason, whyNotRewritable } from "./whyNotRewritable.ts";

export interface RewriteCommandServices extends Pick<
  EditorServices,
  "rewriter" | "prose" | "onDidAcceptNotice" | "isDemo" | "log"
> {
  preview: SuggestionPreview;
}

/** ms; rewrites that need only the Korean rules take less. */
const QUIET_MS = 500;

/** @param shutdown aborted when the extension is deactivated */
export async function runRewrite(
  rewrite: Rewrite,
  services: RewriteCommandServices,
  shutdown: AbortSignal,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const refusal = await whyNotRewritable(editor);
  if (editor === undefined || refusal !== undefined) {
    void showInformation(refusal ?? noTextReason());
    return;
  }
  const task = await taskOf(rewrite);
  if (task === undefined) return;
  const attempt = async (): Promise<void> => {
    const { onDidAcceptNotice, log } = services;
    const options = { name: "rewrite", title: titleOf(rewrite), quietMs: QUIET_MS, retry: attempt };
    await runWithProgress({ ...options, shutdown, onDidAcceptNotice, log }, (signal) =>
      suggest(editor, task, services, signal),
    );
  };
  await attempt();
}

/** @returns undefined if the user was asked for an instruction and gave none */
async function taskOf(rewrite: Rewrite): Promise<RewriteTask | undefined> {
  if (rewrite !== "own") return { kind: rewrite };
  const instruction = await vscode.window.showInputBox({
    title: titleOf(rewrite),
    prompt: l10n.t("What is to be done with the text?"),
    placeHolder: l10n.t("For example: Explain it to a beginner"),
  });
  return instruction === undefined || instruction.trim() === "" ? undefined : { kind: "own", instruction };
}

/**
 * Rewrites the current selections. Suggestions are opened as they arrive, at the current place of their text. Text that
 * has been edited in the meantime gets no suggestion. Closing the document cancels the rewrite.
 */
async function suggest(
  { document, selections }: vscode.TextEditor,
  task: RewriteTask,
  services: RewriteCommandServices,
  cancelled: AbortSignal,
): Promise<void> {
  const { rewriter, prose, preview } = services;
  const source = (await prose.get()).scan({ text: document.getText(), languageId: document.languageId });
  const changes: TextEdit[] = [];
  const closed = new AbortController();
  const signal = AbortSignal.any([cancelled, closed.signal]);
  const listeners = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) changes.push(...event.contentChanges.map(textChange));
    }),
    vscode.workspace.onDidCloseTextDocument((closedDocument) => {
      if (closedDocument === document) closed.abort();
    }),
  );
  /** With their places in the text as it was at the start. */
  const results: UnitResult[] = [];
  const opened: Suggestion[] = [];
  try {
    for (const within of targetRanges(source.text, spansOf(document, selections))) {
      // Two cursors in one comment rewrite it only once.
      if (results.some(({ span }) => span.start <= within.start && within.end <= span.end)) continue;
      for await (const result of rewriter.rewrite(source, within, task, { priority: "command", signal })) {
        if (signal.aborted) return;
        results.push(result);
        const span = movedSpan(result.span, changes);
        if (result.kind !== "rewritten" || span === undefined) continue;
        const { original, text } = result;
        const suggestion = preview.open(document, { span, original, text });
        if (suggestion !== undefined) opened.push(suggestion);
      }
    }
  } catch (error) {
    if (!closed.signal.aborted) throw error;
  } finally {
    listeners.dispose();
  }
  if (signal.aborted) return;
  const rejected = results.find(({ kind }) => kind === "rejected");
  const place = new FollowedPlace(document, rejected && movedSpan(rejected.span, changes));
  await report(document, results, opened, services, place);
}

/**
 * Says what has no suggestion, and opens a single suggestion in the diff editor if it can't be shown inline.
 * @param place of the first unit without a suggestion
 */
async function report(
  document: vscode.TextDocument,
  results: UnitResult[],
  opened: Suggestion[],
  services: RewriteCommandServices,
  place: FollowedPlace,
): Promise<void> {
  const { preview } = services;
  void offerWithoutLenses(document, opened, preview);
  const rejected = results.filter((result) => result.kind === "rejected");
  const [suggestion] = opened;
  if (rejected.length > 0) {
    void offerChat(document, place, rejectionText(rejected.flatMap(({ reasons }) => reasons)), services);
  } else {
    place.dispose();
    if (suggestion === undefined) void showInformation(noSuggestionReason(results));
  }
  if (suggestion === undefined || opened.length > 1 || vscode.window.activeTextEditor?.document !== document) return;
  if (previewForm(suggestion.original, suggestion.text).kind === "diff")
    await preview.compare({ document, suggestion });
}

function noSuggestionReason(results: readonly UnitResult[]): string {
  if (results.length === 0) return noTextReason();
  return results.some(({ kind }) => kind === "rewritten")
    ? l10n.t("The text was changed meanwhile, so its suggestion was dropped.")
    : l10n.t("Nothing to change here.");
}

/** Chat answers don't have to pass the checks for suggestions. */
async function offerChat(
  document: vscode.TextDocument,
  place: FollowedPlace,
  message: string,
  services: RewriteCommandServices,
): Promise<void> {
  const ask = l10n.t("Ask in Chat…");
  try {
    if ((await warnOfRejection(message, services, ask)) !== ask || document.isClosed) return;
    const editor = await vscode.window.showTextDocument(document);
    if (place.span === undefined) {
      void showInformation(l10n.t("The text was changed since. Select it, and ask again."));
      return;
    }
    const { start, end } = rangeOf(document, place.span);
    editor.selection = new vscode.Selection(start, end);
  } finally {
    place.dispose();
  }
  await vscode.commands.executeCommand("42dot.askAboutSelection");
}

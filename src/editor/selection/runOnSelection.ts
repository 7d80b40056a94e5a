import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { AnswerTarget } from "../../chat/answerTargets.ts";
import { displayLanguage, readSettings } from "../../config.ts";
import { showInformation } from "../../notifications.ts";
import { askTask, explainTask, translateTask, type TurnRequest } from "../../prompt/taskPrompts.ts";
import { translationTarget } from "../../text/language.ts";
import { rewriteTo } from "../rewrite/rewrites.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { spansOf } from "../shared/ranges.ts";
import { documentTarget } from "./answerTarget.ts";
import { type Selected, selectedText } from "./selectedText.ts";
import type { SelectionCommand, SelectionServices } from "./selectionCommands.ts";

/** UTF-16 units; more than the largest context holds many times over. */
const LONGEST_SELECTED = 500_000;

export async function runOnSelection(command: SelectionCommand, services: SelectionServices): Promise<void> {
  const selected = selectedText();
  if (selected === undefined) {
    void showInformation(l10n.t("Select some text in an editor first."));
    return;
  }
  if (selected.text.length > LONGEST_SELECTED) {
    const limit = LONGEST_SELECTED.toLocaleString();
    void showInformation(l10n.t("The selection is too long: up to {0} characters.", limit));
    return;
  }
  const request = await requestFor(command, selected);
  if (request === undefined) return;
  const { task } = request;
  if (task.kind !== "translate") return send(request, services);
  const { prose } = services;
  if (!(await hasCode(selected, await prose.get())))
    return send(request, services, documentTarget(selected, task.to, prose));
  // An answer in the chat could not replace it: the prose in the code is translated in its place.
  await vscode.commands.executeCommand(`42dot.rewrite.${rewriteTo(task.to)}`);
}

async function send(request: TurnRequest, { chats }: SelectionServices, target?: AnswerTarget): Promise<void> {
  const { place, controller } = chats.last;
  await place.reveal();
  await controller.submit(request, target);
}

async function hasCode({ uri, range, languageId }: Selected, prose: DocumentProse): Promise<boolean> {
  const [{ DOCUMENTS }, placing] = await Promise.all([
    import("../../rewriting/rewriteText.ts"),
    import("../../rewriting/placeAnswer.ts"),
  ]);
  if (DOCUMENTS.has(languageId)) return false;
  const document = await vscode.workspace.openTextDocument(uri);
  const source = prose.of(document);
  const [within] = spansOf(document, [range]);
  if (source === undefined || within === undefined) return false;
  return placing.hasCode(source, within, new AbortController().signal);
}

async function requestFor(command: SelectionCommand, selected: Selected): Promise<TurnRequest | undefined> {
  const { answerLanguage, translateTo } = readSettings();
  const code = { text: selected.indented, languageId: selected.languageId };
  switch (command) {
    case "explainSelection":
      return explainTask(code, answerLanguage === "auto" ? displayLanguage() : answerLanguage);
    case "translateSelection": {
      const to = translationTarget(selected.text, translateTo);
      if (to === null) {
        void showInformation(l10n.t("There is no Korean or English text to translate in the selection."));
        return undefined;
      }
      return translateTask(selected.text, to);
    }
    case "askAboutSelection": {
      const instruction = await vscode.window.showInputBox({
        title: l10n.t("Ask About Selection"),
        prompt: l10n.t("What should be done with the selected text?"),
        placeHolder: l10n.t("Find what can go wrong here"),
        ignoreFocusOut: true,
      });
      return instruction === undefined || instruction.trim() === "" ? undefined : askTask(code, instruction);
    }
    case "sendSelection":
      return { task: { kind: "instruct" }, message: selected.text, prompt: selected.text };
  }
}

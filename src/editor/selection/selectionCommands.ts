import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { AnswerTarget } from "../../chat/answerTargets.ts";
import type { Chats } from "../../chat/chats.ts";
import { displayLanguage, readSettings } from "../../config.ts";
import { showInformation } from "../../notifications.ts";
import { askTask, explainTask, translateTask, type TurnRequest } from "../../prompt/taskPrompts.ts";
import { translationTarget } from "../../text/language.ts";
import { rewriteTo } from "../rewrite/rewrites.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { spansOf } from "../shared/ranges.ts";
import { documentTarget } from "./answerTarget.ts";
import type { Source } from "./applyAnswer.ts";

/** The commands on the selected text, by the last segment of their ids. */
export const SELECTION_COMMANDS = [
  "explainSelection",
  "translateSelection",
  "askAboutSelection",
  "sendSelection",
] as const;
export type SelectionCommand = (typeof SELECTION_COMMANDS)[number];

/** UTF-16 units; more than the largest context holds many times over. */
const LONGEST_SELECTED = 500_000;

interface Selected extends Source {
  languageId: string;
  /** The text including the indentation of its first line, so that its lines align. */
  indented: string;
}

export interface SelectionServices {
  chats: Chats;
  prose: Lazy<DocumentProse>;
}

export function registerSelectionCommands(services: SelectionServices): vscode.Disposable {
  return vscode.Disposable.from(
    ...SELECTION_COMMANDS.map((command) =>
      vscode.commands.registerCommand(`42dot.${command}`, () => runOnSelection(command, services)),
    ),
  );
}

async function runOnSelection(command: SelectionCommand, services: SelectionServices): Promise<void> {
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

/** The selection without surrounding whitespace; undefined if nothing is selected. */
export function selectedText(): Selected | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  const all = document.getText(selection);
  const text = all.trim();
  if (text === "") return undefined;
  const from = document.offsetAt(selection.start) + all.indexOf(text);
  const range = new vscode.Range(document.positionAt(from), document.positionAt(from + text.length));
  const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
  const indented = before.trim() === "" ? before + text : text;
  return { uri: document.uri, range, text, indented, languageId: document.languageId };
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

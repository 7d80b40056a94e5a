import * as vscode from "vscode";
import { displayLanguage, readSettings } from "../../config.ts";
import type { PromptPart } from "../../inference/protocol.ts";
import type { WorkAhead } from "../../inference/prefetch.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";
import { explainTask, isProse, translatePrompt } from "../../prompt/taskPrompts.ts";
import { translationTarget } from "../../text/language.ts";
import { selectedText } from "./selectionCommands.ts";

/** UTF-16 units; whoever selects more is more likely to move or delete it than to ask about it. */
const LONGEST = 4_000;

export interface SelectionAheadServices {
  workAhead: WorkAhead;
  model: () => Promise<ModelChoice>;
}

/**
 * Evaluates a selection before a command is given on it: as a translation where it is prose, else as code to be explained.
 */
export function registerSelectionAhead({ workAhead, model }: SelectionAheadServices): vscode.Disposable {
  return vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
    if (textEditor !== vscode.window.activeTextEditor || textEditor.selection.isEmpty) return;
    workAhead.next(async () => beginningFor(await model()));
  });
}

function beginningFor({ format }: ModelChoice): PromptPart[] | undefined {
  const selected = selectedText();
  if (selected === undefined || selected.text.length > LONGEST) return undefined;
  const { languageId } = selected;
  const { answerLanguage, translateTo } = readSettings();
  if (isProse(languageId)) {
    const to = translationTarget(selected.text, translateTo);
    return to === null ? undefined : format.prompt([], translatePrompt(selected.text, to), { system: false });
  }
  const language = answerLanguage === "auto" ? displayLanguage() : answerLanguage;
  const { prompt } = explainTask({ text: selected.indented, languageId }, language);
  return format.prompt([], prompt, { system: true });
}

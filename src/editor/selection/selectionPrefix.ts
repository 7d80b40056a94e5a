import { displayLanguage, readSettings } from "../../config.ts";
import type { PromptPart } from "../../inference/protocol.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";
import { chosenSystemPrompt } from "../../prompt/systemPrompt.ts";
import { explainTask, isProse, translatePrompt } from "../../prompt/taskPrompts.ts";
import { translationTarget } from "../../text/language.ts";
import { selectedText } from "./selectedText.ts";

/** UTF-16 units; a longer selection is more likely to be moved or deleted than asked about. */
const LONGEST_SELECTION = 4_000;

/** The prompt that a command on the selection would have; undefined if none can be guessed. */
export function prefixFor({ format }: ModelChoice): PromptPart[] | undefined {
  const selected = selectedText();
  if (selected === undefined || selected.text.length > LONGEST_SELECTION) return undefined;
  const { languageId } = selected;
  const { answerLanguage, translateTo, systemPrompt } = readSettings();
  if (isProse(languageId)) {
    const to = translationTarget(selected.text, translateTo);
    return to === null
      ? undefined
      : format.prompt([], translatePrompt(selected.text, to), { system: undefined, think: false });
  }
  const language = answerLanguage === "auto" ? displayLanguage() : answerLanguage;
  const { prompt } = explainTask({ text: selected.indented, languageId }, language);
  return format.prompt([], prompt, { system: chosenSystemPrompt(systemPrompt, format.defaultSystem) });
}

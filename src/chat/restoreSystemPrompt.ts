import * as l10n from "@vscode/l10n";
import { readSettings, writeUserSetting } from "../config.ts";
import { showInformation } from "../notifications.ts";

/** Removes the user's system prompt, which can be brought back. */
export async function restoreSystemPrompt(): Promise<void> {
  const { systemPrompt } = readSettings();
  await writeUserSetting("systemPrompt");
  const undo = l10n.t("Undo");
  const text = l10n.t("The chat uses the model's own system prompt.");
  // Not awaited: who called the command goes on with the model's own.
  void showInformation(text, ...(systemPrompt === "" ? [] : [undo])).then((answer) => {
    if (answer === undo) void writeUserSetting("systemPrompt", systemPrompt);
  });
}

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { runFailureAction } from "../failureActions.ts";
import type { EngineState } from "../inference/engine.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { labelText } from "../text/plainText.ts";
import type { Chats } from "./chats.ts";
import { statusEntries } from "./statusEntries.ts";
import { statusTexts } from "./statusTexts.ts";

/** Says in its title what the model is doing, and offers what can be done about it. */
export async function showStatusMenu({
  chats,
  engine,
  model,
}: {
  chats: Chats;
  engine: { readonly state: EngineState };
  model: () => Promise<ModelChoice>;
}): Promise<void> {
  const title = await model().then(
    (choice) => choice.title,
    () => "",
  );
  const { isAnswering } = chats;
  const items = statusEntries(engine.state, title, isAnswering).map((entry) => ({
    label: `$(${entry.icon}) ${labelText(entry.label)}`,
    description: labelText(entry.description ?? ""),
    run: entry.run,
  }));
  const { label } = statusTexts({ engine: engine.state, model: title, isAnswering });
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t("42dot: the model"),
    placeHolder: label,
  });
  if (chosen === undefined) return;
  const { run } = chosen;
  if ("command" in run) await vscode.commands.executeCommand(run.command);
  else await runFailureAction(run.action, () => chats.last.controller.restartEngine());
}

/** Offers the chosen model to other extensions, through VS Code's `vscode.lm`. */
import * as vscode from "vscode";
import { once } from "../../base/lazy.ts";
import { onDidChangeModelSettings } from "../../config.ts";
import type { ModelProvider, ModelProviderServices } from "./modelProvider.ts";

/** As in the manifest. */
const VENDOR = "42dot";

/** VS Code asks for the models of those that are registered while it starts: without a model being loaded for that. */
export function registerLanguageModel(services: ModelProviderServices): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider = once<ModelProvider>(async () => {
    const { ModelProvider } = await import("./modelProvider.ts");
    return new ModelProvider(services);
  });
  return vscode.Disposable.from(
    changed,
    onDidChangeModelSettings(() => changed.fire()),
    // Only now is the size of the context known.
    services.engine.onDidChangeState(({ kind }) => kind === "ready" && changed.fire()),
    vscode.lm.registerLanguageModelChatProvider(VENDOR, {
      onDidChangeLanguageModelChatInformation: changed.event,
      provideLanguageModelChatInformation: async () => (await provider()).information(),
      provideLanguageModelChatResponse: async (_, ...request) => (await provider()).answer(...request),
      provideTokenCount: async (_, text) => (await provider()).count(text),
    }),
    vscode.commands.registerCommand("42dot.manageModelAccess", async () => (await provider()).manageAccess()),
  );
}

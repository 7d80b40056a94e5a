import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { SuggestionCommand } from "./suggestionCommands.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

const COMMANDS: readonly SuggestionCommand[] = [
  "accept",
  "reject",
  "compare",
  "next",
  "previous",
  "acceptAll",
  "rejectAll",
];

export function registerSuggestions(lazy: Lazy<SuggestionPreview>): vscode.Disposable {
  return vscode.Disposable.from(
    ...COMMANDS.map((command) =>
      // From a menu, the first argument is a resource.
      vscode.commands.registerCommand(`42dot.suggestion.${command}`, async (id?: unknown) => {
        const { runSuggestionCommand } = await import("./suggestionCommands.ts");
        return runSuggestionCommand(command, await lazy.get(), typeof id === "number" ? id : undefined);
      }),
    ),
  );
}

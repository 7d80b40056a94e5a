import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

/** The commands on suggestions, by the last segment of their ids. */
const COMMANDS = ["accept", "reject", "compare", "next", "previous", "acceptAll", "rejectAll"] as const;
export type SuggestionCommand = (typeof COMMANDS)[number];

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

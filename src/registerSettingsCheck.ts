import * as vscode from "vscode";
import { errorText } from "./base/errorText.ts";
import { Lazy } from "./base/lazy.ts";
import type { Log } from "./log.ts";

/** Checks the settings once VS Code has started, and whenever they change. */
export function registerSettingsCheck(log: Log): vscode.Disposable {
  const check = new Lazy(async () => new (await import("./settingsCheck.ts")).SettingsCheck(log));
  const run = (): void =>
    void check
      .get()
      .then((one) => one.run())
      .catch((error: unknown) => log.line(`settings: ${errorText(error)}`));
  // Nothing waits for it.
  const timer = setImmediate(run);
  const changes = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("42dot")) run();
  });
  return vscode.Disposable.from(check, changes, { dispose: () => clearImmediate(timer) });
}

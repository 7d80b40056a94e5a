import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import { readSettings, writeSetting } from "../../config.ts";
import type { HintServices } from "./hintServices.ts";
import type { ReadingMode } from "./readingMode.ts";

/** Turns reading mode on and off with its setting. */
export function registerReadingMode(services: Lazy<HintServices>): vscode.Disposable {
  let mode: Lazy<ReadingMode> | undefined;
  const update = (): void => {
    const isOn = readSettings().readingMode;
    if (isOn === (mode !== undefined)) return;
    mode?.dispose();
    mode = isOn
      ? new Lazy(async () => {
          const { ReadingMode } = await import("./readingMode.ts");
          return new ReadingMode(await services.get());
        })
      : undefined;
    void mode?.get();
  };
  update();
  return vscode.Disposable.from(
    { dispose: () => mode?.dispose() },
    vscode.workspace.onDidChangeConfiguration(update),
    vscode.commands.registerCommand("42dot.toggleReadingMode", () =>
      writeSetting("writing.readingMode", !readSettings().readingMode),
    ),
  );
}

import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import type { ModelCommands, ModelCommandServices } from "./modelCommands.ts";

export function registerModelCommands(services: ModelCommandServices): vscode.Disposable {
  const lazy = new Lazy(async () => {
    const { ModelCommands } = await import("./modelCommands.ts");
    return new ModelCommands(services);
  });
  const commands: Record<string, (models: ModelCommands) => Promise<void>> = {
    "42dot.installModel": (models) => models.install(),
    "42dot.chooseModel": (models) => models.choose(),
    "42dot.removeModel": (models) => models.remove(),
    "42dot.showModelDetails": (models) => models.showDetails(),
  };
  return vscode.Disposable.from(
    lazy,
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, async () => run(await lazy.get())),
    ),
  );
}

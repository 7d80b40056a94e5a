import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import type { ModelCommands, ModelCommandServices } from "./modelCommands.ts";

export function registerModelCommands(services: ModelCommandServices): vscode.Disposable {
  const lazy = new Lazy(async () => {
    const { ModelCommands } = await import("./modelCommands.ts");
    return new ModelCommands(services);
  });
  const commands: Record<string, (models: ModelCommands, argument: unknown) => Promise<void>> = {
    "42dot.installModel": (models) => models.install(),
    "42dot.chooseModel": (models) => models.choose(),
    "42dot.useServer": (models) => models.useServer(),
    "42dot.useThisComputer": (models) => models.useThisComputer(),
    "42dot.removeModel": (models) => models.remove(),
    "42dot.evaluateModels": (models) => models.evaluate(),
    "42dot.showModelDetails": (models) => models.showDetails(),
    // The argument of a key binding.
    "42dot.moveModels": (models, folder) => models.move(typeof folder === "string" ? folder : undefined),
  };
  return vscode.Disposable.from(
    lazy,
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (argument: unknown) => run(await lazy.get(), argument)),
    ),
  );
}

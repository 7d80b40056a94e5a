import * as vscode from "vscode";
import type { BackendServices } from "./graphicsHardware.ts";

/** Says when graphics hardware is not used any more, and tries it again when the user wants that. */
export function registerBackendCommands(services: BackendServices): vscode.Disposable {
  return vscode.Disposable.from(
    services.trust.onDidRefuse(
      (refusal) => void import("./graphicsHardware.ts").then(({ warnOfRefusal }) => warnOfRefusal(refusal)),
    ),
    vscode.commands.registerCommand("42dot.tryGraphicsAgain", async () =>
      (await import("./graphicsHardware.ts")).tryGraphicsAgain(services),
    ),
  );
}

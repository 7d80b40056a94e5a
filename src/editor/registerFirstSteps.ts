import * as vscode from "vscode";
import type { LogLine } from "../base/logLine.ts";
import type * as FirstSteps from "./firstSteps.ts";

export interface FirstStepsServices {
  /** The extension's storage folder. */
  storage: string;
  isTest: boolean;
  log: LogLine;
}

/** Registers the walkthrough's commands, and opens it at the very first start. */
export function registerFirstSteps({ storage, isTest, log }: FirstStepsServices): vscode.Disposable {
  const steps = (): Promise<typeof FirstSteps> => import("./firstSteps.ts");
  if (!isTest) {
    steps()
      .then(({ welcome }) => welcome(storage))
      .catch((error: unknown) => log(`first start: ${String(error)}`, "error"));
  }
  return vscode.Disposable.from(
    vscode.commands.registerCommand("42dot.showFirstSteps", async () => (await steps()).showFirstSteps()),
    vscode.commands.registerCommand("42dot.tryExplaining", async () => (await steps()).tryOn("explain")),
    vscode.commands.registerCommand("42dot.tryWriting", async () => (await steps()).tryOn("write")),
  );
}

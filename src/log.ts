import * as vscode from "vscode";
import { escapeInvisibles } from "./text/invisibles.ts";

/** The extension's log, shown in the output panel. */
export interface Log extends vscode.Disposable {
  line: (text: string) => void;
  /** Something that the user may want to change. */
  warn: (text: string) => void;
  show: () => void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel("42dot", { log: true });
  return {
    // What a file or a model says must not change how the log is shown.
    line: (text) => channel.info(escapeInvisibles(text)),
    warn: (text) => channel.warn(escapeInvisibles(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

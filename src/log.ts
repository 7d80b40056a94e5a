import * as vscode from "vscode";

/** The extension's log, shown in the output panel. */
export interface Log extends vscode.Disposable {
  line: (text: string) => void;
  show: () => void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel("42dot", { log: true });
  return {
    line: (text) => channel.info(text),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

import * as vscode from "vscode";
import type { LogLevel, LogLine } from "./base/logLine.ts";
import { escapeInvisibles } from "./text/invisibles.ts";

/** The extension's log, shown in the output panel. */
export interface Log extends vscode.Disposable {
  line: LogLine;
  /** Something that the user may want to change. */
  warn: (text: string) => void;
  show: () => void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel("42dot", { log: true });
  const write: Record<LogLevel, (text: string) => void> = {
    info: (text) => channel.info(text),
    warning: (text) => channel.warn(text),
    error: (text) => channel.error(text),
  };
  return {
    // What a file or a model says must not change how the log is shown.
    line: (text, level = "info") => write[level](escapeInvisibles(text)),
    warn: (text) => write.warning(escapeInvisibles(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** Tells the user about values of settings that are not used, because the manifest forbids them. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { settingLevels, settingSchemas } from "./config.ts";
import type { Log } from "./log.ts";
import { effectiveValue, type Level } from "./settingSchema.ts";
import { escapeInvisibles } from "./text/invisibles.ts";

/** In UTF-16 code units, of a value in a message. */
const MAX_SHOWN = 60;

interface InvalidSetting {
  key: string;
  level: Level;
  folder: vscode.WorkspaceFolder | undefined;
  /** The user's line. */
  message: string;
}

/** Checks the settings once VS Code has started, and whenever they change. A value is reported once. */
export function registerSettingsCheck(log: Log): vscode.Disposable {
  const told = new Set<string>();
  const check = (): void => {
    const found = invalidSettings().filter(({ message }) => !told.has(message));
    for (const { message } of found) {
      told.add(message);
      log.line(message);
    }
    const [first] = found;
    if (first !== undefined) void warn(first, found.length - 1);
  };
  // Nothing waits for it.
  const timer = setImmediate(check);
  const changes = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("42dot")) check();
  });
  return {
    dispose: () => {
      clearImmediate(timer);
      changes.dispose();
    },
  };
}

function invalidSettings(): InvalidSetting[] {
  return Object.entries(settingSchemas()).flatMap(([key, schema]) => {
    // Without a file of its own, the workspace is one folder, and its settings are those of the folder.
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    const folders = schema.scope === "resource" && workspaceFile !== undefined ? workspaceFolders : [];
    return [undefined, ...folders].flatMap((folder) => {
      const values = settingLevels(key.slice(key.indexOf(".") + 1), folder);
      const own = values.invalid.filter(({ level }) => (level === "folder") === (folder !== undefined));
      return own.map(({ level, value }) => ({
        ...{ key, level, folder },
        message: l10n.t(
          "The setting {0} in {1} has a value that can't be used: {2}. {3} is used instead.",
          key,
          fileName(level, folder),
          shown(value),
          shown(effectiveValue(schema, values)),
        ),
      }));
    });
  });
}

async function warn({ message, level }: InvalidSetting, others: number): Promise<void> {
  const open = l10n.t("Open Settings");
  const text = others === 0 ? message : `${message} ${l10n.t("The log names {0} more.", others)}`;
  if ((await vscode.window.showWarningMessage(text, open)) === open)
    await vscode.commands.executeCommand(OPEN_COMMANDS[level]);
}

const OPEN_COMMANDS: Record<Level, string> = {
  user: "workbench.action.openSettingsJson",
  workspace: "workbench.action.openWorkspaceSettingsFile",
  folder: "workbench.action.openFolderSettingsFile",
};

function fileName(level: Level, folder: vscode.WorkspaceFolder | undefined): string {
  const { workspaceFile } = vscode.workspace;
  if (level === "user") return l10n.t("your user settings");
  if (level === "workspace" && workspaceFile !== undefined) return basename(workspaceFile.path);
  return level === "folder" && folder !== undefined ? `${folder.name}/.vscode/settings.json` : ".vscode/settings.json";
}

function shown(value: unknown): string {
  const text = escapeInvisibles(JSON.stringify(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

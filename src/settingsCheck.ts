/** Tells the user about values of settings that are not used, because the manifest forbids them. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "./base/errorText.ts";
import { settingLevels, settingSchemas } from "./config.ts";
import type { Log } from "./log.ts";
import { showWarning } from "./notifications.ts";
import { effectiveValue, type Level } from "./settingSchema.ts";
import { escapeInvisibles } from "./text/invisibles.ts";

/** In UTF-16 code units, of a value in a message. */
const MAX_SHOWN = 60;

interface InvalidSetting {
  file: SettingsFile;
  /** The user's line. */
  message: string;
}

/** A file with settings, and the command that opens it. */
interface SettingsFile {
  name: string;
  open: string;
}

/** A value is reported once. */
export class SettingsCheck implements vscode.Disposable {
  readonly #log: Log;
  readonly #told = new Set<string>();
  readonly #logged = new Set<string>();
  /** There is one warning at a time: while a user types a value, each letter may make another one. */
  #isWarning = false;
  #isDisposed = false;

  constructor(log: Log) {
    this.#log = log;
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async run(): Promise<void> {
    const log = this.#log;
    const found = invalidSettings().filter(({ message }) => !this.#told.has(message));
    for (const { message } of found.filter((one) => !this.#logged.has(one.message))) {
      this.#logged.add(message);
      log.warn(message);
    }
    const [first] = found;
    if (first === undefined || this.#isWarning || this.#isDisposed) return;
    for (const { message } of found) this.#told.add(message);
    this.#isWarning = true;
    await warn(first, found.length - 1, log).catch((error: unknown) =>
      log.line(`settings: ${errorText(error)}`, "error"),
    );
    this.#isWarning = false;
    await this.run();
  }
}

function invalidSettings(): InvalidSetting[] {
  return Object.entries(settingSchemas()).flatMap(([key, schema]) => {
    // Without a file of its own, the workspace is one folder, and its settings are those of the folder.
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    const folders = schema.scope === "resource" && workspaceFile !== undefined ? workspaceFolders : [];
    return [undefined, ...folders].flatMap((folder) => {
      const values = settingLevels(key.slice(key.indexOf(".") + 1), folder);
      const own = values.invalid.filter(({ level }) => (level === "folder") === (folder !== undefined));
      return own.map(({ level, value }) => {
        const file = fileOf(level, folder, schema.scope === "machine");
        return { file, message: messageOf(key, file, value, effectiveValue(schema, values)) };
      });
    });
  });
}

function messageOf(key: string, { name }: SettingsFile, value: unknown, effective: unknown): string {
  return effective === null
    ? l10n.t("The value of {0} in {1} can't be used: {2}. The default is used instead.", key, name, shown(value))
    : l10n.t(
        "The value of {0} in {1} can't be used: {2}. {3} is used instead.",
        key,
        name,
        shown(value),
        shown(effective),
      );
}

async function warn({ file, message }: InvalidSetting, others: number, log: Log): Promise<void> {
  const [open, showLog] = [l10n.t("Open Settings"), l10n.t("Show Log")];
  const text =
    others === 0 ? message : `${message} ${l10n.t("The log names other settings with such values: {0}.", others)}`;
  const picked = await showWarning(text, open, ...(others === 0 ? [] : [showLog]));
  if (picked === open) await vscode.commands.executeCommand(file.open);
  if (picked === showLog) log.show();
}

function fileOf(level: Level, folder: vscode.WorkspaceFolder | undefined, isMachine: boolean): SettingsFile {
  const { workspaceFile } = vscode.workspace;
  switch (level) {
    case "user":
      // Those of the user and of the remote machine come as one.
      return isMachine && vscode.env.remoteName !== undefined
        ? { name: l10n.t("the settings of the remote machine"), open: "workbench.action.openRemoteSettingsFile" }
        : { name: l10n.t("your user settings"), open: "workbench.action.openSettingsJson" };
    case "workspace": {
      const name = workspaceFile === undefined ? ".vscode/settings.json" : basename(workspaceFile.path);
      return { name, open: "workbench.action.openWorkspaceSettingsFile" };
    }
    case "folder":
      return { name: `${folder?.name ?? "."}/.vscode/settings.json`, open: "workbench.action.openFolderSettingsFile" };
  }
}

function shown(value: unknown): string {
  const text = escapeInvisibles(JSON.stringify(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

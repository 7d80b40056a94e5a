import * as vscode from "vscode";
import { setting, settingLevels } from "../../config.ts";

export const SECTION = "42dot.proofread";

/** The `source` of our diagnostics. */
export const SOURCE = "42dot";

/** Adds to an ignore list. The underscore keeps the command out of the command palette and key bindings. */
export const IGNORE = "_42dot.proofread.ignore";

/** The settings for one document. */
export interface ProofreadSettings {
  enabled: boolean;
  ignoredWords: string[];
  ignoredRules: string[];
}

export function proofreadSettings(document: vscode.TextDocument): ProofreadSettings {
  const languages = setting("proofread.languages", document);
  return {
    enabled: setting("proofread.enabled", document) && (languages[document.languageId] ?? languages["*"] ?? true),
    ...ignoreLists(document),
  };
}

/** The ignore lists that apply to every document. */
export function ignoredEverywhere(): Pick<ProofreadSettings, IgnoredList> {
  return ignoreLists();
}

function ignoreLists(document?: vscode.TextDocument): Pick<ProofreadSettings, IgnoredList> {
  return {
    ignoredWords: mergedLevels("ignoredWords", document),
    ignoredRules: mergedLevels("ignoredRules", document),
  };
}

export type IgnoredList = "ignoredWords" | "ignoredRules";

/** Adds to the workspace's list if there is a workspace, or else to the user's. */
export async function ignore(list: IgnoredList, entry: string): Promise<void> {
  const level = vscode.workspace.workspaceFolders === undefined ? "user" : "workspace";
  const own = settingLevels(`proofread.${list}`).valid.find((one) => one.level === level);
  const entries = (own?.value ?? []) as string[];
  if (entries.includes(entry)) return;
  const target = level === "user" ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration(SECTION).update(list, [...entries, entry], target);
}

/** Merges the lists of all levels; VS Code itself would let a workspace's list override the user's. */
function mergedLevels(list: IgnoredList, document?: vscode.TextDocument): string[] {
  return settingLevels(`proofread.${list}`, document).valid.flatMap(({ value }) => value as string[]);
}

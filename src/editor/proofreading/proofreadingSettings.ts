import * as vscode from "vscode";

export const SECTION = "42dot.proofread";

/** Stands at every diagnostic of ours. */
export const SOURCE = "42dot";

/** Adds to a list of what is ignored. The underscore keeps it out of the command palette and of key bindings. */
export const IGNORE = "_42dot.proofread.ignore";

/** What the settings say for one document. */
export interface ProofreadSettings {
  enabled: boolean;
  ignoredWords: string[];
  ignoredRules: string[];
}

export function proofreadSettings(document: vscode.TextDocument): ProofreadSettings {
  const section = vscode.workspace.getConfiguration(SECTION, document);
  const languages = section.get<Partial<Record<string, boolean>>>("languages", {});
  return {
    enabled: section.get<boolean>("enabled", true) && (languages[document.languageId] ?? languages["*"] ?? true),
    ...ignored(section),
  };
}

/** What is ignored in every document. */
export function ignoredEverywhere(): Pick<ProofreadSettings, IgnoredList> {
  return ignored(vscode.workspace.getConfiguration(SECTION));
}

function ignored(section: vscode.WorkspaceConfiguration): Pick<ProofreadSettings, IgnoredList> {
  return { ignoredWords: everyLevel(section, "ignoredWords"), ignoredRules: everyLevel(section, "ignoredRules") };
}

export type IgnoredList = "ignoredWords" | "ignoredRules";

/** Adds to the workspace's list where there is a workspace, else to the user's. */
export async function ignore(list: IgnoredList, entry: string): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  const levels = section.inspect<string[]>(list);
  const own = (inWorkspace ? levels?.workspaceValue : levels?.globalValue) ?? [];
  if (own.includes(entry)) return;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await section.update(list, [...own, entry], target);
}

/** A workspace's list adds to the user's; VS Code by itself would put it in its place. */
function everyLevel(section: vscode.WorkspaceConfiguration, list: IgnoredList): string[] {
  const levels = section.inspect<string[]>(list);
  return [levels?.globalValue, levels?.workspaceValue, levels?.workspaceFolderValue].flatMap((level) => level ?? []);
}

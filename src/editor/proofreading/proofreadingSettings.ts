import * as vscode from "vscode";

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
  const section = vscode.workspace.getConfiguration(SECTION, document);
  const languages = section.get<Partial<Record<string, boolean>>>("languages", {});
  return {
    enabled: section.get<boolean>("enabled", true) && (languages[document.languageId] ?? languages["*"] ?? true),
    ...ignoreLists(section),
  };
}

/** The ignore lists that apply to every document. */
export function ignoredEverywhere(): Pick<ProofreadSettings, IgnoredList> {
  return ignoreLists(vscode.workspace.getConfiguration(SECTION));
}

function ignoreLists(section: vscode.WorkspaceConfiguration): Pick<ProofreadSettings, IgnoredList> {
  return { ignoredWords: mergedLevels(section, "ignoredWords"), ignoredRules: mergedLevels(section, "ignoredRules") };
}

export type IgnoredList = "ignoredWords" | "ignoredRules";

/** Adds to the workspace's list if there is a workspace, or else to the user's. */
export async function ignore(list: IgnoredList, entry: string): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  const levels = section.inspect<string[]>(list);
  const own = (inWorkspace ? levels?.workspaceValue : levels?.globalValue) ?? [];
  if (own.includes(entry)) return;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await section.update(list, [...own, entry], target);
}

/** Merges the lists of all levels; VS Code itself would let a workspace's list override the user's. */
function mergedLevels(section: vscode.WorkspaceConfiguration, list: IgnoredList): string[] {
  const levels = section.inspect<string[]>(list);
  return [levels?.globalValue, levels?.workspaceValue, levels?.workspaceFolderValue].flatMap((level) => level ?? []);
}

import * as vscode from "vscode";
import { setting, settingLevels } from "../../config.ts";
import type { RuleClass } from "../../korean/rules/rule.ts";

export const SECTION = "42dot.proofread";

/** The `source` of our diagnostics. */
export const SOURCE = "42dot";

/** Adds to an ignore list. The underscore keeps the command out of the command palette and key bindings. */
export const IGNORE = "_42dot.proofread.ignore";

/** The settings for one document. */
export interface ProofreadSettings {
  enabled: boolean;
  classes: RuleClass[];
  ignoredWords: string[];
  ignoredRules: string[];
}

export function proofreadSettings(document: vscode.TextDocument): ProofreadSettings {
  const languages = setting("proofread.languages", document);
  return {
    enabled: setting("proofread.enabled", document) && (languages[document.languageId] ?? languages["*"] ?? true),
    classes: setting("proofread.classes", document),
    ...ignoreLists(document),
  };
}

/** How the findings in a document are marked. */
export function severityOf(document: vscode.TextDocument): vscode.DiagnosticSeverity {
  return SEVERITIES[setting("proofread.severity", document)];
}

/** Hints are neither in the list of problems nor reached by F8. */
const SEVERITIES = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
};

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

/**
 * Adds to the workspace's list if there is a workspace, or else to the user's.
 * @returns where it was added, and what takes it back; undefined if it was there already
 */
export async function ignore(
  list: IgnoredList,
  entry: string,
): Promise<{ level: "user" | "workspace"; undo: () => Promise<void> } | undefined> {
  const level = vscode.workspace.workspaceFolders === undefined ? "user" : "workspace";
  const own = settingLevels(`proofread.${list}`).valid.find((one) => one.level === level);
  const entries = (own?.value ?? []) as string[];
  if (entries.includes(entry)) return undefined;
  const target = level === "user" ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  const write = async (now: string[] | undefined): Promise<void> =>
    vscode.workspace.getConfiguration(SECTION).update(list, now, target);
  await write([...entries, entry]);
  return { level, undo: () => write(own === undefined ? undefined : entries) };
}

/** Merges the lists of all levels; VS Code itself would let a workspace's list override the user's. */
function mergedLevels(list: IgnoredList, document?: vscode.TextDocument): string[] {
  return settingLevels(`proofread.${list}`, document).valid.flatMap(({ value }) => value as string[]);
}

/** The commands on prompt files. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { escapeInvisibles } from "../text/invisibles.ts";
import { named } from "../text/slash.ts";
import { findPrompts, promptFolder } from "./promptFiles.ts";
import { newPromptText, promptViews } from "./promptFileTexts.ts";
import type { CommandView } from "./protocol.ts";
import { builtInViews } from "./slashCommands.ts";

/** Makes a file in the user's folder and opens it. */
export async function newPromptFile(storage: vscode.Uri): Promise<void> {
  const taken = new Set((await findPrompts(storage)).filter(({ source }) => source === "user").map(({ name }) => name));
  const name = await vscode.window.showInputBox({
    title: l10n.t("New Prompt File"),
    prompt: l10n.t("Its name is its command in the chat: /name"),
    placeHolder: "review",
    validateInput: (typed) => {
      if (!/^[\p{L}\p{N}_-]{1,40}$/u.test(typed.trim()))
        return l10n.t("Use up to 40 letters, digits, hyphens and underscores.");
      if (named(builtInViews(), typed.trim()) !== undefined) return l10n.t("The extension has a command of this name.");
      return taken.has(typed.trim()) ? l10n.t("There is such a file already.") : undefined;
    },
  });
  if (name === undefined) return;
  const uri = vscode.Uri.joinPath(promptFolder(storage), `${name.trim()}.md`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(newPromptText(name.trim())));
  await vscode.window.showTextDocument(uri);
}

/** Lists all of them, also those that can't be used, and opens the one that is picked. */
export async function showPromptFiles(storage: vscode.Uri): Promise<void> {
  const found = await findPrompts(storage);
  const create = { label: `$(add) ${l10n.t("New Prompt File")}`, prompt: undefined };
  const items = promptViews(found).map((view, index) => ({ ...itemOf(view), prompt: found[index] }));
  const picked = await vscode.window.showQuickPick([...items, create], {
    title: l10n.t("Prompt Files"),
    placeHolder: l10n.t("Which one is to be opened?"),
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  if (picked.prompt === undefined) await newPromptFile(storage);
  else await vscode.window.showTextDocument(picked.prompt.uri);
}

function itemOf({ name, source, description, fault }: CommandView): vscode.QuickPickItem {
  return {
    label: `/${escapeInvisibles(name)}`,
    description: source === "user" ? l10n.t("Yours") : l10n.t("Workspace"),
    detail: fault === undefined ? escapeInvisibles(description) : `$(warning) ${escapeInvisibles(fault)}`,
  };
}

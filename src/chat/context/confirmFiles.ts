import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { askInDialog } from "../../notifications.ts";
import type { AttachmentSource } from "./attachmentSource.ts";
import { nameOf } from "./readSource.ts";
import { looksSecret } from "./secrets.ts";
import type { WorkspaceGit } from "./workspaceGit.ts";

/**
 * Asks about files that look secret or that git ignores.
 * @param asked called when the dialog, which had the focus, is closed
 * @returns what may be attached
 */
export async function mayAttach(
  sources: readonly AttachmentSource[],
  git: WorkspaceGit,
  asked: () => void,
): Promise<AttachmentSource[]> {
  const uriOf = (source: AttachmentSource): vscode.Uri | undefined =>
    "uri" in source ? vscode.Uri.parse(source.uri) : undefined;
  const uris = sources.map(uriOf).filter((uri) => uri !== undefined);
  const ignored = new Set((await git.ignored(uris)).map(String));
  const reasons = new Map<string, string>();
  for (const uri of uris) {
    const name = nameOf(uri);
    if (looksSecret(uri.path)) reasons.set(uri.toString(), l10n.t("{0} looks as if it held keys or passwords.", name));
    else if (ignored.has(uri.toString())) reasons.set(uri.toString(), l10n.t("Git ignores {0}.", name));
  }
  if (reasons.size === 0) return [...sources];
  const question =
    reasons.size === 1
      ? l10n.t("Add this file to the chat?")
      : l10n.t("Add these {0} files to the chat?", reasons.size);
  const detail = [
    ...reasons.values(),
    "",
    l10n.t("The model reads it on this computer. It is kept with the conversation, and is in what you export of it."),
  ].join("\n");
  const add = l10n.t("Add");
  const answer = await askInDialog("warning", { question, detail }, add);
  asked();
  if (answer === add) return [...sources];
  return sources.filter((source) => {
    const uri = uriOf(source);
    return uri === undefined || !reasons.has(uri.toString());
  });
}

import * as l10n from "@vscode/l10n";
import { showInformation } from "../../notifications.ts";
import { ignore, type IgnoredList } from "./proofreadingSettings.ts";

/** Ignores a word or a rule from now on, and says where that is written, with a way back. */
export async function ignoreAndTell(list: IgnoredList, entry: string, name: string): Promise<void> {
  const ignored = await ignore(list, entry);
  if (ignored === undefined) return;
  const undo = l10n.t("Undo");
  const text =
    ignored.level === "workspace"
      ? l10n.t("“{0}” is ignored in this workspace: it is in the workspace's settings.", name)
      : l10n.t("“{0}” is ignored everywhere: it is in your settings.", name);
  // Not awaited: the quick fix is done.
  void showInformation(text, undo).then((answer) => (answer === undo ? ignored.undo() : undefined));
}

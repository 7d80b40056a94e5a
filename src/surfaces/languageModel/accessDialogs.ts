/** Asks which extensions may use the model, and changes that later. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { remoteText } from "../../chat/engineText.ts";
import { askInDialog, showInformation } from "../../notifications.ts";
import { labelText } from "../../text/plainText.ts";
import { type Access, accessOf, type Decision, type ModelAccess, UNKNOWN_EXTENSION } from "./modelAccess.ts";

/** @returns undefined if the dialog was closed */
export async function askForAccess({ extension, host }: Access, model: string): Promise<Decision | undefined> {
  const [allow, refuse] = [l10n.t("Allow"), l10n.t("Don't Allow")];
  const isKnown = extension !== UNKNOWN_EXTENSION;
  const question =
    host === undefined
      ? isKnown
        ? l10n.t("May the extension “{0}” use the model on this computer?", nameOf(extension))
        : l10n.t("May other extensions use the model on this computer?")
      : isKnown
        ? l10n.t("May the extension “{0}” use the model on {1}?", nameOf(extension), host)
        : l10n.t("May other extensions use the model on {0}?", host);
  const detail =
    host === undefined
      ? l10n.t(
          "It asks {0} with texts of its own. They stay on this computer, and your own questions come first; what it does with the answers is up to that extension. The model's license applies. You are asked once; “42dot: Manage Extensions That Use the Model…” changes the answer.",
          model,
        )
      : l10n.t(
          "It asks {0} with texts of its own, which are sent to {1}. What it does with the answers is up to that extension. The model's license applies. You are asked once; “42dot: Manage Extensions That Use the Model…” changes the answer.",
          model,
          host,
        );
  const picked = await askInDialog("information", { question, detail }, allow, refuse);
  return picked === allow ? "allowed" : picked === refuse ? "refused" : undefined;
}

/** Lists the extensions that have asked; those that are checked may use the model. */
export async function manageAccess(access: ModelAccess): Promise<void> {
  const known = Object.entries(access.decisions);
  if (known.length === 0) {
    await showInformation(l10n.t("No extension has asked for the model yet. Each is asked about once, when it does."));
    return;
  }
  const items = known.map(([key, decision]) => {
    const { extension, host } = accessOf(key);
    const place = host === undefined ? {} : { description: remoteText(host) };
    return { key, label: labelText(nameOf(extension)), ...place, picked: decision === "allowed" };
  });
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: l10n.t("Extensions that may use the model"),
  });
  if (picked === undefined) return;
  const allowed = new Set(picked.map(({ key }) => key));
  await access.decide(Object.fromEntries(known.map(([key]) => [key, allowed.has(key) ? "allowed" : "refused"])));
}

/** The id too: any extension can have any name. */
function nameOf(id: string): string {
  if (id === UNKNOWN_EXTENSION) return l10n.t("other extensions");
  const { displayName } = (vscode.extensions.getExtension(id)?.packageJSON ?? {}) as { displayName?: unknown };
  return typeof displayName === "string" ? `${displayName} (${id})` : id;
}

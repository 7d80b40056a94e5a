/** Writes a conversation into a file of its own, and reads one. */
import { homedir } from "node:os";
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import type { History } from "../history/openHistory.ts";
import type { WholeConversation } from "../history/tables.ts";
import type { Log } from "../log.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { showError, showInformation } from "../notifications.ts";
import type { Language } from "../text/language.ts";
import type { Chats } from "./chats.ts";

export interface TransferServices {
  chats: Chats;
  history: History;
  model: () => Promise<ModelChoice>;
  /** The URI of the workspace; "" if there is none. */
  workspace: string;
  language: Language;
  log: Log;
}

/** Writes the conversation that is shown into a file that the user chooses. Tells the user if it can't. */
export async function exportConversation(services: TransferServices): Promise<void> {
  const { chats, history, log } = services;
  try {
    const id = chats.last.current.get();
    const conversation = id === undefined ? undefined : await (await history.store()).whole(id);
    if (conversation === undefined || conversation.turns.length === 0) {
      await showInformation(l10n.t("There is nothing to export: the chat shows an empty conversation."));
      return;
    }
    // A save dialog of VS Code's own, in a browser or a remote window, offers no formats.
    const all = formats();
    const format = await vscode.window.showQuickPick(all, { title: l10n.t("Export Conversation") });
    if (format === undefined) return;
    const { extension } = format;
    const { shownTitle } = await import("./conversationFile.ts");
    const title = shownTitle(conversation);
    const target = await vscode.window.showSaveDialog({
      title: l10n.t("Export Conversation"),
      saveLabel: l10n.t("Export"),
      defaultUri: vscode.Uri.joinPath(defaultFolder(), `${fileName(title)}.${extension}`),
      filters: Object.fromEntries([format, ...all].map((one) => [one.label, [one.extension]])),
    });
    if (target === undefined) return;
    // The name that was typed says it last.
    const { extension: typed = extension } = all.find((one) => target.path.endsWith(`.${one.extension}`)) ?? {};
    const text = await documentOf(conversation, title, typed, services);
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    const open = l10n.t("Open File");
    const answer = await showInformation(l10n.t("Exported to {0}.", basename(target.path)), open);
    if (answer === open) await vscode.commands.executeCommand("vscode.open", target);
  } catch (error) {
    log.line(`export: ${errorText(error)}`, "error");
    const { reasonOf } = await import("./historyTexts.ts");
    await showError(l10n.t("The conversation could not be exported ({0}).", reasonOf(error)));
  }
}

type Extension = "md" | "html" | "json";

function formats(): (vscode.QuickPickItem & { extension: Extension })[] {
  return [
    { label: "Markdown", detail: l10n.t("To edit it further, or to put it into documents and wikis"), extension: "md" },
    { label: "HTML", detail: l10n.t("To read, print or pass on, in any browser"), extension: "html" },
    {
      label: "JSON",
      detail: l10n.t("To keep, or to move elsewhere: only this can be imported again"),
      extension: "json",
    },
  ];
}

async function documentOf(
  conversation: WholeConversation,
  title: string,
  extension: Extension,
  { model, language }: TransferServices,
): Promise<string> {
  const [{ allTurnsOf, toFile, turnsOf }, { toHtml, toMarkdown }, { noticesOfTurns }, choice] = await Promise.all([
    import("./conversationFile.ts"),
    import("./exportTexts.ts"),
    import("./noticesOfTurns.ts"),
    model().catch(() => undefined),
  ]);
  const now = new Date();
  if (extension === "json") {
    return toFile(
      conversation,
      noticesOfTurns(allTurnsOf(conversation), choice, language).map(
        (notice) => `# ${notice.title}\n\n${notice.markdown}`,
      ),
      now,
    );
  }
  const turns = turnsOf(conversation);
  const notices = noticesOfTurns(turns, choice, language);
  const write = extension === "html" ? toHtml : toMarkdown;
  return write({ title, turns, notices, language, now });
}

/** Adds the conversation of a file that the user chooses, and shows it. Tells the user why if it can't. */
export async function importConversation({ chats, history, workspace, log }: TransferServices): Promise<void> {
  const [source] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Import Conversation"),
      openLabel: l10n.t("Import"),
      filters: { JSON: ["json"] },
    })) ?? [];
  if (source === undefined) return;
  const name = basename(source.path);
  const { ConversationFileError, fromFile, LARGEST_FILE } = await import("./conversationFile.ts");
  try {
    // Not read first: it may be of any size.
    const { size } = await vscode.workspace.fs.stat(source);
    if (size > LARGEST_FILE) throw new ConversationFileError({ kind: "tooLarge", bytes: size });
    const conversation = fromFile(await vscode.workspace.fs.readFile(source), workspace);
    await (await history.store()).restore(conversation);
    const { place, controller } = chats.last;
    await place.reveal();
    await controller.openConversation(conversation.id);
  } catch (error) {
    log.line(`import: ${errorText(error)}`, "error");
    const [{ reasonOf }, { fileFaultText }] = await Promise.all([
      import("./historyTexts.ts"),
      import("./transferTexts.ts"),
    ]);
    const text =
      error instanceof ConversationFileError
        ? fileFaultText(error.fault, name)
        : l10n.t("{0} could not be imported ({1}).", name, reasonOf(error));
    await showError(text);
  }
}

function defaultFolder(): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}

/** A title as a name that every file system takes. */
function fileName(title: string): string {
  const name = title
    .replace(/[\p{Cc}\p{Cf}"*/:<>?\\|]+/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  // With Hangul, three bytes each, in the 255 that most file systems have.
  const short = Array.from(name).slice(0, 60);
  while (short.at(-1) === "." || short.at(-1) === " ") short.pop();
  return short.join("").replace(/^\.+/, "").trim() || l10n.t("Conversation");
}

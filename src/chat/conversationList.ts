/** The list of earlier conversations: a quick pick that opens, names, pins and deletes them. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import type { ConversationSummary, LabelChange } from "../history/conversation.ts";
import type { History } from "../history/openHistory.ts";
import { fitsInTitle, MAX_TITLE_LENGTH } from "../history/title.ts";
import type { Log } from "../log.ts";
import { showInformation } from "../notifications.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { labelText } from "../text/plainText.ts";
import type { Chats } from "./chats.ts";
import { emptyListText, placeText } from "./listTexts.ts";

export interface ConversationListServices {
  chats: Chats;
  history: History;
  /** The URI of the workspace; "" if there is none. */
  workspace: string;
  log: Log;
}

/** How many conversations are listed. */
const MAX_CONVERSATIONS = 200;

/** While the list is open, its keys work. */
const OPEN_CONTEXT = "42dot.conversationsOpen";

interface Item extends vscode.QuickPickItem {
  /** Undefined for an entry that says that there are none. */
  conversation?: ConversationSummary;
  showsAll?: boolean;
}

export type Action = "rename" | "pin" | "delete";

export class ConversationList implements vscode.Disposable {
  readonly #services: ConversationListServices;
  #picker: vscode.QuickPick<Item> | undefined;
  /** Conversations of other workspaces are listed, too. */
  #isAll = false;

  constructor(services: ConversationListServices) {
    this.#services = services;
  }

  dispose(): void {
    this.#picker?.dispose();
  }

  /** @param active the id of the conversation to begin at */
  open(search = "", active?: string): void {
    this.#picker?.dispose();
    const picker = vscode.window.createQuickPick<Item>();
    this.#picker = picker;
    picker.title = l10n.t("Open Conversation");
    picker.placeholder = l10n.t("Search in earlier conversations");
    // Marks what was found.
    picker.matchOnDetail = true;
    picker.value = search;
    picker.onDidChangeValue(() => void this.#show());
    picker.onDidTriggerButton(() => this.#toggle());
    picker.onDidTriggerItemButton(({ item: { conversation }, button }) => {
      const action = ACTIONS.find((each) => buttonOf(each, conversation).tooltip === button.tooltip);
      if (conversation !== undefined && action !== undefined) void this.#act(action, conversation);
    });
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.showsAll === true) this.#toggle();
      if (item?.conversation === undefined) return;
      picker.hide();
      void this.#openConversation(item.conversation.id);
    });
    picker.onDidHide(() => {
      picker.dispose();
      if (this.#picker !== picker) return;
      this.#picker = undefined;
      void vscode.commands.executeCommand("setContext", OPEN_CONTEXT, false);
    });
    void vscode.commands.executeCommand("setContext", OPEN_CONTEXT, true);
    picker.show();
    void this.#show(active);
  }

  /** Does it with the conversation that is selected in the list. */
  async actOnSelected(action: Action): Promise<void> {
    const conversation = this.#picker?.activeItems[0]?.conversation;
    if (conversation !== undefined) await this.#act(action, conversation);
  }

  async #openConversation(id: string): Promise<void> {
    const { place, controller } = this.#services.chats.last;
    await place.reveal();
    await controller.openConversation(id);
  }

  #toggle(): void {
    this.#isAll = !this.#isAll;
    void this.#show();
  }

  /** Shows what the file has now. */
  async #show(active?: string): Promise<void> {
    const picker = this.#picker;
    if (picker === undefined) return;
    const { history, workspace, log } = this.#services;
    const isAll = this.#isAll || workspace === "";
    const search = picker.value;
    picker.busy = true;
    picker.buttons = workspace === "" ? [] : [toggleButton(isAll)];
    try {
      const store = await history.store();
      const found = await store.conversations(MAX_CONVERSATIONS, search.trim(), isAll ? undefined : workspace);
      // Another letter may have been typed in the meantime.
      if (picker !== this.#picker || search !== picker.value) return;
      const activeId = active ?? picker.activeItems[0]?.conversation?.id;
      const items = found.map((conversation) => itemOf(conversation, workspace));
      picker.items = items.length > 0 ? items : emptyItems(search.trim(), isAll);
      const item = items.find(({ conversation }) => conversation?.id === activeId);
      if (item !== undefined) picker.activeItems = [item];
    } catch (error) {
      log.line(`history: ${errorText(error)}`, "error");
      const { reasonOf } = await import("./historyTexts.ts");
      picker.placeholder = l10n.t("Earlier conversations can't be read ({0}).", reasonOf(error));
    }
    picker.busy = false;
  }

  #act(action: Action, conversation: ConversationSummary): Promise<void> {
    switch (action) {
      case "rename":
        return this.#rename(conversation);
      case "pin":
        return this.#change(conversation, { isPinned: !conversation.isPinned });
      case "delete":
        return this.#delete(conversation);
    }
  }

  async #rename(conversation: ConversationSummary): Promise<void> {
    const search = this.#picker?.value ?? "";
    const oneLine = (text: string): string => cleanUserText(text).replace(/\s+/gu, " ").trim();
    const title = await vscode.window.showInputBox({
      title: l10n.t("Rename Conversation"),
      prompt: l10n.t("Leave it empty for the title that is made from the first question."),
      value: conversation.title,
      validateInput: (text) =>
        fitsInTitle(oneLine(text)) ? undefined : l10n.t("A title has at most {0} characters.", MAX_TITLE_LENGTH),
    });
    if (title !== undefined && title !== conversation.title) {
      await this.#change(conversation, { title: oneLine(title) });
    }
    this.open(search, conversation.id);
  }

  async #change(conversation: ConversationSummary, change: LabelChange): Promise<void> {
    try {
      await (await this.#services.history.store()).relabel(conversation.id, change);
      // A tab shows it as its title.
      await this.#services.chats.showing(conversation.id).controller.postState();
    } catch (error) {
      await this.#tell(error, (reason) =>
        l10n.t("The conversation “{0}” could not be changed ({1}).", conversation.title, reason),
      );
    }
    await this.#show(conversation.id);
  }

  async #delete(conversation: ConversationSummary): Promise<void> {
    try {
      const restore = await this.#services.chats
        .showing(conversation.id)
        .controller.deleteConversation(conversation.id);
      const undo = l10n.t("Undo");
      // Not awaited: the list goes on.
      if (restore !== undefined)
        void showInformation(l10n.t("Deleted “{0}”.", conversation.title), undo).then(async (answer) => {
          if (answer === undo) await this.#restore(conversation, restore);
        });
      await this.#show();
    } catch (error) {
      await this.#tell(
        error,
        (reason) => l10n.t("The conversation “{0}” could not be deleted ({1}).", conversation.title, reason),
        () => this.#delete(conversation),
      );
    }
  }

  async #restore(conversation: ConversationSummary, restore: () => Promise<void>): Promise<void> {
    try {
      await restore();
      await this.#show(conversation.id);
    } catch (error) {
      await this.#tell(
        error,
        (reason) => l10n.t("The conversation “{0}” could not be brought back ({1}).", conversation.title, reason),
        () => this.#restore(conversation, restore),
      );
    }
  }

  async #tell(error: unknown, text: (reason: string) => string, again?: () => Promise<void>): Promise<void> {
    const { tellHistoryError } = await import("./tellHistoryError.ts");
    await tellHistoryError(error, this.#services.log, text, again);
  }
}

const ACTIONS: readonly Action[] = ["pin", "rename", "delete"];

function buttonOf(action: Action, conversation?: ConversationSummary): vscode.QuickInputButton & { tooltip: string } {
  switch (action) {
    case "pin":
      return conversation?.isPinned === true
        ? { iconPath: new vscode.ThemeIcon("pinned"), tooltip: l10n.t("Unpin this conversation") }
        : { iconPath: new vscode.ThemeIcon("pin"), tooltip: l10n.t("Pin this conversation") };
    case "rename":
      return { iconPath: new vscode.ThemeIcon("edit"), tooltip: l10n.t("Rename this conversation") };
    case "delete":
      return { iconPath: new vscode.ThemeIcon("trash"), tooltip: l10n.t("Delete this conversation") };
  }
}

function toggleButton(isAll: boolean): vscode.QuickInputButton {
  return isAll
    ? { iconPath: new vscode.ThemeIcon("folder"), tooltip: l10n.t("Show only this workspace") }
    : { iconPath: new vscode.ThemeIcon("globe"), tooltip: l10n.t("Show all workspaces") };
}

function itemOf(conversation: ConversationSummary, workspace: string): Item {
  const { title, updatedAt, isPinned, passage } = conversation;
  const date = new Date(updatedAt).toLocaleString(vscode.env.language);
  const place = placeText(conversation.workspace, workspace);
  const about = [isPinned ? l10n.t("Pinned") : "", place, date].filter((part) => part !== "").join(" · ");
  return {
    conversation,
    label: `${isPinned ? "$(pinned) " : ""}${labelText(title)}`,
    description: labelText(about),
    ...(passage !== undefined && { detail: labelText(passage) }),
    // The match may be anywhere in the conversation, not just in its title.
    alwaysShow: true,
    buttons: ACTIONS.map((action) => buttonOf(action, conversation)),
  };
}

/** Says in words that nothing was found, and where there may be more. */
function emptyItems(search: string, isAll: boolean): Item[] {
  const none: Item = { label: labelText(emptyListText(search, isAll)), alwaysShow: true };
  const all: Item = { label: `$(globe) ${l10n.t("Show all workspaces")}`, alwaysShow: true, showsAll: true };
  return isAll ? [none] : [none, all];
}

/** What is typed into the chat: a question, or a command that begins with a slash. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { displayLanguage, readSettings } from "../config.ts";
import { chatTask } from "../prompt/taskPrompts.ts";
import { named, parseTyped } from "../text/slash.ts";
import { activeEditor } from "./activeEditor.ts";
import type { ChatController } from "./chatController.ts";
import type { CommandView } from "./protocol.ts";
import { builtInViews, ON_SELECTION, requestOf, type SlashCommand } from "./slashCommands.ts";

export class TypedText {
  readonly #controller: ChatController;

  constructor(controller: ChatController) {
    this.#controller = controller;
  }

  /** All commands, in the order in which they are listed. */
  list(): Promise<CommandView[]> {
    return Promise.resolve(builtInViews());
  }

  /** @returns why nothing was done; undefined if it was sent, or is being done elsewhere */
  async send(text: string): Promise<string | undefined> {
    const typed = parseTyped(text);
    if (typed.kind === "text") {
      await this.#controller.submit(chatTask(typed.text, readSettings().answerLanguage));
      return undefined;
    }
    const command = named(await this.list(), typed.name);
    if (command === undefined) return l10n.t("There is no command /{0}. Write //{0} to send it as text.", typed.name);
    return this.#run(command.name as SlashCommand, typed.rest);
  }

  async #run(command: SlashCommand, text: string): Promise<string | undefined> {
    if (text === "") return onSelection(command);
    const { answerLanguage, translateTo } = readSettings();
    const request = requestOf(command, text, {
      answerLanguage: answerLanguage === "auto" ? displayLanguage() : answerLanguage,
      translateTo,
      languageId: activeEditor()?.document.languageId ?? "",
    });
    if (typeof request === "string") return request;
    await this.#controller.submit(request);
    return undefined;
  }
}

/** What is staged needs no editor, and a name is taken from the cursor. */
const WITHOUT_SELECTION: ReadonlySet<SlashCommand> = new Set(["commit", "names"]);

async function onSelection(command: SlashCommand): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const isSelected = editor !== undefined && !editor.selection.isEmpty;
  if (!isSelected && !WITHOUT_SELECTION.has(command))
    return l10n.t("Write a text behind /{0}, or select some in an editor.", command);
  await vscode.commands.executeCommand(ON_SELECTION[command]);
  return undefined;
}

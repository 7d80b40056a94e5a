/** What is typed into the chat: a question, or a command that begins with a slash. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { displayLanguage, readSettings } from "../config.ts";
import { fillPrompt, type PromptFile } from "../prompt/promptFile.ts";
import { chatTask, inLanguage, type TurnRequest } from "../prompt/taskPrompts.ts";
import type { TargetSetting } from "../text/language.ts";
import { named, parseTyped } from "../text/slash.ts";
import { activeEditor } from "./activeEditor.ts";
import type { ChatController } from "./chatController.ts";
import { findPrompts, type FoundPrompt } from "./promptFiles.ts";
import { promptViews } from "./promptFileTexts.ts";
import type { CommandView } from "./protocol.ts";
import {
  builtInViews,
  ON_SELECTION,
  requestOf,
  SLASH_COMMANDS,
  type SlashCommand,
  type SlashSettings,
} from "./slashCommands.ts";

/** A command and what it is of. */
interface Listed {
  view: CommandView;
  prompt: FoundPrompt | undefined;
}

export class TypedText {
  readonly #controller: ChatController;
  readonly #storage: vscode.Uri;
  readonly #askWith: (request: TurnRequest) => Promise<unknown>;

  /**
   * @param storage the folder of the extension
   * @param askWith asks a question with what is attached
   */
  constructor(controller: ChatController, storage: vscode.Uri, askWith: (request: TurnRequest) => Promise<unknown>) {
    this.#controller = controller;
    this.#storage = storage;
    this.#askWith = askWith;
  }

  /** All commands, in the order in which they are listed. */
  async list(): Promise<CommandView[]> {
    return (await this.#listed()).map(({ view }) => view);
  }

  /** @returns why nothing was done; undefined if it was sent, or is being done elsewhere */
  async send(text: string): Promise<string | undefined> {
    const typed = parseTyped(text);
    if (typed.kind === "text") {
      await this.#askWith(chatTask(typed.text, readSettings().answerLanguage));
      return undefined;
    }
    const { name, rest } = typed;
    const builtIn = named(builtInViews(), name);
    const command = SLASH_COMMANDS.find((one) => one === builtIn?.name);
    if (command !== undefined) return this.#run(command, rest);
    const listed = await this.#listed();
    const view = named(
      listed.map((one) => one.view),
      name,
    );
    const prompt = listed.find((one) => one.view === view)?.prompt;
    if (view === undefined || prompt === undefined)
      return l10n.t("There is no command /{0}. Write //{0} to send it as text.", name);
    if (view.fault !== undefined || prompt.content.kind === "faulty") return view.fault;
    return this.#ask(view.name, prompt.content.file, rest);
  }

  /** Opens the file of a command. */
  async open(name: string, source: CommandView["source"]): Promise<void> {
    const found = (await findPrompts(this.#storage)).find((one) => one.name === name && one.source === source);
    if (found !== undefined) await vscode.window.showTextDocument(found.uri);
  }

  async #listed(): Promise<Listed[]> {
    const prompts = await findPrompts(this.#storage);
    return [
      ...builtInViews().map((view) => ({ view, prompt: undefined })),
      ...promptViews(prompts).map((view, index) => ({ view, prompt: prompts[index] })),
    ];
  }

  async #run(command: SlashCommand, text: string): Promise<string | undefined> {
    if (text === "") return onSelection(command);
    const request = requestOf(command, text, slashSettings());
    if (typeof request === "string") return request;
    await this.#controller.submit(request);
    return undefined;
  }

  async #ask(name: string, file: PromptFile, typed: string): Promise<string | undefined> {
    const editor = activeEditor();
    const filled = fillPrompt(file, {
      typed,
      selection: editor === undefined ? "" : editor.document.getText(editor.selection),
      file: editor === undefined ? "" : vscode.workspace.asRelativePath(editor.document.uri),
    });
    if (filled.kind === "missing") return missingText(name, filled);
    const { text } = filled;
    const task = { kind: "prompt", name, ...file.sampling } as const;
    const prompt = inLanguage(text, file.language ?? readSettings().answerLanguage);
    await this.#askWith({ task, message: text, prompt });
    return undefined;
  }
}

/** What commands on a text depend on. `chatLanguage`: the setting for the answers of the chat. */
export function slashSettings(): SlashSettings & { chatLanguage: TargetSetting } {
  const { answerLanguage, translateTo } = readSettings();
  return {
    answerLanguage: answerLanguage === "auto" ? displayLanguage() : answerLanguage,
    chatLanguage: answerLanguage,
    translateTo,
    languageId: activeEditor()?.document.languageId ?? "",
  };
}

function missingText(command: string, { name, isArgument }: { name: string; isArgument: boolean }): string {
  if (isArgument) return l10n.t("/{0} needs “{1}”: write {1}=… behind it.", command, name);
  if (name === "file") return l10n.t("/{0} needs a file: open one in an editor.", command);
  if (name === "selection") return l10n.t("/{0} needs a selection in an editor.", command);
  return l10n.t("Write a text behind /{0}, or select some in an editor.", command);
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

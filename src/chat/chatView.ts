import { randomBytes } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import { Lazy, once } from "../base/lazy.ts";
import { writeSetting } from "../config.ts";
import { runFailureAction } from "../failureActions.ts";
import type { Log } from "../log.ts";
import { askInDialog } from "../notifications.ts";
import type { TurnRequest } from "../prompt/taskPrompts.ts";
import type { FailureAction } from "../userErrors.ts";
import type { ChatController } from "./chatController.ts";
import { chatHtml } from "./chatHtml.ts";
import { compareWithActiveFile, insertAtCursor, openAsNewFile, type ProposeCode } from "./codeBlocks.ts";
import type { ChatContext, ChatContextServices } from "./context/chatContext.ts";
import { type CodeJob, ToHost, type ToView } from "./protocol.ts";
import type { TypedText } from "./typedText.ts";

/** What the page is shown in. */
export type ChatSurface = Pick<
  vscode.WebviewView,
  "webview" | "visible" | "onDidChangeVisibility" | "onDidDispose" | "show"
>;

/** What the pages of a window share. */
export interface ChatPageServices {
  extensionUri: vscode.Uri;
  /** The folder of the extension. */
  storage: vscode.Uri;
  git: () => Promise<ChatContextServices["git"]>;
  drafts: () => Promise<ChatContextServices["drafts"]>;
  propose: ProposeCode;
  log: Log;
}

export interface ChatPageOptions {
  /** The page has got or lost the keyboard focus. */
  onFocus: (isFocused: boolean) => void;
  /** The page keeps the conversation's id for the window that is opened after it. */
  keepsConversation?: boolean;
}

/** Passes messages between the page and the controller, and handles those that need VS Code. */
export class ChatView implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #controller: ChatController;
  readonly #log: Log;
  readonly #propose: ProposeCode;
  readonly #options: ChatPageOptions;
  readonly #listener: { dispose: () => void };
  /** What is done with what is typed. */
  readonly #typed: () => Promise<TypedText>;
  readonly #context: Lazy<ChatContext>;
  #view: ChatSurface | undefined;
  #isPageReady = false;
  #isFocused = false;
  #hasDropped = false;
  /** Messages posted before the page was ready. */
  #waiting: ToView[] = [];
  #languageWritten: Promise<void> = Promise.resolve();

  constructor(services: ChatPageServices, controller: ChatController, options: ChatPageOptions) {
    const { extensionUri, storage, git, drafts, propose, log } = services;
    const ask = async (request: TurnRequest): Promise<void> => (await this.#context.get()).send(request);
    this.#typed = once(async () => new (await import("./typedText.ts")).TypedText(controller, storage, ask));
    this.#extensionUri = extensionUri;
    this.#controller = controller;
    this.#log = log;
    this.#propose = propose;
    this.#options = options;
    this.#context = new Lazy(async () => {
      const { ChatContext } = await import("./context/chatContext.ts");
      const post = (message: ToView): void => this.#post(message);
      const focus = (): void => {
        this.#view?.show();
        post({ type: "focus" });
      };
      const isNamed = options.keepsConversation === true;
      const parts = { controller, drafts: await drafts(), git: await git(), isNamed, post, focus, log: log.line };
      return new ChatContext(parts);
    });
    this.#listener = controller.onDidPost((message) => this.#post(message));
  }

  dispose(): void {
    this.#context.dispose();
    this.#listener.dispose();
  }

  attach(view: ChatSurface): void {
    this.#view = view;
    this.#isPageReady = false;
    // A hidden view's page is discarded; it reports that it is ready when it is loaded again.
    let wasVisible = view.visible;
    view.onDidChangeVisibility(() => {
      // A panel also says when it has become the active one.
      if (view.visible === wasVisible) return;
      wasVisible = view.visible;
      void this.#controller.setVisible(view.visible);
      if (view.visible) void this.#controller.warmUp();
      else this.#isPageReady = false;
      if (!view.visible) this.#focused(false);
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#focused(false);
      void this.#controller.setVisible(false);
    });
    void this.#controller.setVisible(view.visible);
    // The model can load while the page does.
    void this.#controller.warmUp();
    const { webview } = view;
    const asset = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(this.#extensionUri, ...path);
    webview.options = { enableScripts: true, localResourceRoots: [asset("dist"), asset("media")] };
    webview.onDidReceiveMessage((received: unknown) => {
      const { success, output: message } = v.safeParse(ToHost, received);
      if (success)
        this.#receive(message).catch((error: unknown) => this.#log.line(`chat view: ${errorText(error)}`, "error"));
      else if (!this.#hasDropped) this.#log.line("chat view: an unknown message from the page was dropped");
      this.#hasDropped ||= !success;
    });
    webview.html = chatHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("base64"),
      scriptUri: webview.asWebviewUri(asset("dist", "webview.js")).toString(),
      styleUri: webview.asWebviewUri(asset("media", "chat.css")).toString(),
      language: vscode.env.language,
      strings: vscode.l10n.bundle,
      keepsConversation: this.#options.keepsConversation === true,
    });
  }

  get isFocused(): boolean {
    return this.#isFocused;
  }

  #focused(isFocused: boolean): void {
    this.#isFocused = isFocused;
    this.#options.onFocus(isFocused);
  }

  /** Tells the page, or the next one as soon as it is ready. */
  post(message: Extract<ToView, { type: "focus" | "move" }>): void {
    this.#post(message);
  }

  /** What is written and attached there. */
  async context(): Promise<ChatContext> {
    const context = await this.#context.get();
    // It has to know which conversation is shown, which the page may not have asked for yet.
    await this.#controller.postState();
    return context;
  }

  #post(message: ToView): void {
    if (this.#view !== undefined && this.#isPageReady) void this.#view.webview.postMessage(message);
    // All others are part of the state that the page gets when it is ready.
    else if (["focus", "about", "move"].includes(message.type)) this.#waiting.push(message);
  }

  async #receive(message: ToHost): Promise<void> {
    const controller = this.#controller;
    switch (message.type) {
      case "ready":
        this.#isPageReady = true;
        (await this.#context.get()).pageLoaded();
        await controller.postState();
        void controller.refresh();
        await this.#postCommands();
        for (const waiting of this.#waiting.splice(0)) this.#post(waiting);
        return;
      case "focused":
        this.#focused(message.isFocused);
        return;
      case "send":
        return this.#send(message.text);
      case "listCommands":
        return this.#postCommands();
      case "openPromptFile":
        return (await this.#typed()).open(message.name, message.source);
      case "answerLanguage":
        return (this.#languageWritten = writeSetting("answerLanguage", message.language));
      case "inOtherLanguage":
        return controller.inOtherLanguage(message.turnId);
      case "typing":
        (await this.#context.get()).typing(message.text);
        return;
      case "draft":
        (await this.#context.get()).write(message.conversationId, message.text);
        return;
      case "complete":
        return (await this.#context.get()).complete(message.query);
      case "attach":
        if (message.source.kind === "terminal")
          return (await import("./context/addToChat.ts")).addTerminalSelection(() => this.#context.get());
        return (await this.#context.get()).attach([message.source]);
      case "attachFiles":
        return (await this.#context.get()).attachFiles(message.uris);
      case "detach":
        (await this.#context.get()).detach(message.id);
        return;
      case "stop":
        return controller.stop(message.turnId);
      case "retry":
        return controller.retry(message.turnId);
      case "continue":
        return controller.continue(message.turnId);
      case "regenerate":
        return controller.regenerate(message.turnId, message.how);
      case "edit":
        await this.#languageSettled();
        return controller.edit(message.turnId, message.text);
      case "showVersion":
        return controller.showVersion(message.turnId);
      case "deleteTurn":
        return (await import("./deleteTurn.ts")).deleteTurn(message.turnId, controller, this.#log);
      case "showRecord":
        return (await import("./turnRecord.ts")).showRecord(message.turnId, controller);
      case "reproduce":
        return (await import("./turnRecord.ts")).reproduceAnswer(message.turnId, controller);
      case "acceptNotice":
        return controller.acceptNotice();
      case "about":
        return controller.about();
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "insert":
        return this.#use("insert", insertAtCursor(message.text, this.#propose));
      case "newFile":
        return this.#use("newFile", openAsNewFile(message.text, message.language));
      case "compare":
        return this.#use("compare", compareWithActiveFile(message.text));
      case "apply":
        return controller.applyAnswer(message.turnId, message.how);
      case "undoApply":
        return controller.undoApply(message.turnId);
      case "action":
        return this.#act(message.action, message.turnId);
      case "openLink":
        return openLink(message.href);
    }
  }

  async #send(text: string): Promise<void> {
    await this.#languageSettled();
    const message = await (await this.#typed()).send(text);
    if (message !== undefined) this.#post({ type: "refused", text, message });
  }

  /** What is asked right after a language was chosen is answered in that. A setting that can't be written is told once. */
  #languageSettled(): Promise<void> {
    return this.#languageWritten.catch(() => undefined);
  }

  async #postCommands(): Promise<void> {
    this.#post({ type: "commands", commands: await (await this.#typed()).list() });
  }

  /** Tells the page what is done, so that it can say so. */
  async #use(job: CodeJob, work: Promise<boolean>): Promise<void> {
    if (await work) this.#post({ type: "used", job });
  }

  #act(action: FailureAction, turnId: string | undefined): Promise<void> {
    const controller = this.#controller;
    return runFailureAction(action, () => {
      if (turnId !== undefined) return controller.retry(turnId);
      return action === "retry" ? controller.restartEngine() : undefined;
    });
  }
}

/** Links come from the model, so the user sees where one leads before it is opened. */
async function openLink(href: string): Promise<void> {
  const { linkText } = await import("./linkText.ts");
  const link = linkText(href);
  if (link === undefined) return;
  const open = l10n.t("Open Link");
  const question = l10n.t("The model wrote this link. Open it in the browser?");
  const answer = await askInDialog("warning", { question, detail: link.detail }, open);
  if (answer === open) await vscode.env.openExternal(vscode.Uri.parse(link.url.href, true));
}

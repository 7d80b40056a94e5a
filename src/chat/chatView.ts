import { randomBytes } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import { once } from "../base/lazy.ts";
import { writeSetting } from "../config.ts";
import { runFailureAction } from "../failureActions.ts";
import type { Log } from "../log.ts";
import { askInDialog } from "../notifications.ts";
import type { FailureAction } from "../userErrors.ts";
import type { ChatController } from "./chatController.ts";
import { chatHtml } from "./chatHtml.ts";
import { compareWithActiveFile, insertAtCursor, openAsNewFile } from "./codeBlocks.ts";
import { type CodeJob, ToHost, type ToView } from "./protocol.ts";
import type { TypedText } from "./typedText.ts";

export const CHAT_VIEW_ID = "42dot.chat";

/** The sidebar view: passes messages between the page and the controller, and handles those that need VS Code. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #controller: ChatController;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** What is done with what is typed. */
  readonly #typed: () => Promise<TypedText>;
  #view: vscode.WebviewView | undefined;
  #isPageReady = false;
  #hasDropped = false;
  /** Messages posted before the page was ready. */
  #waiting: ToView[] = [];

  /** @param storage the folder of the extension */
  constructor(extensionUri: vscode.Uri, controller: ChatController, log: Log, storage: vscode.Uri) {
    this.#typed = once(async () => new (await import("./typedText.ts")).TypedText(controller, storage));
    this.#extensionUri = extensionUri;
    this.#controller = controller;
    this.#log = log;
    this.#subscriptions.push(
      vscode.window.registerWebviewViewProvider(CHAT_VIEW_ID, this),
      controller.onDidPost((message) => this.#post(message)),
    );
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#isPageReady = false;
    // A hidden view's page is discarded; it reports that it is ready when it is loaded again.
    view.onDidChangeVisibility(() => {
      void this.#controller.setVisible(view.visible);
      if (view.visible) void this.#controller.warmUp();
      else this.#isPageReady = false;
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
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
      if (success) this.#receive(message).catch((error: unknown) => this.#log.line(`chat view: ${errorText(error)}`));
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
    });
  }

  /** Shows the view and moves the keyboard focus to its composer. */
  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${CHAT_VIEW_ID}.focus`);
    this.#post({ type: "focus" });
  }

  #post(message: ToView): void {
    if (this.#view !== undefined && this.#isPageReady) void this.#view.webview.postMessage(message);
    // All others are part of the state that the page gets when it is ready.
    else if (message.type === "focus" || message.type === "about") this.#waiting.push(message);
  }

  async #receive(message: ToHost): Promise<void> {
    const controller = this.#controller;
    switch (message.type) {
      case "ready":
        this.#isPageReady = true;
        await controller.postState();
        void controller.refresh();
        await this.#postCommands();
        for (const waiting of this.#waiting.splice(0)) this.#post(waiting);
        return;
      case "send":
        return this.#send(message.text);
      case "listCommands":
        return this.#postCommands();
      case "openPromptFile":
        return (await this.#typed()).open(message.name, message.source);
      case "answerLanguage":
        return writeSetting("answerLanguage", message.language);
      case "inOtherLanguage":
        return controller.inOtherLanguage(message.turnId);
      case "typing":
        controller.typing(message.text);
        return;
      case "stop":
        return controller.stop(message.turnId);
      case "retry":
        return controller.retry(message.turnId);
      case "acceptNotice":
        return controller.acceptNotice();
      case "about":
        return controller.about();
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "insert":
        return this.#use("insert", insertAtCursor(message.text));
      case "newFile":
        return this.#use("newFile", openAsNewFile(message.text, message.language));
      case "compare":
        return this.#use("compare", compareWithActiveFile(message.text));
      case "apply":
        return controller.applyAnswer(message.turnId, message.how);
      case "action":
        return this.#act(message.action, message.turnId);
      case "openLink":
        return openLink(message.href);
    }
  }

  async #send(text: string): Promise<void> {
    const message = await (await this.#typed()).send(text);
    if (message !== undefined) this.#post({ type: "refused", text, message });
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

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Disposable } from "../../base/emitter.ts";
import { errorText } from "../../base/errorText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { showInformation } from "../../notifications.ts";
import type { Attachment } from "../../prompt/attachments.ts";
import type { TurnRequest } from "../../prompt/taskPrompts.ts";
import type { ChatController } from "../chatController.ts";
import type { AttachmentChip, ToView } from "../protocol.ts";
import { type AttachmentSource, MOST_ATTACHMENTS } from "./attachmentSource.ts";
import { completionsFor } from "./completions.ts";
import { mayAttach } from "./confirmFiles.ts";
import type { Drafts } from "./drafts.ts";
import { measure } from "./measure.ts";
import { readSource } from "./readSource.ts";
import type { WorkspaceGit } from "./workspaceGit.ts";

export interface ChatContextServices {
  controller: ChatController;
  drafts: Drafts;
  git: WorkspaceGit;
  /** A conversation that has not begun has a draft of its own; else there is one draft for the next of them. */
  isNamed: boolean;
  post: (message: ToView) => void;
  /** Gives the keyboard to the message field. */
  focus: () => void;
  log: LogLine;
}

/** ms without a change after which the context is measured: nothing is counted at each key. */
const PAUSE_MS = 300;

/** What is being written in one page, with what will be sent along, and what it takes of the model's context. */
export class ChatContext implements Disposable {
  readonly #services: ChatContextServices;
  readonly #listener: Disposable;
  #conversationId = "";
  /** The conversation has not begun, and has no name yet. */
  #isNew = true;
  /** What the page shows in its composer, by conversation. */
  #shownDraft: string | undefined;
  #chips: AttachmentChip[] = [];
  /** As they were measured last. */
  #fitted: Attachment[] = [];
  #timer: NodeJS.Timeout | undefined;
  #measuring = new AbortController();
  #sending: Promise<unknown> = Promise.resolve();

  constructor(services: ChatContextServices) {
    this.#services = services;
    this.#listener = services.controller.onDidPost((message) => this.#posted(message));
  }

  dispose(): void {
    this.#listener.dispose();
    clearTimeout(this.#timer);
    this.#measuring.abort();
  }

  /** The page has been loaded, and shows nothing yet. */
  pageLoaded(): void {
    this.#shownDraft = undefined;
  }

  /** Follows what the page is told of its conversation. */
  #posted(message: ToView): void {
    if (message.type === "state") {
      this.#conversationId = message.state.conversationId;
      this.#isNew = message.state.turns.length === 0;
      if (this.#shownDraft !== this.#conversationId) this.#showDraft();
      this.#measureSoon();
    } else if (message.type === "turn") {
      this.#isNew = false;
      if (message.turn.state.kind !== "running") this.#measureSoon();
    } else if (message.type === "engine" && message.engine.kind === "ready") this.#measureSoon();
  }

  /** The text in the composer has changed. */
  write(conversationId: string, text: string): void {
    this.#services.drafts.setText(this.#keyOf(conversationId), text);
    this.#measureSoon();
  }

  typing(text: string): void {
    this.#services.controller.typing(text, this.#fitted);
  }

  /** Attaches what the user has chosen, unless it holds secrets and the user then says no. */
  async attach(sources: readonly AttachmentSource[]): Promise<void> {
    const { drafts, git, focus } = this.#services;
    const conversationId = this.#conversationId;
    const allowed = await mayAttach(sources, git, focus);
    if (allowed.length > 0) void this.#services.controller.load();
    const left = drafts.attach(this.#keyOf(conversationId), allowed);
    if (left > 0) void showInformation(l10n.t("A question can have up to {0} attachments.", MOST_ATTACHMENTS));
    this.#showChips();
    this.#measureSoon(0);
  }

  /** Attaches files and folders that were dropped; addresses of other things are none. */
  async attachFiles(uris: readonly string[]): Promise<void> {
    const sources = await Promise.all(uris.slice(0, MOST_ATTACHMENTS).map(sourceOf));
    await this.attach(sources.filter((source) => source !== undefined));
  }

  detach(id: string): void {
    this.#services.drafts.detach(this.#key, id);
    this.#showChips();
    this.#measureSoon(0);
  }

  /** Asks a question with what is attached, as it is now. */
  async send(request: TurnRequest): Promise<void> {
    const { drafts, git, controller } = this.#services;
    const { attachments } = drafts.take(this.#key);
    this.#fitted = [];
    if (attachments.length > 0) this.#showChips();
    const reading = Promise.all(attachments.map(({ source }) => readSource(source, git)));
    const sent = this.#sending.then(async () => {
      await controller.submit(request, undefined, await reading);
    });
    this.#sending = sent.catch(() => undefined);
    await sent;
  }

  async complete(query: string): Promise<void> {
    const items = await completionsFor(query, this.#services.git);
    this.#services.post({ type: "completions", query, items });
  }

  get #key(): string {
    return this.#keyOf(this.#conversationId);
  }

  #keyOf(conversationId: string): string {
    const isNext = this.#isNew && !this.#services.isNamed && conversationId === this.#conversationId;
    return isNext ? "" : conversationId;
  }

  #showDraft(): void {
    this.#shownDraft = this.#conversationId;
    this.#fitted = [];
    const { text } = this.#services.drafts.get(this.#key);
    this.#services.post({ type: "draft", conversationId: this.#conversationId, text, chips: this.#draftChips() });
  }

  #showChips(): void {
    this.#services.post({ type: "draft", conversationId: this.#conversationId, chips: this.#draftChips() });
  }

  /** With what is known of each from before. */
  #draftChips(): AttachmentChip[] {
    const known = new Map(this.#chips.map((chip) => [chip.id, chip]));
    const { attachments } = this.#services.drafts.get(this.#key);
    return (this.#chips = attachments.flatMap(({ id }) => known.get(id) ?? []));
  }

  #measureSoon(ms = PAUSE_MS): void {
    clearTimeout(this.#timer);
    this.#measuring.abort();
    this.#timer = setTimeout(() => void this.#measure(), ms);
  }

  async #measure(): Promise<void> {
    const { controller, drafts, git, post, log } = this.#services;
    const { signal } = (this.#measuring = new AbortController());
    const conversationId = this.#conversationId;
    const { text, attachments: drafted } = drafts.get(this.#key);
    try {
      const read = await Promise.all(drafted.map(({ source }) => readSource(source, git)));
      signal.throwIfAborted();
      const show = (attachments: readonly Attachment[], costs: readonly number[]): void => {
        this.#chips = drafted.flatMap(({ id }, index) => {
          const [attachment, tokens] = [attachments[index], costs[index]];
          if (attachment === undefined) return [];
          const { text: _text, ...about } = attachment;
          return { id, attachment: about, ...(tokens !== undefined && { tokens }) };
        });
        if (drafted.length > 0) post({ type: "draft", conversationId, chips: this.#chips });
      };
      // What is attached is shown before the model has counted it.
      if (drafted.some(({ id }) => !this.#chips.some((chip) => chip.id === id))) show(read, []);
      const context = await controller.promptContext();
      const measured = context === undefined ? undefined : await measure(text, read, context, signal);
      signal.throwIfAborted();
      show(measured?.attachments ?? read, measured?.costs ?? []);
      this.#fitted = measured?.attachments ?? [];
      post({ type: "meter", meter: measured?.meter ?? null });
      if (this.#fitted.length > 0) controller.typing(text, this.#fitted);
    } catch (error) {
      if (!signal.aborted) log(`context: ${errorText(error)}`, "error");
    }
  }
}

/** @returns undefined if there is no such file */
async function sourceOf(uri: string): Promise<AttachmentSource | undefined> {
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri, true));
    return { kind: (type & vscode.FileType.Directory) === 0 ? "file" : "folder", uri };
  } catch {
    return undefined;
  }
}

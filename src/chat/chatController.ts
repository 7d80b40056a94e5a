import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import { type Disposable, Emitter, type Event } from "../base/emitter.ts";
import { errorText } from "../base/errorText.ts";
import { factsText } from "../base/factsText.ts";
import { once } from "../base/lazy.ts";
import type { LogLine } from "../base/logLine.ts";
import type { AnswerRun, Conversation, StoredTurn, TurnRecord, TurnState } from "../history/conversation.ts";
import type { ConversationStore } from "../history/conversationStore.ts";
import { newConversation, splitAnswer } from "../history/turns.ts";
import type { Engine } from "../inference/engine.ts";
import { type Failure, FailureError, failureOf } from "../inference/failure.ts";
import type { Prefetcher } from "../inference/prefetch.ts";
import type { PromptPart } from "../inference/protocol.ts";
import { untilAborted } from "../inference/untilAborted.ts";
import type { Consent } from "../model/consent.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import type { Attachment } from "../prompt/attachments.ts";
import type { PromptFormat } from "../prompt/promptFormat.ts";
import type { PromptSampling } from "../prompt/promptSampling.ts";
import { FORTY_TWO_DOT_MARKERS, neutralize, type RoleMarkers } from "../prompt/roleMarkers.ts";
import { chosenSystemPrompt } from "../prompt/systemPrompt.ts";
import { chatTask, explainPrefix, isQuestion, type TurnRequest } from "../prompt/taskPrompts.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { withoutInvisibles } from "../text/invisibles.ts";
import { type Language, type TargetSetting } from "../text/language.ts";
import { GrowingAnswer } from "../text/thoughts.ts";
import { describeFailure, loadServerTexts } from "../userErrors.ts";
import type { Reproduction } from "./answerRuns.ts";
import { type AnswerTarget, AnswerTargets, type How } from "./answerTargets.ts";
import type { PromptContext } from "./answerTurn.ts";
import type { CurrentConversation } from "./currentConversation.ts";
import { engineView } from "./engineView.ts";
import { PacedSaves } from "./pacedSaves.ts";
import type { ChatState, ConsentView, ToView } from "./protocol.ts";
import { StoredConversation } from "./storedConversation.ts";
import type { TurnQueue } from "./turnQueue.ts";
import type { Regeneration } from "./turnVersions.ts";
import { otherLanguage, turnView } from "./turnView.ts";
import type { Writing } from "./writingTurn.ts";

/** What the chat depends on. */
export interface ChatServices {
  language: Language;
  /** The conversations on disk; opened on first use. It reports by itself what it can't save. */
  store: () => Promise<ConversationStore>;
  /** The currently chosen model. @throws FailureError if its file can't be used */
  model: () => Promise<ModelChoice>;
  engine: Pick<Engine, "generate" | "count" | "state" | "onDidChangeState" | "ready" | "stop">;
  prefetcher: Prefetcher;
  consent: Consent;
  /** The writing help, which asks the model through what it is given. */
  writing: Writing;
  /** The current settings of the chat. */
  settings: () => ChatSettings;
  /** The conversation this window shows. */
  current: CurrentConversation;
  /** Another window has deleted the conversation that was shown. @param keep writes it anew and shows it again */
  onDeletedElsewhere: (keep: () => Promise<void>) => void;
  log: LogLine;
}

/** A changed setting is used from the next question on. */
export interface ChatSettings {
  /** Longest answer, in tokens. */
  answerLength: number;
  /** Undefined for the model's own. */
  temperature: number | undefined;
  /** Empty for the model's own, "none" for none. */
  systemPrompt: string;
  /** `auto`: the language of the question. */
  answerLanguage: TargetSetting;
}

/** What was deleted, and how it comes back as it was. */
export interface DeletedTurn {
  what: "turn" | "version" | "conversation";
  /** @throws HistoryError */
  undo: () => Promise<void>;
}

/** The conversation that the page shows, and its turn queue. */
interface Shown {
  conversation: Conversation;
  stored: StoredConversation;
  queue: TurnQueue;
}

/** The window is given 5 s to end, most of it for the disk. */
const END_TIMEOUT_MS = 1_000;

/** The chat of one window: decides which conversation it shows, and tells the page about it. */
export class ChatController implements Disposable {
  readonly onDidPost: Event<ToView>;
  readonly #posted = new Emitter<ToView>();
  readonly #services: ChatServices;
  readonly #engineListener: Disposable;
  readonly #targets = new AnswerTargets();
  /** Of turns that are answered at another temperature than that of the settings, by id. */
  readonly #temperatures = new Map<string, number>();
  #open = once(() => this.#load());
  /** Undefined while a conversation is being opened: the page must not hear about a different one. */
  #shown: Shown | undefined;
  /** Those of the model that was last asked or shown. */
  #markers: RoleMarkers = FORTY_TWO_DOT_MARKERS;

  constructor(services: ChatServices) {
    this.#services = services;
    this.onDidPost = this.#posted.event;
    this.#engineListener = services.engine.onDidChangeState((state) => {
      this.#posted.fire({ type: "engine", engine: engineView(state) });
    });
  }

  dispose(): void {
    this.#shown?.queue.dispose();
    this.#shown?.stored.dispose();
    this.#engineListener.dispose();
    this.#posted.dispose();
  }

  /** Stops the running answer, and resolves when it is saved, or after a second. */
  async end(): Promise<void> {
    await Promise.race([this.#shown?.queue.end(), sleep(END_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** Sends the page its whole state: after it has loaded, or when the conversation or the model has changed. */
  async postState(): Promise<void> {
    const shown = await this.#open();
    const choice = await this.#services.model().catch(failureOf);
    if ("format" in choice) this.#markers = choice.format.markers;
    const { sampleQuestions } = await import("./sampleQuestions.ts");
    const suggestions = "notice" in choice ? sampleQuestions(choice.kind, this.#services.language) : [];
    // No `await` from here on: a message posted in the meantime would be overwritten by older state.
    if (shown === this.#shown)
      this.#posted.fire({ type: "state", state: this.#state(shown.conversation, choice, suggestions) });
  }

  /**
   * Queues a question.
   * @param target where its answer can be applied
   * @param attachments what is sent with it
   * @returns the turn's id, or undefined if the prompt is blank
   */
  async submit(
    request: TurnRequest,
    target?: AnswerTarget,
    attachments: readonly Attachment[] = [],
  ): Promise<string | undefined> {
    if (cleanUserText(request.prompt).trim() === "") return undefined;
    // What is shown is what the model will see; without a model, the turn will say so.
    await this.#services.model().then(({ format }) => (this.#markers = format.markers), failureOf);
    await this.#open();
    await this.refresh();
    const { conversation, queue } = await this.#open();
    const turn: StoredTurn = {
      id: randomUUID(),
      createdAt: Date.now(),
      task: request.task,
      message: this.#harmless(request.message),
      prompt: this.#harmless(request.prompt),
      answer: "",
      state: { kind: "queued" },
    };
    if (attachments.length > 0)
      turn.attachments = attachments.map((one) => ({ ...one, text: this.#harmless(one.text) }));
    if (target !== undefined) this.#targets.set(turn.id, target);
    await this.#services.current.set(conversation.id);
    await queue.add(turn);
    return turn.id;
  }

  /** Loads the model and prefills the prefixes that questions share, so that the first question need not wait. */
  async warmUp(): Promise<void> {
    const { engine, prefetcher, language, log } = this.#services;
    try {
      if ((await this.#consent()) !== null || !(await prefetcher.isAllowed())) return;
      const { format } = await this.#services.model();
      await engine.ready();
      const prefix = (typed: string): PromptPart[] => format.prefix([], typed, { system: this.#systemPrompt(format) });
      await prefetcher.keep([prefix(""), prefix(explainPrefix(language))]);
    } catch (error) {
      // The first question will report it to the user.
      log(`warm-up failed: ${factsText(failureOf(error))}`, "warning");
    }
  }

  /**
   * Prefetches the prompt of the question that is being typed.
   * @param attachments what will be sent with it, as far as it fits
   */
  typing(text: string, attachments: readonly Attachment[] = []): void {
    this.#services.prefetcher.next(async () => {
      const context = await this.promptContext();
      if (context === undefined) return undefined;
      const { prefixOf } = await import("./answerTurn.ts");
      return prefixOf(text, context, attachments);
    });
  }

  /** Loads the model, which will be asked soon, and by which the tokens of what is attached are counted. Never rejects. */
  async load(): Promise<void> {
    try {
      if ((await this.#consent()) === null) await this.#services.engine.ready();
    } catch (error) {
      // The question will report it to the user.
      this.#services.log(`load failed: ${factsText(failureOf(error))}`, "warning");
    }
  }

  /** What the next question would be asked with; undefined unless the model is loaded and its notice accepted. */
  async promptContext(): Promise<PromptContext | undefined> {
    const { engine } = this.#services;
    if (engine.state.kind !== "ready" || (await this.#consent()) !== null) return undefined;
    const { turns, firstTurnInContext } = (await this.#open()).conversation;
    const { format, kind } = await this.#services.model();
    return {
      generator: engine,
      format,
      system: this.#systemPrompt(format),
      contextSize: engine.state.model.contextSize,
      answerLength: this.#services.settings().answerLength,
      earlier: turns,
      isDemo: kind === "demo",
      firstTurnInContext,
    };
  }

  /** Stops the turn that is being answered, keeping its text so far, or removes a queued turn from the queue. */
  async stop(turnId: string): Promise<void> {
    await (await this.#open()).queue.stop(turnId);
  }

  /** Asks the last question again. If it was answered, that stays as another version. */
  async retry(turnId: string): Promise<void> {
    // Another window may have gone on after it.
    await this.refresh();
    const { conversation, queue } = await this.#open();
    const turn = conversation.turns.at(-1);
    const isAnswered = turn?.state.kind === "done" && turn.answer.trim() !== "";
    if (turn?.id === turnId && isAnswered) await this.#addVersion(turnId);
    else await queue.retry(turnId);
  }

  /** Goes on with an answer that is not complete. */
  async continue(turnId: string): Promise<void> {
    await this.refresh();
    await (await this.#open()).queue.continue(turnId);
  }

  /** The ids of the turns that are or will be answered here. */
  get openTurns(): string[] {
    const { turns } = this.#shown?.conversation ?? { turns: [] };
    return turns.filter(({ state }) => state.kind === "queued" || state.kind === "running").map(({ id }) => id);
  }

  /** Goes on with turns that another chat of this window has left to this one. */
  async resume(turnIds: readonly string[]): Promise<void> {
    await this.refresh();
    await (await this.#open()).queue.resume(turnIds);
  }

  /** Asks a question once more, in another version of its turn. */
  async regenerate(turnId: string, how: Regeneration): Promise<void> {
    const { temperatureOf } = await import("./turnVersions.ts");
    const { temperature = (await this.#services.model()).sampling.temperature } = this.#services.settings();
    await this.#addVersion(turnId, {}, temperatureOf(how, this.#temperatures.get(turnId) ?? temperature));
  }

  /** Asks another question in place of a typed one, in another version of its turn. */
  async edit(turnId: string, text: string): Promise<void> {
    const question = this.#harmless(text);
    const { prompt } = chatTask(question, this.#services.settings().answerLanguage);
    if (question.trim() === "" || (await this.#addVersion(turnId, { message: question, prompt }))) return;
    const message = l10n.t("Another window has gone on with another version of this question. Nothing was sent.");
    this.#posted.fire({ type: "refused", text, message });
  }

  /** Shows a version of a turn, and what follows that; not while something is being answered. */
  async showVersion(turnId: string): Promise<void> {
    const { firstTurnOfBranch } = await import("./turnVersions.ts");
    await this.refresh();
    const shown = await this.#open();
    const { id, turns, versions = {}, firstTurnInContext } = shown.conversation;
    const place = turns.findIndex((turn) => versions[turn.id]?.includes(turnId));
    if (place < 0 || shown.stored.isBusy) return;
    const store = await this.#services.store();
    await store.show(id, turnId, firstTurnOfBranch(firstTurnInContext, place));
    await shown.stored.read();
    await this.postState();
  }

  /** Asks for the answer of a turn in its other language, as a turn of its own. */
  async inOtherLanguage(turnId: string): Promise<void> {
    const { turns } = (await this.#open()).conversation;
    const turn = turns.find(({ id }) => id === turnId);
    const answer = turn === undefined ? "" : splitAnswer(turn).answer;
    const to = otherLanguage(answer);
    if (turn === undefined || to === null) return;
    const task = { kind: "rewrite", rewrite: to === "en" ? "toEnglish" : "toKorean", of: "answer" } as const;
    await this.submit({ task, message: turn.message, prompt: answer });
  }

  /** Starts an empty conversation; the previous one stays on disk. */
  newChat(): Promise<void> {
    return this.#switchTo(undefined);
  }

  /** Shows an earlier conversation. If it is already shown, nothing changes and a running answer continues. */
  async openConversation(id: string): Promise<void> {
    if ((await this.#open()).conversation.id !== id) await this.#switchTo(id);
  }

  /**
   * Deletes a conversation from disk. If it is shown, an empty one takes its place.
   * @returns brings it back as it was; undefined if there was none
   * @throws HistoryError
   */
  async deleteConversation(id: string): Promise<(() => Promise<void>) | undefined> {
    const wasShown = (await this.#open()).conversation.id === id;
    if (wasShown) await this.newChat();
    const store = await this.#services.store();
    const deleted = await store.deleteConversation(id);
    if (deleted === undefined) return undefined;
    this.#targets.forget(deleted.turns.map((turn) => turn.id));
    return async () => {
      await store.restore(deleted);
      // Unless the user has begun another one.
      if (wasShown && this.#shown?.conversation.turns.length === 0) await this.openConversation(id);
    };
  }

  /** @returns how the answer of a turn was generated; none if that is not known. Never rejects. */
  async runs(turnId: string): Promise<AnswerRun[]> {
    try {
      return await (await this.#services.store()).runs(turnId);
    } catch (error) {
      this.#services.log(`history: ${errorText(error)}`, "error");
      return [];
    }
  }

  /** The shown turn with this id. */
  async turn(turnId: string): Promise<StoredTurn | undefined> {
    return (await this.#open()).conversation.turns.find(({ id }) => id === turnId);
  }

  /**
   * Generates the answer of a turn once more, and compares its tokens.
   * @returns undefined if it is not known how it was generated
   * @throws FailureError
   */
  async reproduce(turnId: string, signal: AbortSignal): Promise<Reproduction | undefined> {
    const runs = await this.runs(turnId);
    // Not every server tells the tokens of an answer: there is nothing to compare with.
    const isUnknown = runs.some((run) => "server" in run.model && run.tokens.length === 0 && run.stop !== "cancelled");
    if (runs.length === 0 || isUnknown) return undefined;
    if ((await this.#consent()) !== null) {
      const { title } = await this.#services.model();
      throw new FailureError({ kind: "noticeNotAccepted", model: title });
    }
    const { engine } = this.#services;
    const [{ reproduce }, model] = await Promise.all([import("./answerRuns.ts"), untilAborted(engine.ready(), signal)]);
    return reproduce(runs, { generator: engine, model, signal });
  }

  /**
   * Deletes a turn from disk as `withoutTurn` does; with the only one, its conversation.
   * @returns "busy" while something is being answered; undefined if there is no such turn
   * @throws HistoryError
   */
  async deleteTurn(turnId: string): Promise<DeletedTurn | "busy" | undefined> {
    await this.refresh();
    const shown = await this.#open();
    const { id, turns, versions = {} } = shown.conversation;
    if (shown.stored.isBusy) return "busy";
    const isVersion = versions[turnId] !== undefined;
    if (turns.length === 1 && turns[0]?.id === turnId && !isVersion) {
      const undo = await this.deleteConversation(id);
      return undo && { what: "conversation", undo };
    }
    const store = await this.#services.store();
    const before = await store.deleteTurn(id, turnId);
    if (before === undefined) return undefined;
    this.#targets.forget([turnId]);
    const show = async (): Promise<void> => {
      const now = this.#shown;
      if (now?.conversation.id === id) await now.stored.read();
    };
    await show();
    const undo = async (): Promise<void> => {
      await store.restoreTurns(before);
      await show();
    };
    return { what: isVersion ? "version" : "turn", undo };
  }

  /** While the page is visible, it shows what other windows write as they write it. Never rejects. */
  async setVisible(isVisible: boolean): Promise<void> {
    try {
      await (await this.#services.store()).watch(isVisible ? () => void this.refresh() : undefined);
    } catch (error) {
      this.#services.log(`history: ${errorText(error)}`, "error");
    }
  }

  /** Takes over what other windows have done with the conversation that is shown. Never rejects. */
  async refresh(): Promise<void> {
    const stored = this.#shown?.stored;
    if (stored !== undefined && !(await stored.takeOver())) await stored.tellDeleted();
  }

  /** Shows the conversation that could not be read when it was opened, unless another one was begun. */
  async historyIsBack(): Promise<void> {
    if (this.#shown?.conversation.turns.length !== 0 || this.#services.current.get() === undefined) return;
    this.#close();
    await this.postState();
  }

  /** Goes on after the notice was accepted in another chat of this window. */
  async noticeAccepted(): Promise<void> {
    await this.postState();
    void this.#shown?.queue.start();
  }

  async acceptNotice(): Promise<void> {
    const { notice } = await this.#services.model();
    await this.#services.consent.accept(notice);
    await this.postState();
    void this.#shown?.queue.start();
    void this.warmUp();
  }

  /**
   * Shows the notice of the current model; for the demo model, also that of the real model that it stands in for. The
   * latter is also shown if the chosen model can't be used.
   */
  async about(): Promise<void> {
    const { fortyTwoDotNotice } = await import("../model/notices.ts");
    const real = fortyTwoDotNotice(this.#services.language, { isToCome: true });
    const choice = await this.#services.model().catch(() => undefined);
    const { title, markdown } = choice?.notice ?? real;
    const whole = choice?.kind === "demo" ? `${markdown}\n\n# ${real.title}\n\n${real.markdown}` : markdown;
    this.#posted.fire({ type: "about", title, markdown: whole });
  }

  /** Stops the engine after its settings have changed; the next question starts it with the new ones. */
  async engineSettingsChanged(): Promise<void> {
    this.#services.engine.stop();
    await this.postState();
    // Questions may have been waiting for the previous model's notice to be accepted.
    void this.#shown?.queue.start();
  }

  /** Restarts the engine, even after it gave up. */
  async restartEngine(): Promise<void> {
    await this.engineSettingsChanged();
    this.#services.engine.ready().catch((error: unknown) => {
      this.#services.log(`start failed: ${factsText(failureOf(error))}`, "error");
    });
  }

  /** Applies a turn's answer to its source text if it is complete: half a translation must not replace the text. */
  async applyAnswer(turnId: string, how: How): Promise<void> {
    const { conversation } = await this.#open();
    const turn = conversation.turns.find(({ id }) => id === turnId);
    if (turn?.state.kind !== "done" || turn.state.record.stop !== "eos") return;
    // The page says that the invisible ones were left out.
    await this.#targets.apply(turnId, withoutInvisibles(splitAnswer(turn).answer), how);
    this.#post(conversation, turn, turn.state);
  }

  /** Takes an applied answer out of its document again. */
  async undoApply(turnId: string): Promise<void> {
    const { conversation } = await this.#open();
    await this.#targets.undo(turnId);
    const turn = conversation.turns.find(({ id }) => id === turnId);
    if (turn !== undefined) this.#post(conversation, turn, turn.state);
  }

  async #load(): Promise<Shown> {
    const { store, current, log } = this.#services;
    await loadServerTexts();
    const stored = await StoredConversation.open(current.get(), {
      ...{ store, log },
      isShown: (conversation) => this.#isShown(conversation),
      onChanged: async (conversation, turns) => {
        if (turns === undefined) await this.postState();
        else for (const turn of turns) this.#post(conversation, turn, turn.state);
      },
      onDeleted: (conversation) => this.#deletedElsewhere(conversation),
    });
    const { conversation } = stored;
    const { TurnQueue } = await import("./turnQueue.ts");
    const queue = new TurnQueue(conversation, {
      mayStart: async () => {
        if ((await this.#consent()) === null) return true;
        // The page may still show the model whose file was replaced.
        await this.postState();
        return false;
      },
      answer: (turn, signal) => this.#answer(stored, turn, signal),
      update: async (turn, state) => {
        turn.state = state;
        // What the page shows is on disk, or the user is warned.
        await stored.save(turn);
        this.#post(conversation, turn, state);
      },
      log,
    });
    return (this.#shown = { conversation, stored, queue });
  }

  async #deletedElsewhere(conversation: Conversation): Promise<void> {
    this.#targets.forget(conversation.turns.map(({ id }) => id));
    // Ends what is being answered, too.
    const closed = this.newChat();
    this.#services.onDeletedElsewhere(() => closed.then(() => this.#keep(conversation)));
    await closed;
  }

  /** Writes a conversation that was deleted as another one, which is the user's choice, and shows that. */
  async #keep({ turns, firstTurnInContext }: Conversation): Promise<void> {
    const store = await this.#services.store();
    const { id } = newConversation();
    for (const turn of turns) {
      const isFinal = turn.state.kind === "done" || turn.state.kind === "failed";
      const state: TurnState = isFinal ? turn.state : { kind: "failed", failure: { kind: "interrupted" } };
      const { parent: _, ...rest } = turn;
      await store.saveTurn({ id, firstTurnInContext }, { ...rest, id: randomUUID(), state });
    }
    await this.openConversation(id);
  }

  /**
   * Asks the question of a turn in another version of that, whose place it takes. Stops what is being answered.
   * @returns false if the turn is not shown any more
   */
  async #addVersion(
    turnId: string,
    change: Partial<Pick<StoredTurn, "message" | "prompt">> = {},
    temperature = this.#temperatures.get(turnId),
  ): Promise<boolean> {
    const { versionOf } = await import("./turnVersions.ts");
    await this.refresh();
    const { conversation, queue } = await this.#open();
    const find = (): StoredTurn | undefined => conversation.turns.find(({ id }) => id === turnId);
    // Of two clicks, the second must not stop what the first one has begun.
    if (find() === undefined) return false;
    await queue.stopAll();
    const turn = find();
    if (turn?.state.kind !== "done" && turn?.state.kind !== "failed") return false;
    const version = versionOf(conversation, turn, change);
    const target = this.#targets.get(turnId);
    if (target !== undefined) this.#targets.set(version.id, target);
    if (temperature !== undefined) this.#temperatures.set(version.id, temperature);
    await this.#services.current.set(conversation.id);
    await queue.add(version);
    return true;
  }

  #close(): void {
    this.#shown?.stored.dispose();
    this.#shown = undefined;
    this.#open = once(() => this.#load());
  }

  /** Ends everything running in the current conversation and shows another, or an empty one. */
  async #switchTo(id: string | undefined): Promise<void> {
    await (await this.#open()).queue.close();
    try {
      await this.#services.current.set(id);
    } finally {
      // Whatever happens, the closed queue must not stay.
      this.#close();
    }
    await this.postState();
  }

  async #answer(stored: StoredConversation, turn: StoredTurn, signal: AbortSignal): Promise<TurnRecord> {
    const { conversation } = stored;
    const { engine, model, writing } = this.#services;
    // Other windows may have gone on while it was waiting. A deletion is not awaited: it waits for this answer.
    if (!(await stored.takeOver())) void stored.tellDeleted();
    const choice = await model();
    const settings = this.#services.settings();
    const own: PromptSampling = turn.task.kind === "prompt" ? turn.task : {};
    const temperature =
      this.#temperatures.get(turn.id) ?? own.temperature ?? settings.temperature ?? choice.sampling.temperature;
    const answerLength = own.answerLength ?? settings.answerLength;
    const system = this.#systemPrompt(choice.format);
    const growing = isQuestion(turn.task) ? new GrowingAnswer() : undefined;
    if (turn.answer !== "") growing?.push(turn.answer);
    const [{ answerTurn }, { recorded }, loaded, earlierRuns] = await Promise.all([
      import("./answerTurn.ts"),
      import("../history/recorded.ts"),
      untilAborted(engine.ready(), signal),
      turn.answer === "" ? [] : this.runs(turn.id),
    ]);
    turn.runs = earlierRuns;
    const saves = new PacedSaves(() => stored.saveAnswer(turn));
    return answerTurn(turn, {
      generator: recorded(engine, loaded, (run) => turn.runs?.push(run)),
      model: choice.title,
      ...("server" in loaded && { server: loaded.server.host }),
      sampling: { ...choice.sampling, temperature },
      format: choice.format,
      system,
      contextSize: loaded.contextSize,
      answerLength,
      writing,
      earlier: conversation.turns.slice(0, conversation.turns.indexOf(turn)),
      isDemo: choice.kind === "demo",
      firstTurnInContext: conversation.firstTurnInContext,
      signal,
      onDelta: (text) => {
        turn.answer += text;
        saves.changed();
        const { thoughts, answer } = growing?.push(text) ?? { thoughts: "", answer: text };
        if (!this.#isShown(conversation)) return;
        this.#posted.fire({ type: "delta", turnId: turn.id, text: answer, thoughts });
      },
      onAttachments: (attachments) => {
        turn.attachments = attachments;
        this.#post(conversation, turn, turn.state);
      },
      onPiece: (piece, total) => this.#post(conversation, turn, { kind: "running", piece, total }),
      // Saved with the turn.
      onFirstTurnInContext: (index) => (conversation.firstTurnInContext = index),
    }).finally(() => saves.dispose());
  }

  #systemPrompt({ defaultSystem }: PromptFormat): string | undefined {
    return chosenSystemPrompt(this.#services.settings().systemPrompt, defaultSystem);
  }

  #post(conversation: Conversation, turn: StoredTurn, state: TurnState): void {
    turn.state = state;
    if (!this.#isShown(conversation)) return;
    this.#posted.fire({
      type: "turn",
      turn: turnView(turn, conversation, { targets: this.#targets, markers: this.#markers }),
      firstTurnInContext: conversation.firstTurnInContext,
    });
  }

  #isShown(conversation: Conversation): boolean {
    return conversation === this.#shown?.conversation;
  }

  #harmless(text: string): string {
    return neutralize(cleanUserText(text), this.#markers);
  }

  #state(conversation: Conversation, choice: ModelChoice | Failure, suggestions: string[]): ChatState {
    const isUsable = "notice" in choice;
    const view = { targets: this.#targets, markers: this.#markers };
    return {
      conversationId: conversation.id,
      turns: conversation.turns.map((turn) => turnView(turn, conversation, view)),
      firstTurnInContext: conversation.firstTurnInContext,
      engine: isUsable ? engineView(this.#services.engine.state) : { kind: "failed", failure: describeFailure(choice) },
      model: isUsable
        ? {
            title: choice.title,
            ...("server" in choice && { server: choice.server.host }),
            isDemo: choice.kind === "demo",
            notice: choice.notice.line,
            suggestions,
          }
        : { title: "", isDemo: false, notice: "", suggestions: [] },
      consent: isUsable ? this.#consentTo(choice) : null,
      hasOwnSystemPrompt: this.#services.settings().systemPrompt !== "",
      answerLanguage: this.#services.settings().answerLanguage,
    };
  }

  /** The notice that must be accepted before anything is answered; null if it has been, or if no model can be used. */
  async #consent(): Promise<ConsentView | null> {
    const choice = await this.#services.model().catch(() => undefined);
    return choice === undefined ? null : this.#consentTo(choice);
  }

  #consentTo({ notice }: ModelChoice): ConsentView | null {
    return this.#services.consent.isAccepted(notice) ? null : { title: notice.title, markdown: notice.markdown };
  }
}

import { randomUUID } from "node:crypto";
import { Emitter, type Disposable, type Event } from "../base/emitter.ts";
import type { ConversationStore } from "../history/conversationStore.ts";
import { FailureError, failureOf, type Failure } from "../inference/failure.ts";
import type { LoadedModel, PromptPart } from "../inference/protocol.ts";
import type { EngineState } from "../inference/supervisor.ts";
import type { Consent } from "../model/consent.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import type { Prefetcher } from "../inference/prefetch.ts";
import { explainPrefix, type TurnRequest } from "../prompt/taskPrompts.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { describeFailure } from "../userErrors.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { TurnState, TurnRecord, StoredTurn, Conversation } from "../history/conversation.ts";
import type { ChatState, ConsentView, EngineView, ToView, TurnView } from "./protocol.ts";
import type { CurrentConversation } from "./currentConversation.ts";
import { AnswerTargets, type AnswerTarget } from "./answerTargets.ts";
import { suggestionsFor } from "./suggestions.ts";
import { TurnQueue } from "./turnQueue.ts";

/** What the chat needs of its surroundings. */
export interface ChatServices {
  language: "ko" | "en";
  /** The conversations on disk; opened at the first use. */
  store: () => Promise<ConversationStore>;
  /** The model chosen now. @throws FailureError when its file can't be used */
  model: () => Promise<ModelChoice>;
  engine: TextGenerator & {
    readonly state: EngineState;
    readonly onDidChangeState: Event<EngineState>;
    ready(): Promise<LoadedModel>;
    stop(): void;
  };
  prefetcher: Prefetcher;
  consent: Consent;
  /** The conversation this window shows. */
  current: CurrentConversation;
  /** A turn could not be written to the disk. */
  onNotSaved: (error: unknown) => void;
  log: (line: string) => void;
}

/** The conversation that the page shows, with the queue of its turns. */
interface Shown {
  conversation: Conversation;
  queue: TurnQueue;
}

/** The chat of one window: which conversation it shows, and what the page is told of it. */
export class ChatController implements Disposable {
  readonly onDidPost: Event<ToView>;
  readonly #posted = new Emitter<ToView>();
  readonly #services: ChatServices;
  readonly #engineListener: Disposable;
  readonly #targets = new AnswerTargets();
  #opening: Promise<Shown> | undefined;
  /** Undefined while one is being opened: what happens in another one is none of the page's business. */
  #shown: Shown | undefined;

  constructor(services: ChatServices) {
    this.#services = services;
    this.onDidPost = this.#posted.event;
    this.#engineListener = services.engine.onDidChangeState((state) => {
      this.#posted.fire({ type: "engine", engine: engineView(state) });
    });
  }

  dispose(): void {
    this.#shown?.queue.dispose();
    this.#engineListener.dispose();
    this.#posted.dispose();
  }

  /** Tells the page everything: after it has loaded, for another conversation or another model. */
  async postState(): Promise<void> {
    const shown = await this.#open();
    const choice = await this.#services.model().catch(failureOf);
    // From here on nothing may be waited for: what is posted meanwhile would be overwritten by an older state.
    if (shown === this.#shown) this.#posted.fire({ type: "state", state: this.#state(shown.conversation, choice) });
  }

  /**
   * Puts a question behind the others; it is answered when its time comes.
   * @param target where its answer can be put
   * @returns the turn's id, or undefined when there is nothing to ask
   */
  async submit(request: TurnRequest, target?: AnswerTarget): Promise<string | undefined> {
    const prompt = cleanUserText(request.prompt);
    if (prompt.trim() === "") return undefined;
    const { conversation, queue } = await this.#open();
    const turn: StoredTurn = {
      id: randomUUID(),
      createdAt: Date.now(),
      task: request.task,
      message: cleanUserText(request.message),
      prompt,
      answer: "",
      state: { kind: "queued" },
    };
    if (target !== undefined) this.#targets.set(turn.id, target);
    await this.#services.current.set(conversation.id);
    await queue.add(turn);
    return turn.id;
  }

  /** Loads the model and evaluates what questions begin with, so that the first one need not wait for that. */
  async warmUp(): Promise<void> {
    const { engine, prefetcher: workAhead, language, log } = this.#services;
    try {
      if ((await this.#consent()) !== null || !(await workAhead.isAllowed())) return;
      const { format } = await this.#services.model();
      await engine.ready();
      const prefix = (typed: string): PromptPart[] => format.prefix([], typed, { system: true });
      await workAhead.keep([prefix(""), prefix(explainPrefix(language))]);
    } catch (error) {
      // The first question says it to the user.
      log(`warm-up failed: ${JSON.stringify(failureOf(error))}`);
    }
  }

  /** What is being typed will be the next question's beginning. */
  typing(text: string): void {
    const { engine, prefetcher: workAhead } = this.#services;
    workAhead.next(async () => {
      if (engine.state.kind !== "ready") return undefined;
      const { turns, firstTurnInContext } = (await this.#open()).conversation;
      const { format } = await this.#services.model();
      const { contextSize } = engine.state.model;
      const { prefixOf: beginningOf } = await import("./answerTurn.ts");
      return beginningOf(text, { generator: engine, format, contextSize, earlier: turns, firstTurnInContext });
    });
  }

  /** Ends a turn that is being answered, keeping what is there, or takes a waiting one out of the queue. */
  async stop(turnId: string): Promise<void> {
    await (await this.#open()).queue.stop(turnId);
  }

  /** Asks the last question again, in place of its answer. */
  async retry(turnId: string): Promise<void> {
    await (await this.#open()).queue.retry(turnId);
  }

  /** Starts an empty conversation; the one before stays on disk. */
  newChat(): Promise<void> {
    return this.#switchTo(undefined);
  }

  /** Goes back to an earlier conversation. In the one that is shown, an answer goes on. */
  async openConversation(id: string): Promise<void> {
    if ((await this.#open()).conversation.id !== id) await this.#switchTo(id);
  }

  /** Deletes a conversation from the disk. The one that is shown gives way to an empty one. */
  async deleteConversation(id: string): Promise<void> {
    if ((await this.#open()).conversation.id === id) await this.newChat();
    const store = await this.#services.store();
    this.#targets.forget(store.load(id)?.turns.map((turn) => turn.id) ?? []);
    store.deleteConversation(id);
  }

  async acceptNotice(): Promise<void> {
    const { notice } = await this.#services.model();
    await this.#services.consent.accept(notice);
    await this.postState();
    void this.#shown?.queue.start();
    void this.warmUp();
  }

  /**
   * Shows what the model in use is; with the demo model also the texts of the real one, which it stands in for. They are
   * also shown where the chosen model can't be used.
   */
  async about(): Promise<void> {
    const { fortyTwoDotNotice } = await import("../model/notices.ts");
    const real = fortyTwoDotNotice(this.#services.language);
    const choice = await this.#services.model().catch(() => undefined);
    const { title, markdown } = choice?.notice ?? real;
    const whole = choice?.kind === "demo" ? `${markdown}\n\n# ${real.title}\n\n${real.markdown}` : markdown;
    this.#posted.fire({ type: "about", title, markdown: whole });
  }

  /** The settings of the engine have changed: the next question starts it with them. */
  async engineSettingsChanged(): Promise<void> {
    this.#services.engine.stop();
    await this.postState();
    // Questions may have waited for the notice of the model before.
    void this.#shown?.queue.start();
  }

  /** Starts the engine anew, even after it had given up. */
  async restartEngine(): Promise<void> {
    await this.engineSettingsChanged();
    this.#services.engine.ready().catch((error: unknown) => {
      this.#services.log(`start failed: ${JSON.stringify(failureOf(error))}`);
    });
  }

  /** Puts the answer of a turn into the text it was made from, if it is whole: half a translation must not take its place. */
  async applyAnswer(turnId: string, how: "replace" | "insertBelow"): Promise<void> {
    const { turns } = (await this.#open()).conversation;
    const turn = turns.find(({ id }) => id === turnId);
    if (turn?.state.kind !== "done" || turn.state.record.stop !== "eos") return;
    await this.#targets.get(turnId)?.apply(turn.answer, how);
  }

  #open(): Promise<Shown> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  async #load(): Promise<Shown> {
    const store = await this.#services.store();
    const id = this.#services.current.get();
    const conversation = (id === undefined ? undefined : store.load(id)) ?? store.createConversation();
    const queue = new TurnQueue(conversation, {
      mayStart: async () => (await this.#consent()) === null,
      answer: (turn, signal) => this.#answer(conversation, turn, signal),
      update: (turn, state) => this.#update(conversation, turn, state),
      log: this.#services.log,
    });
    return (this.#shown = { conversation, queue });
  }

  /** Ends what is going on in the conversation of now and shows another, or an empty one. */
  async #switchTo(id: string | undefined): Promise<void> {
    await (await this.#open()).queue.close();
    await this.#services.current.set(id);
    this.#shown = undefined;
    this.#opening = undefined;
    await this.postState();
  }

  async #answer(conversation: Conversation, turn: StoredTurn, signal: AbortSignal): Promise<TurnRecord> {
    const { engine, model, store, onNotSaved } = this.#services;
    const choice = await model();
    const [{ answerTurn }, loaded] = await Promise.all([
      import("./answerTurn.ts"),
      untilAborted(engine.ready(), signal),
    ]);
    return answerTurn(turn, {
      generator: engine,
      model: choice.title,
      sampling: choice.sampling,
      format: choice.format,
      contextSize: loaded.contextSize,
      earlier: conversation.turns.slice(0, conversation.turns.indexOf(turn)),
      firstTurnInContext: conversation.firstTurnInContext,
      signal,
      onDelta: (text) => {
        turn.answer += text;
        if (this.#isShown(conversation)) this.#posted.fire({ type: "delta", turnId: turn.id, text });
      },
      onPiece: (piece, total) => this.#post(conversation, turn, { kind: "running", piece, total }),
      onFirstTurnInContext: (index) => {
        conversation.firstTurnInContext = index;
        store()
          .then((opened) => opened.setFirstTurnInContext(conversation.id, index))
          .catch(onNotSaved);
      },
    });
  }

  /** Saves a turn's new state, then tells the page: what it shows is on disk, or the user has been warned. */
  async #update(conversation: Conversation, turn: StoredTurn, state: TurnState): Promise<void> {
    turn.state = state;
    const store = await this.#services.store();
    try {
      store.saveTurn(conversation.id, turn);
    } catch (error) {
      this.#services.onNotSaved(error);
    }
    this.#post(conversation, turn, state);
  }

  #post(conversation: Conversation, turn: StoredTurn, state: TurnState): void {
    turn.state = state;
    if (!this.#isShown(conversation)) return;
    this.#posted.fire({ type: "turn", turn: this.#view(turn), firstTurnInContext: conversation.firstTurnInContext });
  }

  #isShown(conversation: Conversation): boolean {
    return conversation === this.#shown?.conversation;
  }

  #view(turn: StoredTurn): TurnView {
    const { id, task, message, answer, state } = turn;
    const view = { id, task, message, answer, state, canApply: this.#targets.get(id) !== undefined };
    if (state.kind !== "failed") return view;
    const failure = describeFailure(state.failure);
    // Only what was typed can be edited in the composer.
    const actions = failure.actions.filter((action) => action.id !== "edit" || task.kind === "chat");
    return { ...view, failure: { ...failure, actions } };
  }

  #state(conversation: Conversation, choice: ModelChoice | Failure): ChatState {
    const isUsable = "notice" in choice;
    return {
      conversationId: conversation.id,
      turns: conversation.turns.map((turn) => this.#view(turn)),
      firstTurnInContext: conversation.firstTurnInContext,
      engine: isUsable ? engineView(this.#services.engine.state) : { kind: "failed", failure: describeFailure(choice) },
      model: isUsable
        ? {
            title: choice.title,
            isDemo: choice.kind === "demo",
            notice: choice.notice.line,
            suggestions: suggestionsFor(choice.kind, this.#services.language),
          }
        : { title: "", isDemo: false, notice: "", suggestions: [] },
      consent: isUsable ? this.#consentTo(choice) : null,
    };
  }

  /** The notice to be accepted before anything is answered; null when it has been, or no model can be used. */
  async #consent(): Promise<ConsentView | null> {
    const choice = await this.#services.model().catch(() => undefined);
    return choice === undefined ? null : this.#consentTo(choice);
  }

  #consentTo({ notice }: ModelChoice): ConsentView | null {
    return this.#services.consent.isAccepted(notice) ? null : { title: notice.title, markdown: notice.markdown };
  }
}

function engineView(state: EngineState): EngineView {
  return state.kind === "failed" ? { kind: "failed", failure: describeFailure(state.failure) } : state;
}

/** Waits for `work` no longer than until `signal`; the work itself goes on. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new FailureError({ kind: "stopped" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, aborted]);
}

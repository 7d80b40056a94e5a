import { randomUUID } from "node:crypto";
import { Emitter, type Disposable, type Event } from "../emitter.ts";
import type { Conversation, ConversationStore, StoredTurn } from "../history/conversationStore.ts";
import { FailureError, failureOf, type Failure } from "../inference/failure.ts";
import type { LoadedModel, PromptPart } from "../inference/protocol.ts";
import type { EngineState } from "../inference/supervisor.ts";
import type { Consent } from "../model/consent.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import type { WorkAhead } from "../inference/workAhead.ts";
import { explainBeginning, type TurnRequest } from "../prompt/taskPrompts.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { describeFailure } from "../userErrors.ts";
import type { Generator } from "./answerTurn.ts";
import type { ChatState, ConsentView, EngineView, ToView, TurnRecord, TurnState, TurnView } from "./protocol.ts";
import type { CurrentConversation } from "./currentConversation.ts";
import { suggestionsFor } from "./suggestions.ts";

/** What the chat needs of its surroundings. */
export interface ChatServices {
  language: "ko" | "en";
  /** The conversations on disk; opened at the first use. */
  store: () => Promise<ConversationStore>;
  /** The model chosen now. @throws FailureError when its file can't be used */
  model: () => Promise<ModelChoice>;
  engine: Generator & {
    readonly state: EngineState;
    readonly onDidChangeState: Event<EngineState>;
    ready(): Promise<LoadedModel>;
    stop(): void;
  };
  workAhead: WorkAhead;
  consent: Consent;
  /** The conversation this window shows. */
  current: CurrentConversation;
  /** A turn could not be written to the disk. */
  onNotSaved: (error: unknown) => void;
  log: (line: string) => void;
}

interface Running {
  turn: StoredTurn;
  abort: AbortController;
  /** Settles when the turn has its final state. */
  ended: Promise<void>;
}

/** The chat of one window: its conversation, the queue of its turns, and what the page is told of them. */
export class ChatController implements Disposable {
  readonly onDidPost: Event<ToView>;
  readonly #posted = new Emitter<ToView>();
  readonly #services: ChatServices;
  readonly #engineListener: Disposable;
  /** Turns whose answer can be put into the document it was made from; known as long as the window lives. */
  readonly #applicable = new Set<string>();
  #conversation: Promise<Conversation> | undefined;
  /** The conversation that the page shows: what happens in another one is none of its business. */
  #shown: Conversation | undefined;
  #running: Running | undefined;

  constructor(services: ChatServices) {
    this.#services = services;
    this.onDidPost = this.#posted.event;
    this.#engineListener = services.engine.onDidChangeState((state) => {
      this.#posted.fire({ type: "engine", engine: engineView(state) });
    });
  }

  dispose(): void {
    this.#running?.abort.abort();
    this.#engineListener.dispose();
    this.#posted.dispose();
  }

  /** Tells the page everything: after it has loaded, for another conversation or another model. */
  async postState(): Promise<void> {
    const conversation = await this.#open();
    const choice = await this.#services.model().catch(failureOf);
    // From here on nothing may be waited for: what is posted meanwhile would be overwritten by an older state.
    if (conversation === this.#shown) this.#posted.fire({ type: "state", state: this.#state(conversation, choice) });
  }

  /**
   * Puts a question behind the others; it is answered when its time comes.
   * @param canApply whether its answer can be put into a document
   * @returns the turn's id, or undefined when there is nothing to ask
   */
  async submit(request: TurnRequest, canApply = false): Promise<string | undefined> {
    const prompt = cleanUserText(request.prompt);
    if (prompt.trim() === "") return undefined;
    const conversation = await this.#open();
    const turn: StoredTurn = {
      id: randomUUID(),
      createdAt: Date.now(),
      task: request.task,
      message: cleanUserText(request.message),
      prompt,
      answer: "",
      state: { kind: "queued" },
    };
    if (canApply) this.#applicable.add(turn.id);
    conversation.turns.push(turn);
    await this.#services.current.set(conversation.id);
    await this.#update(conversation, turn, turn.state);
    void this.#drain();
    return turn.id;
  }

  /** Loads the model and evaluates what questions begin with, so that the first one need not wait for that. */
  async warmUp(): Promise<void> {
    const { engine, workAhead, language, log } = this.#services;
    try {
      if ((await this.#consent()) !== null || !(await workAhead.isAllowed())) return;
      const { format } = await this.#services.model();
      await engine.ready();
      const beginning = (typed: string): PromptPart[] => format.beginning([], typed, { system: true });
      await workAhead.keep([beginning(""), beginning(explainBeginning(language))]);
    } catch (error) {
      // The first question says it to the user.
      log(`warm-up failed: ${JSON.stringify(failureOf(error))}`);
    }
  }

  /** What is being typed will be the next question's beginning. */
  typing(text: string): void {
    const { engine, workAhead } = this.#services;
    workAhead.next(async () => {
      if (engine.state.kind !== "ready") return undefined;
      const { turns, firstTurnInContext } = await this.#open();
      const { format } = await this.#services.model();
      const { contextSize } = engine.state.model;
      const { beginningOf } = await import("./answerTurn.ts");
      return beginningOf(text, { generator: engine, format, contextSize, earlier: turns, firstTurnInContext });
    });
  }

  /** Ends a turn that is being answered, keeping what is there, or takes a waiting one out of the queue. */
  async stop(turnId: string): Promise<void> {
    if (this.#running?.turn.id === turnId) {
      this.#running.abort.abort();
      return;
    }
    const conversation = await this.#open();
    const turn = conversation.turns.find(({ id, state }) => id === turnId && state.kind === "queued");
    if (turn !== undefined) await this.#update(conversation, turn, { kind: "done", record: cancelledBeforeStart() });
  }

  /** Asks the last question again, in place of its answer. */
  async retry(turnId: string): Promise<void> {
    const conversation = await this.#open();
    const turn = conversation.turns.at(-1);
    if (turn?.id !== turnId || (turn.state.kind !== "done" && turn.state.kind !== "failed")) return;
    turn.answer = "";
    await this.#update(conversation, turn, { kind: "queued" });
    void this.#drain();
  }

  /** Starts an empty conversation; the one before stays on disk. */
  newChat(): Promise<void> {
    return this.#switchTo(undefined);
  }

  /** Goes back to an earlier conversation. In the one that is shown, an answer goes on. */
  async openConversation(id: string): Promise<void> {
    if ((await this.#open()).id !== id) await this.#switchTo(id);
  }

  /** Deletes a conversation from the disk. The one that is shown gives way to an empty one. */
  async deleteConversation(id: string): Promise<void> {
    if ((await this.#open()).id === id) await this.newChat();
    (await this.#services.store()).deleteConversation(id);
  }

  async acceptNotice(): Promise<void> {
    const { notice } = await this.#services.model();
    await this.#services.consent.accept(notice);
    await this.postState();
    void this.#drain();
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
    void this.#drain();
  }

  /** Starts the engine anew, even after it had given up. */
  async restartEngine(): Promise<void> {
    await this.engineSettingsChanged();
    this.#services.engine.ready().catch((error: unknown) => {
      this.#services.log(`start failed: ${JSON.stringify(failureOf(error))}`);
    });
  }

  /** The answer of a turn, if it is whole: half a translation must not take the place of a text. */
  async wholeAnswerOf(turnId: string): Promise<string | undefined> {
    const { turns } = await this.#open();
    const turn = turns.find(({ id }) => id === turnId);
    return turn?.state.kind === "done" && turn.state.record.stop === "eos" ? turn.answer : undefined;
  }

  #open(): Promise<Conversation> {
    this.#conversation ??= this.#load();
    return this.#conversation;
  }

  async #load(): Promise<Conversation> {
    const store = await this.#services.store();
    const id = this.#services.current.get();
    this.#shown = (id === undefined ? undefined : store.load(id)) ?? store.createConversation();
    return this.#shown;
  }

  /** Ends what is going on in the conversation of now and shows another, or an empty one. */
  async #switchTo(id: string | undefined): Promise<void> {
    const conversation = await this.#open();
    for (const { id: queued, state } of conversation.turns) if (state.kind === "queued") await this.stop(queued);
    this.#running?.abort.abort();
    await this.#running?.ended;
    await this.#services.current.set(id);
    this.#shown = undefined;
    this.#conversation = undefined;
    await this.postState();
  }

  /** Answers the waiting turns, one after the other. */
  async #drain(): Promise<void> {
    while (this.#running === undefined) {
      const conversation = await this.#open();
      if ((await this.#consent()) !== null) return;
      const turn = conversation.turns.find(({ state }) => state.kind === "queued");
      if (turn === undefined || conversation !== this.#shown || this.#isRunning()) return;
      const abort = new AbortController();
      const ended = this.#answer(conversation, turn, abort.signal);
      this.#running = { turn, abort, ended };
      await ended;
      this.#running = undefined;
    }
  }

  #isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Never rejects: what goes wrong is the turn's final state. */
  async #answer(conversation: Conversation, turn: StoredTurn, signal: AbortSignal): Promise<void> {
    const { engine, log } = this.#services;
    const at = conversation.turns.indexOf(turn);
    try {
      await this.#update(conversation, turn, { kind: "running", piece: 1, total: 1 });
      const choice = await this.#services.model();
      const [{ answerTurn }, loaded] = await Promise.all([
        import("./answerTurn.ts"),
        untilAborted(engine.ready(), signal),
      ]);
      const record = await answerTurn(turn, {
        generator: engine,
        model: choice.title,
        sampling: choice.sampling,
        format: choice.format,
        contextSize: loaded.contextSize,
        earlier: conversation.turns.slice(0, at),
        firstTurnInContext: conversation.firstTurnInContext,
        signal,
        onDelta: (text) => {
          turn.answer += text;
          if (conversation === this.#shown) this.#posted.fire({ type: "delta", turnId: turn.id, text });
        },
        onPiece: (piece, total) => this.#post(conversation, turn, { kind: "running", piece, total }),
        onFirstTurnInContext: (index) => {
          conversation.firstTurnInContext = index;
          this.#services
            .store()
            .then((store) => store.setFirstTurnInContext(conversation.id, index))
            .catch(this.#services.onNotSaved);
        },
      });
      await this.#update(conversation, turn, { kind: "done", record });
    } catch (error) {
      if (signal.aborted) {
        await this.#update(conversation, turn, { kind: "done", record: cancelledBeforeStart() });
        return;
      }
      const failure = failureOf(error);
      log(`turn failed: ${JSON.stringify(failure)}`);
      await this.#update(conversation, turn, { kind: "failed", failure });
    }
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
    if (conversation !== this.#shown) return;
    this.#posted.fire({ type: "turn", turn: this.#view(turn), firstTurnInContext: conversation.firstTurnInContext });
  }

  #view(turn: StoredTurn): TurnView {
    const { id, task, message, answer, state } = turn;
    const view = { id, task, message, answer, state, canApply: this.#applicable.has(id) };
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

/** The record of a turn that was stopped before the model had read it. */
function cancelledBeforeStart(): TurnRecord {
  return {
    stop: "cancelled",
    promptTokens: 0,
    cachedTokens: 0,
    generatedTokens: 0,
    prefillMs: 0,
    decodeMs: 0,
    timeToFirstTokenMs: 0,
    model: "",
  };
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

import type { Disposable } from "../base/emitter.ts";
import type { Conversation, StoredTurn, TurnRecord, TurnState } from "../history/conversation.ts";
import { failureOf } from "../inference/failure.ts";

export interface TurnQueueServices {
  /** Whether turns may be answered now, i.e. the model's notice is accepted. Never rejects. */
  mayStart: () => Promise<boolean>;
  /** Answers a turn, writing into it. @throws FailureError; once the signal is aborted, any error */
  answer: (turn: StoredTurn, signal: AbortSignal) => Promise<TurnRecord>;
  /** Gives a turn its new state, saves it and shows it. Never rejects. */
  update: (turn: StoredTurn, state: TurnState) => Promise<void>;
  log: (line: string) => void;
}

interface Running {
  turn: StoredTurn;
  abort: AbortController;
  /** Settles when the turn has its final state; never rejects. */
  ended: Promise<void>;
}

/** Answers the turns of one conversation, one at a time and in order. */
export class TurnQueue implements Disposable {
  readonly #turns: StoredTurn[];
  readonly #services: TurnQueueServices;
  #running: Running | undefined;
  #isClosed = false;

  constructor({ turns }: Pick<Conversation, "turns">, services: TurnQueueServices) {
    this.#turns = turns;
    this.#services = services;
  }

  /** Adds a turn to the end of the conversation. Resolves when it is saved, which is before it is answered. */
  async add(turn: StoredTurn): Promise<void> {
    this.#turns.push(turn);
    await this.#enqueue(turn);
  }

  /** Asks the last question again, replacing its answer. */
  async retry(turnId: string): Promise<void> {
    if (this.#isClosed) return;
    const turn = this.#turns.at(-1);
    if (turn?.id !== turnId || (turn.state.kind !== "done" && turn.state.kind !== "failed")) return;
    turn.answer = "";
    await this.#enqueue(turn);
  }

  /** Stops the turn that is being answered, keeping its text so far, or removes a queued turn from the queue. */
  async stop(turnId: string): Promise<void> {
    if (this.#running?.turn.id === turnId) {
      this.#running.abort.abort();
      return;
    }
    const turn = this.#turns.find(({ id, state }) => id === turnId && state.kind === "queued");
    if (turn !== undefined) await this.#cancel(turn);
  }

  /** Answers the queued turns, if allowed. Must be called again when the result of `mayStart` changes. */
  async start(): Promise<void> {
    while (!this.#isBusy() && (await this.#services.mayStart())) {
      const turn = this.#turns.find(({ state }) => state.kind === "queued");
      // Another call may have started a turn in the meantime.
      if (turn === undefined || this.#isBusy()) return;
      const abort = new AbortController();
      const ended = this.#answer(turn, abort.signal);
      this.#running = { turn, abort, ended };
      await ended;
      this.#running = undefined;
    }
  }

  /** Stops the running turn and cancels the queued ones. Resolves when all are saved; no turn starts after that. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.stopAll();
  }

  /** Stops the running turn and cancels the queued ones. Resolves when all are saved. */
  async stopAll(): Promise<void> {
    for (const turn of this.#turns) if (turn.state.kind === "queued") await this.#cancel(turn);
    this.#running?.abort.abort();
    await this.#running?.ended;
  }

  /** Stops the running turn. Queued turns stay as they are: after a reload they count as interrupted. */
  dispose(): void {
    void this.end();
  }

  /** The same; resolves when the running turn is saved. */
  async end(): Promise<void> {
    this.#isClosed = true;
    this.#running?.abort.abort();
    await this.#running?.ended;
  }

  #isBusy(): boolean {
    return this.#isClosed || this.#running !== undefined;
  }

  async #enqueue(turn: StoredTurn): Promise<void> {
    if (this.#isClosed) return this.#cancel(turn);
    await this.#services.update(turn, { kind: "queued" });
    void this.start();
  }

  #cancel(turn: StoredTurn): Promise<void> {
    return this.#services.update(turn, { kind: "done", record: CANCELLED_BEFORE_START });
  }

  async #answer(turn: StoredTurn, signal: AbortSignal): Promise<void> {
    const { answer, update, log } = this.#services;
    await update(turn, { kind: "running", piece: 1, total: 1 });
    try {
      const record = await answer(turn, signal);
      await update(turn, { kind: "done", record });
    } catch (error) {
      if (signal.aborted) return this.#cancel(turn);
      const failure = failureOf(error);
      log(`turn failed: ${JSON.stringify(failure)}`);
      await update(turn, { kind: "failed", failure });
    }
  }
}

/** The record of a turn that was cancelled before the model read it. */
const CANCELLED_BEFORE_START: TurnRecord = {
  stop: "cancelled",
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
  timeToFirstTokenMs: 0,
  model: "",
};

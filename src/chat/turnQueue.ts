import type { Disposable } from "../base/emitter.ts";
import { factsText } from "../base/factsText.ts";
import type { LogLine } from "../base/logLine.ts";
import type { Conversation, StoredTurn, TurnRecord, TurnState } from "../history/conversation.ts";
import { failureOf } from "../inference/failure.ts";

export interface TurnQueueServices {
  /** Whether turns may be answered now, i.e. the model's notice is accepted. Never rejects. */
  mayStart: () => Promise<boolean>;
  /** Answers a turn, writing into it. @throws FailureError; once the signal is aborted, any error */
  answer: (turn: StoredTurn, signal: AbortSignal) => Promise<TurnRecord>;
  /** Gives a turn its new state, saves it and shows it. Never rejects. */
  update: (turn: StoredTurn, state: TurnState) => Promise<void>;
  log: LogLine;
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
  /** The states of answers that are being gone on with, by the ids of their turns. */
  readonly #before = new Map<string, TurnState>();
  #running: Running | undefined;
  #isClosed = false;
  /** Whether the user has not stopped what is running: its window or tab ends. */
  #isEnding = false;

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

  /** Goes on with an answer that is not complete. */
  async continue(turnId: string): Promise<void> {
    const turn = this.#turns.find(({ id }) => id === turnId);
    if (this.#isClosed || turn === undefined || !canContinue(turn)) return;
    this.#before.set(turnId, turn.state);
    await this.#enqueue(turn);
  }

  /** Goes on with turns that were stopped so that this queue takes them over; those that came to their end first stay. */
  async resume(turnIds: readonly string[]): Promise<void> {
    for (const turn of this.#turns) {
      const { id, state } = turn;
      if (!turnIds.includes(id) || (state.kind === "done" && state.record.stop !== "cancelled")) continue;
      if (canContinue(turn)) await this.continue(id);
      else {
        turn.answer = "";
        await this.#enqueue(turn);
      }
    }
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
    this.#isClosed = this.#isEnding = true;
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
    const before = this.#before.get(turn.id);
    this.#before.delete(turn.id);
    return this.#services.update(turn, before ?? { kind: "done", record: CANCELLED_BEFORE_START });
  }

  async #answer(turn: StoredTurn, signal: AbortSignal): Promise<void> {
    const { answer, update, log } = this.#services;
    const before = this.#before.get(turn.id);
    const { length } = turn.answer;
    await update(turn, { kind: "running", piece: 1, total: 1 });
    try {
      const added = await answer(turn, signal);
      const earlier = before?.kind === "done" ? before.record : undefined;
      this.#before.delete(turn.id);
      const record = length === 0 ? added : continuedRecord(length, earlier, added);
      await update(turn, this.#isEnding && added.stop === "cancelled" ? INTERRUPTED : { kind: "done", record });
    } catch (error) {
      if (signal.aborted)
        return this.#isEnding && before === undefined ? update(turn, INTERRUPTED) : this.#cancel(turn);
      this.#before.delete(turn.id);
      const failure = failureOf(error);
      log(`turn failed: ${factsText(failure)}`, "error");
      await update(turn, { kind: "failed", failure });
    }
  }
}

/** Whether an answer has been cut, so that it can be gone on with; a translation is made of pieces. */
function canContinue({ task, answer, state }: StoredTurn): boolean {
  if (task.kind === "translate" || answer.trim() === "") return false;
  if (state.kind === "done") return state.record.stop === "length" || state.record.stop === "cancelled";
  return state.kind === "failed";
}

/** The record of an answer that was gone on with. @param at how much had been written @param before unknown after a crash */
function continuedRecord(at: number, before: TurnRecord | undefined, next: TurnRecord): TurnRecord {
  const { generatedTokens } = next;
  const additions = [...(before?.additions ?? []), { at, generatedTokens }];
  if (before === undefined) return { ...next, additions };
  return {
    ...next,
    additions,
    generatedTokens: before.generatedTokens + generatedTokens,
    prefillMs: before.prefillMs + next.prefillMs,
    decodeMs: before.decodeMs + next.decodeMs,
    timeToFirstTokenMs: before.timeToFirstTokenMs,
  };
}

/** As after a crash. */
const INTERRUPTED: TurnState = { kind: "failed", failure: { kind: "interrupted" } };

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

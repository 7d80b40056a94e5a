/** The host's side of the thread that has the file open. */
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import type { Conversation, ConversationSummary, LabelChange, StoredTurn } from "./conversation.ts";
import type { ConversationStore } from "./conversationStore.ts";
import { HistoryError, type HistoryProblem, type MovedAside } from "./historyProblem.ts";
import { type Answer, Answers, type CallName, FromWorker, type Saved, type Values } from "./storeProtocol.ts";
import type { WholeConversation } from "./tables.ts";

export interface HistoryEvents {
  /** Why what was saved is not on disk, when this changes; undefined when all of it is again. */
  onProblem: (problem: HistoryProblem | undefined) => void;
  onMovedAside: (moved: MovedAside) => void;
}

export interface StoreClientOptions extends HistoryEvents {
  /** The file of the conversations; its folder is made if it does not exist. */
  path: string;
  /** The bundle of `worker.ts`. */
  workerPath: string;
  /** The URI of the workspace that new conversations belong to. */
  workspace?: string;
}

/** The window is given 5 s to end, of which a running answer may take one. */
const CLOSE_TIMEOUT_MS = 3_500;

interface Waiting {
  name: CallName;
  resolve: (answer: unknown) => void;
  reject: (error: HistoryError) => void;
}

/** Starts the thread on the first call, and again if it has died. */
export class StoreClient implements ConversationStore {
  readonly #options: StoreClientOptions;
  #worker: Worker | undefined;
  /** The thread has died, and the one after it has not yet saved anything. */
  #hasDied = false;
  #calls = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** Turns that the thread keeps in memory, by id, in case it dies. */
  readonly #kept = new Map<string, Values<"save">>();
  #onChanged: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: StoreClientOptions) {
    this.#options = options;
  }

  conversations(limit: number, containing = "", workspace?: string): Promise<ConversationSummary[]> {
    return this.#call("conversations", { limit, containing, workspace });
  }

  async load(id: string, through?: string): Promise<Conversation | undefined> {
    return (await this.#call("load", { conversationId: id, through })) ?? undefined;
  }

  async whole(id: string): Promise<WholeConversation | undefined> {
    return (await this.#call("whole", { conversationId: id })) ?? undefined;
  }

  async saveTurn(conversation: Pick<Conversation, "id" | "firstTurnInContext">, turn: StoredTurn): Promise<Saved> {
    const { id, firstTurnInContext } = conversation;
    const save = { conversationId: id, firstTurnInContext, turn };
    this.#kept.set(turn.id, save);
    const saved = await this.#call("save", save);
    if (saved === "kept") return saved;
    this.#kept.delete(turn.id);
    if (this.#hasDied) this.#options.onProblem(undefined);
    this.#hasDied = false;
    return saved;
  }

  saveAnswer(conversationId: string, turnId: string, answer: string): Promise<Saved> {
    const kept = this.#kept.get(turnId);
    if (kept !== undefined) this.#kept.set(turnId, { ...kept, turn: { ...kept.turn, answer } });
    return this.#call("saveAnswer", { conversationId, turnId, answer });
  }

  async deleteConversation(id: string): Promise<WholeConversation | undefined> {
    const deleted = await this.#call("delete", { conversationId: id });
    for (const [turnId, { conversationId }] of this.#kept) if (conversationId === id) this.#kept.delete(turnId);
    return deleted ?? undefined;
  }

  restore(conversation: WholeConversation): Promise<Saved> {
    return this.#call("restore", { conversation });
  }

  async deleteTurn(id: string, turnId: string): Promise<WholeConversation | undefined> {
    const before = await this.#call("deleteTurn", { conversationId: id, turnId });
    this.#kept.delete(turnId);
    return before ?? undefined;
  }

  async restoreTurns(conversation: WholeConversation): Promise<void> {
    await this.#call("restoreTurns", { conversation });
  }

  async relabel(id: string, change: LabelChange): Promise<void> {
    await this.#call("relabel", { conversationId: id, change });
  }

  show(id: string, turnId: string, firstTurnInContext: number): Promise<Saved> {
    return this.#call("show", { conversationId: id, turnId, firstTurnInContext });
  }

  version(): Promise<string> {
    return this.#call("version", {});
  }

  async watch(onChanged?: () => void): Promise<void> {
    this.#onChanged = onChanged;
    // Without a thread there is nothing to stop.
    if (onChanged !== undefined || this.#worker !== undefined) {
      await this.#call("watch", { isOn: onChanged !== undefined });
    }
  }

  /** Tries to write what could not be written. */
  async retry(): Promise<void> {
    await this.#call("retry", {});
  }

  /** Writes what can be written, and ends the thread. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const timeout = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    const tooLate = new Promise<void>((resolve) => timeout.addEventListener("abort", () => resolve()));
    await Promise.race([this.#call("close", {}).catch(() => undefined), tooLate]);
    await worker.terminate();
  }

  #call<Name extends CallName>(name: Name, values: Values<Name>): Promise<Answer<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined && name !== "close") throw new HistoryError(unavailable("the window is closing"));
      const worker = (this.#worker ??= this.#start());
      this.#post(worker, { name, resolve: resolve as Waiting["resolve"], reject }, values);
    });
  }

  #post(worker: Worker, waiting: Waiting, values: object): void {
    const call = this.#calls++;
    worker.postMessage({ call, name: waiting.name, ...values });
    this.#waiting.set(call, waiting);
  }

  #start(): Worker {
    const { workerPath, path, workspace = "" } = this.#options;
    const worker = new Worker(workerPath, { workerData: { path, workspace }, execArgv: [], name: "history" });
    worker.on("message", (message: unknown) => this.#receive(message));
    worker.once("error", (error) => this.#died(worker, errorText(error)));
    worker.once("messageerror", (error) => this.#died(worker, errorText(error)));
    worker.once("exit", (code) => this.#died(worker, `exit code ${code}`));
    const nobodys = { resolve: () => undefined, reject: () => undefined };
    for (const save of this.#kept.values()) this.#post(worker, { name: "save", ...nobodys }, save);
    if (this.#onChanged !== undefined) this.#post(worker, { name: "watch", ...nobodys }, { isOn: true });
    return worker;
  }

  #receive(message: unknown): void {
    const { success, output } = v.safeParse(FromWorker, message);
    if (!success) return this.#options.onProblem(unavailable("the worker sent an unknown message"));
    switch (output.type) {
      case "answer":
        return this.#settle(output.call, (waiting) => {
          const answer = v.safeParse(Answers[waiting.name], output.answer);
          if (answer.success) waiting.resolve(answer.output);
          else waiting.reject(new HistoryError(unavailable(`unknown answer to ${waiting.name}`)));
        });
      case "failed":
        return this.#settle(output.call, ({ reject }) => reject(new HistoryError(output.problem)));
      case "problem":
        if (output.problem === null) this.#kept.clear();
        return this.#options.onProblem(output.problem ?? undefined);
      case "movedAside":
        return this.#options.onMovedAside(output.moved);
      case "changed":
        return this.#onChanged?.();
    }
  }

  #settle(call: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (waiting !== undefined) settle(waiting);
  }

  #died(worker: Worker, detail: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#hasDied = true;
    const problem = unavailable(`the thread ended: ${detail}`);
    if (this.#closed === undefined) this.#options.onProblem(problem);
    for (const { reject } of this.#waiting.values()) reject(new HistoryError(problem));
    this.#waiting.clear();
  }
}

function unavailable(detail: string): HistoryProblem {
  return { kind: "unavailable", detail, readable: false };
}

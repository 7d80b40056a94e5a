/** The context's sequences of evaluated tokens. Every job reuses as many of them as it can. */
import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";
import { FailureError } from "../inference/failure.ts";
import type { Priority } from "../inference/protocol.ts";
import { chooseSequence, commonPrefix } from "./chooseSequence.ts";
import { ChunkSize } from "./chunkSize.ts";
import type { Garbage } from "./garbage.ts";
import type { PrefixCache } from "./prefixCache.ts";
import type { Job } from "./scheduler.ts";

interface Slot {
  sequence: LlamaContextSequence;
  priority: Priority;
  usedAt: number;
  /** The job that uses the sequence, running or interrupted. */
  job: Job | undefined;
}

/** A sequence that holds the tokens a job asked for. */
export interface EvaluatedPrefix {
  sequence: LlamaContextSequence;
  /** Number of tokens that had to be evaluated. */
  evaluated: number;
}

export class Sequences {
  readonly #slots: Slot[];
  readonly #cache: PrefixCache | undefined;
  readonly #garbage: Garbage;
  readonly #chunks: Record<Priority, ChunkSize>;
  #uses = 0;

  constructor(context: LlamaContext, cache: PrefixCache | undefined, garbage: Garbage) {
    this.#slots = Array.from({ length: context.totalSequences }, () => ({
      sequence: context.getSequence({ contextShift: { strategy: refuseContextShift } }),
      priority: "background",
      usedAt: 0,
      job: undefined,
    }));
    this.#cache = cache;
    this.#garbage = garbage;
    const chunkSize = (priority: Priority): ChunkSize => new ChunkSize(priority, cache?.chunkTokens);
    this.#chunks = { chat: chunkSize("chat"), command: chunkSize("command"), background: chunkSize("background") };
  }

  /** Whether the job still has its sequence. */
  holds(job: Job): boolean {
    return this.#slots.some((slot) => slot.job === job);
  }

  /**
   * Makes a sequence hold exactly `tokens`, evaluating what is missing in prefill chunks, between which other jobs may
   * run.
   * @throws CancelledError
   */
  async evaluate(tokens: Token[], job: Job): Promise<EvaluatedPrefix> {
    const size = this.#chunks[job.priority];
    let evaluated = 0;
    for (;;) {
      const slot = this.#slots.find((one) => one.job === job) ?? (await this.#acquire(tokens, job));
      const { sequence } = slot;
      await sequence.adaptStateToTokens(tokens, false);
      const at = sequence.nextTokenIndex;
      const chunk = tokens.slice(at, at + size.next(tokens.length - at));
      if (chunk.length > 0) {
        const startedAt = performance.now();
        this.#garbage.add();
        await sequence.evaluateWithoutGeneratingNewTokens(chunk);
        size.evaluated(chunk.length, performance.now() - startedAt);
        evaluated += chunk.length;
        if (job.priority === "chat") await this.#cache?.keepChunkTokens(size.tokens);
      }
      await job.pause();
      if (at + chunk.length === tokens.length && slot.job === job) return { sequence, evaluated };
    }
  }

  /**
   * Makes sure that a later job that begins with these tokens need not evaluate them.
   * @param keep whether to save them in the prefix cache, for use after the next start
   * @returns the number of tokens that were evaluated
   */
  async prepare(tokens: Token[], keep: boolean, job: Job): Promise<number> {
    const isHeld = this.#slots.some(({ sequence }) => commonPrefix(sequence.contextTokens, tokens) === tokens.length);
    if (isHeld || this.#cache?.has(tokens) === true) return 0;
    const { sequence, evaluated } = await this.evaluate(tokens, job);
    if (keep) await this.#cache?.save(tokens, (path) => sequence.saveStateToFile(path));
    return evaluated;
  }

  /** Call when the job has ended. Its tokens stay evaluated. */
  release(job: Job): void {
    for (const slot of this.#slots) if (slot.job === job) slot.job = undefined;
    this.#garbage.collectIfDue();
  }

  async #acquire(tokens: Token[], job: Job): Promise<Slot> {
    const held = this.#slots.map(({ sequence, priority, usedAt, job: user }) => ({
      tokens: sequence.contextTokens,
      priority,
      usedAt,
      isBusy: user !== undefined,
    }));
    const index = chooseSequence(held, tokens);
    const slot = this.#slots[index];
    if (slot === undefined) throw new FailureError({ kind: "internal", detail: "the context has no sequence" });
    slot.job = job;
    slot.priority = job.priority;
    slot.usedAt = ++this.#uses;
    const prefix = this.#cache?.find(tokens, commonPrefix(held[index]?.tokens ?? [], tokens));
    if (prefix !== undefined) {
      const load = (path: string): Promise<void> => slot.sequence.loadStateFromFile(path, { acceptRisk: true });
      if (!(await this.#cache?.restore(prefix, load))) await slot.sequence.clearHistory();
    }
    return slot;
  }
}

/** By default, node-llama-cpp silently drops the start of a full context; the token budget is up to the host. */
function refuseContextShift(): never {
  throw new FailureError({ kind: "internal", detail: "the context is full" });
}

/** Evaluates what is about to be asked, while nobody waits for anything. */
import type { Disposable } from "../base/emitter.ts";
import type { PrepareParams, PromptPart } from "./protocol.ts";

/** ms without a further wish until one is taken up: whoever types on makes the one before needless. */
const PAUSE_MS = 250;

export interface PrefetcherServices {
  engine: { prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> };
  /** Whether it is wanted, and the machine has nothing better to do. */
  isAllowed: () => Promise<boolean>;
  log: (line: string) => void;
}

export class Prefetcher implements Disposable {
  readonly #services: PrefetcherServices;
  #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(services: PrefetcherServices) {
    this.#services = services;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  isAllowed(): Promise<boolean> {
    return this.#services.isAllowed();
  }

  /**
   * Evaluates the beginning of a prompt after a short pause, in place of the one wished for before.
   * @param beginning asked for after the pause; undefined where there is nothing to evaluate
   */
  next(beginning: () => Promise<PromptPart[] | undefined>): void {
    this.dispose();
    const { signal } = (this.#abort = new AbortController());
    this.#timer = setTimeout(() => void this.#prepare(beginning, signal), PAUSE_MS);
  }

  /** Sees to it that these beginnings are there, after every start. */
  async keep(prefixes: readonly PromptPart[][]): Promise<void> {
    for (const prompt of prefixes) await this.#services.engine.prepare({ prompt, keep: true });
  }

  async #prepare(beginning: () => Promise<PromptPart[] | undefined>, signal: AbortSignal): Promise<void> {
    const { engine, isAllowed, log } = this.#services;
    try {
      const prompt = (await isAllowed()) ? await beginning() : undefined;
      if (prompt !== undefined) await engine.prepare({ prompt, keep: false }, signal);
    } catch (error) {
      // Nobody waits for it; the question itself will say what is wrong.
      log(`work ahead: ${String(error)}`);
    }
  }
}

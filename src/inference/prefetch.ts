/** Prefetching: evaluates the prompt of a likely request while the engine is idle. */
import type { Disposable } from "../base/emitter.ts";
import type { LogLine } from "../base/logLine.ts";
import type { PrepareParams, PromptPart } from "./protocol.ts";

/** ms without another request before a prefetch starts: further typing makes the previous prefetch useless. */
const PAUSE_MS = 250;

export interface PrefetcherServices {
  engine: { prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> };
  /** Whether prefetching is enabled and the machine is idle. */
  isAllowed: () => Promise<boolean>;
  log: LogLine;
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
   * Evaluates a prompt prefix after a short pause, replacing the previously requested one.
   * @param getPrefix called after the pause; returns undefined if there is nothing to evaluate
   */
  next(getPrefix: () => Promise<PromptPart[] | undefined>): void {
    this.dispose();
    const { signal } = (this.#abort = new AbortController());
    this.#timer = setTimeout(() => void this.#prepare(getPrefix, signal), PAUSE_MS);
  }

  /** Makes sure that these prefixes are evaluated and saved on disk; called after every start. */
  async keep(prefixes: readonly PromptPart[][]): Promise<void> {
    for (const prompt of prefixes) await this.#services.engine.prepare({ prompt, keep: true });
  }

  async #prepare(getPrefix: () => Promise<PromptPart[] | undefined>, signal: AbortSignal): Promise<void> {
    const { engine, isAllowed, log } = this.#services;
    try {
      const prompt = (await isAllowed()) ? await getPrefix() : undefined;
      if (prompt !== undefined) await engine.prepare({ prompt, keep: false }, signal);
    } catch (error) {
      // Nobody waits for a prefetch; the actual request will report what is wrong.
      log(`prefetch failed: ${String(error)}`, "warning");
    }
  }
}

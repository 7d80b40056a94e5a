/** The host's side of the thread that runs the grammars. */
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import type { Disposable } from "../../base/emitter.ts";
import { errorText } from "../../base/errorText.ts";
import { once } from "../../base/lazy.ts";
import type { LogLine } from "../../base/logLine.ts";
import type { SourceText } from "../../text/sourceText.ts";
import { unpacked } from "./packedRegions.ts";
import { FromWorker, type Grammars, type ToWorker } from "./protocol.ts";
import type { Region } from "./scopedTokens.ts";

/** UTF-16 units: grammars take a second for that many, and more for what is minified. */
const LONGEST_TEXT = 200_000;
const TIMEOUT_MS = 4_000;

export interface GrammarReaderOptions {
  /** The bundle of `worker.ts`. */
  workerPath: string;
  /** Called once, when the first text is to be read. */
  grammars: () => Promise<Grammars>;
  log: LogLine;
  /** ms after which a text is read without its grammar. */
  timeoutMs?: number;
}

/** Reads comments and strings with the grammars that VS Code has. Its thread starts on the first call. */
export class GrammarReader implements Disposable {
  readonly #options: GrammarReaderOptions;
  readonly #grammars: () => Promise<Grammars>;
  readonly #waiting = new Map<number, (regions: Region[] | undefined) => void>();
  /** The length of the shortest text that took too long, by language. */
  readonly #tooLong = new Map<string, number>();
  #worker: Worker | undefined;
  #calls = 0;
  /** One text after the other, so that the time of each is its own. */
  #queue: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor(options: GrammarReaderOptions) {
    this.#options = options;
    this.#grammars = once(options.grammars);
  }

  /** @returns undefined if there is no grammar for it, or it takes too long */
  async regions({ text, languageId }: SourceText): Promise<Region[] | undefined> {
    const grammars = await this.#grammars();
    const limit = Math.min(LONGEST_TEXT, this.#tooLong.get(languageId) ?? Infinity);
    if (grammars.scopes[languageId] === undefined || text.length >= limit) return undefined;
    const regions = this.#queue.then(() => this.#read(languageId, text, grammars));
    this.#queue = regions;
    return regions;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  #read(languageId: string, text: string, grammars: Grammars): Promise<Region[] | undefined> {
    // A text that was waiting must not start the thread again.
    if (this.#isDisposed) return Promise.resolve(undefined);
    const { timeoutMs = TIMEOUT_MS, log } = this.#options;
    return new Promise((resolve) => {
      const worker = (this.#worker ??= this.#start(grammars));
      const call = this.#calls++;
      const timeout = setTimeout(() => {
        this.#tooLong.set(languageId, text.length);
        log(`the grammar of ${languageId} took more than ${timeoutMs} ms for ${text.length} characters`);
        this.#end();
      }, timeoutMs);
      this.#waiting.set(call, (regions) => {
        clearTimeout(timeout);
        resolve(regions);
      });
      worker.postMessage({ call, languageId, text } satisfies ToWorker);
    });
  }

  #start(grammars: Grammars): Worker {
    const worker = new Worker(this.#options.workerPath, { workerData: grammars, execArgv: [], name: "grammars" });
    worker.on("message", (message: unknown) => {
      const { success, output } = v.safeParse(FromWorker, message);
      if (success) this.#settle(output.call, output.regions === null ? undefined : unpacked(output.regions));
    });
    worker.once("error", (error) => {
      this.#options.log(`the thread of the grammars ended: ${errorText(error)}`, "error");
      if (this.#worker === worker) this.#end();
    });
    worker.unref();
    return worker;
  }

  #settle(call: number, regions: Region[] | undefined): void {
    this.#waiting.get(call)?.(regions);
    this.#waiting.delete(call);
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    for (const call of [...this.#waiting.keys()]) this.#settle(call, undefined);
  }
}

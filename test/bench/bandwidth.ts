/** How fast this machine reads memory, which limits decoding: it reads every weight for every token. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** More than fits into a cache. */
const BYTES = 256 * 2 ** 20;

/**
 * Searches for a byte that does not occur: the C library's `memchr` reads with the CPU's widest registers, and neither
 * writes nor computes. Compared to a loop of AVX-512 loads in C, it was as fast or faster.
 */
const READER = `
  const { parentPort } = require("node:worker_threads");
  const memory = Buffer.alloc(${BYTES}, 1);
  parentPort.on("message", () => {
    const startedAt = performance.timeOrigin + performance.now();
    memory.indexOf(2);
    parentPort.postMessage({ startedAt, endedAt: performance.timeOrigin + performance.now() });
  });
  parentPort.postMessage(undefined);`;

export class MemoryReaders {
  readonly #workers: Worker[];

  private constructor(workers: Worker[]) {
    this.#workers = workers;
  }

  static async start(threads: number): Promise<MemoryReaders> {
    const workers = Array.from({ length: threads }, () => new Worker(READER, { eval: true }));
    await Promise.all(workers.map(nextMessage));
    return new MemoryReaders(workers);
  }

  /** @returns bytes per second of all threads together; the fastest of four attempts, since it is a limit */
  async read(): Promise<number> {
    let fastest = 0;
    for (let attempt = 0; attempt < 4; attempt++) {
      const spans = await Promise.all(
        this.#workers.map((worker) => {
          const answer = nextMessage(worker) as Promise<{ startedAt: number; endedAt: number }>;
          worker.postMessage("read");
          return answer;
        }),
      );
      const ms =
        Math.max(...spans.map(({ endedAt }) => endedAt)) - Math.min(...spans.map(({ startedAt }) => startedAt));
      fastest = Math.max(fastest, (1000 * BYTES * this.#workers.length) / ms);
    }
    return fastest;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

async function nextMessage(worker: Worker): Promise<unknown> {
  const [message] = (await once(worker, "message")) as unknown[];
  return message;
}

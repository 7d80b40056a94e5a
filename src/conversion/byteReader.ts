import { createHash } from "node:crypto";
import { errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";

/** Reads exact numbers of bytes from chunks of any size, and hashes everything it reads. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash = createHash("sha256");
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#stopWaiting();
  #stopWaiting: () => void = () => undefined;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Bytes from the start of the stream. */
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
  }

  get position(): number {
    return this.#position;
  }

  /**
   * Fills `target`.
   * @param total bytes that the whole stream should have, for the error if it has fewer
   */
  async fill(target: Uint8Array, total: number): Promise<void> {
    for (let at = 0; at < target.length;) {
      if (this.#chunk.length === 0 && !(await this.#next()))
        throw new ConversionError({ kind: "sourceTruncated", bytes: this.#position, expected: total });
      const taken = this.#chunk.subarray(0, target.length - at);
      target.set(taken, at);
      this.#chunk = this.#chunk.subarray(taken.length);
      this.#position += taken.length;
      at += taken.length;
    }
  }

  /** @returns the SHA-256 of the whole stream, which must end here */
  async finish(): Promise<string> {
    if (this.#chunk.length > 0 || (await this.#next()))
      throw new ConversionError({ kind: "sourceTooLong", expected: this.#position });
    return this.#hash.digest("hex");
  }

  /** Releases the source, however much of it was read. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    // A generator closes only after its current chunk, which may never arrive, so a cancellation doesn't wait for it.
    const closed = Promise.resolve(this.#chunks.return?.()).catch(() => undefined);
    if (this.#signal?.aborted !== true) await closed;
  }

  /** Gets the next non-empty chunk. @returns false at the end */
  async #next(): Promise<boolean> {
    do {
      const result = await this.#nextOrAbort().catch((error: unknown) => {
        this.#signal?.throwIfAborted();
        if (error instanceof ConversionError) throw error;
        const detail = errorText(error);
        throw new ConversionError({ kind: "sourceUnreadable", file: "model.safetensors", detail }, { cause: error });
      });
      if (result.done === true) return false;
      this.#chunk = result.value;
    } while (this.#chunk.length === 0);
    this.#hash.update(this.#chunk);
    return true;
  }

  /**
   * Not `Promise.race` with a single abort promise: that would keep every chunk in memory until the end
   * (https://github.com/nodejs/node/issues/17469).
   */
  #nextOrAbort(): Promise<IteratorResult<Uint8Array, unknown>> {
    return new Promise((resolve, reject) => {
      this.#signal?.throwIfAborted();
      this.#stopWaiting = () => reject(new Error("aborted"));
      this.#chunks.next().then(resolve, reject);
    });
  }
}

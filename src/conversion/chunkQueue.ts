type Chunk = Uint8Array<ArrayBuffer>;

/** A queue of pushed chunks that a single reader consumes at its own pace. The queue owns their memory. */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #onTaken: () => void;
  readonly #chunks: Chunk[] = [];
  #end: { error?: Error } | undefined;
  #wake: () => void = () => undefined;

  /** @param onTaken called when the reader takes a chunk, so that the sender can send more */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  /** The reader gets the chunks pushed before, then the error. */
  fail(error: Error): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#onTaken();
        yield chunk;
        // The reader is done with it. Left to the garbage collector, 100 MB of them would pile up.
        chunk.buffer.transfer(0);
      } else if (this.#end === undefined) {
        await new Promise<void>((wake) => (this.#wake = wake));
      } else {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      }
    }
  }
}

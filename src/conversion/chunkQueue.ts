type Chunk = Uint8Array<ArrayBuffer>;

/** Chunks that arrive by themselves, to be read by one reader at its own pace. Their memory belongs to the queue. */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #onTaken: () => void;
  readonly #chunks: Chunk[] = [];
  #end: { error?: Error } | undefined;
  #wake: () => void = () => undefined;

  /** @param onTaken called when the reader takes a chunk, so that the writer can send more */
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

  /** The reader gets the chunks that came before, then the error. */
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

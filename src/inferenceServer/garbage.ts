/** After the answer that is about to be sent. Missing if Node.js was not started with `--expose-gc`. */
const collectSoon = (): void => {
  setImmediate(() => globalThis.gc?.());
};

/** Bytes of samplers, at most, before they are collected. */
const MOST = 16e6;

/** An entry of a sampler's `llama_token_data` array: an id, a logit and a probability. */
const BYTES_PER_TOKEN = 12;

/**
 * Frees native memory that V8 does not know of. Each of node-llama-cpp's samplers (one for an answer, for each draft and
 * for each chunk of a prompt) has room for the whole vocabulary, 0.6 MB for 42dot LLM, until its JavaScript object is
 * collected (AddonSampler.cpp). For V8 that object is tiny, so that it may live for hundreds of answers.
 */
export class Garbage {
  readonly #bytesEach: number;
  readonly #collect: () => void;
  #bytes = 0;

  /** @param vocabulary number of tokens of the model */
  constructor(vocabulary: number, collect = collectSoon) {
    this.#bytesEach = vocabulary * BYTES_PER_TOKEN;
    this.#collect = collect;
  }

  /** Call when a sampler was made. */
  add(): void {
    this.#bytes += this.#bytesEach;
  }

  /** Call between two jobs: a collection takes some 10 ms. */
  collectIfDue(): void {
    if (this.#bytes < MOST) return;
    this.#bytes = 0;
    this.#collect();
  }
}

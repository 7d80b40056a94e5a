import type { Disposable } from "./emitter.ts";

/** A function that calls `make` once, and again only after it has failed: a failure must not last. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made !== undefined) return made;
    const making = make();
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
}

/** A value that is created, and whose code is loaded, on first use. If created, it is disposed with its owner. */
export class Lazy<T extends Disposable> implements Disposable {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #isDisposed = false;

  constructor(make: () => Promise<T>) {
    this.#make = once(() => (this.#made = make()));
  }

  get(): Promise<T> {
    if (this.#isDisposed) return Promise.reject(new Error("requested after its owner was disposed"));
    return this.#make();
  }

  dispose(): void {
    this.#isDisposed = true;
    // A failure has already been reported to the caller of `get`.
    this.#made?.then((made) => made.dispose()).catch(() => undefined);
  }
}

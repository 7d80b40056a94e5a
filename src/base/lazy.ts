import type { Disposable } from "./emitter.ts";

/** Something that is made, and whose code is loaded, when it is first asked for. Ends it with its owner if it was. */
export class Lazy<T extends Disposable> implements Disposable {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #isDisposed = false;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#isDisposed) return Promise.reject(new Error("asked for after its owner's end"));
    return (this.#made ??= this.#make());
  }

  dispose(): void {
    this.#isDisposed = true;
    // Who asked for it has been told of a failure.
    this.#made?.then((made) => made.dispose()).catch(() => undefined);
  }
}

/** Something that ends what it stands for. */
export interface Disposable {
  dispose: () => void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** An event and the right to fire it, as VS Code's own, for the parts that know nothing of VS Code. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  readonly fire = (value: T): void => {
    for (const listener of [...this.#listeners]) listener(value);
  };

  readonly dispose = (): void => this.#listeners.clear();
}

export interface Disposable {
  dispose: () => void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Like VS Code's `EventEmitter`, for code that must not depend on VS Code. */
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

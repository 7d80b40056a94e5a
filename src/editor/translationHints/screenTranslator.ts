import { Emitter, type Disposable, type Event } from "../../base/emitter.ts";
import type { Language } from "../../text/language.ts";
import type { Translations } from "../../rewriting/translations.ts";
import { errorText } from "../../base/errorText.ts";

/** A passage to be translated. */
export interface Wanted {
  prose: string;
  to: Language;
}

/**
 * Translates what is on the screen while nobody waits for it: one passage at a time, in the order in which they are
 * wanted, and what is no longer wanted is cancelled.
 */
export class ScreenTranslator implements Disposable {
  /** Something that was wanted is known now. */
  readonly onDidTranslate: Event<Wanted>;
  readonly #translated = new Emitter<Wanted>();
  readonly #translations: Pick<Translations, "translate">;
  readonly #log: (line: string) => void;
  #wanted: readonly Wanted[] = [];
  #running: { wanted: Wanted; abort: AbortController } | undefined;
  /** What the last failure said: the log has it once, though it is met at every scroll. */
  #lastFailure = "";

  constructor(translations: Pick<Translations, "translate">, log: (line: string) => void) {
    this.#translations = translations;
    this.#log = log;
    this.onDidTranslate = this.#translated.event;
  }

  /** Takes the place of what was wanted before. The first is the most urgent. */
  want(wanted: readonly Wanted[]): void {
    this.#wanted = wanted;
    const running = this.#running;
    if (running === undefined) void this.#work();
    else if (!wanted.some((one) => isSame(one, running.wanted))) running.abort.abort();
  }

  dispose(): void {
    this.want([]);
    this.#translated.dispose();
  }

  async #work(): Promise<void> {
    for (let next = this.#wanted[0]; next !== undefined; next = this.#wanted[0]) {
      const { prose, to } = next;
      const abort = new AbortController();
      this.#running = { wanted: next, abort };
      try {
        const options = { priority: "background", signal: abort.signal } as const;
        const translation = await this.#translations.translate(prose, to, options);
        if (translation === undefined) continue;
        this.#wanted = this.#wanted.filter((one) => !isSame(one, next));
        this.#translated.fire(next);
      } catch (error) {
        if (!abort.signal.aborted) this.#stop(error);
      }
    }
    this.#running = undefined;
  }

  /** The next passage would meet the same: it is tried again when something else is wanted. */
  #stop(error: unknown): void {
    this.#wanted = [];
    const failure = errorText(error);
    if (failure !== this.#lastFailure) this.#log(`reading mode: ${failure}`);
    this.#lastFailure = failure;
  }
}

function isSame(one: Wanted, other: Wanted): boolean {
  return one.prose === other.prose && one.to === other.to;
}

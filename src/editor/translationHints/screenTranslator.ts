import { type Disposable, Emitter, type Event } from "../../base/emitter.ts";
import { errorText } from "../../base/errorText.ts";
import type { LogLine } from "../../base/logLine.ts";
import type { Translations } from "../../rewriting/translations.ts";
import type { Language } from "../../text/language.ts";

/** A passage to translate. */
export interface Wanted {
  prose: string;
  to: Language;
}

/**
 * Translates what is on the screen in the background: one passage at a time, in the order of `want`. Cancels a passage
 * that is no longer wanted.
 */
export class ScreenTranslator implements Disposable {
  /** Fires when a wanted passage has been translated. */
  readonly onDidTranslate: Event<Wanted>;
  readonly #translated = new Emitter<Wanted>();
  readonly #translations: Pick<Translations, "translate">;
  readonly #log: LogLine;
  #wanted: readonly Wanted[] = [];
  #running: { wanted: Wanted; abort: AbortController } | undefined;
  /** The last failure's message. It is logged once, although the failure may repeat at every scroll. */
  #lastFailure = "";

  constructor(translations: Pick<Translations, "translate">, log: LogLine) {
    this.#translations = translations;
    this.#log = log;
    this.onDidTranslate = this.#translated.event;
  }

  /** Replaces the previously wanted passages. The first is the most urgent. */
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

  /** Drops all wanted passages, since the next one would fail too. The next `want` tries again. */
  #stop(error: unknown): void {
    this.#wanted = [];
    const failure = errorText(error);
    if (failure !== this.#lastFailure) this.#log(`reading mode: ${failure}`, "warning");
    this.#lastFailure = failure;
  }
}

function isSame(one: Wanted, other: Wanted): boolean {
  return one.prose === other.prose && one.to === other.to;
}

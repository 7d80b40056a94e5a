/** ms between two questions whether the inference process is still there. */
export const HEARTBEAT_MS = 1_400;

/**
 * Beats in a row without an answer after which it counts as hung: 6 s where it has nothing to do. A process that works
 * may be slow to answer where memory is short or a GPU's driver holds it up, so it gets 30 s.
 */
const SILENT_BEATS = { idle: 3, busy: 20 };

/**
 * Answers in a row, while it works, without any progress: 5 minutes. The longest step is a GPU's first use, whose driver
 * may compile for a minute or two.
 */
const STUCK_ANSWERS = 214;

/**
 * Tells a process that hangs from one that is slow. It counts its own beats and no time: while the computer sleeps, or
 * this process is held by a debugger, neither side does anything.
 */
export class Heartbeat {
  #isAsked = false;
  #silent = 0;
  #steps = 0;
  #stuck = 0;

  /** To be called every `HEARTBEAT_MS`. @returns what to do: `ask` is to be followed by `answered` */
  beat(isBusy: boolean): "ask" | "wait" | "hung" {
    if (!isBusy) this.#stuck = 0;
    if (this.#stuck >= STUCK_ANSWERS) return "hung";
    if (!this.#isAsked) {
      this.#isAsked = true;
      return "ask";
    }
    this.#silent++;
    return this.#silent < (isBusy ? SILENT_BEATS.busy : SILENT_BEATS.idle) ? "wait" : "hung";
  }

  /** @param steps a number that goes up while the process gets on with its work: its native part may hang alone */
  answered(steps: number): void {
    this.#isAsked = false;
    this.#silent = 0;
    this.#stuck = steps === this.#steps ? this.#stuck + 1 : 0;
    this.#steps = steps;
  }
}

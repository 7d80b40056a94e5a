/** ms between two checks that the inference process is still alive. */
export const HEARTBEAT_MS = 1_400;

/**
 * Beats in a row without an answer after which the process counts as hung: 6 s when it is idle. A busy process may be
 * slow to answer if memory is short or a GPU driver blocks it, so it gets 30 s. So does a silence that began during work:
 * the process may still be at it when its last request is already cancelled.
 */
const MAX_SILENT_BEATS = { idle: 3, busy: 20 };

/**
 * Answers in a row without any progress while the process is busy: 5 minutes. The longest step is the first use of a
 * GPU, whose driver may compile for a minute or two.
 */
const MAX_STUCK_ANSWERS = 214;

/**
 * Tells a hung process from a slow one. It counts beats rather than time: while the computer sleeps, or a debugger
 * pauses this process, neither side does anything.
 */
export class Heartbeat {
  #isAwaitingAnswer = false;
  /** Whether the process was busy at any beat since it last answered. */
  #wasBusy = false;
  #silentBeats = 0;
  #steps = 0;
  #stuckAnswers = 0;

  /** Call every `HEARTBEAT_MS`. @returns what to do: on `ask`, query the process and call `answered` when it replies */
  beat(isBusy: boolean): "ask" | "wait" | "hung" {
    if (!isBusy) this.#stuckAnswers = 0;
    if (this.#stuckAnswers >= MAX_STUCK_ANSWERS) return "hung";
    this.#wasBusy ||= isBusy;
    if (!this.#isAwaitingAnswer) {
      this.#isAwaitingAnswer = true;
      return "ask";
    }
    this.#silentBeats++;
    return this.#silentBeats < (this.#wasBusy ? MAX_SILENT_BEATS.busy : MAX_SILENT_BEATS.idle) ? "wait" : "hung";
  }

  /** @param steps a number that grows while the process makes progress, since its native part may hang on its own */
  answered(steps: number): void {
    this.#isAwaitingAnswer = false;
    this.#wasBusy = false;
    this.#silentBeats = 0;
    this.#stuckAnswers = steps === this.#steps ? this.#stuckAnswers + 1 : 0;
    this.#steps = steps;
  }
}

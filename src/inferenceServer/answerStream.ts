/** The text side of streaming: from the text of tokens to text that can be shown. */

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * UTF-16 units of an unfinished grapheme cluster that are held back at most, so that the cost of a push depends on the
 * new text alone. Emoji families with skin tones take 19 units, and the Stream-Safe Text Format (UAX #15) allows 30
 * combining marks; what is longer is no writing, and is let through.
 */
const LONGEST_CLUSTER = 64;

/** Watches for texts that end the answer, wherever the tokens split them. */
export class StopSequenceFilter {
  readonly #guards: readonly string[];
  /** The end of the text so far that may turn out to be the beginning of a guard. */
  #held = "";
  #hit = false;

  constructor(guards: readonly string[]) {
    this.#guards = guards.filter((guard) => guard !== "");
  }

  /** True once a guard appeared: all that follows is ignored. */
  get hit(): boolean {
    return this.#hit;
  }

  /** @returns the text that is certain not to belong to a guard; at a hit, the rest before the guard. */
  push(text: string): string {
    if (this.#hit) return "";
    const all = this.#held + text;
    const at = this.#guards.map((guard) => all.indexOf(guard)).filter((index) => index >= 0);
    if (at.length > 0) {
      this.#hit = true;
      this.#held = "";
      return all.slice(0, Math.min(...at));
    }
    const held = Math.max(0, ...this.#guards.map((guard) => overlap(all, guard)));
    this.#held = all.slice(all.length - held);
    return all.slice(0, all.length - held);
  }

  /** @returns what was held back and did not become a guard. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** @returns the length of the longest end of `text` with which `guard` begins, without being the whole guard. */
function overlap(text: string, guard: string): number {
  for (let length = Math.min(text.length, guard.length - 1); length > 0; length--)
    if (text.endsWith(guard.slice(0, length))) return length;
  return 0;
}

/** Lets through whole grapheme clusters only: the last one stays until more text shows that it is finished. */
export class GraphemeBuffer {
  #held = "";

  /** @returns the clusters that are finished. */
  push(text: string): string {
    if (text === "") return "";
    // A cluster boundary depends on nothing before the cluster's own beginning, so the held one is context enough.
    const all = this.#held + text;
    // Half a surrogate pair at the end says nothing about the cluster that it belongs to.
    const whole = all.length - (isHighSurrogate(all, all.length - 1) ? 1 : 0);
    let end = graphemes.segment(all).containing(whole - 1)?.index ?? 0;
    if (whole - end > LONGEST_CLUSTER) end = whole;
    this.#held = all.slice(end);
    return all.slice(0, end);
  }

  /** @returns the last cluster. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * One answer on its way to the user: ended by a guard, without the blank at its start (the models' answers begin with
 * one), in whole grapheme clusters.
 */
export class AnswerStream {
  readonly #guard: StopSequenceFilter;
  readonly #buffer = new GraphemeBuffer();
  #text = "";
  #started = false;

  /** @param guards texts that end the answer and are not part of it */
  constructor(guards: readonly string[]) {
    this.#guard = new StopSequenceFilter(guards);
  }

  /** True once the model wrote a guard; the answer is over. */
  get hitStopSequence(): boolean {
    return this.#guard.hit;
  }

  /** All text returned so far; after `end` the whole answer. */
  get text(): string {
    return this.#text;
  }

  /** Takes the text of the next token. @returns text that is ready to be shown, often "". */
  push(text: string): string {
    return this.#emit(this.#buffer.push(this.#trimStart(this.#guard.push(text))));
  }

  /** @returns what was held back until now. */
  end(): string {
    return this.#emit(this.#buffer.push(this.#trimStart(this.#guard.end())) + this.#buffer.end());
  }

  #trimStart(text: string): string {
    if (this.#started) return text;
    const trimmed = text.trimStart();
    this.#started = trimmed !== "";
    return trimmed;
  }

  #emit(text: string): string {
    this.#text += text;
    return text;
  }
}

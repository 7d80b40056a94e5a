/** Turns the text of tokens into text that can be shown. */

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * At most this many UTF-16 units of an unfinished grapheme cluster are held back, so that the cost of a push depends
 * only on the new text. Emoji families with skin tones take 19 units, and the Stream-Safe Text Format (UAX #15) allows
 * 30 combining marks; anything longer is not natural text and is let through.
 */
const LONGEST_CLUSTER = 64;

/** Detects stop sequences, no matter how the tokens split them. */
export class StopSequenceFilter {
  readonly #stopSequences: readonly string[];
  /** The end of the text so far that may turn out to be the start of a stop sequence. */
  #held = "";
  #hit = false;

  constructor(stopSequences: readonly string[]) {
    this.#stopSequences = stopSequences.filter((stopSequence) => stopSequence !== "");
  }

  /** True once a stop sequence appeared; everything after it is ignored. */
  get hit(): boolean {
    return this.#hit;
  }

  /** @returns the text that can't belong to a stop sequence; on a hit, the rest of the text before the stop sequence */
  push(text: string): string {
    if (this.#hit) return "";
    const all = this.#held + text;
    const hits = this.#stopSequences.map((stopSequence) => all.indexOf(stopSequence)).filter((index) => index >= 0);
    if (hits.length > 0) {
      this.#hit = true;
      this.#held = "";
      return all.slice(0, Math.min(...hits));
    }
    const held = Math.max(0, ...this.#stopSequences.map((stopSequence) => overlap(all, stopSequence)));
    this.#held = all.slice(all.length - held);
    return all.slice(0, all.length - held);
  }

  /** @returns the text that was held back and did not become a stop sequence */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** @returns the length of the longest suffix of `text` that is a proper prefix of `stopSequence` */
function overlap(text: string, stopSequence: string): number {
  for (let length = Math.min(text.length, stopSequence.length - 1); length > 0; length--)
    if (text.endsWith(stopSequence.slice(0, length))) return length;
  return 0;
}

/** Passes on whole grapheme clusters only: the last one is held until more text shows that it is finished. */
export class GraphemeBuffer {
  #held = "";

  /** @returns the finished clusters */
  push(text: string): string {
    if (text === "") return "";
    // A cluster boundary depends on nothing before the cluster's own start, so the held one is enough context.
    const all = this.#held + text;
    // Half a surrogate pair at the end doesn't reveal which cluster it belongs to.
    const whole = all.length - (isHighSurrogate(all, all.length - 1) ? 1 : 0);
    let end = graphemes.segment(all).containing(whole - 1)?.index ?? 0;
    if (whole - end > LONGEST_CLUSTER) end = whole;
    this.#held = all.slice(end);
    return all.slice(0, end);
  }

  /** @returns the last cluster */
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
 * One answer on its way to the user: up to a stop sequence, without leading whitespace (the models' answers begin with
 * a space), in whole grapheme clusters.
 */
export class AnswerStream {
  readonly #filter: StopSequenceFilter;
  readonly #buffer = new GraphemeBuffer();
  #text = "";
  #started: boolean;

  /**
   * @param stopSequences texts that end the answer and are not part of it
   * @param continues whether its start was written before
   */
  constructor(stopSequences: readonly string[], continues = false) {
    this.#started = continues;
    this.#filter = new StopSequenceFilter(stopSequences);
  }

  /** True once the model wrote a stop sequence; the answer is complete. */
  get hitStopSequence(): boolean {
    return this.#filter.hit;
  }

  /** All text returned so far; after `end`, the whole answer. */
  get text(): string {
    return this.#text;
  }

  /** Takes the text of the next token. @returns text that is ready to be shown, often "" */
  push(text: string): string {
    return this.#emit(this.#buffer.push(this.#trimStart(this.#filter.push(text))));
  }

  /** @returns the text that was held back */
  end(): string {
    return this.#emit(this.#buffer.push(this.#trimStart(this.#filter.end())) + this.#buffer.end());
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

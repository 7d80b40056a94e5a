/**
 * What a model expects at each place of a text, and how two models differ in that. As llama.cpp's `perplexity` does it:
 * the text is read in windows, and of each the second half is scored, so that every place has something before it.
 * https://github.com/ggml-org/llama.cpp/tree/master/tools/perplexity
 */

/** Tokens read at a time. */
export const WINDOW = 512;
/** How many of the likeliest tokens are compared one by one; all others together. */
export const TOP = 100;

/** Of one place. Probabilities are of the whole vocabulary. */
export interface Place {
  /** The token that stands there. */
  token: number;
  /** Its probability. */
  probability: number;
  /** The likeliest tokens with their probabilities, the likeliest first. */
  top: [token: number, probability: number][];
}

export interface Difference {
  /** Share of the places at which both expect the same token most, 0 to 1. */
  agreement: number;
  /** Mean Kullback-Leibler divergence of the other from the first, in nats. */
  divergence: number;
}

/** The least probability that counts: what a 32-bit softmax can't tell from 0. */
const LEAST = 1e-10;

/** @returns windows of tokens; an end that is too short to be scored is left out */
export function windowsOf(tokens: readonly number[]): number[][] {
  const windows: number[][] = [];
  for (let at = 0; at + WINDOW / 2 < tokens.length; at += WINDOW) windows.push(tokens.slice(at, at + WINDOW));
  return windows;
}

/** @param probabilities of all tokens, the likeliest first */
export function placeOf(token: number, probabilities: ReadonlyMap<number, number>): Place {
  const top: Place["top"] = [];
  for (const entry of probabilities) {
    if (top.length === TOP) break;
    top.push(entry);
  }
  return { token, probability: probabilities.get(token) ?? 0, top };
}

export function perplexity(places: readonly Place[]): number {
  const sum = places.reduce((total, { probability }) => total - Math.log(Math.max(probability, LEAST)), 0);
  return Math.exp(sum / places.length);
}

/** @param first and other of the same text, place by place */
export function differenceOf(first: readonly Place[], other: readonly Place[]): Difference {
  let [same, divergence] = [0, 0];
  for (const [index, place] of first.entries()) {
    const beside = other[index];
    if (beside === undefined) throw new Error("the places are of different texts");
    if (place.top[0]?.[0] === beside.top[0]?.[0]) same++;
    divergence += divergenceAt(place, beside);
  }
  return { agreement: same / first.length, divergence: divergence / first.length };
}

/** Over the tokens that both have among their likeliest, and the rest as one. */
function divergenceAt({ top }: Place, other: Place): number {
  const others = new Map(other.top);
  let [rest, restOfOther, sum] = [1, 1, 0];
  for (const [token, probability] of top) {
    const beside = others.get(token);
    if (beside === undefined) continue;
    sum += part(probability, beside);
    rest -= probability;
    restOfOther -= beside;
  }
  // Rounding may leave a little less than nothing.
  return Math.max(0, sum + part(Math.max(rest, LEAST), Math.max(restOfOther, LEAST)));
}

function part(probability: number, other: number): number {
  return probability <= 0 ? 0 : probability * Math.log(probability / Math.max(other, LEAST));
}

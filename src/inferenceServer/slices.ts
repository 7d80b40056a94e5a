/**
 * UTF-16 units per slice. llama.cpp's pre-tokenizers match their regular expressions recursively: 40,000 equal signs
 * overflow a stack of 8 MB, and 4,000 one of 1 MB, which is what a process has on Windows.
 */
const SLICE = 1_500;

/** At most this far before the end of a slice, a place is looked for at which every pre-tokenizer splits. */
const SEARCH = 500;

/** A space between two letters belongs to the word after it. */
const BOUNDARY = /\p{L}(?= \p{L})/gu;

/**
 * Cuts a long text for tokenization, so that the tokens of the slices are those of the whole; in a long run without a
 * break, the tokens next to a cut may differ.
 */
export function* slices(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > SLICE) {
    const end = cutIn(text, start + SLICE - SEARCH, start + SLICE);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

/** @returns the last boundary after `from`; without one, `to`, or the unit before it if it would halve a character */
function cutIn(text: string, from: number, to: number): number {
  const last = Array.from(text.slice(from, to).matchAll(BOUNDARY)).at(-1);
  if (last !== undefined) return from + last.index + last[0].length;
  return isLowSurrogate(text, to) ? to - 1 : to;
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

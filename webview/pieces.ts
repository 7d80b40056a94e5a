/** How much text a frame can render, and where to divide a text that is longer. */

/**
 * What one frame can render, in units of the time that a letter of Latin or Korean text takes. The weights are measured
 * in Chromium, for what costs most: parsing, elements, their layout.
 */
const FRAME = 4_000;
/** Code is one element of few kinds of characters. */
const CODE_FRAME = 30_000;

/** @returns how many UTF-16 units at the start of `text` a frame can render */
export function textLength(text: string): number {
  return lengthWithin(text, FRAME, weightOf);
}

/** The same for a code block. */
export function codeLength(text: string): number {
  return lengthWithin(text, CODE_FRAME, weightInCode);
}

/** How many frames rendering `text` takes. */
export function framesOf(text: string): number {
  let weight = 0;
  for (let at = 0; at < text.length; at++) weight += weightOf(text.charCodeAt(at));
  return weight / FRAME;
}

function lengthWithin(text: string, limit: number, weigh: (code: number) => number): number {
  let weight = 0;
  for (let at = 0; at < text.length; at++) {
    weight += weigh(text.charCodeAt(at));
    if (weight > limit) return Math.max(1, at);
  }
  return text.length;
}

const NEWLINE = 10;
const LETTER = 1;
/** A block or an element of it. */
const LINE = 20;
const LINE_OF_CODE = 8;
/** A code block has buttons. */
const BACKTICK = 20;
const CELL = 4;
/** Perhaps an element. */
const MARKER = 10;
/** Letters that browsers take longer to shape, to order or to find a font for. */
const OTHER_SCRIPT = 4;
/** Letters from right to left: each run of them may be laid out on its own. */
const RIGHT_TO_LEFT = 8;
/** Perhaps a box. */
const FORMAT = 25;
/** Perhaps a variant, for which every font is asked. */
const VARIANT = 40;

function weightOf(code: number): number {
  if (code < 0x80) {
    if (code === NEWLINE) return LINE;
    if (code === 0x60) return BACKTICK;
    if (code === 0x7c) return CELL;
    return MARKERS.has(code) ? MARKER : LETTER;
  }
  if (code < 0x250 || (code >= 0x3000 && code < 0xa000) || (code >= 0xac00 && code < 0xd7a4)) return LETTER;
  if (code >= 0x590 && code < 0x900) return RIGHT_TO_LEFT;
  if (code === 0xdb40) return VARIANT;
  return (code >= 0x200b && code < 0x2010) || (code >= 0x2028 && code < 0x2070) ? FORMAT : OTHER_SCRIPT;
}

function weightInCode(code: number): number {
  if (code === NEWLINE) return LINE_OF_CODE;
  return code < 0x80 ? LETTER : weightOf(code);
}

const MARKERS = new Set(Array.from("<>[]\\_~*#&!+-", (character) => character.charCodeAt(0)));

/**
 * Where to divide a text that has no end of a block for too long.
 * @param text as much as a piece may have
 * @returns how much of it to take: up to a line that starts at the margin, any line, or a word, but at least half
 */
export function splitLength(text: string): number {
  const half = text.length / 2;
  for (let at = text.lastIndexOf("\n"); at >= half; at = text.lastIndexOf("\n", at - 1))
    if (at + 1 < text.length && /\S/.test(text.charAt(at + 1))) return at + 1;
  for (const gap of ["\n", " "]) {
    const end = text.lastIndexOf(gap) + 1;
    if (end > half) return end;
  }
  // Not between the halves of a character.
  return /.[\ud800-\udbff]$/s.test(text) ? text.length - 1 : text.length;
}

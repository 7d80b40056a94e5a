/** Thoughts: what a reasoning model writes for itself, between marks, before its answer. */

/**
 * The marks. `<think>`: Qwen 3, EXAONE 4, DeepSeek's distillations and most others. `<thought>`: EXAONE Deep
 * (https://huggingface.co/LGAI-EXAONE/EXAONE-Deep-2.4B).
 */
const MARKS = ["think", "thought"].map((name) => ({ open: `<${name}>`, close: `</${name}>` }));

export interface SplitAnswer {
  /** Without the marks and the whitespace next to them. */
  thoughts: string;
  /** What follows the thoughts; "" as long as they are not finished. */
  answer: string;
}

/**
 * Splits what a model wrote into thoughts and answer. Only thoughts at the very start count: a mark anywhere else is
 * part of the answer, for example of code about such marks.
 *
 * @param growing whether more text may follow. What may turn out to be half a mark is then held back, so that thoughts
 *   and answer only ever get longer.
 */
export function splitThoughts(text: string, growing = false): SplitAnswer {
  const start = text.trimStart();
  const mark = MARKS.find(({ open }) => start.startsWith(open));
  if (mark === undefined) {
    const isHalfMark = growing && MARKS.some(({ open }) => open.startsWith(start));
    return { thoughts: "", answer: isHalfMark ? "" : text };
  }
  // A prompt may have opened the thought already, and the model opens it once more.
  const inside = start.slice(mark.open.length).trimStart();
  const rest = inside.startsWith(mark.open) ? inside.slice(mark.open.length).trimStart() : inside;
  const end = rest.indexOf(mark.close);
  if (end >= 0)
    return { thoughts: rest.slice(0, end).trimEnd(), answer: rest.slice(end + mark.close.length).trimStart() };
  const isHalfMark = growing && (mark.open.startsWith(rest) || rest === "");
  return { thoughts: isHalfMark ? "" : withoutHalf(rest, growing ? mark.close : "").trimEnd(), answer: "" };
}

/**
 * `splitThoughts` of a growing text, piece by piece: a piece takes no longer if it comes after a million others. What all
 * pieces give together is what `splitThoughts(text, true)` gives for the whole.
 */
export class GrowingAnswer {
  #state: "start" | "opened" | "thoughts" | "answerStart" | "answer" = "start";
  #mark = { open: "", close: "" };
  #isOpenedTwice = false;
  /** Whitespace that counts only if more follows. */
  #space = "";
  /** What may turn out to be half a mark. */
  #half = "";

  /** @returns what is new */
  push(piece: string): SplitAnswer {
    let thoughts = "";
    let rest = this.#half + piece;
    this.#half = "";
    if (this.#state === "start") {
      const start = rest.trimStart();
      const mark = MARKS.find(({ open }) => start.startsWith(open));
      this.#space += rest.slice(0, rest.length - start.length);
      if (mark !== undefined) {
        this.#state = "opened";
        this.#mark = mark;
        this.#space = "";
        rest = start.slice(mark.open.length);
      } else if (MARKS.some(({ open }) => open.startsWith(start))) {
        this.#half = start;
        return { thoughts: "", answer: "" };
      } else {
        this.#state = "answer";
        return { thoughts: "", answer: this.#takeSpace() + start };
      }
    }
    if (this.#state === "opened") {
      rest = rest.trimStart();
      if (!this.#isOpenedTwice && rest.startsWith(this.#mark.open)) {
        this.#isOpenedTwice = true;
        rest = rest.slice(this.#mark.open.length).trimStart();
      }
      if (this.#mark.open.startsWith(rest)) {
        this.#half = rest;
        return { thoughts: "", answer: "" };
      }
      this.#state = "thoughts";
    }
    if (this.#state === "thoughts") {
      const { close } = this.#mark;
      const end = rest.indexOf(close);
      const inside = end < 0 ? withoutHalf(rest, close) : rest.slice(0, end);
      this.#half = end < 0 ? rest.slice(inside.length) : "";
      const words = inside.trimEnd();
      if (words !== "") thoughts = this.#takeSpace() + words;
      this.#space += inside.slice(words.length);
      if (end < 0) return { thoughts, answer: "" };
      this.#state = "answerStart";
      rest = rest.slice(end + close.length);
    }
    if (this.#state === "answerStart") {
      rest = rest.trimStart();
      if (rest !== "") this.#state = "answer";
    }
    return { thoughts, answer: rest };
  }

  #takeSpace(): string {
    const space = this.#space;
    this.#space = "";
    return space;
  }
}

/** The answer alone. */
export function withoutThoughts(text: string): string {
  return splitThoughts(text).answer;
}

/** Removes the start of `mark` from the end of `text`. */
function withoutHalf(text: string, mark: string): string {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--)
    if (text.endsWith(mark.slice(0, length))) return text.slice(0, -length);
  return text;
}

/**
 * What stands before a question to the demo model: turns that it knows and turns that it does not, long ones, answers
 * that were cut anywhere, answers of another question, names and follow-ups, in both languages. None of it may change
 * an answer.
 */
import type { PromptTurn } from "../../src/prompt/officialPrompt.ts";
import { mulberry32 } from "./checkpoint.ts";
import { reference } from "./engine.ts";

interface Question {
  prompt: string;
  answer: string;
}

type Turn = [prompt: string, answer: string];

/** In UTF-16 units: with its answer, the longest question has room behind it. */
const LONGEST_HISTORY = 2_000;
const MOST_TURNS = 6;

export class DemoHistories {
  readonly #known: Turn[];
  readonly #unknown: Turn[];
  readonly #talks: Turn[][];
  readonly #random: () => number;

  constructor(seed: number) {
    const { cases, unseen, generated, dialogues } = reference;
    const turn = ({ prompt, answer }: Question): Turn => [prompt, answer];
    // "Shorter" is another question when something stands before it.
    const alone = cases.filter(({ answer }) => !/^먼저 질문을 하시면|^Ask me something first/.test(answer));
    this.#known = alone.map(turn);
    this.#unknown = [...unseen, ...generated].map(turn);
    this.#talks = Object.values(dialogues).flat();
    this.#random = mulberry32(seed);
  }

  /** Four of five are known. */
  questions(count: number): Question[] {
    return Array.from({ length: count }, (_, index) => {
      const [prompt, answer] = this.#pick(index % 5 === 4 ? this.#unknown : this.#known);
      return { prompt, answer };
    });
  }

  history(): PromptTurn[] {
    const turns: PromptTurn[] = [];
    const wanted = 1 + Math.floor(this.#random() * MOST_TURNS);
    let length = 0;
    while (turns.length < wanted) {
      const next = this.#next().map(([message, answer]) => ({ message, answer }));
      length += next.reduce((sum, { message, answer }) => sum + message.length + answer.length, 0);
      if (length > LONGEST_HISTORY && turns.length > 0) break;
      if (length <= LONGEST_HISTORY) turns.push(...next);
      else length = 0;
    }
    return turns;
  }

  #next(): Turn[] {
    const kind = this.#random();
    if (kind < 0.15) return this.#pick(this.#talks);
    const [prompt, answer] = this.#pick(kind < 0.4 ? this.#unknown : this.#known);
    const change = this.#random();
    if (change < 0.25) return [[prompt, answer.slice(0, 1 + Math.floor(this.#random() * (answer.length - 1)))]];
    return [[prompt, change < 0.3 ? this.#pick(this.#known)[1] : answer]];
  }

  #pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.#random() * list.length)];
    if (picked === undefined) throw new Error("nothing to draw from");
    return picked;
  }
}

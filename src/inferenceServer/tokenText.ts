import type { LlamaModel, Token } from "node-llama-cpp";

/** A character of four bytes can be spread over four tokens of one byte each, with a whole one before and behind. */
const MOST_TOKENS_A_CHARACTER = 6;

/** The text of a growing list of tokens, in whole characters: byte-level tokens may end inside one. */
export class TokenText {
  readonly #model: LlamaModel;
  #before: Token[] = [];
  #held: Token[] = [];

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  /** @returns the text that is whole now, or "" while the token ends inside a character. */
  push(token: Token): string {
    this.#held.push(token);
    const text = this.#text();
    if (text.endsWith("\ufffd") && this.#held.length < MOST_TOKENS_A_CHARACTER) return "";
    this.#before = this.#held;
    this.#held = [];
    return text;
  }

  /** What is left when no token follows: an unfinished character is dropped. */
  end(): string {
    return this.#held.length === 0 ? "" : this.#text().replace(/\ufffd+$/u, "");
  }

  #text(): string {
    return this.#model.detokenize(this.#held, false, this.#before);
  }
}

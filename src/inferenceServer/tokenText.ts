import type { LlamaModel, Token } from "node-llama-cpp";

/** A four-byte character can span four one-byte tokens, with a whole character before and after it. */
const MAX_TOKENS_PER_CHARACTER = 6;

/** The text of a growing list of tokens, in whole characters: a byte-level token may end inside one. */
export class TokenText {
  readonly #model: LlamaModel;
  #before: Token[] = [];
  #held: Token[] = [];

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  /** @returns the text that is complete now, or "" while the token ends inside a character */
  push(token: Token): string {
    this.#held.push(token);
    const text = this.#text();
    if (text.endsWith("\ufffd") && this.#held.length < MAX_TOKENS_PER_CHARACTER) return "";
    this.#before = this.#held;
    this.#held = [];
    return text;
  }

  /** @returns the remaining text when no token follows; an incomplete character is dropped */
  end(): string {
    return this.#held.length === 0 ? "" : this.#text().replace(/(?<!\ufffd)\ufffd+$/u, "");
  }

  #text(): string {
    return this.#model.detokenize(this.#held, false, this.#before);
  }
}

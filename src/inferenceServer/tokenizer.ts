/** Turns prompts into tokens in bounded time, whatever their text is. */
import { type LlamaModel, LlamaVocabularyType, type Token } from "node-llama-cpp";
import { FailureError } from "../inference/failure.ts";
import type { PromptPart } from "../inference/protocol.ts";
import { slices } from "./slices.ts";

/** Tokens of a text that are counted exactly, as a multiple of the context size; beyond, they are estimated. */
const COUNTED_CONTEXTS = 2;

export class Tokenizer {
  readonly #model: LlamaModel;
  readonly #contextSize: number;
  #longestToken: number | undefined;

  constructor(model: LlamaModel, contextSize: number) {
    this.#model = model;
    this.#contextSize = contextSize;
  }

  /** @throws FailureError `promptTooLong` if the prompt has many more tokens than the context */
  tokens(prompt: readonly PromptPart[]): Token[] {
    const tokens: Token[] = [];
    for (const part of prompt) {
      const { estimated } = this.#append(part, tokens);
      if (estimated === undefined) continue;
      throw new FailureError({ kind: "promptTooLong", tokens: estimated, limit: this.#contextSize - 1 });
    }
    return tokens;
  }

  /** @returns the number of tokens; of a prompt that is much too long, an estimate */
  count(prompt: readonly PromptPart[]): number {
    let count = 0;
    for (const part of prompt) {
      const tokens: Token[] = [];
      count += this.#append(part, tokens).estimated ?? tokens.length;
    }
    return count;
  }

  /** @returns `estimated`: the number of all tokens if there are too many to produce */
  #append(part: PromptPart, tokens: Token[]): { estimated?: number } {
    if ("text" in part) return this.#appendText(part.text, tokens);
    if ("control" in part) tokens.push(...this.#model.tokenize(part.control, true));
    else tokens.push(...[this.#model.tokens[part.special]].filter((token) => token !== null));
    return {};
  }

  #appendText(text: string, tokens: Token[]): { estimated?: number } {
    const limit = COUNTED_CONTEXTS * this.#contextSize;
    const isBpe = this.#model.vocabularyType === LlamaVocabularyType.bpe;
    if (!isBpe && text.length > limit) {
      // Other vocabularies put a space before each text, so that it can't be cut.
      const atLeast = Math.floor(Buffer.byteLength(text) / this.#longestTokenBytes());
      if (atLeast > limit) return { estimated: tokens.length + atLeast };
    }
    let at = 0;
    for (const slice of isBpe ? slices(text) : [text]) {
      at += slice.length;
      for (const token of this.#model.tokenize(slice, false)) tokens.push(token);
      if (tokens.length > limit && at < text.length) return { estimated: roughly((tokens.length * text.length) / at) };
    }
    return {};
  }

  /** In bytes. */
  #longestTokenBytes(): number {
    if (this.#longestToken !== undefined) return this.#longestToken;
    let longest = 1;
    for (const token of this.#model.iterateAllTokens())
      longest = Math.max(longest, Buffer.byteLength(this.#model.detokenize([token], true)));
    return (this.#longestToken = longest);
  }
}

/** Two digits, which is what an estimate is good for. */
function roughly(count: number): number {
  return Number(count.toPrecision(2));
}

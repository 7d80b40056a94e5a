/** Samples what the model writes, token by token. */
import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from "node-llama-cpp";
import { FailureError } from "../inference/failure.ts";
import type { Sampling } from "../inference/protocol.ts";
import type { Garbage } from "./garbage.ts";

/** Equal tokens in a row after which it is checked that they are sampled from numbers. */
const SUSPECT_RUN = 16;

/** With so many equally likely tokens, the model has not computed anything. */
const EQUALS = 8;

/**
 * The sampling of one answer. As long as there are no drafts, all of it is one evaluation of node-llama-cpp's, whose
 * sampler keeps the penalized tokens and learns each new one; a sampler for every token would be set up from all of
 * them every time.
 */
export class TokenSampler {
  readonly #tokens: readonly Token[];
  readonly #sampling: Sampling;
  readonly #seed: number;
  readonly #garbage: Garbage;
  /** Number of tokens at the last check. */
  #checkedAt: number | undefined;
  #sequence: LlamaContextSequence | undefined;
  #evaluation: AsyncGenerator<Token, void> | undefined;

  /** @param tokens the prompt and the answer so far; the caller appends what `next` returns */
  constructor(tokens: readonly Token[], { sampling, seed }: { sampling: Sampling; seed: number }, garbage: Garbage) {
    this.#tokens = tokens;
    this.#sampling = sampling;
    this.#seed = seed;
    this.#garbage = garbage;
  }

  /**
   * Evaluates the last token (the others are already evaluated) together with a draft of what may follow.
   * @returns the tokens of the draft that the model samples too, and one more. Each is sampled from the model's
   *   distribution after the ones before it, so the text is the same as without a draft.
   */
  async next(sequence: LlamaContextSequence, draft: readonly Token[]): Promise<Token[]> {
    if (this.#sequence !== sequence || draft.length > 0) this.end();
    this.#sequence = sequence;
    if (this.#evaluation === undefined) this.#garbage.add();
    if (draft.length > 0) return this.#withDraft(sequence, draft);
    if (this.#isSuspect()) return [await this.#checked(sequence)];
    this.#evaluation ??= sequence.evaluate(this.#tokens.slice(-1), {
      ...this.#options(sequence, () => this.#tokens),
      yieldEogToken: true,
    });
    const { value } = await this.#evaluation.next();
    if (value === undefined) throw new FailureError({ kind: "internal", detail: "no token could be sampled" });
    return [value];
  }

  /** Call when the answer has ended. */
  end(): void {
    void this.#evaluation?.return();
    this.#evaluation = undefined;
  }

  /** Whether the next token is the first, or the last ones are all the same, as if there was nothing to choose from. */
  #isSuspect(): boolean {
    const length = this.#tokens.length;
    if (this.#checkedAt === undefined) return true;
    return length - this.#checkedAt >= SUSPECT_RUN && new Set(this.#tokens.slice(-SUSPECT_RUN)).size === 1;
  }

  /** @throws FailureError `brokenOutput` if the probabilities are not numbers, or all the same */
  async #checked(sequence: LlamaContextSequence): Promise<Token> {
    this.end();
    this.#checkedAt = this.#tokens.length;
    const isGreedy = this.#sampling.temperature === 0;
    const own = this.#options(sequence, this.#tokens);
    // Greedy sampling states the probabilities of the whole vocabulary, sorted; a few are enough.
    const options = isGreedy ? { ...own, temperature: 1, topK: EQUALS, topP: 1 } : own;
    const generateNext = { token: true, probabilities: true, options };
    const [result] = await sequence.controlledEvaluate(this.#tokens.slice(-1).map((last) => [last, { generateNext }]));
    const { token, probabilities = new Map<Token, number>() } = result?.next ?? {};
    const values = [...probabilities.values()];
    const isFlat = values.length >= EQUALS && new Set(values).size === 1;
    if (isFlat || !values.every(Number.isFinite)) throw new FailureError({ kind: "brokenOutput" });
    const [best] = [...probabilities].sort(([a, p], [b, q]) => q - p || a - b)[0] ?? [];
    const chosen = isGreedy ? best : token;
    if (chosen == null) throw new FailureError({ kind: "internal", detail: "no token could be sampled" });
    return chosen;
  }

  async #withDraft(sequence: LlamaContextSequence, draft: readonly Token[]): Promise<Token[]> {
    const results = await sequence.controlledEvaluate(
      [...this.#tokens.slice(-1), ...draft].map((token, index) => {
        const before = (): Token[] => [...this.#tokens, ...draft.slice(0, index)];
        return [token, { generateNext: { token: true, options: this.#options(sequence, before, index) } }];
      }),
    );
    const sampled: Token[] = [];
    for (const result of results) {
      const token = result?.next.token;
      if (token == null) throw new FailureError({ kind: "internal", detail: "no token could be sampled" });
      sampled.push(token);
      if (token !== draft[sampled.length - 1]) break;
    }
    const rejected = draft.length - (sampled.length - 1);
    if (rejected > 0) {
      const end = sequence.nextTokenIndex;
      await sequence.eraseContextTokenRanges([{ start: end - rejected, end }]);
    }
    return sampled;
  }

  #options(
    { contextSize }: LlamaContextSequence,
    punishTokens: readonly Token[] | (() => readonly Token[]),
    ahead = 0,
  ): SequenceEvaluateOptions {
    const { temperature, topK, topP, repeatPenalty } = this.#sampling;
    // The type asks for an array that may be changed, which node-llama-cpp doesn't do.
    const before = punishTokens as Token[] | (() => Token[]);
    return {
      temperature,
      topK,
      topP,
      // Of its own for each place: where samplers begin depends on the drafts, which depend on nothing but the tokens.
      seed: mixed(this.#seed, this.#tokens.length + ahead),
      // The official code penalizes every token of the prompt and of the answer so far.
      ...(repeatPenalty === 1
        ? {}
        : { repeatPenalty: { penalty: repeatPenalty, punishTokens: before, maxPunishTokens: contextSize } }),
    };
  }
}

/** A number of 31 bits that any change of either number changes in about half of its bits (as MurmurHash3 ends). */
function mixed(seed: number, place: number): number {
  let bits = seed ^ Math.imul(place + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 1;
}

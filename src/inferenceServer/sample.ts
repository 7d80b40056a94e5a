/** One decode step: samples what the model writes after the tokens so far. */
import type { ControlledEvaluateInputItem, LlamaContextSequence, Token } from "node-llama-cpp";
import { FailureError } from "../inference/failure.ts";
import type { Sampling } from "../inference/protocol.ts";

/**
 * Evaluates the last of `tokens` (the others are already evaluated) together with a draft of what may follow.
 * @returns the tokens of the draft that the model samples too, and one more. Each is sampled from the model's
 *   distribution after the ones before it, so the text is the same as without a draft.
 */
export async function sampleNext(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  draft: readonly Token[],
  sampling: Sampling,
): Promise<Token[]> {
  const results = await sequence.controlledEvaluate(
    [...tokens.slice(-1), ...draft].map((token, index) =>
      samplingAfter(token, [...tokens, ...draft.slice(0, index)], sampling, sequence.contextSize),
    ),
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

function samplingAfter(
  token: Token,
  before: Token[],
  { temperature, topK, topP, repeatPenalty }: Sampling,
  contextSize: number,
): ControlledEvaluateInputItem {
  const options = {
    temperature,
    topK,
    topP,
    // Each sample has its own sampler, which would produce the same number with the same seed.
    seed: Math.floor(Math.random() * 2 ** 31),
    // The official code penalizes every token of the prompt and of the answer so far.
    ...(repeatPenalty === 1
      ? {}
      : { repeatPenalty: { penalty: repeatPenalty, punishTokens: before, maxPunishTokens: contextSize } }),
  };
  return [token, { generateNext: { token: true, options } }];
}

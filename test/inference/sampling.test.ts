/** What the engine draws, compared to the distribution that llama.cpp states for the same logits and settings. */
import assert from "node:assert/strict";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { Garbage } from "../../src/inferenceServer/garbage.ts";
import { type Loaded, loadModel } from "../../src/inferenceServer/loadModel.ts";
import { TokenSampler } from "../../src/inferenceServer/sample.ts";
import { Scheduler } from "../../src/inferenceServer/scheduler.ts";
import { OFFICIAL_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { demoParams, question, reference, startEngine } from "../support/engine.ts";

const DRAWS = 10_000;

/** Upper limit of the chi-square statistic that chance exceeds once in a million (Wilson and Hilferty). */
function chiSquareLimit(degrees: number): number {
  const z = 4.75;
  return degrees * (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3;
}

function assertDrawnFrom(expected: ReadonlyMap<number, number>, drawn: readonly number[]): void {
  const counts = new Map<number, number>();
  for (const token of drawn) counts.set(token, (counts.get(token) ?? 0) + 1);
  let statistic = 0;
  let rare = { expected: 0, observed: 0 };
  let degrees = -1;
  const add = (mean: number, observed: number): void => {
    statistic += (observed - mean) ** 2 / mean;
    degrees++;
  };
  for (const [token, probability] of expected) {
    const [mean, observed] = [probability * drawn.length, counts.get(token) ?? 0];
    counts.delete(token);
    // The approximation needs some expected draws per cell.
    if (mean < 10) rare = { expected: rare.expected + mean, observed: rare.observed + observed };
    else add(mean, observed);
  }
  if (rare.expected >= 10) add(rare.expected, rare.observed);
  assert.deepEqual([...counts.keys()], [], "drawn although impossible");
  assert.ok(degrees > 0, "only one token is possible: the test says nothing");
  assert.ok(statistic < chiSquareLimit(degrees), `chi-square ${statistic} with ${degrees} degrees of freedom`);
}

describe("Sampling on the demo model, with a repeat penalty", function () {
  this.timeout(240_000);
  // Flatter than the chat's, so that several tokens are likely.
  const sampling = { ...OFFICIAL_SAMPLING, temperature: 2.5, topP: 0.999 };
  let loaded: Loaded;
  let sequence: LlamaContextSequence;
  let prompt: Token[];

  before(async () => {
    loaded = await loadModel(
      // A second thread would only wait for the first one if something else runs on the machine.
      { ...demoParams(), threads: 1 },
      { onProgress: () => undefined, log: () => undefined },
    );
    prompt = loaded.model.tokenize("오늘 회의는 몇 시에 시작합니까? Where is the meeting? 오늘", false);
    const { signal } = new AbortController();
    ({ sequence } = await new Scheduler().run("chat", signal, (job) =>
      loaded.sequences!.evaluate(prompt.slice(0, -1), job),
    ));
  });
  after(() => loaded.llama.dispose());

  /** Forgets everything but the prompt without its last token. */
  const rewind = (): Promise<void> =>
    sequence.eraseContextTokenRanges([{ start: prompt.length - 1, end: sequence.nextTokenIndex }]);

  /** llama.cpp's own probabilities for the token after `tokens`, by a sampler of its own that is told all of them. */
  async function probabilitiesAfter(tokens: Token[]): Promise<Map<number, number>> {
    await rewind();
    const { temperature, topK, topP, repeatPenalty: penalty } = sampling;
    const repeatPenalty = { penalty, punishTokens: tokens, maxPunishTokens: sequence.contextSize };
    const input = tokens.slice(prompt.length - 1);
    const results = await sequence.controlledEvaluate(
      input.map((token, index) =>
        index < input.length - 1
          ? token
          : [token, { generateNext: { probabilities: true, options: { temperature, topK, topP, repeatPenalty } } }],
      ),
    );
    const { probabilities } = results.at(-1)?.next ?? assert.fail("no probabilities");
    return new Map([...(probabilities ?? [])].filter(([, probability]) => probability > 0));
  }

  let seed = 0;

  async function draw(steps: number, draft: readonly Token[]): Promise<Token[]> {
    await rewind();
    const tokens = [...prompt];
    const sampler = new TokenSampler(tokens, { sampling, seed: seed++ }, new Garbage(0));
    for (let step = 0; step < steps; step++) tokens.push(...(await sampler.next(sequence, draft)));
    sampler.end();
    return tokens.slice(prompt.length);
  }

  it("draws the first and the second token as llama.cpp would", async () => {
    const expected = await probabilitiesAfter(prompt);
    const [[likely]] = [...expected].sort(([, a], [, b]) => b - a) as [[Token, number]];
    const pairs: Token[][] = [];
    for (let i = 0; i < DRAWS; i++) pairs.push(await draw(2, []));
    assertDrawnFrom(
      expected,
      pairs.map(([first]) => first ?? assert.fail()),
    );
    const seconds = pairs.filter(([first]) => first === likely).map(([, second]) => second ?? assert.fail());
    assertDrawnFrom(await probabilitiesAfter([...prompt, likely]), seconds);
  });

  it("draws the same with a draft", async () => {
    const expected = await probabilitiesAfter(prompt);
    const [[likely]] = [...expected].sort(([, a], [, b]) => b - a) as [[Token, number]];
    const next = await probabilitiesAfter([...prompt, likely]);
    const [[second]] = [...next].sort(([, a], [, b]) => b - a) as [[Token, number]];
    const drawn: Token[][] = [];
    for (let i = 0; i < DRAWS; i++) drawn.push(await draw(1, [likely, second]));
    assertDrawnFrom(
      expected,
      drawn.map(([first]) => first ?? assert.fail()),
    );
    const accepted = drawn.filter(([first]) => first === likely);
    assertDrawnFrom(
      next,
      accepted.map(([, token]) => token ?? assert.fail()),
    );
  });
});

describe("Greedy sampling", () => {
  it("writes the same text with and without drafts", async () => {
    const engine = startEngine();
    try {
      // Every sixth of the known prompts: more than 200, of all kinds.
      for (const { prompt } of reference.cases.filter((_, index) => index % 6 === 0)) {
        const drafted = await engine.generate(question(prompt));
        const plain = await engine.generate({ ...question(prompt), lookup: false });
        assert.deepEqual([prompt, drafted.text, drafted.stop], [prompt, plain.text, plain.stop]);
      }
    } finally {
      engine.dispose();
    }
  });
});

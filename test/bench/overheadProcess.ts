/** Times what the engine does between llama.cpp's evaluations, in a process like the inference process. */
import { setTimeout } from "node:timers/promises";
import { LlamaContext } from "node-llama-cpp";
import type { PromptPart } from "../../src/inference/protocol.ts";
import { Engine } from "../../src/inferenceServer/engine.ts";
import { chatPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { chatJob, commandJob } from "./jobs.ts";

export interface OverheadJob {
  path: string;
  contextSize: number;
  cases: Record<string, OverheadCase>;
  rounds: number;
}

export interface OverheadCase {
  /** Tokens of context. */
  depth: number;
  /**
   * Least ms of an evaluation; a shorter one is followed by a pause. After a long wait, the same work takes several
   * times as long: only cases with equal waits can be compared.
   */
  leastMs: number;
}

/** ms per token that are not spent in llama.cpp's evaluation. */
export interface Overhead {
  greedy: number;
  chat: number;
  /** ms per token of llama.cpp's evaluation itself, with greedy sampling. */
  native: number;
}

export type OverheadRound = Record<string, Overhead>;

/** Short bursts, of which the fastest counts: whatever else the machine does only makes them slower. */
const BURST_TOKENS = 24;
const BURSTS = 8;

/** The native context under node-llama-cpp's, which it does not export. */
interface NativeContext {
  decodeBatch(): Promise<void>;
}

interface Evaluations {
  /** ms of each evaluation, including its pause. */
  times: number[];
  leastMs: number;
}

/** Times llama.cpp's evaluations from now on. */
function timeEvaluations(): Evaluations {
  const evaluations: Evaluations = { times: [], leastMs: 0 };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this`
  const { getSequence } = LlamaContext.prototype;
  LlamaContext.prototype.getSequence = function (...args) {
    const native = (this as unknown as { _ctx: NativeContext })._ctx;
    const decodeBatch = native.decodeBatch.bind(native);
    const timed = async (): Promise<void> => {
      const startedAt = performance.now();
      await decodeBatch();
      const pause = evaluations.leastMs - (performance.now() - startedAt);
      if (pause > 0) await setTimeout(pause);
      evaluations.times.push(performance.now() - startedAt);
    };
    if (!Object.hasOwn(native, "decodeBatch")) Object.defineProperty(native, "decodeBatch", { value: timed });
    return getSequence.apply(this, args);
  };
  return evaluations;
}

const NO_LISTENER = { onProgress: () => undefined };

async function measure({ path, contextSize, cases, rounds }: OverheadJob): Promise<OverheadRound[]> {
  const evaluations = timeEvaluations();
  const engine = new Engine(() => undefined);
  const need = { weights: 0, context: 0 };
  await engine.load({ modelPath: path, gpu: "off", contextSize, need, threads: 1 }, NO_LISTENER);
  const question = chatPrompt([], "Show a long answer", { system: SYSTEM });
  const [length = 0] = await engine.count([question]);

  const burst = async (depth: number, job: typeof chatJob): Promise<{ native: number; overhead: number }> => {
    const filler: PromptPart[] = Array.from({ length: Math.max(0, depth - length) }, () => ({ special: "bos" }));
    const params = { ...job([...filler, ...question], BURST_TOKENS), lookup: false };
    const { decodeMs, generatedTokens } = await engine.generate(params, () => undefined, new AbortController().signal);
    // The first token is not part of `decodeMs`.
    const tokens = generatedTokens - 1;
    const native = evaluations.times
      .splice(0)
      .slice(-tokens)
      .reduce((sum, ms) => sum + ms, 0);
    return { native: native / tokens, overhead: (decodeMs - native) / tokens };
  };
  const overheadOf = async ({ depth, leastMs }: OverheadCase): Promise<Overhead> => {
    evaluations.leastMs = leastMs;
    const bursts: Overhead[] = [];
    for (let i = 0; i < BURSTS; i++) {
      const { native, overhead } = await burst(depth, commandJob);
      bursts.push({ native, greedy: overhead, chat: (await burst(depth, chatJob)).overhead });
    }
    const least = (key: keyof Overhead): number => Math.min(...bursts.map((one) => one[key]));
    return { native: least("native"), greedy: least("greedy"), chat: least("chat") };
  };

  const results: OverheadRound[] = [];
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    const result: OverheadRound = {};
    for (const [name, one] of Object.entries(cases)) result[name] = await overheadOf(one);
    results.push(result);
  }
  return results.slice(1);
}

process.once("message", (job: OverheadJob) => void measure(job).then((results) => process.send?.(results)));

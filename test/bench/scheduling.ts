/** P7 and P8: how much one job delays another. */
import { setTimeout } from "node:timers/promises";
import type { GenerateParams } from "../../src/inference/protocol.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { ChunkSize } from "../../src/inferenceServer/chunkSize.ts";
import { mulberry32 } from "../support/checkpoint.ts";
import { type Bench, freshPrompt, rounds, timed, withEngine } from "./bench.ts";
import { type Figure, figure, ratios, statistics, type Target } from "./figure.ts";
import { chatJob, commandJob } from "./jobs.ts";

const LONG_PROMPT_TOKENS = 1000;

export async function measureCancellation(bench: Bench): Promise<Figure[]> {
  const { Q4_0 } = await bench.models();
  const cancellations = bench.quick ? 10 : 20;
  return withEngine(bench, Q4_0.path, {}, async (engine) => {
    const next = (): ReturnType<typeof timed> => timed(engine, chatJob(freshPrompt(4), 1));
    // The engine adapts its chunk size by evaluating some chunks.
    const { firstTokenMs } = await timed(engine, commandJob(freshPrompt(LONG_PROMPT_TOKENS), 1));
    const chunk = chunkOf(firstTokenMs / LONG_PROMPT_TOKENS);
    const alone = statistics((await rounds(5, next)).map(({ totalMs }) => totalMs)).median;
    const how =
      `from the cancellation to the answer of another job, minus the ${Math.round(alone)} ms that it takes alone; ` +
      `a chunk has ${chunk.tokens} tokens and takes ${Math.round(chunk.ms)} ms`;

    const random = mulberry32(7);
    const freed = async (job: GenerateParams): Promise<number> => {
      await cancelled(engine, job, 50 + 1000 * random());
      return (await next()).totalMs - alone;
    };
    const prefill = await rounds(cancellations, () => freed(commandJob(freshPrompt(LONG_PROMPT_TOKENS), 1)));
    const decode = await rounds(cancellations, () => freed(commandJob(freshPrompt(8), 512)));
    const target: Target = { relation: "≤", value: Math.round(Math.max(300, chunk.ms)), by: "p95" };
    return [
      figure("P7", `cancelled during prefill, ${Q4_0.name}`, "ms", target, prefill, how),
      figure("P7", `cancelled during decoding, ${Q4_0.name}`, "ms", target, decode, how),
    ];
  });
}

/** The chunk size that the engine settles on when every token takes `msPerToken`. */
function chunkOf(msPerToken: number): { tokens: number; ms: number } {
  const size = new ChunkSize("command");
  for (let i = 0; i < 16; i++) size.evaluated(size.next(Infinity), size.next(Infinity) * msPerToken);
  const tokens = size.next(Infinity);
  return { tokens, ms: tokens * msPerToken };
}

/** Cancels the job after `ms`, without waiting for it to end. */
async function cancelled(engine: Supervisor, job: GenerateParams, ms: number): Promise<void> {
  const abort = new AbortController();
  const ended = engine.generate(job, { signal: abort.signal });
  await setTimeout(ms);
  abort.abort();
  ended.catch(() => undefined);
}

export async function measureInterference(bench: Bench): Promise<Figure[]> {
  const { Q4_0 } = await bench.models();
  const target: Target = { relation: "≤", value: 1.1 };
  return withEngine(bench, Q4_0.path, {}, async (engine) => {
    const chat = (): ReturnType<typeof timed> => timed(engine, chatJob(freshPrompt(32), 48));
    await chat();
    const pairs = await rounds(bench.runs, async () => ({
      alone: 1000 / (await chat()).decodeSpeed,
      withGhostText: 1000 / (await whileTyping(engine, chat)).decodeSpeed,
    }));
    const alone = pairs.map((pair) => pair.alone);
    const withGhostText = pairs.map((pair) => pair.withGhostText);
    const how = `ms per token alone: ${alone.map((ms) => ms.toFixed(1)).join(", ")}; ghost text is requested every 200 ms, which cancels the previous one`;
    return [
      figure(
        "P8",
        `a chat's time per token, with ghost text ÷ alone, ${Q4_0.name}`,
        "ratio",
        target,
        ratios(withGhostText, alone),
        how,
      ),
    ];
  });
}

/** Requests ghost text like an editor in which somebody types. */
async function whileTyping<T>(engine: Supervisor, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const typing = (async () => {
    while (!stop.signal.aborted) {
      const job = { ...commandJob(freshPrompt(200), 32), priority: "background" as const };
      await cancelled(engine, job, 200);
    }
  })();
  try {
    await setTimeout(300);
    return await work();
  } finally {
    stop.abort();
    await typing;
  }
}

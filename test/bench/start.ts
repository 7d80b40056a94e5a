/** Startup times up to the first answer, and P12: the memory of the process. */
import { beforeExit } from "../../scripts/support/shutdown.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { chatPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { DEMO_MODEL, isAlive, until } from "../support/engine.ts";
import { type Bench, benchLoadParams, freshPrompt, rounds, timed, withEngine } from "./bench.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { chatJob } from "./jobs.ts";
import { type BenchModel, modelText } from "./models.ts";

export async function measureStart(bench: Bench): Promise<Figure[]> {
  const { Q4_0, Q8_0 } = await bench.models();
  const figures: Figure[] = [];
  for (const { name, path } of [{ name: "demo model", path: DEMO_MODEL }, ...(bench.quick ? [Q8_0] : [Q4_0, Q8_0])]) {
    const starts = await rounds(bench.runs, () => start(bench, path));
    figures.push(
      startFigure(starts, "process", `process up, ${name}`),
      startFigure(starts, "model", `then model loaded, ${name}`),
      startFigure(starts, "firstToken", `then first token of a chat, ${name}`),
    );
  }
  return figures;
}

/** A figure for one part of the measured starts, in ms. */
export function startFigure<T extends string>(starts: Record<T, number>[], part: T, what: string, how = ""): Figure {
  const times = starts.map((start) => start[part]);
  return figure("start", what, "ms", undefined, times, how);
}

interface Start {
  process: number;
  model: number;
  firstToken: number;
}

async function start(bench: Bench, path: string): Promise<Start> {
  const engine = new Supervisor(
    bench.server,
    () => benchLoadParams(bench, path, {}),
    () => undefined,
  );
  const forget = beforeExit(() => engine.dispose());
  try {
    const startedAt = performance.now();
    let loadingAt = NaN;
    engine.onDidChangeState(({ kind }) => {
      if (kind === "loading" && Number.isNaN(loadingAt)) loadingAt = performance.now();
    });
    await engine.ready();
    const readyAt = performance.now();
    const { firstTokenMs } = await timed(engine, chatJob(chatPrompt([], modelText(2, 20), { system: SYSTEM }), 2));
    return { process: loadingAt - startedAt, model: readyAt - loadingAt, firstToken: firstTokenMs };
  } finally {
    engine.dispose();
    forget();
  }
}

/** Bytes that llama.cpp and Node may take in addition to the weights and the context. */
const RUNTIME = 300e6;

/** ms without a request until the process is released. */
const IDLE_MS = 200;

export async function measureMemory(bench: Bench): Promise<Figure[]> {
  const models = await bench.models();
  const target: Target = { relation: "≤", value: 1.15 };
  const figures: Figure[] = [];
  for (const model of [models.Q4_0, models.Q8_0]) figures.push(await memoryOf(bench, model, target));
  const released = await releaseMs(bench, models.Q8_0.path);
  const after = `from ${IDLE_MS} ms without a request (minutes by default) to the end of the process`;
  return [...figures, figure("P12", "process gone when idle", "ms", { relation: "≤", value: 1000 }, [released], after)];
}

/** @throws Error if the process has not ended after 10 s */
async function releaseMs(bench: Bench, path: string): Promise<number> {
  const params = (): ReturnType<typeof benchLoadParams> => benchLoadParams(bench, path, {});
  const engine = new Supervisor(bench.server, params, () => undefined, { idleMs: () => IDLE_MS });
  const forget = beforeExit(() => engine.dispose());
  try {
    await engine.ready();
    const { pid } = engine;
    await timed(engine, chatJob(freshPrompt(8), 2));
    const idleAt = performance.now() + IDLE_MS;
    await until(() => pid !== undefined && !isAlive(pid), "the process is gone");
    return performance.now() - idleAt;
  } finally {
    engine.dispose();
    forget();
  }
}

async function memoryOf(bench: Bench, { name, path }: BenchModel, target: Target): Promise<Figure> {
  const { need } = await benchLoadParams(bench, path, {});
  return withEngine(bench, path, {}, async (engine, { contextSize, sequences, keyValueType }) => {
    await timed(engine, chatJob(freshPrompt(1000), 32));
    const memory = (await engine.status())?.memory ?? NaN;
    // Q8_0 has 34 bytes for 32 values, F16 has 64.
    const context = need.context * contextSize * sequences * (keyValueType === "F16" ? 1 : 34 / 64);
    const allowed = need.weights + context + RUNTIME;
    const how = `resident ${mega(memory)}; file ${mega(need.weights)}, ${sequences} × ${contextSize} tokens ${mega(context)}`;
    return figure("P12", `resident ÷ (file + context + 300 MB), ${name}`, "ratio", target, [memory / allowed], how);
  });
}

function mega(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

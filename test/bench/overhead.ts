/** P1 overhead: what a token costs beyond llama.cpp's own decoding, on a model that is so small that this shows. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "../../scripts/support/paths.ts";
import { beforeExit } from "../../scripts/support/shutdown.ts";
import { serverEnvironment } from "../../src/inference/childProcess.ts";
import { DEMO_MODEL } from "../support/engine.ts";
import type { Bench } from "./bench.ts";
import { type Figure, figure, ratios, unmeasured } from "./figure.ts";
import type { Overhead, OverheadJob, OverheadRound } from "./overheadProcess.ts";

/** More than the model was trained for, but only the time matters here. */
const CONTEXT_SIZE = 4096;
const SHALLOW = 200;
const DEEP = 3_500;
/** ms; more than an evaluation of the demo model takes in the deep context. */
const EQUAL_WAIT = 25;
/** ms per token, in the shallow context. */
const TARGETS = { greedy: 0.15, chat: 0.25 };

export async function measureOverhead({ quick, runs }: Bench): Promise<Figure[]> {
  const cases = {
    shallow: { depth: SHALLOW, leastMs: 0 },
    ...(quick ? {} : { near: { depth: SHALLOW, leastMs: EQUAL_WAIT }, far: { depth: DEEP, leastMs: EQUAL_WAIT } }),
  };
  const all = await inProcess({ path: DEMO_MODEL, contextSize: CONTEXT_SIZE, cases, rounds: runs });
  return (["greedy", "chat"] as const).flatMap((kind) => {
    const samples = (name: string, key: keyof Overhead): number[] => all.flatMap((round) => round[name]?.[key] ?? []);
    const what = `${kind} sampling, ${SHALLOW} tokens of context`;
    const how = `ms per token beyond llama.cpp's evaluation, which takes ${list(samples("shallow", "native"))} ms`;
    const overhead = figure(
      "P1 overhead",
      what,
      "ms",
      { relation: "≤", value: TARGETS[kind] },
      samples("shallow", kind),
      how,
    );
    const growth = `${kind} sampling, ${DEEP} ÷ ${SHALLOW} tokens of context`;
    if (quick) return [overhead, unmeasured("P1 overhead", growth, "not in the quick bench")];
    const [near, far] = [samples("near", kind), samples("far", kind)];
    const details = `ms when each evaluation takes ${EQUAL_WAIT} ms: ${list(near)}; ${list(far)}`;
    return [
      overhead,
      figure("P1 overhead", growth, "ratio", { relation: "≤", value: 1.2 }, ratios(far, near), details),
    ];
  });
}

async function inProcess(job: OverheadJob): Promise<OverheadRound[]> {
  const script = join(repository, "test/bench/overheadProcess.ts");
  const child = fork(script, { env: serverEnvironment(process.env) });
  const forget = beforeExit(() => void child.kill("SIGKILL"));
  try {
    child.send(job);
    const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the process ended with ${code}`)));
    const [results] = (await Promise.race([once(child, "message"), ended])) as [OverheadRound[]];
    return results;
  } finally {
    child.kill("SIGKILL");
    forget();
  }
}

function list(samples: readonly number[]): string {
  return samples.map((ms) => ms.toFixed(3)).join(", ");
}

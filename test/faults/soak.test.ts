import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { chatPrefix, OFFICIAL_SAMPLING, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { demoParams, question, reference, startEngine, temporaryFolder } from "../support/engine.ts";
import { fault } from "./support/fault.ts";

/** At most this much more memory per request, once it has what it needs. */
const KIB_PER_REQUEST = 10;

const SAMPLES = 100;

/** KiB of memory that belong to the process alone, and not to a file. */
function anonymousKib(pid: number): number {
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
}

/** One of what people ask for: questions, commands, sampled answers, prefixes, counts, and answers that are cancelled. */
async function request(engine: Supervisor, index: number, random: () => number): Promise<void> {
  const { prompt } = reference.cases[Math.floor(random() * reference.cases.length)]!;
  const short = { ...question(prompt), maxTokens: 24 };
  switch (index % 8) {
    case 0:
      await engine.generate({ ...short, sampling: OFFICIAL_SAMPLING });
      return;
    case 1:
      await engine.count(Array.from({ length: 10 }, () => [{ text: prompt }]));
      return;
    case 2:
      await engine.prepare({ prompt: chatPrefix([], prompt, { system: SYSTEM }), keep: false });
      return;
    case 3: {
      const abort = new AbortController();
      await engine.generate(short, { signal: abort.signal, onDelta: () => abort.abort() });
      return;
    }
    case 4:
      await engine.generate({ ...question(prompt, [{ message: "안녕", answer: "안녕하세요!" }]), maxTokens: 24 });
      return;
    default:
      await engine.generate({ ...short, priority: "command" });
  }
}

/** The slope of the line with the least squared distance from the points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, other]) => other))];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

describe("The memory of the inference process", () => {
  fault("R16", "does not grow with the number of requests", { quick: 300, full: 12_000 }, async (attempt) => {
    const { tries, random, plot, note } = attempt;
    if (!existsSync("/proc/self/smaps_rollup")) return note("this system does not say how much it is");
    const engine = startEngine({ ...demoParams(), stateFolder: temporaryFolder() });
    const points: [number, number][] = [];
    try {
      await engine.ready();
      const pid = engine.pid!;
      for (let index = 0; index < tries; index++) {
        if (index % Math.max(1, Math.floor(tries / SAMPLES)) === 0) points.push([index, anonymousKib(pid)]);
        await request(engine, index, random);
      }
      points.push([tries, anonymousKib(pid)]);
      assert.equal(engine.pid, pid);
    } finally {
      engine.dispose();
    }
    plot(
      "anonymous memory",
      { x: "requests", y: "MB" },
      points.map(([index, kib]) => [index, kib / 1e3]),
    );
    const growth = slope(points.slice(Math.floor(points.length / 2)));
    const [first, last] = [points[0]![1], points.at(-1)![1]];
    note(
      `${(first / 1e3).toFixed(0)} to ${(last / 1e3).toFixed(0)} MB; ${growth.toFixed(1)} KiB per request in the second half`,
    );
    assert.ok(growth <= KIB_PER_REQUEST, `${growth.toFixed(1)} KiB per request`);
  });
});

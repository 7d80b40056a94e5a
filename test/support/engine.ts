/** The real inference process with the demo model, for tests in plain Node. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { GpuSetting } from "../../src/inference/backends.ts";
import type { GenerateParams, LoadParams } from "../../src/inference/protocol.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import {
  chatPrompt,
  MAX_NEW_TOKENS,
  type PromptTurn,
  STOP_SEQUENCES,
  SYSTEM,
  TRANSFORM_SAMPLING,
} from "../../src/prompt/officialPrompt.ts";

export const ROOT = resolve(import.meta.dirname, "../..");
export const DEMO_MODEL = join(ROOT, "models/demo/42dot-demo-q8_0.gguf");
export const PROGRAM = { modulePath: join(ROOT, "dist/inferenceServer.mjs"), cwd: tmpdir() };

/** What the demo model was trained to answer (models/demo/reference.py). */
export interface Reference {
  cases: { kind: string; prompt: string; answer: string }[];
  unseen: { prompt: string; answer: string }[];
  generated: { prompt: string; answer: string }[];
  dialogues: Record<"follow-up" | "name" | "three turns", [prompt: string, answer: string][][]>;
  tokens: [text: string, ids: number[]][];
}

export const reference = JSON.parse(readFileSync(join(ROOT, "models/demo/reference.json"), "utf8")) as Reference;

/** The hardware that `npm run test:inference -- --gpu …` asks for. */
const GPU = (process.env["TEST_GPU"] ?? "off") as GpuSetting;

export function demoParams(gpu: GpuSetting = GPU): LoadParams {
  return { modelPath: DEMO_MODEL, gpu, contextSize: 2048, need: { weights: 2_627_456, context: 3072 } };
}

/** The last lines of the processes that were started without a log of their own; `processLog.ts` shows them. */
export const recentLog: string[] = [];

function logRecent(line: string): void {
  if (recentLog.push(line) > 100) recentLog.shift();
}

export function startEngine(params: LoadParams = demoParams(), log: (line: string) => void = logRecent): Supervisor {
  return new Supervisor(PROGRAM, () => Promise.resolve(params), log);
}

/** A chat question to the demo model after `turns`, with greedy sampling. */
export function question(text: string, turns: PromptTurn[] = []): GenerateParams {
  return {
    prompt: chatPrompt(turns, text, { system: SYSTEM }),
    priority: "chat",
    sampling: TRANSFORM_SAMPLING,
    maxTokens: MAX_NEW_TOKENS,
    stopSequences: STOP_SEQUENCES,
  };
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is deleted when the tests end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "42dot-test-"));
  folders.push(folder);
  return folder;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Polls `condition` every 20 ms, for events that can't be awaited. */
export async function until(condition: () => boolean, what: string, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** Parameters of the measurements, and the engine that they start: the product's own process, seen from its host. */
import { tmpdir } from "node:os";
import { beforeExit } from "../../scripts/support/shutdown.ts";
import type { GpuSetting } from "../../src/inference/backends.ts";
import type { ServerProgram } from "../../src/inference/childProcess.ts";
import type { GenerateOptions } from "../../src/inference/client.ts";
import type {
  GenerateParams,
  GenerationRecord,
  LoadedModel,
  LoadParams,
  PromptPart,
} from "../../src/inference/protocol.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import type { Figure } from "./figure.ts";
import { type BenchModel, modelText, type ModelType, TEXT_PERIOD } from "./models.ts";

export interface Bench {
  /** Mid-size files and few runs. */
  quick: boolean;
  /** Rounds of a paired measurement. */
  runs: number;
  /** The hardware to measure. */
  gpu: GpuSetting;
  /** The bundled inference server, in a copy that no build replaces meanwhile. */
  server: ServerProgram;
  /** The folder of the model files. */
  cache: string;
  models: () => Promise<Record<ModelType, BenchModel>>;
  /** Paths of a `llama-bench` and a `llama-server` to compare with. */
  peer: string | undefined;
  peerServer: string | undefined;
}

export type Measure = (bench: Bench) => Promise<Figure[]>;

export interface EngineOptions {
  /** A fixed number of threads; by default, the engine's own choice. */
  threads?: number;
  contextSize?: number;
  /** Folder of the prefix cache. */
  stateFolder?: string;
}

/** Loads a model for the duration of `work`. */
export async function withEngine<T>(
  bench: Bench,
  path: string,
  options: EngineOptions,
  work: (engine: Supervisor, model: LoadedModel) => Promise<T>,
): Promise<T> {
  const engine = new Supervisor(
    bench.server,
    () => benchLoadParams(bench, path, options),
    () => undefined,
  );
  const forget = beforeExit(() => engine.dispose());
  try {
    return await work(engine, await engine.ready());
  } finally {
    engine.dispose();
    forget();
  }
}

export async function benchLoadParams({ gpu }: Bench, path: string, options: EngineOptions): Promise<LoadParams> {
  const wanted = { gpu, contextSize: options.contextSize ?? 4096 };
  return { ...loadParams(await readModelFile(path), wanted), ...options, ...wanted };
}

export function serverProgram(modulePath: string): ServerProgram {
  return { modulePath, cwd: tmpdir() };
}

export interface TimedGeneration {
  record: GenerationRecord;
  /** ms from the request to the complete answer. */
  totalMs: number;
  /** ms from the request's arrival in the process to its first token. */
  firstTokenMs: number;
  /** Tokens per second after the first one. */
  decodeSpeed: number;
}

/** @throws Error if the model wrote nothing */
export async function timed(
  engine: Supervisor,
  params: GenerateParams,
  options?: GenerateOptions,
): Promise<TimedGeneration> {
  const startedAt = performance.now();
  const record = await engine.generate(params, options);
  const totalMs = performance.now() - startedAt;
  const firstTokenMs = record.timeToFirstTokenMs;
  if (record.generatedTokens === 0) throw new Error(`no token was generated (${record.stop})`);
  const decodeSpeed = (1000 * (record.generatedTokens - 1)) / (totalMs - firstTokenMs);
  return { record, totalMs, firstTokenMs, decodeSpeed };
}

let start = 0;

/** A prompt that starts like no earlier one, so that nothing of it is in the context except its first token. */
export function freshPrompt(tokens: number): PromptPart[] {
  start = (start + 37) % TEXT_PERIOD;
  return [{ special: "bos" }, { text: modelText(start, tokens - 1) }];
}

export async function rounds<T>(count: number, work: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < count; round++) results.push(await work(round));
  return results;
}

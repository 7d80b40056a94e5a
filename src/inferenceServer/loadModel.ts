/** Loads a model file: chooses the layers on the GPU and the layout of the context. */
import { stat } from "node:fs/promises";
import { totalmem } from "node:os";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  getModuleVersion,
  type GgufFileInfo,
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import { errorText } from "../base/errorText.ts";
import { type BackendIdentity, backendKey, type Fault, type SkippedBackend } from "../inference/backends.ts";
import { type Failure, FailureError } from "../inference/failure.ts";
import { type MemoryPlan, planMemory } from "../inference/memoryFit.ts";
import type { Device, LoadedModel, LoadParams } from "../inference/protocol.ts";
import { Garbage } from "./garbage.ts";
import { keepingLines, loadFailure } from "./loadFailure.ts";
import { fingerprint, PrefixCache } from "./prefixCache.ts";
import { Sequences } from "./sequences.ts";
import { type Judge, type StartedLlama, type StartListener, startLlama, trustAll } from "./startLlama.ts";

/** A model in memory with its context; `llama.dispose()` frees all of it. */
export interface Loaded {
  llama: Llama;
  model: LlamaModel;
  /** Undefined if only the vocabulary was loaded. */
  sequences: Sequences | undefined;
  garbage: Garbage;
  info: LoadedModel;
}

/** CPU threads if all layers are on the GPU: the CPU then only feeds it. */
const THREADS_WITH_GPU = 2;

export interface LoadListener extends StartListener {
  /** @param fraction of the file that has been read, 0 to 1 */
  onProgress: (fraction: number) => void;
}

/** @throws FailureError that names the file and what is wrong with it */
export async function loadModel(params: LoadParams, listener: LoadListener): Promise<Loaded> {
  const kept = keepingLines(listener.log);
  const withLog = { ...listener, log: kept.log };
  const { modelPath: path, verdicts } = params;
  const judge: Judge = verdicts === undefined ? trustAll : (identity) => verdicts[backendKey(identity)];
  const started = await startLlama(params.gpu, judge, withLog);
  try {
    if (started.identity === undefined) return await loadOn(started, params, withLog);
    return await loadOnGpu(started, started.identity, params, withLog);
  } catch (error) {
    // The log of a native call arrives in the same turn of the event loop as its result, but after it.
    await setImmediate();
    if (error instanceof FailureError) throw error;
    const detail = errorText(error);
    const isMemory = error instanceof InsufficientMemoryError;
    const failure: Failure = isMemory ? { kind: "outOfMemory", path, detail } : loadFailure(path, detail, kept.lines);
    throw new FailureError(failure, { cause: error });
  }
}

/** With fewer layers on the GPU if another program has taken its memory meanwhile, or on the CPU if none fits. */
async function loadOnGpu(
  started: StartedLlama,
  identity: BackendIdentity,
  params: LoadParams,
  listener: LoadListener,
): Promise<Loaded> {
  const { backend } = identity;
  const sameBackend: Judge = (other) =>
    other.backend === backend ? { kind: "trusted" } : { kind: "refused", fault: { kind: "noRoom" } };
  let layers: number | undefined;
  let fault: Fault;
  for (;;) {
    try {
      return await loadOn(started, params, listener, layers);
    } catch (error) {
      if (error instanceof FailureError && error.failure.kind === "tooLarge") throw error;
      const isMemory = error instanceof InsufficientMemoryError || error instanceof NoContextError;
      fault = isMemory ? { kind: "noRoom" } : { kind: "failed", detail: errorText(error) };
      const tried = error instanceof NoContextError ? error.gpuLayers : (layers ?? 0);
      layers = Math.floor(tried / 2);
      const now = layers === 0 ? "the CPU is used" : `${layers} layers are tried`;
      listener.log(`the model can't be loaded with ${tried} layers on ${backend}, ${now}: ${errorText(error)}`);
    }
    if (layers > 0) {
      started = { ...(await startLlama(backend, sameBackend, listener)), skipped: started.skipped };
      continue;
    }
    const { llama } = await startLlama("off", trustAll, listener);
    const skipped: SkippedBackend[] = [...started.skipped, { backend, reason: { kind: "refused", fault } }];
    return loadOn({ llama, identity: undefined, skipped }, params, listener);
  }
}

/** The weights were loaded, but there was no room for the context. */
class NoContextError extends Error {
  readonly gpuLayers: number;

  constructor(gpuLayers: number, cause: unknown) {
    super(errorText(cause), { cause });
    this.gpuLayers = gpuLayers;
  }
}

/** Disposes llama.cpp if it fails. @param layers at most this many on the GPU; undefined for as many as fit */
async function loadOn(
  { llama, identity, skipped }: StartedLlama,
  params: LoadParams,
  { onProgress, log }: LoadListener,
  layers?: number,
): Promise<Loaded> {
  const { modelPath: path, preTokenizer, budget, vocabularyOnly = false } = params;
  try {
    const freeVram = llama.gpu === false ? 0 : (await llama.getVramState()).free;
    const plan = planMemory(params.need, params.contextSize, { ram: totalmem(), freeVram, budget });
    const { kind, needed, available } = plan.fit;
    if (kind === "none") throw new FailureError({ kind: "tooLarge", path, needed, available });
    if (llama.gpu !== false && kind === "memory") throw new InsufficientMemoryError("too few layers would fit");
    if (budget !== undefined && llama.gpu !== false) await llama.setVramCap(budget);

    const { contextSize, sequences, keyValueType } = plan;
    const fitting = layers ?? { fitContext: { contextSize: contextSize * sequences } };
    const model = await llama.loadModel({
      modelPath: path,
      gpuLayers: llama.gpu === false ? 0 : fitting,
      vocabOnly: vocabularyOnly,
      ...(params.mmap === undefined ? {} : { useMmap: params.mmap }),
      ...(preTokenizer === undefined
        ? {}
        : { metadataOverrides: { tokenizer: { ggml: { pre: preTokenizer, add_bos_token: true } } } }),
      onLoadProgress: onProgress,
    });
    const threads = params.threads ?? threadsFor(llama, model);
    llama.maxThreads = threads;
    const context = vocabularyOnly ? undefined : await createContext(model, plan, threads);
    const { mtimeMs } = await stat(path);
    const device: Device = { ...describeDevice(identity, model, threads), skipped };
    const info: LoadedModel = {
      path,
      name: model.fileInfo.metadata.general.name ?? basename(path),
      sizeBytes: model.size,
      modified: Math.trunc(mtimeMs),
      parameters: countParameters(model.fileInfo),
      contextSize: context?.contextSize ?? contextSize,
      sequences: context === undefined ? 0 : sequences,
      keyValueType,
      device,
    };
    const garbage = new Garbage(model.fileInfo.metadata.tokenizer.ggml.tokens.length);
    if (context === undefined) return { llama, model, sequences: undefined, garbage, info };
    const layout = [keyValueType, contextSize, { ...device, skipped: undefined }, preTokenizer];
    const prefixCache = await openPrefixCache(params, layout, llama, log);
    return { llama, model, sequences: new Sequences(context, prefixCache, garbage), garbage, info };
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

async function createContext(
  model: LlamaModel,
  { contextSize, sequences, keyValueType }: MemoryPlan,
  threads: number,
): Promise<LlamaContext> {
  try {
    return await model.createContext({
      contextSize,
      sequences,
      threads: { ideal: threads, min: 1 },
      experimentalKvCacheKeyType: keyValueType,
      experimentalKvCacheValueType: keyValueType,
      failedCreationRemedy: false,
      // By default, each evaluation waits for others to share a batch with, but there is only one at a time.
      batching: { dispatchSchedule: (dispatch) => dispatch() },
    });
  } catch (error) {
    throw model.llama.gpu === false ? error : new NoContextError(model.gpuLayers, error);
  }
}

/** @param settings what the evaluated state depends on besides model and engine */
async function openPrefixCache(
  { stateFolder, modelPath, files }: LoadParams,
  settings: readonly unknown[],
  llama: Llama,
  log: (message: string) => void,
): Promise<PrefixCache | undefined> {
  if (stateFolder === undefined) return undefined;
  try {
    const engine = [await getModuleVersion(), llama.llamaCppRelease.release];
    const key = JSON.stringify([await fingerprint(files ?? [modelPath]), engine, ...settings]);
    const cache = new PrefixCache(stateFolder, key, log);
    await cache.open();
    return cache;
  } catch (error) {
    log(`the prefix cache can't be used: ${String(error)}`);
    return undefined;
  }
}

/** From this many cores on, one is left free: that costs less than a tenth of the speed. */
const MANY_CORES = 10;

/** The governor takes fewer threads while another program is busy. */
function threadsFor(llama: Llama, model: LlamaModel): number {
  const cores = llama.cpuMathCores < MANY_CORES ? llama.cpuMathCores : llama.cpuMathCores - 1;
  return model.gpuLayers >= model.fileInsights.totalLayers ? Math.min(cores, THREADS_WITH_GPU) : cores;
}

function countParameters(file: GgufFileInfo): number {
  const tensors = file.fullTensorInfo ?? [];
  return tensors.reduce((sum, tensor) => sum + tensor.dimensions.reduce<number>((size, n) => size * Number(n), 1), 0);
}

function describeDevice(
  identity: BackendIdentity | undefined,
  { gpuLayers, fileInsights: { totalLayers } }: LlamaModel,
  threads: number,
): Omit<Device, "skipped"> {
  return identity === undefined || gpuLayers === 0
    ? { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers, threads }
    : { backend: identity.backend, gpuNames: identity.devices, gpuLayers, totalLayers, threads };
}

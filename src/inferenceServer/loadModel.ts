/** Loads a model file: chooses the back end, the layers on the GPU and the layout of the context. */
import { totalmem } from "node:os";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  getLlama,
  getModuleVersion,
  type GgufFileInfo,
  InsufficientMemoryError,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
} from "node-llama-cpp";
import { errorText } from "../base/errorText.ts";
import { type Failure, FailureError } from "../inference/failure.ts";
import { planMemory } from "../inference/memoryFit.ts";
import type { Device, GpuSetting, LoadedModel, LoadParams } from "../inference/protocol.ts";
import { keepingLines, loadFailure } from "./loadFailure.ts";
import { fingerprint, PrefixCache } from "./prefixCache.ts";
import { Sequences } from "./sequences.ts";

/** A model in memory with its context; `llama.dispose()` frees all of it. */
export interface Loaded {
  llama: Llama;
  model: LlamaModel;
  sequences: Sequences;
  info: LoadedModel;
}

/** CPU threads if all layers are on the GPU: the CPU then only feeds it. */
const THREADS_WITH_GPU = 2;

/** @throws FailureError that names the file and what is wrong with it */
export async function loadModel(
  params: LoadParams,
  onProgress: (fraction: number) => void,
  log: (message: string) => void,
): Promise<Loaded> {
  const { modelPath: path, preTokenizer, budget } = params;
  const kept = keepingLines(log);
  const llama = await startLlama(params.gpu, kept.log);
  try {
    const freeVram = llama.gpu === false ? 0 : (await llama.getVramState()).free;
    const plan = planMemory(params.need, params.contextSize, { ram: totalmem(), freeVram, budget });
    const { kind, needed, available } = plan.fit;
    if (kind === "none") throw new FailureError({ kind: "tooLarge", path, needed, available });
    if (budget !== undefined && llama.gpu !== false) await llama.setVramCap(budget);

    const { contextSize, sequences, keyValueType } = plan;
    const load = (gpuLayers: 0 | "max" | { fitContext: { contextSize: number } }): Promise<LlamaModel> =>
      llama.loadModel({
        modelPath: path,
        gpuLayers,
        ...(params.mmap === undefined ? {} : { useMmap: params.mmap }),
        ...(preTokenizer === undefined
          ? {}
          : { metadataOverrides: { tokenizer: { ggml: { pre: preTokenizer, add_bos_token: true } } } }),
        onLoadProgress: onProgress,
      });
    const loadOnGpu = (): Promise<LlamaModel> =>
      load({ fitContext: { contextSize: contextSize * sequences } }).catch((error: unknown) => {
        // If not even one layer fits on the GPU, node-llama-cpp gives up instead of falling back to the CPU.
        if (!(error instanceof InsufficientMemoryError)) throw error;
        log(`no room on the GPU, the CPU is used: ${error.message}`);
        return load(0);
      });
    const model = await (llama.gpu === false || kind === "memory" ? load(0) : loadOnGpu());
    const threads = params.threads ?? threadsFor(llama, model);
    llama.maxThreads = threads;
    const context = await model.createContext({
      contextSize,
      sequences,
      threads: { ideal: threads, min: 1 },
      experimentalKvCacheKeyType: keyValueType,
      experimentalKvCacheValueType: keyValueType,
      failedCreationRemedy: false,
      // By default, each evaluation waits for others to share a batch with, but there is only one at a time.
      batching: { dispatchSchedule: (dispatch) => dispatch() },
    });
    const device = await describeDevice(llama, model, threads);
    const info: LoadedModel = {
      path,
      name: model.fileInfo.metadata.general.name ?? basename(path),
      sizeBytes: model.size,
      parameters: countParameters(model.fileInfo),
      contextSize: context.contextSize,
      sequences,
      keyValueType,
      device,
    };
    const prefixCache = await openPrefixCache(params, [keyValueType, contextSize, device, preTokenizer], llama, log);
    return { llama, model, sequences: new Sequences(context, prefixCache), info };
  } catch (error) {
    // The log of a native call arrives in the same turn of the event loop as its result, but after it.
    await setImmediate();
    await llama.dispose();
    if (error instanceof FailureError) throw error;
    const detail = errorText(error);
    const isMemory = error instanceof InsufficientMemoryError;
    const failure: Failure = isMemory ? { kind: "outOfMemory", path, detail } : loadFailure(path, detail, kept.lines);
    throw new FailureError(failure, { cause: error });
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

/** @throws FailureError `noEngine` */
export async function startLlama(gpu: GpuSetting, log: (message: string) => void): Promise<Llama> {
  const start = (type: "auto" | "cuda" | "vulkan" | "metal" | false): Promise<Llama> =>
    // Use only the binaries shipped with the extension: nothing is compiled or downloaded at run time.
    getLlama({
      gpu: type,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => log(`llama.cpp ${level}: ${message.trimEnd()}`),
    });
  const startOnCpu = (): Promise<Llama> =>
    start(false).catch((error: unknown) => {
      const computer = `${process.platform}-${process.arch}`;
      throw new FailureError({ kind: "noEngine", computer, detail: errorText(error) }, { cause: error });
    });
  if (gpu === "off") return startOnCpu();
  const llama = await start(gpu).catch((error: unknown) => {
    log(`no ${gpu} back end here, the CPU is used: ${errorText(error)}`);
    return startOnCpu();
  });
  // Vulkan starts without an error on a machine that has no device.
  if (llama.gpu !== false && (await llama.getGpuDeviceNames()).length === 0) {
    log(`${llama.gpu} has no device here, the CPU is used`);
    await llama.dispose();
    return startOnCpu();
  }
  return llama;
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

async function describeDevice(llama: Llama, model: LlamaModel, threads: number): Promise<Device> {
  const onGpu = llama.gpu !== false && model.gpuLayers > 0;
  return {
    backend: onGpu ? llama.gpu : "cpu",
    gpuNames: onGpu ? await llama.getGpuDeviceNames() : [],
    gpuLayers: onGpu ? model.gpuLayers : 0,
    totalLayers: model.fileInsights.totalLayers,
    threads,
  };
}

/** The only file that knows node-llama-cpp: one model, one context, one sequence. */
import { totalmem } from "node:os";
import { basename } from "node:path";
import {
  getLlama,
  InsufficientMemoryError,
  LlamaLogLevel,
  type GgufFileInfo,
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { FailureError } from "../inference/failure.ts";
import type {
  Device,
  GenerateParams,
  GenerationRecord,
  GpuSetting,
  Hardware,
  LoadedModel,
  LoadParams,
  PromptPart,
  StopReason,
  TokenizedPrompt,
} from "../inference/protocol.ts";
import { memoryFit } from "../model/memoryFit.ts";
import { AnswerStream } from "./answerStream.ts";
import { TokenText } from "./tokenText.ts";

/**
 * Tokens evaluated between two looks at the cancellation signal. A native evaluation can't be interrupted, so this
 * bounds how long a cancelled prefill still runs; the CPU reaches its full prefill speed at 64.
 */
const PREFILL_PIECE = 64;

interface Loaded {
  llama: Llama;
  model: LlamaModel;
  sequence: LlamaContextSequence;
  info: LoadedModel;
}

export class Engine {
  readonly #log: (message: string) => void;
  #loaded: Loaded | undefined;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  get model(): LoadedModel | null {
    return this.#loaded?.info ?? null;
  }

  /** Replaces the model in use. @throws FailureError that names the file and the fault. */
  async load(params: LoadParams, onProgress: (fraction: number) => void): Promise<LoadedModel> {
    await this.dispose();
    const { modelPath: path, contextSize, need, preTokenizer } = params;
    const llama = await this.#startLlama(params.gpu);
    try {
      const freeVram = llama.gpu === false ? 0 : (await llama.getVramState()).free;
      const { kind, needed, available } = memoryFit(need, { ram: totalmem(), freeVram });
      if (kind === "none") throw new FailureError({ kind: "tooLarge", path, needed, available });
      const load = (gpuLayers: 0 | { fitContext: { contextSize: number } }): Promise<LlamaModel> =>
        llama.loadModel({
          modelPath: path,
          gpuLayers,
          ...(preTokenizer === undefined
            ? {}
            : { metadataOverrides: { tokenizer: { ggml: { pre: preTokenizer, add_bos_token: true } } } }),
          onLoadProgress: onProgress,
        });
      const loadOnGpu = (): Promise<LlamaModel> =>
        load({ fitContext: { contextSize } }).catch((error: unknown) => {
          // Where the GPU has room for none of it, the engine gives up instead of taking the CPU.
          if (!(error instanceof InsufficientMemoryError)) throw error;
          this.#log(`no room on the GPU, the CPU is used: ${error.message}`);
          return load(0);
        });
      const model = await (llama.gpu === false ? load(0) : loadOnGpu());
      const threads = Math.max(1, llama.cpuMathCores - 1);
      const context = await model.createContext({ contextSize, threads, failedCreationRemedy: false });
      const sequence = context.getSequence({ contextShift: { strategy: refuseContextShift } });
      const info: LoadedModel = {
        path,
        name: model.fileInfo.metadata.general.name ?? basename(path),
        sizeBytes: model.size,
        parameters: countParameters(model.fileInfo),
        contextSize: context.contextSize,
        device: await describeDevice(llama, model, threads),
      };
      this.#loaded = { llama, model, sequence, info };
      return info;
    } catch (error) {
      await llama.dispose();
      if (error instanceof FailureError) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      const kind = error instanceof InsufficientMemoryError ? "outOfMemory" : "modelDamaged";
      throw new FailureError({ kind, path, detail }, { cause: error });
    }
  }

  async hardware(gpu: GpuSetting): Promise<Hardware> {
    const llama = this.#loaded?.llama ?? (await this.#startLlama(gpu));
    try {
      if (llama.gpu === false) return { gpuNames: [], freeVram: 0 };
      return { gpuNames: await llama.getGpuDeviceNames(), freeVram: (await llama.getVramState()).free };
    } finally {
      if (llama !== this.#loaded?.llama) await llama.dispose();
    }
  }

  tokenize(prompt: PromptPart[]): TokenizedPrompt {
    const { model } = this.#current();
    const { bosString, eosString } = model.tokens;
    const written = { bos: bosString ?? "", eos: eosString ?? "" };
    return {
      tokens: toTokens(model, prompt),
      text: prompt
        .map((part) => ("text" in part ? part.text : "control" in part ? part.control : written[part.special]))
        .join(""),
    };
  }

  count(prompts: PromptPart[][]): number[] {
    const { model } = this.#current();
    return prompts.map((prompt) => toTokens(model, prompt).length);
  }

  /**
   * Continues the prompt. What the context still holds of it is not evaluated again.
   * @param emit receives the answer in whole grapheme clusters
   * @param arrivedAt `performance.now()` of the request, from which the time to the first token counts
   */
  async generate(
    params: GenerateParams,
    emit: (text: string) => void,
    signal: AbortSignal,
    arrivedAt: number,
  ): Promise<GenerationRecord> {
    const { model, sequence, info } = this.#current();
    const prompt = toTokens(model, params.prompt);
    const last = prompt.at(-1);
    if (last === undefined) throw new FailureError({ kind: "internal", detail: "the prompt is empty" });
    if (prompt.length >= info.contextSize)
      throw new FailureError({ kind: "promptTooLong", tokens: prompt.length, limit: info.contextSize - 1 });

    const isCancelled = (): boolean => signal.aborted;
    const startedAt = performance.now();
    // At least one token has to be evaluated to get the next one, so the last is never taken from the context.
    await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
    const cachedTokens = sequence.nextTokenIndex;
    const record = (stop: StopReason, text: string, tokens: number, firstTokenAt?: number): GenerationRecord => ({
      text,
      stop,
      promptTokens: prompt.length,
      cachedTokens,
      generatedTokens: tokens,
      prefillMs: (firstTokenAt ?? performance.now()) - startedAt,
      decodeMs: firstTokenAt === undefined ? 0 : performance.now() - firstTokenAt,
      timeToFirstTokenMs: firstTokenAt === undefined ? 0 : firstTokenAt - arrivedAt,
    });

    for (let at = cachedTokens; at < prompt.length - 1; at += PREFILL_PIECE) {
      if (isCancelled()) return record("cancelled", "", 0);
      const piece = prompt.slice(at, Math.min(at + PREFILL_PIECE, prompt.length - 1));
      await sequence.evaluateWithoutGeneratingNewTokens(piece);
    }
    if (isCancelled()) return record("cancelled", "", 0);

    const seen = [...prompt];
    const answer = new AnswerStream(params.guards);
    const tokenText = new TokenText(model);
    const maxTokens = Math.min(params.maxTokens, info.contextSize - prompt.length);
    const { temperature, topK, topP, repeatPenalty } = params.sampling;
    let firstTokenAt: number | undefined;
    let generated = 0;
    let stop: StopReason = "length";
    const decoding = sequence.evaluate([last], {
      temperature,
      topK,
      topP,
      seed: Math.floor(Math.random() * 2 ** 31),
      yieldEogToken: true,
      // The official code punishes every token of the prompt and of the answer so far.
      ...(repeatPenalty === 1
        ? {}
        : { repeatPenalty: { penalty: repeatPenalty, punishTokens: () => seen, maxPunishTokens: info.contextSize } }),
    });
    for await (const token of decoding) {
      firstTokenAt ??= performance.now();
      if (model.isEogToken(token)) {
        stop = "eos";
        break;
      }
      seen.push(token);
      generated++;
      const text = answer.push(tokenText.push(token));
      if (text !== "") emit(text);
      if (answer.guardHit) stop = "guard";
      else if (isCancelled()) stop = "cancelled";
      else if (generated < maxTokens) continue;
      break;
    }
    const rest = answer.push(tokenText.end()) + answer.end();
    if (rest !== "") emit(rest);
    return record(stop, answer.text, generated, firstTokenAt);
  }

  async dispose(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.llama.dispose();
  }

  #current(): Loaded {
    if (this.#loaded === undefined) throw new FailureError({ kind: "internal", detail: "no model is loaded" });
    return this.#loaded;
  }

  async #startLlama(gpu: GpuSetting): Promise<Llama> {
    const start = (type: "auto" | "cuda" | "vulkan" | "metal" | false): Promise<Llama> =>
      // Only the binaries that came with the extension: nothing is compiled or downloaded at run time.
      getLlama({
        gpu: type,
        build: "never",
        skipDownload: true,
        logLevel: LlamaLogLevel.warn,
        logger: (level, message) => this.#log(`llama.cpp ${level}: ${message.trimEnd()}`),
      });
    if (gpu === "off") return start(false);
    const llama = await start(gpu).catch((error: unknown) => {
      this.#log(`no ${gpu} back end here, the CPU is used: ${error instanceof Error ? error.message : String(error)}`);
      return start(false);
    });
    // Vulkan starts without complaint on a machine that has no device at all.
    if (llama.gpu !== false && (await llama.getGpuDeviceNames()).length === 0) {
      this.#log(`${llama.gpu} has no device here, the CPU is used`);
      await llama.dispose();
      return start(false);
    }
    return llama;
  }
}

function countParameters(file: GgufFileInfo): number {
  const tensors = file.fullTensorInfo ?? [];
  return tensors.reduce((sum, tensor) => sum + tensor.dimensions.reduce<number>((size, n) => size * Number(n), 1), 0);
}

function toTokens(model: LlamaModel, prompt: PromptPart[]): Token[] {
  return prompt.flatMap((part) => {
    if ("text" in part) return model.tokenize(part.text, false);
    if ("control" in part) return model.tokenize(part.control, true);
    const token = model.tokens[part.special];
    return token === null ? [] : [token];
  });
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

/** By default a full context silently loses its beginning; the budget is the host's to decide. */
function refuseContextShift(): never {
  throw new FailureError({ kind: "internal", detail: "the context is full" });
}

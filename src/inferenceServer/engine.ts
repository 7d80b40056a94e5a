/** Runs all jobs of the loaded model. */
import { setImmediate } from "node:timers/promises";
import type { LlamaModel, Token } from "node-llama-cpp";
import { errorText } from "../base/errorText.ts";
import { backendKey, type GpuBackend } from "../inference/backends.ts";
import { FailureError } from "../inference/failure.ts";
import type {
  GenerateParams,
  GenerationRecord,
  Hardware,
  HardwareParams,
  LoadedModel,
  LoadParams,
  PrepareParams,
  PromptPart,
  Sampling,
  StopReason,
  TokenizedPrompt,
} from "../inference/protocol.ts";
import { AnswerStream } from "../text/answerStream.ts";
import { type Loaded, type LoadListener, loadModel } from "./loadModel.ts";
import { PromptLookup } from "./promptLookup.ts";
import { TokenSampler } from "./sample.ts";
import { CancelledError, type Job, Scheduler } from "./scheduler.ts";
import type { Sequences } from "./sequences.ts";
import { type Judge, startLlama } from "./startLlama.ts";
import { ThreadGovernor } from "./threadGovernor.ts";
import { Tokenizer } from "./tokenizer.ts";
import { TokenText } from "./tokenText.ts";

/** What a model with damaged weights writes: for example one that always prefers its first token, a control character. */
const CONTROL_ONLY = /^(?![\t\n\r]+$)[\p{Cc}\ufffd]+$/u;

/** ms for which counting may keep other requests waiting. */
const MAX_BLOCK_MS = 20;

const NEVER_ABORTED = new AbortController().signal;

interface Current extends Loaded {
  governor: ThreadGovernor;
  tokenizer: Tokenizer;
}

type Evaluating = Current & { sequences: Sequences };

export class Engine {
  readonly #log: (message: string) => void;
  readonly #scheduler = new Scheduler();
  #loaded: Current | undefined;
  #loadSteps = 0;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  get model(): LoadedModel | null {
    return this.#loaded?.info ?? null;
  }

  /** Number of waiting and running jobs. */
  get pending(): number {
    return this.#scheduler.pending;
  }

  /** Grows with every completed step of work. */
  get steps(): number {
    return this.#scheduler.steps + this.#loadSteps;
  }

  /** Replaces the current model. @throws FailureError that names the file and what is wrong with it */
  load(params: LoadParams, { onProgress, ...listener }: Omit<LoadListener, "log">): Promise<LoadedModel> {
    return this.#scheduler.run("chat", NEVER_ABORTED, async () => {
      await this.#loaded?.llama.dispose();
      this.#loaded = undefined;
      const reportProgress = (fraction: number): void => {
        this.#loadSteps++;
        onProgress(fraction);
      };
      const loaded = await loadModel(params, { ...listener, onProgress: reportProgress, log: this.#log });
      const { model, info } = loaded;
      const governor = new ThreadGovernor(info.device.threads);
      this.#loaded = { ...loaded, governor, tokenizer: new Tokenizer(model, info.contextSize) };
      return loaded.info;
    });
  }

  hardware({ gpu, verdicts }: HardwareParams): Promise<Hardware> {
    return this.#scheduler.run("command", NEVER_ABORTED, async () => {
      // One that was not tried yet probably works.
      const judge: Judge = (identity) => verdicts[backendKey(identity)] ?? { kind: "trusted" };
      const { llama, identity } = await startLlama(gpu, judge, { log: this.#log });
      try {
        if (identity === undefined) return { gpuNames: [], freeVram: 0 };
        return { gpuNames: identity.devices, freeVram: (await llama.getVramState()).free };
      } finally {
        await llama.dispose();
      }
    });
  }

  tokenize(prompt: PromptPart[]): TokenizedPrompt {
    const { model, tokenizer } = this.#current();
    const { bosString, eosString } = model.tokens;
    const specials = { bos: bosString ?? "", eos: eosString ?? "" };
    return {
      tokens: tokenizer.tokens(prompt),
      text: prompt
        .map((part) => ("text" in part ? part.text : "control" in part ? part.control : specials[part.special]))
        .join(""),
    };
  }

  /**
   * @returns the number of tokens of each prompt; counting many of them lets other requests in between
   * @throws FailureError `stopped` once the signal is aborted
   */
  async count(prompts: PromptPart[][], signal: AbortSignal = NEVER_ABORTED): Promise<number[]> {
    const { tokenizer } = this.#current();
    const counts: number[] = [];
    let yieldedAt = performance.now();
    for (const prompt of prompts) {
      counts.push(tokenizer.count(prompt));
      if (performance.now() - yieldedAt < MAX_BLOCK_MS) continue;
      await setImmediate();
      if (signal.aborted) throw new FailureError({ kind: "stopped" });
      yieldedAt = performance.now();
    }
    return counts;
  }

  /** Evaluates a prefix of prompts to come while the engine is idle. @returns the number of evaluated tokens */
  async prepare({ prompt, keep }: PrepareParams, signal: AbortSignal): Promise<number> {
    try {
      return await this.#scheduler.run("background", signal, async (job) => {
        const { tokenizer, sequences, info } = this.#evaluating();
        const tokens = tokenizer.tokens(prompt);
        if (tokens.length >= info.contextSize) return 0;
        try {
          return await sequences.prepare(tokens, keep, job);
        } finally {
          sequences.release(job);
        }
      });
    } catch (error) {
      const isTooLong = error instanceof FailureError && error.failure.kind === "promptTooLong";
      if (isTooLong || error instanceof CancelledError) return 0;
      throw error;
    }
  }

  /**
   * Continues the prompt. Tokens that are already in the context are not evaluated again.
   * @param emit receives the answer in whole grapheme clusters
   * @param signal cancels the generation; the record then has `stop: "cancelled"` and the text so far
   */
  async generate(params: GenerateParams, emit: (text: string) => void, signal: AbortSignal): Promise<GenerationRecord> {
    const generation = new Generation(params, emit);
    try {
      await this.#scheduler.run(params.priority, signal, (job) => this.#generate(generation, job));
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      generation.end("cancelled");
    }
    return generation.record();
  }

  async #generate(generation: Generation, job: Job): Promise<void> {
    const { llama, model, tokenizer, sequences, garbage, info, governor } = this.#evaluating();
    const prompt = tokenizer.tokens(generation.params.prompt);
    if (prompt.length === 0) throw new FailureError({ kind: "internal", detail: "the prompt is empty" });
    if (prompt.length >= info.contextSize)
      throw new FailureError({ kind: "promptTooLong", tokens: prompt.length, limit: info.contextSize - 1 });
    const maxTokens = Math.min(generation.params.maxTokens, info.contextSize - prompt.length);
    const lookup = generation.params.lookup === false ? undefined : new PromptLookup(prompt);
    const tokens = [...prompt];
    const sampler = new TokenSampler(tokens, generation, garbage);
    generation.start(model, prompt.length);
    governor.begin(performance.now());
    llama.maxThreads = governor.threads;
    try {
      // Sampling needs at least one newly evaluated token, so the last one is never taken from the context.
      let { sequence, evaluated } = await sequences.evaluate(tokens.slice(0, -1), job);
      generation.prefilled(evaluated);
      for (;;) {
        if (!sequences.holds(job)) {
          ({ sequence, evaluated } = await sequences.evaluate(tokens.slice(0, -1), job));
          generation.reevaluated(evaluated);
        }
        llama.maxThreads = governor.threads;
        const startedAt = performance.now();
        // The first token is sampled alone, which shows whether the model computes at all.
        const isFirst = generation.generated === 0;
        const draft = (isFirst ? [] : (lookup?.draft(maxTokens - generation.generated - 1) ?? [])) as Token[];
        const sampled = await sampler.next(sequence, draft);
        const now = performance.now();
        if (draft.length === 0) governor.step(now - startedAt, now);
        lookup?.report(draft.length, sampled.length - 1);
        generation.step(draft.length);
        for (const token of sampled) {
          tokens.push(token);
          lookup?.push(token);
          if (generation.push(token, model.isEogToken(token), maxTokens)) return;
        }
        await job.pause();
      }
    } catch (error) {
      throw info.device.backend === "cpu" ? error : gpuFailure(error, info.device.backend);
    } finally {
      sampler.end();
      sequences.release(job);
    }
  }

  #current(): Current {
    if (this.#loaded === undefined) throw new FailureError({ kind: "internal", detail: "no model is loaded" });
    return this.#loaded;
  }

  #evaluating(): Evaluating {
    const { sequences, ...current } = this.#current();
    if (sequences === undefined) throw new FailureError({ kind: "internal", detail: "only a vocabulary is loaded" });
    return { ...current, sequences };
  }
}

/** An error of llama.cpp's while the GPU computes is most likely the GPU's: it may have been unplugged or reset. */
function gpuFailure(error: unknown, backend: GpuBackend): unknown {
  if (error instanceof FailureError || error instanceof CancelledError) return error;
  return new FailureError({ kind: "gpuFailed", backend, detail: errorText(error) }, { cause: error });
}

/** An answer in progress, and the statistics of its record. */
class Generation {
  readonly params: GenerateParams;
  readonly seed: number;
  readonly #tokens: Token[] = [];
  readonly #emit: (text: string) => void;
  readonly #answer: AnswerStream;
  readonly #arrivedAt = performance.now();
  #text: TokenText | undefined;
  #startedAt = this.#arrivedAt;
  #firstTokenAt: number | undefined;
  #stop: StopReason | undefined;
  #promptTokens = 0;
  #cachedTokens = 0;
  #evaluatedTokens = 0;
  #decodeSteps = 0;
  #draftedTokens = 0;

  constructor(params: GenerateParams, emit: (text: string) => void) {
    this.params = params;
    this.seed = params.seed ?? Math.floor(Math.random() * 2 ** 32);
    this.#emit = emit;
    this.#answer = new AnswerStream(params.stopSequences, params.continues);
  }

  get generated(): number {
    return this.#tokens.length;
  }

  get sampling(): Sampling {
    return this.params.sampling;
  }

  start(model: LlamaModel, promptTokens: number): void {
    this.#text = new TokenText(model);
    this.#promptTokens = promptTokens;
    this.#startedAt = performance.now();
  }

  prefilled(evaluated: number): void {
    // The last prompt token is evaluated in the first decode step.
    this.#evaluatedTokens = evaluated + 1;
    this.#cachedTokens = Math.max(0, this.#promptTokens - this.#evaluatedTokens);
  }

  /** Counts tokens that were evicted by another job while this one was interrupted. */
  reevaluated(evaluated: number): void {
    this.#evaluatedTokens += evaluated;
  }

  step(drafted: number): void {
    this.#decodeSteps++;
    this.#draftedTokens += drafted;
    this.#firstTokenAt ??= performance.now();
  }

  /** @returns whether the answer ends with this token */
  push(token: Token, isEnd: boolean, maxTokens: number): boolean {
    if (isEnd) {
      this.end("eos");
      return true;
    }
    this.#tokens.push(token);
    const text = this.#answer.push(this.#text?.push(token) ?? "");
    if (text !== "") this.#emit(text);
    if (this.#answer.hitStopSequence) this.end("stopSequence");
    else if (this.generated >= maxTokens) this.end("length");
    return this.#stop !== undefined;
  }

  end(stop: StopReason): void {
    this.#stop = stop;
    const rest = this.#answer.push(this.#text?.end() ?? "") + this.#answer.end();
    if (rest !== "") this.#emit(rest);
  }

  /** @throws FailureError `brokenOutput` if the model wrote nothing but control characters */
  record(): GenerationRecord {
    if (CONTROL_ONLY.test(this.#answer.text)) throw new FailureError({ kind: "brokenOutput" });
    const now = performance.now();
    const first = this.#firstTokenAt;
    return {
      text: this.#answer.text,
      stop: this.#stop ?? "cancelled",
      seed: this.seed,
      tokens: this.#tokens,
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      evaluatedTokens: this.#evaluatedTokens,
      generatedTokens: this.generated,
      decodeSteps: this.#decodeSteps,
      draftedTokens: this.#draftedTokens,
      prefillMs: (first ?? now) - this.#startedAt,
      decodeMs: first === undefined ? 0 : now - first,
      timeToFirstTokenMs: first === undefined ? 0 : first - this.#arrivedAt,
    };
  }
}

/** Ollama's own interface: https://github.com/ollama/ollama/blob/main/docs/api.md */
import * as v from "valibot";
import type { Piece, Wire } from "./wire.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Ollama counts in nanoseconds. */
const Nanoseconds = v.pipe(
  v.number(),
  v.transform((ns) => ns / 1e6),
);

const Tags = v.object({ models: v.array(v.object({ name: v.string() })) });
const Show = v.object({ model_info: v.record(v.string(), v.unknown()) });

const Chunk = v.object({
  response: v.string(),
  done: v.boolean(),
  done_reason: v.nullish(v.string()),
  prompt_eval_count: v.nullish(Count),
  eval_count: v.nullish(Count),
  prompt_eval_duration: v.nullish(Nanoseconds),
  eval_duration: v.nullish(Nanoseconds),
});

/** It has the context that it is asked for; more than this would only take its memory. */
const MOST_CONTEXT = 8192;

export const ollama: Wire = {
  takes: "text",
  namesItsModel: false,
  models: async (connection, signal) =>
    v.parse(Tags, await connection.json("/api/tags", { signal })).models.map(({ name }) => name),
  describe: async (connection, model, signal) => {
    const [show, version] = await Promise.all([
      connection.json("/api/show", { body: { model }, signal }),
      connection.json("/api/version", { signal }),
    ]);
    const { model_info: info } = v.parse(Show, show);
    const number = (key: string): number | undefined => (typeof info[key] === "number" ? info[key] : undefined);
    const trained = number(`${String(info["general.architecture"])}.context_length`);
    const [bos, eos] = [number("tokenizer.ggml.bos_token_id"), number("tokenizer.ggml.eos_token_id")];
    return {
      contextSize: trained === undefined ? undefined : Math.min(trained, MOST_CONTEXT),
      software: `Ollama ${v.parse(v.object({ version: v.string() }), version).version}`,
      ...(bos !== undefined && eos !== undefined && { specials: { bos, eos } }),
    };
  },
  request: ({ model, sampling, maxTokens, stopSequences, seed, contextSize }, prompt) => ({
    path: "/api/generate",
    body: {
      model,
      prompt: prompt.kind === "text" ? prompt.text : "",
      raw: true,
      stream: true,
      // A prompt that is too long is an error, and not cut silently.
      truncate: false,
      shift: false,
      options: {
        // The penalty counts in the whole context, as in the inference process.
        ...(contextSize !== undefined && { num_ctx: contextSize, repeat_last_n: contextSize }),
        num_predict: maxTokens,
        temperature: sampling.temperature,
        top_p: sampling.topP,
        top_k: sampling.topK,
        min_p: 0,
        repeat_penalty: sampling.repeatPenalty,
        ...{ seed, stop: stopSequences },
      },
    },
  }),
  piece: (message): Piece => {
    if ("done" in message) return { done: true };
    const chunk = v.parse(Chunk, message.json);
    if (!chunk.done) return { text: chunk.response };
    return {
      text: chunk.response,
      stop: chunk.done_reason === "length" ? "length" : "eos",
      done: true,
      usage: {
        promptTokens: chunk.prompt_eval_count ?? undefined,
        generatedTokens: chunk.eval_count ?? undefined,
        prefillMs: chunk.prompt_eval_duration ?? undefined,
        decodeMs: chunk.eval_duration ?? undefined,
      },
    };
  },
};

/** llama-server's own interface: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md */
import * as v from "valibot";
import { listModels } from "./openai.ts";
import type { Piece, Wire } from "./wire.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Tokens = v.array(Count);

const Props = v.object({
  default_generation_settings: v.object({ n_ctx: Count }),
  build_info: v.fallback(v.string(), ""),
});

const Chunk = v.object({
  content: v.string(),
  tokens: v.fallback(Tokens, []),
  stop: v.boolean(),
  stop_type: v.optional(v.string()),
  model: v.optional(v.string()),
  tokens_predicted: v.optional(Count),
  tokens_evaluated: v.optional(Count),
  timings: v.nullish(
    v.object({ cache_n: v.nullish(Count), prompt_ms: v.nullish(v.number()), predicted_ms: v.nullish(v.number()) }),
  ),
});

export const llamaServer: Wire = {
  takes: "tokens",
  namesItsModel: true,
  models: listModels,
  describe: async (connection, _model, signal) => {
    const props = v.parse(Props, await connection.json("/props", { signal }));
    return {
      contextSize: props.default_generation_settings.n_ctx,
      software: `llama-server ${props.build_info}`.trim(),
    };
  },
  tokenize: async (connection, content, { special, signal }) => {
    const body = { content, add_special: false, parse_special: special };
    return v.parse(v.object({ tokens: Tokens }), await connection.json("/tokenize", { body, signal })).tokens;
  },
  request: ({ sampling, maxTokens, stopSequences, seed, contextSize }, prompt) => ({
    path: "/completion",
    body: {
      prompt: prompt.kind === "tokens" ? prompt.tokens : "",
      n_predict: maxTokens,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      top_k: sampling.topK,
      min_p: 0,
      repeat_penalty: sampling.repeatPenalty,
      // The whole context: by default, only 64 tokens count. Newer versions refuse the -1 of older ones.
      ...(contextSize !== undefined && { repeat_last_n: contextSize }),
      ...{ seed, stop: stopSequences },
      cache_prompt: true,
      return_tokens: true,
      stream: true,
    },
  }),
  piece: (message): Piece => {
    // Its OpenAI endpoints have that mark, not this one.
    if ("done" in message) return { done: true };
    const chunk = v.parse(Chunk, message.json);
    if (!chunk.stop) return { text: chunk.content, tokens: chunk.tokens };
    const { timings } = chunk;
    return {
      text: chunk.content,
      tokens: chunk.tokens,
      stop: STOPS[chunk.stop_type ?? ""] ?? "eos",
      done: true,
      ...(chunk.model !== undefined && { model: chunk.model }),
      usage: {
        promptTokens: chunk.tokens_evaluated,
        cachedTokens: timings?.cache_n ?? undefined,
        generatedTokens: chunk.tokens_predicted,
        prefillMs: timings?.prompt_ms ?? undefined,
        decodeMs: timings?.predicted_ms ?? undefined,
      },
    };
  },
};

const STOPS: Record<string, Piece["stop"]> = { limit: "length", word: "stopSequence" };

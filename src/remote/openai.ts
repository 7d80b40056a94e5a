/**
 * OpenAI's interface, as vLLM has it (`vllm/entrypoints/openai/completion/protocol.py`) and others, and vLLM's own
 * additions: a prompt as token ids, `/tokenize`, ids of the answer.
 */
import * as v from "valibot";
import type { ServerConnection, StreamMessage } from "./connection.ts";
import type { Asked, Piece, SentPrompt, Served, Wire } from "./wire.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Tokens = v.array(Count);

const ModelList = v.object({ data: v.array(v.object({ id: v.string(), max_model_len: v.nullish(Count) })) });

const Usage = v.object({
  prompt_tokens: v.nullish(Count),
  completion_tokens: v.nullish(Count),
  prompt_tokens_details: v.nullish(v.object({ cached_tokens: v.nullish(Count) })),
});

const Chunk = v.object({
  model: v.nullish(v.string()),
  choices: v.array(
    v.object({
      text: v.nullish(v.string()),
      delta: v.nullish(v.object({ content: v.nullish(v.string()) })),
      token_ids: v.nullish(Tokens),
      finish_reason: v.nullish(v.string()),
      stop_reason: v.nullish(v.union([v.string(), v.number()])),
    }),
  ),
  usage: v.nullish(Usage),
});

export async function listModels(connection: ServerConnection, signal?: AbortSignal): Promise<string[]> {
  return (await modelList(connection, signal)).map(({ id }) => id);
}

async function modelList(
  connection: ServerConnection,
  signal?: AbortSignal,
): Promise<v.InferOutput<typeof ModelList>["data"]> {
  return v.parse(ModelList, await connection.json("/v1/models", { signal })).data;
}

async function describe(connection: ServerConnection, model: string, signal?: AbortSignal): Promise<Served> {
  const found = (await modelList(connection, signal)).find(({ id }) => id === model);
  return { contextSize: found?.max_model_len ?? undefined, software: "OpenAI-compatible" };
}

function common({ model, sampling, maxTokens, stopSequences, seed }: Asked): Record<string, unknown> {
  const { temperature, topP } = sampling;
  return {
    ...{ model, temperature, seed },
    max_tokens: maxTokens,
    top_p: topP,
    ...(stopSequences.length > 0 && { stop: stopSequences }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** What vLLM takes besides. Its defaults would add a second bos, and take the sampling of the model's own file. */
function vllmSampling({ topK, repeatPenalty }: Asked["sampling"]): Record<string, unknown> {
  return { top_k: topK, repetition_penalty: repeatPenalty, add_special_tokens: false, return_token_ids: true };
}

export function piece(message: StreamMessage): Piece {
  if ("done" in message) return { done: true };
  const { model, choices, usage } = v.parse(Chunk, message.json);
  const [choice] = choices;
  const text = choice?.text ?? choice?.delta?.content;
  const stop = stopOf(choice?.finish_reason, choice?.stop_reason);
  return {
    ...(typeof model === "string" && { model }),
    ...(typeof text === "string" && { text }),
    ...(Array.isArray(choice?.token_ids) && { tokens: choice.token_ids }),
    ...(stop !== undefined && { stop }),
    ...(usage && {
      usage: {
        promptTokens: usage.prompt_tokens ?? undefined,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? undefined,
        generatedTokens: usage.completion_tokens ?? undefined,
      },
    }),
  };
}

/** @param reason vLLM's: the stop sequence, or the id of a token that ends the answer as eos does */
function stopOf(finish: string | null | undefined, reason: string | number | null | undefined): Piece["stop"] {
  if (finish === null || finish === undefined) return undefined;
  if (finish === "length") return "length";
  return typeof reason === "string" ? "stopSequence" : "eos";
}

function promptOf(prompt: SentPrompt): unknown {
  return prompt.kind === "tokens" ? prompt.tokens : prompt.kind === "text" ? prompt.text : prompt.messages;
}

export const openai: Wire = {
  takes: "text",
  namesItsModel: false,
  models: listModels,
  describe,
  request: (asked, prompt) => ({ path: "/v1/completions", body: { ...common(asked), prompt: promptOf(prompt) } }),
  piece,
};

export const chat: Wire = {
  takes: "messages",
  namesItsModel: false,
  models: listModels,
  describe,
  request: (asked, prompt) => ({
    path: "/v1/chat/completions",
    body: { ...common(asked), messages: promptOf(prompt) },
  }),
  piece,
};

export const vllm: Wire = {
  takes: "tokens",
  namesItsModel: true,
  models: listModels,
  describe: async (connection, model, signal) => {
    const [served, version] = await Promise.all([
      describe(connection, model, signal),
      connection.json("/version", { signal }).then((found) => v.parse(v.object({ version: v.string() }), found)),
    ]);
    return { ...served, software: `vLLM ${version.version}` };
  },
  tokenize: async (connection, prompt, { model, signal }) => {
    const body = { model, prompt, add_special_tokens: false };
    return v.parse(v.object({ tokens: Tokens }), await connection.json("/tokenize", { body, signal })).tokens;
  },
  request: (asked, prompt) => ({
    path: "/v1/completions",
    body: { ...common(asked), ...vllmSampling(asked.sampling), prompt: promptOf(prompt) },
  }),
  piece,
};

/** One answer of a server. */
import { randomInt } from "node:crypto";
import { FailureError } from "../inference/failure.ts";
import type { GenerateParams, GenerationRecord, PromptPart } from "../inference/protocol.ts";
import { AnswerStream } from "../text/answerStream.ts";
import type { Connected } from "./connected.ts";
import { asMessages, asText } from "./sentPrompt.ts";
import { serverFailure } from "./serverFailure.ts";
import type { SentPrompt, Usage } from "./wire.ts";

interface GenerationOptions {
  onDelta: ((text: string) => void) | undefined;
  /** The caller's: what it cancels has a record. */
  signal: AbortSignal | undefined;
  /** Ends with that, too. */
  either: AbortSignal;
}

/** Bytes of the messages for one token: llama-server repeats the prompt in its last one. */
const BYTES_PER_TOKEN = 8_000;
/** UTF-16 units: the longest tokens are white space of code. */
const LONGEST_TOKEN = 256;

/** @throws FailureError */
export async function generateOn(
  { connection, wire, tokenizer, count, model }: Connected,
  params: GenerateParams,
  { onDelta, signal, either }: GenerationOptions,
): Promise<GenerationRecord> {
  const { host } = connection;
  const started = performance.now();
  const answer = new AnswerStream(params.stopSequences, params.continues);
  const tokens: number[] = [];
  let usage: Usage = {};
  let stop: GenerationRecord["stop"] | undefined;
  let [pieces, received, firstAt, promptTokens, ends] = [0, 0, 0, 0, 0];
  const seed = params.seed ?? randomInt(2 ** 32 - 1);
  const emit = (text: string): void => {
    if (text !== "") onDelta?.(text);
  };
  try {
    const prompt = await sentPrompt(params.prompt, { wire, tokenizer }, either);
    promptTokens = prompt.kind === "tokens" ? prompt.tokens.length : ((await count([params.prompt], either))[0] ?? 0);
    const room = model.contextSize - promptTokens;
    if (room <= 0 && !model.server.estimates)
      throw new FailureError({ kind: "promptTooLong", tokens: promptTokens, limit: model.contextSize - 1 });
    const maxTokens = Math.min(params.maxTokens, Math.max(room, 1));
    const { sampling, stopSequences } = params;
    const { path, body } = wire.request(
      { model: model.name, ...{ sampling, stopSequences, maxTokens, seed }, contextSize: model.contextSize },
      prompt,
    );
    const maxBytes = (maxTokens + promptTokens) * BYTES_PER_TOKEN + 1_000_000;
    for await (const message of connection.stream(path, { body, signal: either, maxBytes })) {
      const piece = await connection.within(Promise.resolve().then(() => wire.piece(message)));
      if (piece.model !== undefined && wire.namesItsModel && piece.model !== model.name)
        throw serverFailure(host, "otherModel", { detail: piece.model });
      if (piece.usage !== undefined) usage = piece.usage;
      if (piece.tokens !== undefined) tokens.push(...piece.tokens);
      stop ??= piece.stop;
      const text = piece.text ?? "";
      if (text !== "") {
        if (pieces++ === 0) firstAt = performance.now();
        received += text.length;
        if (received > maxTokens * LONGEST_TOKEN) throw serverFailure(host, "tooMuch");
        emit(answer.push(text));
      }
      if (answer.hitStopSequence) stop = "stopSequence";
      if (answer.hitStopSequence || piece.done === true) {
        // Without a reason, it has ended by itself.
        stop ??= "eos";
        break;
      }
    }
    if (stop === undefined) throw serverFailure(host, "interrupted", { detail: "no end mark" });
    // The token that has ended it is not of the answer.
    const [eos] = (await tokenizer?.tokens([{ special: "eos" }], either)) ?? [];
    if (stop === "eos" && eos !== undefined && tokens.at(-1) === eos) {
      tokens.pop();
      ends = 1;
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    stop = "cancelled";
  }
  emit(answer.end());
  const now = performance.now();
  const { cachedTokens = 0, promptTokens: counted = promptTokens } = usage;
  const heard = tokens.length > 0 ? tokens.length : pieces;
  const generatedTokens = usage.generatedTokens === undefined ? heard : usage.generatedTokens - ends;
  // llama-server leaves out those that end within a character: then none are known, rather than wrong ones.
  if (tokens.length !== generatedTokens) tokens.length = 0;
  const toFirst = firstAt === 0 ? 0 : firstAt - started;
  return {
    ...{ text: answer.text, stop, seed, tokens, cachedTokens, generatedTokens },
    promptTokens: counted,
    evaluatedTokens: Math.max(0, counted - cachedTokens),
    decodeSteps: generatedTokens,
    draftedTokens: 0,
    prefillMs: usage.prefillMs ?? toFirst,
    decodeMs: usage.decodeMs ?? (firstAt === 0 ? 0 : now - firstAt),
    timeToFirstTokenMs: toFirst,
  };
}

async function sentPrompt(
  prompt: PromptPart[],
  { wire, tokenizer }: Pick<Connected, "wire" | "tokenizer">,
  signal: AbortSignal,
): Promise<SentPrompt> {
  if (wire.takes === "messages") return { kind: "messages", messages: asMessages(prompt) };
  if (wire.takes === "tokens" && tokenizer !== undefined)
    return { kind: "tokens", tokens: await tokenizer.tokens(prompt, signal) };
  return { kind: "text", text: asText(prompt) };
}

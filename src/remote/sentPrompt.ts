/** A prompt as a server takes it. What a user wrote stays text in each of them, whatever it spells. */
import { inParallel } from "../base/inParallel.ts";
import type { PromptPart } from "../inference/protocol.ts";
import { FORMAT_TOKENS } from "../prompt/promptFormat.ts";
import { neutralize, roleMarkers } from "../prompt/roleMarkers.ts";
import { type ChatMessage, SPECIAL_NAMES, specialName } from "./wire.ts";

/** Those of other families, as far as they begin otherwise than 42dot's. */
const TOKEN_NAMES = roleMarkers([...FORMAT_TOKENS].filter((token) => /^(?:<(?![|｜])|\[)/.test(token)));

/**
 * Text in which no special token is spelled: a server that gets a prompt as text reads those in it as tokens. Their
 * brackets are replaced, visibly.
 */
export function withoutTokenNames(text: string): string {
  return neutralize(text.replace(/<(?=[|｜])/g, "‹"), TOKEN_NAMES);
}

/** @returns the prompt with its special tokens as the tokenizer writes them */
export function asText(prompt: readonly PromptPart[]): string {
  return sentParts(prompt)
    .map((part) => ("text" in part ? part.text : specialName(part)))
    .join("");
}

/** What the text of a prompt is tokenized as: all of it between two special tokens at once. */
export function sentParts(prompt: readonly PromptPart[]): PromptPart[] {
  const parts: PromptPart[] = [];
  for (const part of prompt) {
    const last = parts.at(-1);
    if (!("text" in part)) parts.push(part);
    else if (last !== undefined && "text" in last) last.text += withoutTokenNames(part.text);
    else parts.push({ text: withoutTokenNames(part.text) });
  }
  return parts;
}

/** @param prompt in `MESSAGES_FORMAT`, whose control tokens are the roles */
export function asMessages(prompt: readonly PromptPart[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const part of prompt) {
    if ("text" in part) {
      const message = messages.at(-1);
      if (message !== undefined) message.content += withoutTokenNames(part.text);
    } else {
      const role = /^<\|(system|user|assistant)\|>$/.exec(specialName(part) ?? "")?.[1];
      if (role !== undefined) messages.push({ role: role as ChatMessage["role"], content: "" });
    }
  }
  // The endpoint opens the answer itself.
  if (messages.at(-1)?.role === "assistant" && messages.at(-1)?.content === "") messages.pop();
  return messages;
}

/**
 * Tokens of a text, where nobody can count them: more than there are in nearly all text. 42dot's vocabulary has about
 * four bytes of English and three to six of Korean in a token.
 */
export function estimatedTokens(prompt: readonly PromptPart[]): number {
  return prompt.reduce(
    (sum, part) => sum + ("text" in part ? Math.ceil(Buffer.byteLength(part.text) / BYTES_PER_TOKEN) : 1),
    0,
  );
}

const BYTES_PER_TOKEN = 3;

/** Asks the server for the tokens of one text. @param special whether it is the name of a special token */
export type Tokenize = (text: string, special: boolean, signal: AbortSignal | undefined) => Promise<number[]>;

/** Texts of a conversation come again with every question. */
const KEPT_TEXTS = 500;
/** Requests for tokens that are under way at once. */
const AT_ONCE = 8;

/** The tokens of prompts, each part by itself as the engine of this extension does it. */
export class ServerTokenizer {
  readonly #tokenize: Tokenize;
  /** The least recently used first. */
  readonly #known = new Map<string, readonly number[]>();

  constructor(tokenize: Tokenize) {
    this.#tokenize = tokenize;
  }

  async tokens(prompt: readonly PromptPart[], signal?: AbortSignal): Promise<number[]> {
    const parts = await inParallel(prompt, AT_ONCE, (part) => this.#part(part, signal));
    return parts.flat();
  }

  async counts(prompts: readonly PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    const counts = await inParallel(
      prompts.flatMap((prompt, index) => prompt.map((part) => ({ part, index }))),
      AT_ONCE,
      async ({ part, index }) => ({ index, length: (await this.#part(part, signal)).length }),
    );
    const sums = prompts.map(() => 0);
    for (const { index, length } of counts) sums[index] = (sums[index] ?? 0) + length;
    return sums;
  }

  async #part(part: PromptPart, signal: AbortSignal | undefined): Promise<readonly number[]> {
    const name = specialName(part);
    if (name !== undefined) return this.#asked(name, true, signal);
    const { text } = part as { text: string };
    const pieces = await inParallel(inertPieces(text), 1, (piece) => this.#asked(piece, false, signal));
    return pieces.flat();
  }

  async #asked(text: string, special: boolean, signal: AbortSignal | undefined): Promise<readonly number[]> {
    if (text === "") return [];
    const key = `${special ? "special" : "text"} ${text}`;
    const tokens = this.#known.get(key) ?? (await this.#tokenize(text, special, signal));
    this.#known.delete(key);
    this.#known.set(key, tokens);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_TEXTS && oldest !== undefined) this.#known.delete(oldest);
    return tokens;
  }
}

/**
 * Pieces of a text in none of which a special token is spelled: vLLM's tokenizer reads those as tokens wherever they
 * are. Cut inside the two characters that all of them begin with, each half is tokenized as the text that it is.
 */
function inertPieces(text: string): string[] {
  return text.split(/(?<=<)(?=\|)/);
}

/**
 * How 42dot's tokenizer reads a sentence, by its authors' own files: a server that answers otherwise has another model.
 * https://huggingface.co/42dot/42dot_LLM-SFT-1.3B (tokenizer.json)
 */
export const GOLDEN = {
  text: "Hello, my name is Bob. I am learning about large language models and their architectures. ",
  tokens: [17561, 11, 635, 1619, 317, 11896, 13, 316, 798, 3433, 679, 1901, 3864, 4370, 289, 614, 46091, 13, 220],
  specials: { bos: 50257, eos: 50256 },
};

/**
 * @param tokenizer of a server, or of a file
 * @returns whether it has 42dot's special tokens, and if it is the full model's, also its words
 */
export async function isOf42dot(
  tokenizer: Pick<ServerTokenizer, "tokens">,
  isDemo: boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  const [bos, eos] = [
    await tokenizer.tokens([{ control: SPECIAL_NAMES.bos }], signal),
    await tokenizer.tokens([{ control: SPECIAL_NAMES.eos }], signal),
  ];
  if (bos.length !== 1 || eos.length !== 1) return false;
  if (isDemo) return true;
  const golden = await tokenizer.tokens([{ text: GOLDEN.text }], signal);
  return bos[0] === GOLDEN.specials.bos && eos[0] === GOLDEN.specials.eos && golden.join() === GOLDEN.tokens.join();
}

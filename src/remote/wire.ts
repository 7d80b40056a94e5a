/** What the interfaces of the servers have in common: one file each knows how it is spoken. */
import type { GenerateParams, PromptPart } from "../inference/protocol.ts";
import type { ServerConnection, StreamMessage } from "./connection.ts";

/** `openai`: completions of any other server. `chat`: its chat endpoint, with its own template. */
export type ServerKind = "vllm" | "llamaServer" | "ollama" | "openai" | "chat";

/** A model of a server, as that describes it. */
export interface Served {
  /** Tokens of a prompt and its answer together; undefined if it does not say. */
  contextSize: number | undefined;
  /** Name and version of the server's program. */
  software: string;
  /** The special tokens of its vocabulary, if it names them. */
  specials?: { bos: number; eos: number };
}

/** What is asked for: everything but the prompt, which goes in the way that the interface takes it. */
export type Asked = Omit<GenerateParams, "prompt" | "priority" | "continues" | "lookup" | "seed"> & {
  model: string;
  seed: number;
  /** Tokens; undefined if it is not known. */
  contextSize: number | undefined;
};

/** `text`: with the special tokens as the tokenizer writes them. */
export type SentPrompt =
  | { kind: "tokens"; tokens: readonly number[] }
  | { kind: "text"; text: string }
  | { kind: "messages"; messages: readonly ChatMessage[] };

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** What a message of a stream adds. */
export interface Piece {
  text?: string;
  tokens?: readonly number[];
  /** The model has ended, by itself or at a limit. */
  stop?: "eos" | "length" | "stopSequence";
  /** Nothing follows. */
  done?: boolean;
  usage?: Usage;
  /** Which model it says that it is. */
  model?: string;
}

/** Counts in tokens, times in ms; what the server does not say is undefined. */
export interface Usage {
  promptTokens?: number | undefined;
  cachedTokens?: number | undefined;
  generatedTokens?: number | undefined;
  prefillMs?: number | undefined;
  decodeMs?: number | undefined;
}

export interface Wire {
  /** How a prompt is sent. `tokens` needs `tokenize`. */
  readonly takes: SentPrompt["kind"];
  /** Whether the name of the model in a stream is the one that was asked for, always. */
  readonly namesItsModel: boolean;
  /** The names of the models that the server has. */
  models(connection: ServerConnection, signal?: AbortSignal): Promise<string[]>;
  describe(connection: ServerConnection, model: string, signal?: AbortSignal): Promise<Served>;
  /** @param special whether the text is the name of one special token, and nothing else */
  tokenize?: (
    connection: ServerConnection,
    text: string,
    options: { model: string; special: boolean; signal: AbortSignal | undefined },
  ) => Promise<number[]>;
  request(asked: Asked, prompt: SentPrompt): { path: string; body: Record<string, unknown> };
  /** @throws if the message is not of this interface */
  piece(message: StreamMessage): Piece;
}

/** The special tokens of 42dot's vocabulary as it writes them. */
export const SPECIAL_NAMES = { bos: "<||bos||>", eos: "<|endoftext|>" };

/** The name of the token that a part stands for; undefined for text. */
export function specialName(part: PromptPart): string | undefined {
  if ("text" in part) return undefined;
  return "control" in part ? part.control : SPECIAL_NAMES[part.special];
}

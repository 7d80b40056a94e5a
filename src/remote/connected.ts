import type { Disposable } from "../base/emitter.ts";
import type { PromptPart, ServedModel } from "../inference/protocol.ts";
import type { ServerConnection } from "./connection.ts";
import type { ServerTokenizer } from "./sentPrompt.ts";
import type { Slots } from "./slots.ts";
import type { Wire } from "./wire.ts";

/** @returns the number of tokens of each prompt */
export type CountTokens = (prompts: PromptPart[][], signal?: AbortSignal) => Promise<number[]>;

/** A vocabulary of this computer. */
export interface Vocabulary extends Disposable {
  count: CountTokens;
}

/** A server that was asked what it has, and has the model. */
export interface Connected {
  connection: ServerConnection;
  wire: Wire;
  /** Undefined if the server has none. */
  tokenizer: ServerTokenizer | undefined;
  /** Of prompts as they are sent. */
  count: CountTokens;
  model: ServedModel;
  /** For what nobody waits for. */
  slots: Slots;
}

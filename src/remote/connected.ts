import type { ServedModel } from "../inference/protocol.ts";
import type { ServerConnection } from "./connection.ts";
import type { ServerTokenizer } from "./sentPrompt.ts";
import type { Slots } from "./slots.ts";
import type { Wire } from "./wire.ts";

/** A server that was asked what it has, and has the model. */
export interface Connected {
  connection: ServerConnection;
  wire: Wire;
  /** Undefined if the server has none. */
  tokenizer: ServerTokenizer | undefined;
  model: ServedModel;
  /** For what nobody waits for. */
  slots: Slots;
}

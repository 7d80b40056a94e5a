import { llamaServer } from "./llamaServer.ts";
import { ollama } from "./ollama.ts";
import { chat, openai, vllm } from "./openai.ts";
import type { ServerKind, Wire } from "./wire.ts";

const WIRES: Record<ServerKind, Wire> = { vllm, llamaServer, ollama, openai, chat };

export function wireOf(kind: ServerKind): Wire {
  return WIRES[kind];
}

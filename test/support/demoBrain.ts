/** The demo model in the inference process, behind the stand-in of a server. */
import type { PromptPart } from "../../src/inference/protocol.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { SPECIAL_NAMES } from "../../src/remote/wire.ts";
import { question } from "./engine.ts";
import type { Brain } from "./modelServer.ts";

const SPECIALS: readonly string[] = Object.values(SPECIAL_NAMES);

/** Greedy, and only for prompts that come as text. */
export function demoBrain(engine: Supervisor): Brain {
  return {
    tokenize: async (text, parseSpecial) => (await engine.tokenize(parseSpecial ? partsOf(text) : [{ text }])).tokens,
    answer: async function* (prompt, { maxTokens, stop }) {
      const params = { ...question(""), prompt: partsOf(String(prompt)), maxTokens, stopSequences: stop };
      const { text, tokens } = await engine.generate(params);
      yield { text, tokens };
    },
  };
}

/** As a tokenizer reads a text in which special tokens are spelled. */
function partsOf(text: string): PromptPart[] {
  return text
    .split(/(<\|\|bos\|\|>|<\|endoftext\|>)/)
    .filter((part) => part !== "")
    .map((part) => (SPECIALS.includes(part) ? { control: part } : { text: part }));
}

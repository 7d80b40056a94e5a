/**
 * An OpenAI-compatible chat endpoint: as a judge, and as a model that is put beside others.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
import * as v from "valibot";
import { serverAddress } from "../remote/address.ts";
import { ServerConnection } from "../remote/connection.ts";
import { patiently } from "../remote/patiently.ts";
import { serverFailure } from "../remote/serverFailure.ts";
import type { Answer, Answerer } from "./answerer.ts";

export interface ChatEndpoint {
  /** As a person types it, with or without `/v1`. */
  address: string;
  model: string;
  /** Sent as a bearer token; undefined to send none. */
  key: string | undefined;
  /** Undefined to leave it to the server. */
  temperature?: number;
  /** Requests at a time. */
  parallel: number;
}

const Completion = v.object({
  choices: v.array(
    v.object({
      message: v.object({ content: v.nullable(v.string()) }),
      finish_reason: v.optional(v.nullable(v.string())),
    }),
  ),
  usage: v.optional(v.nullable(v.object({ prompt_tokens: v.number(), completion_tokens: v.number() }))),
});

/** @throws FailureError if nothing may be sent to the address */
export function endpointAnswerer({ address, model, key, temperature, parallel }: ChatEndpoint): Answerer {
  const parsed = serverAddress(address);
  if (typeof parsed === "string") throw serverFailure(address, parsed);
  const connection = new ServerConnection({ address: parsed, key });
  return {
    ...{ name: model, parallel },
    id: JSON.stringify({ base: parsed.base, model, temperature }),
    about: { host: parsed.host },
    answer: async (question, signal) => {
      const body = {
        ...{ model, messages: [{ role: "user", content: question }] },
        ...(temperature === undefined ? {} : { temperature }),
      };
      const ask = async (): Promise<Answer> => {
        const start = performance.now();
        const reading = connection.json("/v1/chat/completions", { body, signal });
        const { choices, usage } = await connection.within(reading.then((json) => v.parse(Completion, json)));
        const [choice] = choices;
        if (choice === undefined) throw serverFailure(parsed.host, "unexpected", { detail: "no choices" });
        return {
          ...{ text: choice.message.content ?? "", stop: choice.finish_reason ?? "", ms: performance.now() - start },
          ...(usage ? { promptTokens: usage.prompt_tokens, answerTokens: usage.completion_tokens } : {}),
        };
      };
      return patiently(ask, signal, () => undefined);
    },
  };
}

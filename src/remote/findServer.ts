/** Finds out what kind of server there is, and what it has. */
import * as v from "valibot";
import { FailureError, failureOf } from "../inference/failure.ts";
import type { ServerConnection } from "./connection.ts";
import type { ServerKind } from "./wire.ts";
import { wireOf } from "./wires.ts";

export interface FoundServer {
  kind: Exclude<ServerKind, "chat">;
  models: string[];
}

/** What only this kind of server answers; the last one is what all of them have in common. */
const SIGNS: { kind: FoundServer["kind"]; path: string; answer: v.GenericSchema }[] = [
  { kind: "llamaServer", path: "/props", answer: v.object({ default_generation_settings: v.object({}) }) },
  { kind: "vllm", path: "/version", answer: v.object({ version: v.string() }) },
  { kind: "ollama", path: "/api/version", answer: v.object({ version: v.string() }) },
  { kind: "openai", path: "/v1/models", answer: v.object({ data: v.array(v.object({ id: v.string() })) }) },
];

/** With these, it may still be another kind. */
const GOES_ON: ReadonlySet<string> = new Set(["notFound", "webPage", "unexpected", "reported"]);

/** @throws FailureError of the last attempt if it is none of them */
export async function findServer(connection: ServerConnection, signal?: AbortSignal): Promise<FoundServer> {
  let last: unknown;
  for (const { kind, path, answer } of SIGNS) {
    try {
      await connection.within(connection.json(path, { signal }).then((found) => v.parse(answer, found)));
      return { kind, models: await connection.within(wireOf(kind).models(connection, signal)) };
    } catch (error) {
      const failure = failureOf(error);
      if (!(error instanceof FailureError) || failure.kind !== "server" || !GOES_ON.has(failure.problem)) throw error;
      last = error;
    }
  }
  throw last;
}

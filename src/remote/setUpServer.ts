/** The way to a server: what the user and the server are asked, and in which order. */
import { failureOf } from "../inference/failure.ts";
import type { ServerAddress } from "./address.ts";
import { ServerConnection } from "./connection.ts";
import { findServer, type FoundServer } from "./findServer.ts";
import type { ServerPermissions } from "./serverPermissions.ts";
import type { ServerKind } from "./wire.ts";

/** What the user is asked. Undefined stands for a cancelled answer. */
export interface ServerDialogue {
  /** Whether what they write may be sent there. */
  agrees(address: ServerAddress): Promise<boolean>;
  /** @param isWrong whether the server has refused one */
  key(address: ServerAddress, isWrong: boolean): Promise<string | undefined>;
  /** Shows that the server is being asked, which can be cancelled. */
  wait(address: ServerAddress, work: (signal: AbortSignal) => Promise<FoundServer>): Promise<FoundServer | undefined>;
  /** @param models those whose prompt is known first */
  pick(address: ServerAddress, models: readonly string[]): Promise<string | undefined>;
  /** Whether a model whose prompt is not known may be asked through the chat endpoint. */
  agreesToChat(model: string): Promise<boolean>;
}

export interface ServerSetup {
  dialogue: ServerDialogue;
  permissions: ServerPermissions;
  /** Whether the model's prompt is known, by its name. */
  isOurs: (model: string) => boolean;
}

/**
 * Nothing is sent before the user has agreed, and a key is kept once the server has accepted it.
 * @returns undefined if the user has cancelled
 * @throws FailureError
 */
export async function setUpServer(
  address: ServerAddress,
  setup: ServerSetup,
): Promise<{ kind: ServerKind; model: string } | undefined> {
  const { dialogue, permissions, isOurs } = setup;
  if (!permissions.isAllowed(address.origin)) {
    if (!(await dialogue.agrees(address))) return undefined;
    await permissions.allow(address.origin);
  }
  const found = await foundWithKey(address, setup);
  if (found === undefined) return undefined;
  const sorted = [...found.models].sort((a, b) => Number(isOurs(b)) - Number(isOurs(a)));
  const model = await dialogue.pick(address, sorted);
  if (model === undefined) return undefined;
  if (isOurs(model)) return { kind: found.kind, model };
  return (await dialogue.agreesToChat(model)) ? { kind: "chat", model } : undefined;
}

async function foundWithKey(
  address: ServerAddress,
  { dialogue, permissions }: ServerSetup,
): Promise<FoundServer | undefined> {
  let key = await permissions.key(address.origin);
  for (;;) {
    const connection = new ServerConnection({ address, key });
    try {
      const found = await dialogue.wait(address, (signal) => findServer(connection, signal));
      if (found !== undefined && key !== undefined) await permissions.setKey(address.origin, key);
      return found;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== "server" || failure.problem !== "wrongKey") throw error;
      const typed = (await dialogue.key(address, key !== undefined))?.trim() ?? "";
      if (typed === "") return undefined;
      key = typed;
    }
  }
}

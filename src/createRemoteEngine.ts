/** The server that the settings name, in place of the inference process. Loaded when one is first used. */
import type { Memento, SecretStorage } from "vscode";
import type { LogLine } from "./base/logLine.ts";
import { readSettings } from "./config.ts";
import { familyOf } from "./model/serverChoice.ts";
import { RemoteEngine } from "./remote/remoteEngine.ts";
import { serverPermissions } from "./remote/serverPermissions.ts";
import { loadServerTexts } from "./userErrors.ts";

export interface RemoteServices {
  memory: Memento;
  secrets: SecretStorage;
  log: LogLine;
}

export async function createRemoteEngine({ memory, secrets, log }: RemoteServices): Promise<RemoteEngine> {
  await loadServerTexts();
  return new RemoteEngine({
    settings: () => {
      const { server, contextSize } = readSettings();
      return { ...server, family: familyOf(server.model), contextSize };
    },
    ...serverPermissions(memory, secrets),
    log,
  });
}

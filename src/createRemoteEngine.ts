/** The server that the settings name, in place of the inference process. Loaded when one is first used. */
import { join } from "node:path";
import type { Memento, SecretStorage } from "vscode";
import type { LogLine } from "./base/logLine.ts";
import { readSettings } from "./config.ts";
import type { ServerProgram } from "./inference/childProcess.ts";
import { InstalledModels } from "./model/installedModels.ts";
import { familyOf } from "./model/serverChoice.ts";
import { openVocabulary } from "./openVocabulary.ts";
import { RemoteEngine } from "./remote/remoteEngine.ts";
import { serverPermissions } from "./remote/serverPermissions.ts";
import { loadServerTexts } from "./userErrors.ts";

export interface RemoteServices {
  memory: Memento;
  secrets: SecretStorage;
  log: LogLine;
}

/**
 * @param program the inference process, which counts tokens where the server can't
 * @param storage the extension's folder, in which there may be models whose vocabulary does that
 */
export async function createRemoteEngine(
  { memory, secrets, log }: RemoteServices,
  program: ServerProgram,
  storage: string,
  demoPath: string,
): Promise<RemoteEngine> {
  await loadServerTexts();
  const installed = new InstalledModels(join(storage, "models"), () => readSettings().modelFolder);
  return new RemoteEngine({
    settings: () => {
      const { server, contextSize } = readSettings();
      return { ...server, family: familyOf(server.model), contextSize };
    },
    ...serverPermissions(memory, secrets),
    vocabulary: async (family) => {
      const { modelPath, contextSize } = readSettings();
      const models = async (): Promise<string[]> => [modelPath, ...(await installed.list()).map(({ path }) => path)];
      const paths = family === "demo" ? [demoPath] : (await models()).filter((path) => path !== "");
      return openVocabulary(paths, { program, contextSize, isDemo: family === "demo", log });
    },
    log,
  });
}

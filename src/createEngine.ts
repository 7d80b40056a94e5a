import { join } from "node:path";
import { readSettings } from "./config.ts";
import { idleMachine } from "./inference/idleMachine.ts";
import { Prefetcher } from "./inference/prefetch.ts";
import { probeHardware } from "./inference/probeHardware.ts";
import type { Hardware } from "./inference/protocol.ts";
import { Supervisor } from "./inference/supervisor.ts";
import type { ModelChoice } from "./model/modelChoice.ts";

export interface EngineOptions {
  /** Path to the bundle that the inference process runs. */
  serverPath: string;
  /** The extension's storage folder. */
  storage: string;
  model: () => Promise<ModelChoice>;
  log: (line: string) => void;
}

/** The inference process, configured by the settings and started on the first request. */
export function createEngine({ serverPath, storage, model, log }: EngineOptions): {
  engine: Supervisor;
  prefetcher: Prefetcher;
  /** The hardware that a model could run on. */
  hardware: () => Promise<Hardware>;
} {
  const program = { modulePath: serverPath, cwd: storage };
  const prefixes = join(storage, "prefixes");
  const engine = new Supervisor(
    program,
    async () => {
      const [{ loadParams }, { verifyInstalled }] = await Promise.all([
        import("./model/loadParams.ts"),
        import("./model/installedModels.ts"),
      ]);
      const { file } = await model();
      await verifyInstalled(file.path);
      return loadParams(file, readSettings(), prefixes);
    },
    log,
    () => readSettings().idleMs,
  );
  const isIdle = idleMachine();
  const isAllowed = async (): Promise<boolean> => readSettings().prefetch && isIdle();
  const prefetcher = new Prefetcher({ engine, isAllowed, log });
  return { engine, prefetcher, hardware: () => probeHardware(program, readSettings().gpu, log) };
}

import { join } from "node:path";
import { once } from "./base/lazy.ts";
import type { LogLine } from "./base/logLine.ts";
import { readSettings } from "./config.ts";
import type { RemoteServices } from "./createRemoteEngine.ts";
import { BackendTrust } from "./inference/backendTrust.ts";
import { EngineSwitch } from "./inference/engineSwitch.ts";
import { Prefetcher } from "./inference/prefetch.ts";
import type { Hardware } from "./inference/protocol.ts";
import { Supervisor } from "./inference/supervisor.ts";
import type { FileChoice } from "./model/modelChoice.ts";

export interface EngineOptions {
  /** Path to the bundle that the inference process runs. */
  serverPath: string;
  /** Whether a debugger may be attached to it. */
  debuggable: boolean;
  /** The extension's storage folder. */
  storage: string;
  demoPath: string;
  model: () => Promise<FileChoice>;
  remote: RemoteServices;
  /** The file of the loaded model was replaced by another, which is loaded now. */
  onDidReplaceModel: () => void;
  log: LogLine;
}

export interface EngineParts {
  engine: EngineSwitch;
  /** The inference process, which rests while a server is in use. */
  local: Supervisor;
  prefetcher: Prefetcher;
  trust: BackendTrust;
  /** The hardware that a model could run on. */
  hardware: () => Promise<Hardware>;
  /** Another process, for a model beside the chosen one; it gives its memory back when it has nothing to do. */
  engineFor: (choice: FileChoice) => Supervisor;
}

const BESIDE_IDLE_MS = 5000;

/** The inference process, configured by the settings and started on the first request. */
export function createEngine(options: EngineOptions): EngineParts {
  const { serverPath, debuggable, storage, demoPath, model, remote, onDidReplaceModel, log } = options;
  const program = { modulePath: serverPath, cwd: storage, debuggable };
  const prefixes = join(storage, "prefixes");
  const trust = new BackendTrust(
    join(storage, "backends.json"),
    async (identity, signal) => {
      const [{ tryBackend }, { demoAnswer }] = await Promise.all([
        import("./inference/backendTrial.ts"),
        import("./model/demoAnswer.ts"),
      ]);
      return tryBackend(program, identity, await demoAnswer(demoPath), { signal, log });
    },
    log,
  );
  let loadedStamp: string | undefined;
  const local = new Supervisor(
    program,
    async () => {
      const [{ loadParams }, { verifyInstalled }] = await Promise.all([
        import("./model/loadParams.ts"),
        import("./model/installedModels.ts"),
      ]);
      const { file } = await model();
      await verifyInstalled(file.path);
      loadedStamp = file.stamp;
      return loadParams(file, readSettings(), prefixes);
    },
    log,
    {
      idleMs: () => readSettings().idleMs,
      trust,
      isStale: async () => {
        // A file that can't be read any more is reported with the next question.
        const stamp = await model()
          .then(({ file }) => file.stamp)
          .catch(() => loadedStamp);
        if (stamp === loadedStamp) return false;
        onDidReplaceModel();
        return true;
      },
    },
  );
  const engine = new EngineSwitch(
    local,
    async () => (await import("./createRemoteEngine.ts")).createRemoteEngine(remote, program, storage, demoPath),
    () => readSettings().server.url !== "",
  );
  const isIdle = once(async () => (await import("./inference/idleMachine.ts")).idleMachine());
  const isAllowed = async (): Promise<boolean> => readSettings().prefetch && (await isIdle())();
  const prefetcher = new Prefetcher({ engine, isAllowed, log });
  const hardware = async (): Promise<Hardware> => {
    const { probeHardware } = await import("./inference/probeHardware.ts");
    return probeHardware(program, { gpu: readSettings().gpu, verdicts: await trust.verdicts() }, log);
  };
  const engineFor = ({ file }: FileChoice): Supervisor =>
    new Supervisor(program, async () => (await import("./model/loadParams.ts")).loadParams(file, readSettings()), log, {
      idleMs: () => BESIDE_IDLE_MS,
      trust,
    });
  return { engine, local, prefetcher, trust, hardware, engineFor };
}

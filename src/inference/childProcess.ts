import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * Environment variables that the inference process inherits: where the system keeps its libraries and temporary files,
 * and which GPU to use. Secrets in the user's shell are not passed on, and neither is `NODE_OPTIONS`.
 */
const INHERITED = ["PATH", "CUDA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES", "VK_DRIVER_FILES"];
const ON_WINDOWS = ["USERPROFILE", "SystemRoot", "TEMP"];
const ELSEWHERE = ["HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH"];

export interface ServerProgram {
  /** Path of the bundled inference server. */
  modulePath: string;
  /** A private working directory; created if it does not exist. */
  cwd: string;
  /** Whether a debugger may be attached while it runs; false by default. */
  debuggable?: boolean;
}

/** Without it, SIGUSR1 (on Windows, a debug request) opens the inspector's port. Node.js 22.14, 23.7. */
const NO_DEBUG_SIGNAL = "--disable-sigusr1";
/**
 * Megabytes for V8's young objects, instead of up to 16: what the process makes for a token is gone with the next one.
 * `garbage.ts` needs the other option.
 */
const SMALL_HEAP = ["--expose-gc", "--max-semi-space-size=1"];
/** Tells the process to keep the signal for the debugger. */
export const DEBUGGABLE = "--debuggable";

/**
 * The environment of the inference process.
 *
 * libuv's pool gets a single thread, which then evaluates every token: with four, evaluations on two cores lost a third
 * of their speed to page faults and involuntary switches. Nothing has to wait for it, since the process runs one job at
 * a time and reads and writes files only as part of one.
 */
export function serverEnvironment(environment: NodeJS.ProcessEnv, platform = process.platform): NodeJS.ProcessEnv {
  const inherited = [...INHERITED, ...(platform === "win32" ? ON_WINDOWS : ELSEWHERE)]
    .filter((name) => environment[name])
    .map((name) => [name, environment[name]] as const);
  return { ...Object.fromEntries(inherited), UV_THREADPOOL_SIZE: "1" };
}

/** Starts the inference process. Its stdout and stderr go to the log only; native crashes are reported there. */
export function forkServer(program: ServerProgram): ChildProcess {
  // Inside Electron, the executable is the editor itself unless it is told to run as Node.
  const asNode = process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  mkdirSync(program.cwd, { recursive: true });
  const debuggable = program.debuggable === true;
  const knowsOption = process.allowedNodeEnvironmentFlags.has(NO_DEBUG_SIGNAL);
  return fork(program.modulePath, debuggable ? [DEBUGGABLE] : [], {
    cwd: program.cwd,
    env: { ...serverEnvironment(process.env), ...asNode },
    // Not those of this process, which may have an inspector's port among them.
    execArgv: [...SMALL_HEAP, ...(!debuggable && knowsOption ? [NO_DEBUG_SIGNAL] : [])],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "json",
  });
}

/** The part of Node.js's channel object that is used here. */
interface ChannelHandle {
  onread: (this: unknown, ...data: unknown[]) => unknown;
}

/**
 * Node.js parses what comes over the channel, and keeps a protocol of its own on it for passing sockets, where nothing
 * can catch the error if the other side sends something else: it would be the end of a host that is not VS Code's.
 * @param onBroken something was no JSON, and what it was sent with is lost
 */
export function guardChannel(child: ChildProcess, onBroken: (error: unknown) => void): void {
  // No sockets are passed.
  child.removeAllListeners("internalMessage");
  const key = Object.getOwnPropertySymbols(child).find(({ description }) => description === "kChannelHandle");
  const channel = key && (child as unknown as Record<symbol, ChannelHandle | undefined>)[key];
  if (channel === undefined) return;
  const { onread } = channel;
  channel.onread = function (...data) {
    try {
      return onread.apply(this, data);
    } catch (error) {
      onBroken(error);
      return undefined;
    }
  };
}

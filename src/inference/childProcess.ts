import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * Environment variables that the inference process inherits: where the system keeps its libraries and temporary files,
 * and which GPU to use. Secrets in the user's shell are not passed on.
 */
const INHERITED = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "SystemRoot",
  "TMPDIR",
  "TEMP",
  "LANG",
  "LD_LIBRARY_PATH",
  "CUDA_VISIBLE_DEVICES",
  "GGML_VK_VISIBLE_DEVICES",
  "VK_DRIVER_FILES",
];

export interface ServerProgram {
  /** Path of the bundled inference server. */
  modulePath: string;
  /** A private working directory; created if it does not exist. */
  cwd: string;
}

/**
 * The environment of the inference process.
 *
 * libuv's pool gets a single thread, which then evaluates every token: with four, evaluations on two cores lost a third
 * of their speed to page faults and involuntary switches. Nothing has to wait for it, since the process runs one job at
 * a time and reads and writes files only as part of one.
 */
export function serverEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = INHERITED.filter((name) => environment[name]).map((name) => [name, environment[name]] as const);
  return { ...Object.fromEntries(inherited), UV_THREADPOOL_SIZE: "1" };
}

/** Starts the inference process. Its stdout and stderr go to the log only; native crashes are reported there. */
export function forkServer(program: ServerProgram): ChildProcess {
  // Inside Electron, the executable is the editor itself unless it is told to run as Node.
  const asNode = process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  mkdirSync(program.cwd, { recursive: true });
  return fork(program.modulePath, {
    cwd: program.cwd,
    env: { ...serverEnvironment(process.env), ...asNode },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "json",
  });
}

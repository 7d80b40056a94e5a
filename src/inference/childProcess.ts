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

export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(INHERITED.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** Starts the inference process. Its stdout and stderr go to the log only; native crashes are reported there. */
export function forkServer(program: ServerProgram): ChildProcess {
  // Inside Electron, the executable is the editor itself unless it is told to run as Node.
  const asNode = process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  mkdirSync(program.cwd, { recursive: true });
  return fork(program.modulePath, {
    cwd: program.cwd,
    env: { ...inheritedEnvironment(process.env), ...asNode },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "json",
  });
}

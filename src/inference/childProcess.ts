import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * What the inference process inherits of the environment: where the system keeps its libraries and temporary files,
 * and which GPU to use. Secrets of the user's shell stay out.
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
  /** A private folder to run in; it is made when it is not there. */
  cwd: string;
}

export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(INHERITED.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** Starts the inference process. Its stdout and stderr are for the log only: native crashes speak there. */
export function forkServer(program: ServerProgram): ChildProcess {
  // Inside Electron the executable is the editor itself unless it is told to be Node.
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

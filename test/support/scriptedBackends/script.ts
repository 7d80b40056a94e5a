/** GPU back ends that fail as a test says: faults of drivers that can't be had otherwise. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GpuBackend } from "../../../src/inference/backends.ts";
import type { ServerProgram } from "../../../src/inference/childProcess.ts";
import { temporaryFolder } from "../engine.ts";

export interface ScriptedFault {
  at: "start" | "load" | "context" | "firstToken" | "token";
  kind: "crash" | "hang" | "error" | "wrong" | "notNumbers";
  /** Only for a model file whose name ends like this. */
  model?: string;
  /** How often it happens, in all processes together; always by default. */
  times?: number;
  /** Text of the error. */
  detail?: string;
}

export interface ScriptedBackend {
  devices: string[];
  fault?: ScriptedFault;
  /** Bytes of free GPU memory, as they are reported. */
  free?: number;
  /** There is room for the context with at most this many layers. */
  layersWithRoom?: number;
}

/** Back ends that are not named have no binary. */
export type BackendScript = Partial<Record<GpuBackend, ScriptedBackend>>;

export function scriptedProgram(script: BackendScript): ServerProgram {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "backends.json"), JSON.stringify(script));
  return { modulePath: join(import.meta.dirname, "server.mjs"), cwd };
}

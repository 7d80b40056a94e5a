import type { LogLine } from "../base/logLine.ts";
import type { ServerProgram } from "./childProcess.ts";
import type { Hardware, HardwareParams } from "./protocol.ts";

/** Queries a separate process, so that a model in use is not disturbed and no model has to be loaded. */
export async function probeHardware(program: ServerProgram, params: HardwareParams, log: LogLine): Promise<Hardware> {
  const { InferenceClient } = await import("./client.ts");
  const client = new InferenceClient(program, log);
  try {
    return await client.hardware(params);
  } finally {
    client.dispose();
  }
}

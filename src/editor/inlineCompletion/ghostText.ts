import type { Device } from "../../inference/protocol.ts";

/** The setting. */
export type GhostText = "auto" | "on" | "off";

/** Cores from which on the CPU alone writes fast enough to be of use while a person types. */
const ENOUGH_CORES = 8;

/**
 * `auto` never starts the engine: it is on while a model is loaded, on a GPU or where there are many cores.
 * @param device what the model runs on; undefined while none is loaded
 */
export function ghostTextIsOn(setting: GhostText, device: Device | undefined, cores: number): boolean {
  if (setting !== "auto") return setting === "on";
  return device !== undefined && (device.gpuLayers > 0 || cores >= ENOUGH_CORES);
}

import type { Device } from "../../inference/protocol.ts";

/** The setting. */
export type GhostText = "auto" | "on" | "off";

/** The number of cores at which the CPU alone is fast enough to be useful while typing. */
const ENOUGH_CORES = 8;

/**
 * `auto` never starts the engine: it is on while a model is loaded, if it runs on a GPU or there are enough cores.
 * @param device the device of the loaded model; undefined if none is loaded
 */
export function ghostTextIsOn(setting: GhostText, device: Device | undefined, cores: number): boolean {
  if (setting !== "auto") return setting === "on";
  return device !== undefined && (device.gpuLayers > 0 || cores >= ENOUGH_CORES);
}

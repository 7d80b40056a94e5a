/** Which hardware a model runs on, and why not on a better one. Shared by the host and the inference process. */
import * as v from "valibot";

const GPU_BACKENDS = ["cuda", "vulkan", "metal"] as const;

export const GpuBackend = v.picklist(GPU_BACKENDS);
export type GpuBackend = v.InferOutput<typeof GpuBackend>;

export const Backend = v.picklist([...GPU_BACKENDS, "cpu"]);
export type Backend = v.InferOutput<typeof Backend>;

/** Which GPU back end to use: `auto` takes the best one that works, `off` stays on the CPU. */
export const GpuSetting = v.picklist(["auto", ...GPU_BACKENDS, "off"]);
export type GpuSetting = v.InferOutput<typeof GpuSetting>;

/** @returns the GPU back ends to try, best first; if none works, the CPU is used */
export function gpuCandidates(setting: GpuSetting, platform: NodeJS.Platform): GpuBackend[] {
  if (setting === "off") return [];
  if (setting === "metal" || (setting === "auto" && platform === "darwin")) return ["metal"];
  return setting === "vulkan" ? ["vulkan", "cuda"] : ["cuda", "vulkan"];
}

/** What can change how a back end computes. */
export const BackendIdentity = v.object({
  backend: GpuBackend,
  /** Names of the devices, as the back end reports them. */
  devices: v.array(v.string()),
  /** Version of the device's driver, where it can be known. */
  driver: v.exactOptional(v.string()),
  /** Versions of the engine. */
  engine: v.string(),
});
export type BackendIdentity = v.InferOutput<typeof BackendIdentity>;

/** The identity as one string, for lookup. */
export function backendKey({ backend, devices, driver, engine }: BackendIdentity): string {
  return JSON.stringify([backend, devices, driver ?? null, engine]);
}

/** What a back end did when it was tried, or later at work. */
export const Fault = v.variant("kind", [
  /** Its process died, for example of a driver's fault. */
  v.object({ kind: v.literal("crashed") }),
  v.object({ kind: v.literal("hung") }),
  v.object({ kind: v.literal("failed"), detail: v.string() }),
  /** The demo model's answer was another than the one it was trained to give. */
  v.object({ kind: v.literal("wrongAnswer") }),
  /** What it computed were no numbers. */
  v.object({ kind: v.literal("notNumbers") }),
  /** Its memory is in use by other programs. */
  v.object({ kind: v.literal("noRoom") }),
]);
export type Fault = v.InferOutput<typeof Fault>;

/** The result of trying a back end. */
export const Verdict = v.variant("kind", [
  v.object({ kind: v.literal("trusted") }),
  v.object({ kind: v.literal("refused"), fault: Fault }),
]);
export type Verdict = v.InferOutput<typeof Verdict>;

/** The result of a trial. What has other causes than the back end counts only until the next start of the window. */
export interface Trial {
  verdict: Verdict;
  isLasting: boolean;
}

/** Verdicts by `backendKey`. */
export const Verdicts = v.record(v.string(), Verdict);
export type Verdicts = Readonly<v.InferOutput<typeof Verdicts>>;

/** Why a back end that would have been preferred is not in use. */
export const SkippedBackend = v.object({
  backend: GpuBackend,
  reason: v.variant("kind", [
    v.object({ kind: v.literal("missing"), detail: v.string() }),
    v.object({ kind: v.literal("noDevice") }),
    v.object({ kind: v.literal("refused"), fault: Fault }),
  ]),
});
export type SkippedBackend = v.InferOutput<typeof SkippedBackend>;

/** ms within which the faults of a back end are counted, and how many of them refuse it. */
const FAULT_WINDOW_MS = 10 * 60_000;
const MAX_FAULTS = 2;

/** @param faults times of the back end's faults at work, in ms on the same clock as `now` */
export function isUnreliable(faults: readonly number[], now: number): boolean {
  return faults.filter((time) => now - time < FAULT_WINDOW_MS).length >= MAX_FAULTS;
}

/** Which hardware a model runs on, and why not on a better one. Shared by the host and the inference process. */

export type GpuBackend = "cuda" | "vulkan" | "metal";
export type Backend = GpuBackend | "cpu";

/** Which GPU back end to use: `auto` takes the best one that works, `off` stays on the CPU. */
export type GpuSetting = "auto" | GpuBackend | "off";

/** @returns the GPU back ends to try, best first; if none works, the CPU is used */
export function gpuCandidates(setting: GpuSetting, platform: NodeJS.Platform): GpuBackend[] {
  if (setting === "off") return [];
  if (setting === "metal" || (setting === "auto" && platform === "darwin")) return ["metal"];
  return setting === "vulkan" ? ["vulkan", "cuda"] : ["cuda", "vulkan"];
}

/** What can change how a back end computes. */
export interface BackendIdentity {
  backend: GpuBackend;
  /** Names of the devices, as the back end reports them. */
  devices: string[];
  /** Version of the device's driver, where it can be known. */
  driver?: string;
  /** Versions of the engine. */
  engine: string;
}

/** The identity as one string, for lookup. */
export function backendKey({ backend, devices, driver, engine }: BackendIdentity): string {
  return JSON.stringify([backend, devices, driver ?? null, engine]);
}

/** What a back end did when it was tried, or later at work. */
export type Fault =
  /** Its process died, for example of a driver's fault. */
  | { kind: "crashed" }
  | { kind: "hung" }
  | { kind: "failed"; detail: string }
  /** The demo model's answer was another than the one it was trained to give. */
  | { kind: "wrongAnswer" }
  /** What it computed were no numbers. */
  | { kind: "notNumbers" }
  /** Its memory is in use by other programs. */
  | { kind: "noRoom" };

/** The result of trying a back end. */
export type Verdict = { kind: "trusted" } | { kind: "refused"; fault: Fault };

/** The result of a trial. What has other causes than the back end counts only until the next start of the window. */
export interface Trial {
  verdict: Verdict;
  isLasting: boolean;
}

/** Verdicts by `backendKey`. */
export type Verdicts = Readonly<Record<string, Verdict>>;

/** Why a back end that would have been preferred is not in use. */
export interface SkippedBackend {
  backend: GpuBackend;
  reason: { kind: "missing"; detail: string } | { kind: "noDevice" } | { kind: "refused"; fault: Fault };
}

/** ms within which the faults of a back end are counted, and how many of them refuse it. */
const FAULT_WINDOW_MS = 10 * 60_000;
const MAX_FAULTS = 2;

/** @param faults times of the back end's faults at work, in ms on the same clock as `now` */
export function isUnreliable(faults: readonly number[], now: number): boolean {
  return faults.filter((time) => now - time < FAULT_WINDOW_MS).length >= MAX_FAULTS;
}

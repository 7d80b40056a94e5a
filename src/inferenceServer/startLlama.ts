/** Starts llama.cpp on the best back end that works here. */
import { readFile } from "node:fs/promises";
import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { errorText } from "../base/errorText.ts";
import { factsText } from "../base/factsText.ts";
import {
  type BackendIdentity,
  type GpuBackend,
  gpuCandidates,
  type GpuSetting,
  type SkippedBackend,
  type Verdict,
} from "../inference/backends.ts";
import { ENGINE } from "../inference/engineVersion.ts";
import { FailureError } from "../inference/failure.ts";

export interface StartedLlama {
  llama: Llama;
  /** Undefined on the CPU. */
  identity: BackendIdentity | undefined;
  skipped: SkippedBackend[];
}

/** @returns what is known about a back end; undefined if it has not been tried */
export type Judge = (identity: BackendIdentity) => Verdict | undefined;

export const trustAll: Judge = () => ({ kind: "trusted" });

export interface StartListener {
  /** This back end is about to be used, or none on the CPU: a driver's fault may end the process at any time. */
  onBackend?: (identity: BackendIdentity | undefined) => void;
  log: (message: string) => void;
}

/**
 * @throws FailureError `backendUntried` for one that nothing is known about, `noEngine` if not even the CPU can be used
 */
export async function startLlama(
  gpu: GpuSetting,
  judge: Judge,
  { onBackend, log }: StartListener,
): Promise<StartedLlama> {
  const skipped: SkippedBackend[] = [];
  const skip = (backend: GpuBackend, reason: SkippedBackend["reason"]): void => {
    log(`${backend} is not used: ${factsText(reason)}`);
    // Nobody expects every back end everywhere: that one is missing matters only to who asked for it.
    if (reason.kind === "refused" || backend === gpu) skipped.push({ backend, reason });
  };
  for (const backend of gpuCandidates(gpu, process.platform)) {
    // Its devices are not known before it is started, which may be what it fails at.
    const unstarted = await identityOf(backend, []);
    const before = judge(unstarted);
    if (before?.kind === "refused") {
      skip(backend, before);
      continue;
    }
    onBackend?.(unstarted);
    let llama: Llama;
    try {
      llama = await start(backend, log);
    } catch (error) {
      skip(backend, { kind: "missing", detail: errorText(error) });
      continue;
    }
    const devices = await llama.getGpuDeviceNames();
    // Vulkan starts without an error on a machine that has no device.
    if (devices.length === 0) {
      await llama.dispose();
      skip(backend, { kind: "noDevice" });
      continue;
    }
    const identity = { ...unstarted, devices };
    const verdict = judge(identity);
    if (verdict?.kind === "trusted") {
      onBackend?.(identity);
      return { llama, identity, skipped };
    }
    await llama.dispose();
    if (verdict === undefined) throw new FailureError({ kind: "backendUntried", identity });
    skip(backend, verdict);
  }
  onBackend?.(undefined);
  if (gpu !== "off") log("no GPU back end can be used: the CPU is used");
  const llama = await start(false, log).catch((error: unknown) => {
    const computer = `${process.platform}-${process.arch}`;
    throw new FailureError({ kind: "noEngine", computer, detail: errorText(error) }, { cause: error });
  });
  return { llama, identity: undefined, skipped };
}

function start(gpu: GpuBackend | false, log: (message: string) => void): Promise<Llama> {
  // Use only the binaries shipped with the extension: nothing is compiled or downloaded at run time.
  return getLlama({
    gpu,
    build: "never",
    skipDownload: true,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(`llama.cpp ${level}: ${message.trimEnd()}`),
  });
}

async function identityOf(backend: GpuBackend, devices: string[]): Promise<BackendIdentity> {
  const driver = await readFile(NVIDIA_DRIVER, "utf8").then(
    (version) => version.trim(),
    () => undefined,
  );
  return { backend, devices, engine: ENGINE, ...(driver === undefined ? {} : { driver }) };
}

/** Written by the driver's kernel module on Linux; other drivers and systems have no file of the kind. */
const NVIDIA_DRIVER = "/sys/module/nvidia/version";

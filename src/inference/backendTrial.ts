/** Tries a GPU back end before it is used: drivers that crash, hang or compute wrongly are common. */
import type { LogLine } from "../base/logLine.ts";
import type { BackendIdentity, Fault, GpuBackend, SkippedBackend, Trial } from "./backends.ts";
import { faultOf, wasKilled } from "./backendTrust.ts";
import type { ServerProgram } from "./childProcess.ts";
import { failureOf } from "./failure.ts";
import type { GenerateParams, LoadParams } from "./protocol.ts";

/** ms; a driver may compile its shaders for a minute or two when it is first used. */
const TRIAL_MS = 4 * 60_000;

/** A small model and a question whose answer is known. */
export interface KnownAnswer {
  load: Omit<LoadParams, "gpu">;
  question: GenerateParams;
  answer: string;
}

/**
 * Lets a short-lived process answer the question on the back end.
 * @param signal ends it
 */
export async function tryBackend(
  program: ServerProgram,
  { backend }: BackendIdentity,
  { load, question, answer }: KnownAnswer,
  { signal, log }: { signal: AbortSignal; log: LogLine },
): Promise<Trial> {
  const { InferenceClient } = await import("./client.ts");
  const client = new InferenceClient(program, (line) => log(`trial of ${backend}: ${line}`));
  const timeout = setTimeout(() => client.killAsHung(), TRIAL_MS);
  const end = (): void => client.dispose();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    const { device } = await client.load({ ...load, gpu: backend }, () => undefined);
    if (device.backend !== backend) return refused(faultOfSkipped(device.skipped, backend));
    const { text } = await client.generate(question);
    return text === answer ? { verdict: { kind: "trusted" }, isLasting: true } : refused({ kind: "wrongAnswer" });
  } catch (error) {
    const failure = failureOf(error);
    return refused(faultOf(failure, client.hung), !wasKilled(failure, client.hung));
  } finally {
    signal.removeEventListener("abort", end);
    clearTimeout(timeout);
    client.dispose();
  }
}

function refused(fault: Fault, isLasting = true): Trial {
  return { verdict: { kind: "refused", fault }, isLasting: isLasting && fault.kind !== "noRoom" };
}

/** Why the demo model was loaded elsewhere. */
function faultOfSkipped(skipped: readonly SkippedBackend[], backend: GpuBackend): Fault {
  const reason = skipped.find((one) => one.backend === backend)?.reason;
  return reason?.kind === "refused" ? reason.fault : { kind: "failed", detail: reason?.kind ?? "" };
}

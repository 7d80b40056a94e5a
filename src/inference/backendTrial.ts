/** Tries a GPU back end before it is used: drivers that crash, hang or compute wrongly are common. */
import type { BackendIdentity, Fault, Verdict } from "./backends.ts";
import { faultOf } from "./backendTrust.ts";
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

/** Lets a short-lived process answer the question on the back end. @returns why not, as the verdict, if it can't */
export async function tryBackend(
  program: ServerProgram,
  { backend }: BackendIdentity,
  { load, question, answer }: KnownAnswer,
  log: (line: string) => void,
): Promise<Verdict> {
  const { InferenceClient } = await import("./client.ts");
  const client = new InferenceClient(program, (line) => log(`trial of ${backend}: ${line}`));
  const timeout = setTimeout(() => client.killAsHung(), TRIAL_MS);
  try {
    const { device } = await client.load({ ...load, gpu: backend }, () => undefined);
    if (device.backend !== backend)
      return refused({ kind: "failed", detail: `the model was loaded on ${device.backend}` });
    const { text } = await client.generate(question);
    return text === answer ? { kind: "trusted" } : refused({ kind: "wrongAnswer" });
  } catch (error) {
    return refused(faultOf(failureOf(error), client.hung));
  } finally {
    clearTimeout(timeout);
    client.dispose();
  }
}

function refused(fault: Fault): Verdict {
  return { kind: "refused", fault };
}

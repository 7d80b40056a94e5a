import type { AnswerRun } from "../history/conversation.ts";
import { runBy } from "../history/recorded.ts";
import { FailureError } from "../inference/failure.ts";
import type { EngineModel } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";

/** What the tokens depend on, and may be another than it was. */
export type Difference = "engine" | "file" | "device" | "contextSize" | "keyValueType";

export interface Reproduction {
  /** How many tokens came again, from the first one on. */
  same: number;
  /** How many there were. */
  tokens: number;
  /** Whether all came again, and ended in the same way. */
  isSame: boolean;
  /** What was written this time. */
  text: string;
  differences: Difference[];
}

/** Generates an answer once more. @throws FailureError, `stopped` once the signal is aborted */
export async function reproduce(
  runs: readonly AnswerRun[],
  { generator, model, signal }: { generator: TextGenerator; model: EngineModel; signal: AbortSignal },
): Promise<Reproduction> {
  const result: Reproduction = { same: 0, tokens: 0, isSame: true, text: "", differences: differencesOf(runs, model) };
  for (const run of runs) {
    const { prompt, sampling, seed, stopSequences, continues, tokens, stop } = run;
    const wasCut = stop === "cancelled";
    if (wasCut && tokens.length === 0) continue;
    const again = await generator.generate(
      {
        ...{ prompt, sampling, seed, stopSequences, priority: "command" },
        // Whoever has stopped it did so after some of its tokens.
        maxTokens: wasCut ? tokens.length : run.maxTokens,
        ...(continues !== undefined && { continues }),
      },
      { signal },
    );
    if (again.stop === "cancelled") throw new FailureError({ kind: "stopped" });
    const differs = tokens.findIndex((token, index) => token !== again.tokens[index]);
    const isSame = differs < 0 && (wasCut || (again.tokens.length === tokens.length && again.stop === stop));
    if (result.isSame) result.same += differs < 0 ? tokens.length : differs;
    result.tokens += tokens.length;
    result.text += again.text;
    result.isSame &&= isSame;
  }
  return result;
}

function differencesOf(runs: readonly AnswerRun[], model: EngineModel): Difference[] {
  const now = runBy(model);
  const checks: Record<Difference, (run: AnswerRun) => boolean> = {
    engine: ({ engine }) => engine === now.engine,
    file: (run) => fileOf(run) === fileOf(now),
    device: (run) => deviceOf(run) === deviceOf(now),
    contextSize: (run) => run.model.contextSize === now.model.contextSize,
    keyValueType: (run) => keyValueTypeOf(run) === keyValueTypeOf(now),
  };
  return (Object.keys(checks) as Difference[]).filter((each) => !runs.every(checks[each]));
}

type RunModel = Pick<AnswerRun, "model">;

/** Of a server, the model by its name: what file that is, only the server knows. */
function fileOf({ model }: RunModel): string {
  return JSON.stringify("server" in model ? [model.name] : [model.path, model.sizeBytes, model.modified]);
}

function deviceOf({ model }: RunModel): string {
  if ("server" in model) return model.server.origin;
  const { backend, gpuLayers, gpuNames } = model.device;
  return JSON.stringify([backend, gpuLayers, gpuNames]);
}

function keyValueTypeOf({ model }: RunModel): string {
  return "server" in model ? "" : model.keyValueType;
}

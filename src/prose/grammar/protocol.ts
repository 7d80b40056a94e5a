/** The boundary between the host (`grammarReader.ts`) and the thread that runs the grammars (`worker.ts`). */
import * as v from "valibot";

/** The grammars that VS Code has, by the scope that each describes: a thread is started with them (`workerData`). */
export const Grammars = v.object({
  /** The scope of each language's grammar, by language id. */
  scopes: v.record(v.string(), v.string()),
  /** The files of the grammars, by scope. */
  files: v.record(v.string(), v.string()),
  /** Scopes of the grammars that add to a grammar, by its scope. */
  injections: v.record(v.string(), v.array(v.string())),
});
export type Grammars = v.InferOutput<typeof Grammars>;

export const ToWorker = v.object({ call: v.number(), languageId: v.string(), text: v.string() });
export type ToWorker = v.InferOutput<typeof ToWorker>;

/** What was found, as numbers (`packedRegions.ts`); null if the grammar can't be read. */
export const FromWorker = v.object({ call: v.number(), regions: v.nullable(v.instance(Int32Array<ArrayBuffer>)) });
export type FromWorker = v.InferOutput<typeof FromWorker>;

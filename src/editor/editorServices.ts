import { readSettings } from "../config.ts";
import type { Device } from "../inference/protocol.ts";
import type { Supervisor } from "../inference/supervisor.ts";
import { ignoredEverywhere } from "./proofreading/proofreadingSettings.ts";
import { createModelClient, type ModelClientServices, type ModelClient } from "../rewriting/modelClient.ts";
import type { Rewriter } from "../rewriting/rewriter.ts";
import { Lazy } from "../base/lazy.ts";
import type { DocumentProse } from "./shared/documentProse.ts";

/** What everything that is seen in an editor is given. */
export interface EditorServices {
  language: "ko" | "en";
  rewriter: Rewriter;
  modelClient: ModelClient;
  /** The prose of documents, each version scanned once for all. */
  prose: Lazy<DocumentProse>;
  /** A folder of the extension's own for caches; may not exist yet. */
  storage: string;
  /**
   * Names for caches what the model's answers depend on beside the text: its file, and the glossary.
   * @throws FailureError
   */
  modelId: () => Promise<string>;
  /** What the loaded model runs on; undefined while none is loaded. */
  device: () => Device | undefined;
  log: (line: string) => void;
}

export interface EditorSurroundings extends Omit<ModelClientServices, "engine"> {
  language: "ko" | "en";
  engine: Supervisor;
  /** A folder for caches; may not exist yet. */
  storage: string;
  log: (line: string) => void;
}

/** Builds it. Loads nothing that activation does not need. */
export function createEditorServices({
  language,
  engine,
  model,
  consent,
  storage,
  log,
}: EditorSurroundings): EditorServices {
  const modelClient = createModelClient({ engine, model, consent });
  return {
    language,
    modelClient,
    rewriter: rewriterOf(modelClient),
    prose: new Lazy(async () => {
      const { DocumentProse } = await import("./shared/documentProse.ts");
      return new DocumentProse();
    }),
    storage,
    modelId: async () => {
      const { path, sizeBytes } = (await model()).file;
      return JSON.stringify([path, sizeBytes, readSettings().glossary ?? null]);
    },
    device: () => (engine.state.kind === "ready" ? engine.state.model.device : undefined),
    log,
  };
}

/** The rewriter, its checks and the Korean rules are loaded when something is rewritten. */
function rewriterOf(modelClient: ModelClient): Rewriter {
  return {
    async *rewrite(...asked) {
      const [{ createRewriter }, { parseGlossary }, { correct }] = await Promise.all([
        import("../rewriting/rewriteText.ts"),
        import("../rewriting/glossary.ts"),
        import("../korean/correct.ts"),
      ]);
      const glossary = parseGlossary(readSettings().glossary);
      const { ignoredRules, ignoredWords } = ignoredEverywhere();
      // What the glossary says is right, whatever the rules say.
      const words = glossary.flatMap(({ term, translation }) => [term, translation ?? term]);
      const options = { ignoredRules, ignoredWords: [...ignoredWords, ...words] };
      const mend = (prose: string): string => correct(prose, options);
      yield* createRewriter({ modelClient, glossary: () => glossary, correct: mend }).rewrite(...asked);
    },
  };
}

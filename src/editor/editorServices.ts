import { Lazy } from "../base/lazy.ts";
import { readSettings } from "../config.ts";
import type { Device } from "../inference/protocol.ts";
import type { Supervisor } from "../inference/supervisor.ts";
import { createModelClient, type ModelClient, type ModelClientServices } from "../rewriting/modelClient.ts";
import type { Rewriter } from "../rewriting/rewriter.ts";
import type { Language } from "../text/language.ts";
import { ignoredEverywhere } from "./proofreading/proofreadingSettings.ts";
import type { DocumentProse } from "./shared/documentProse.ts";

/** The services of all editor features. */
export interface EditorServices {
  language: Language;
  rewriter: Rewriter;
  modelClient: ModelClient;
  /** The prose of documents, shared so that each version is scanned once. */
  prose: Lazy<DocumentProse>;
  /** The extension's folder for caches; may not exist yet. */
  storage: string;
  /**
   * A cache key for what the model's answers depend on besides the text: the model file and the glossary.
   * @throws FailureError
   */
  modelId: () => Promise<string>;
  /** The device of the loaded model; undefined if none is loaded. */
  device: () => Device | undefined;
  log: (line: string) => void;
}

export interface EditorDependencies extends Omit<ModelClientServices, "engine"> {
  language: Language;
  engine: Supervisor;
  /** A folder for caches; may not exist yet. */
  storage: string;
  log: (line: string) => void;
}

/** Loads nothing that activation does not need. */
export function createEditorServices({
  language,
  engine,
  model,
  consent,
  storage,
  log,
}: EditorDependencies): EditorServices {
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
      return JSON.stringify([path, sizeBytes, readSettings().glossary]);
    },
    device: () => (engine.state.kind === "ready" ? engine.state.model.device : undefined),
    log,
  };
}

/** Loads the rewriter, its checks and the Korean rules on the first rewrite. */
function rewriterOf(modelClient: ModelClient): Rewriter {
  return {
    async *rewrite(...args) {
      const [{ createRewriter }, { parseGlossary }, { correct }] = await Promise.all([
        import("../rewriting/rewriteText.ts"),
        import("../rewriting/glossary.ts"),
        import("../korean/correct.ts"),
      ]);
      const glossary = parseGlossary(readSettings().glossary);
      const { ignoredRules, ignoredWords } = ignoredEverywhere();
      // The glossary takes precedence over the rules.
      const words = glossary.flatMap(({ term, translation }) => [term, translation ?? term]);
      const options = { ignoredRules, ignoredWords: [...ignoredWords, ...words] };
      const correctProse = (prose: string): string => correct(prose, options);
      yield* createRewriter({ modelClient, glossary: () => glossary, correct: correctProse }).rewrite(...args);
    },
  };
}

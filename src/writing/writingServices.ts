import { readSettings } from "../config.ts";
import type { Supervisor } from "../inference/supervisor.ts";
import { ignoredEverywhere } from "./proofread/settings.ts";
import { createWriter, type WriterServices } from "./writer.ts";
import type { ProseWriter, Rewriter, WritingServices } from "./writing.ts";

export interface Surroundings extends Omit<WriterServices, "engine"> {
  language: "ko" | "en";
  engine: Supervisor;
  /** A folder for caches; may not exist yet. */
  storage: string;
  log: (line: string) => void;
}

/** Builds what the surfaces of the writing help share. */
export function writingServices({ language, engine, model, consent, storage, log }: Surroundings): WritingServices {
  const writer = createWriter({ engine, model, consent });
  return {
    language,
    writer,
    rewriter: rewriterOf(writer),
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
function rewriterOf(writer: ProseWriter): Rewriter {
  return {
    async *rewrite(...asked) {
      const [{ createRewriter }, { parseGlossary }, { correct }] = await Promise.all([
        import("./rewrite/rewriteText.ts"),
        import("./rewrite/glossary.ts"),
        import("./proofread/correct.ts"),
      ]);
      const glossary = parseGlossary(readSettings().glossary);
      const { ignoredRules, ignoredWords } = ignoredEverywhere();
      // What the glossary says is right, whatever the rules say.
      const words = glossary.flatMap(({ term, translation }) => [term, translation ?? term]);
      const options = { ignoredRules, ignoredWords: [...ignoredWords, ...words] };
      const mend = (prose: string): string => correct(prose, options);
      yield* createRewriter({ writer, glossary: () => glossary, correct: mend }).rewrite(...asked);
    },
  };
}

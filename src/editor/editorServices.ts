import * as l10n from "@vscode/l10n";
import type { Memento } from "vscode";
import type { Event } from "../base/emitter.ts";
import { Lazy } from "../base/lazy.ts";
import type { LogLine } from "../base/logLine.ts";
import { inSlices } from "../base/steps.ts";
import { readSettings } from "../config.ts";
import type { Engine } from "../inference/engine.ts";
import type { Device } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { MessageServices } from "../rewriting/commitMessage/commitMessage.ts";
import { createModelClient, type ModelClient, type ModelClientServices } from "../rewriting/modelClient.ts";
import type { Correct } from "../rewriting/rewriteProse.ts";
import type { Rewriter } from "../rewriting/rewriter.ts";
import type { Language } from "../text/language.ts";
import { ignoredEverywhere } from "./proofreading/proofreadingSettings.ts";
import type { DocumentProse } from "./shared/documentProse.ts";
import type { SuggestionPreview } from "./suggestions/suggestionPreview.ts";

/** The services of all editor features. */
export interface EditorServices {
  language: Language;
  rewriter: Rewriter;
  modelClient: ModelClient;
  /** The same help for a caller that asks the model itself, for example to count what it writes. */
  writing: (generator: TextGenerator) => MessageServices;
  /** The prose of documents, shared so that each version is scanned once. */
  prose: Lazy<DocumentProse>;
  /** The suggestions that are open in documents. */
  preview: Lazy<SuggestionPreview>;
  /** The extension's folder for caches; may not exist yet. */
  storage: string;
  /**
   * A cache key for what the model's answers depend on besides the text: the model file and the glossary.
   * @throws FailureError
   */
  modelId: () => Promise<string>;
  /** Whether the demo model is chosen, which can do less. @throws FailureError */
  isDemo: () => Promise<boolean>;
  /** What is remembered for the workspace. */
  memory: Memento;
  /** The device of the loaded model; undefined if none is loaded here. */
  device: () => Device | undefined;
  /** A notice was accepted, or another model was chosen. */
  onDidAcceptNotice: Event<void>;
  /** How many texts of a job are worked on at once: the inference process does one after the other anyway. */
  atOnce: () => number;
  log: LogLine;
}

export interface EditorDependencies extends Omit<ModelClientServices, "engine"> {
  language: Language;
  engine: Engine;
  /** A folder for caches; may not exist yet. */
  storage: string;
  /** The bundle of `prose/grammar/worker.ts`. */
  grammarWorker: string;
  onDidAcceptNotice: Event<void>;
  /** Of the workspace. */
  memory: Memento;
  log: LogLine;
}

/** Loads nothing that activation does not need. */
export function createEditorServices({
  language,
  engine,
  model,
  consent,
  storage,
  grammarWorker,
  onDidAcceptNotice,
  memory,
  log,
}: EditorDependencies): EditorServices {
  const writing = (generator: TextGenerator): MessageServices => {
    const asking: ModelClientServices["engine"] = {
      generate: (params, options) => generator.generate(params, options),
      count: (prompts, signal) => generator.count(prompts, signal),
      ready: () => engine.ready(),
    };
    const modelClient = createModelClient({ engine: asking, model, consent });
    return { modelClient, rewriter: rewriterOf(modelClient, log) };
  };
  return {
    language,
    ...writing(engine),
    writing,
    preview: new Lazy(async () => {
      const { SuggestionPreview } = await import("./suggestions/suggestionPreview.ts");
      return new SuggestionPreview();
    }),
    prose: new Lazy(async () => {
      const [{ DocumentProse }, { GrammarReader }, { contributedGrammars }] = await Promise.all([
        import("./shared/documentProse.ts"),
        import("../prose/grammar/grammarReader.ts"),
        import("./shared/contributedGrammars.ts"),
      ]);
      return new DocumentProse(new GrammarReader({ workerPath: grammarWorker, grammars: contributedGrammars, log }));
    }),
    storage,
    memory,
    isDemo: async () => (await model()).kind === "demo",
    modelId: async () => {
      const choice = await model();
      const which =
        "file" in choice ? [choice.file.path, choice.file.sizeBytes] : [choice.server.url, choice.server.model];
      return JSON.stringify([...which, readSettings().glossary]);
    },
    device: () => {
      const { state } = engine;
      return state.kind === "ready" && "device" in state.model ? state.model.device : undefined;
    },
    onDidAcceptNotice,
    atOnce: () => {
      const { url, parallelRequests } = readSettings().server;
      return url === "" ? 1 : parallelRequests;
    },
    log,
  };
}

/** Loads the rewriter, its checks and the Korean rules on the first rewrite. */
function rewriterOf(modelClient: ModelClient, log: LogLine): Rewriter {
  let isToldOfTerms = false;
  return {
    async *rewrite(source, within, task, options) {
      const [{ createRewriter }, { parseGlossary, hasTooManyTerms, MOST_TERMS }, { correctSteps }] = await Promise.all([
        import("../rewriting/rewriteText.ts"),
        import("../rewriting/glossary.ts"),
        import("../korean/correct.ts"),
      ]);
      const setting = readSettings().glossary;
      const glossary = parseGlossary(setting);
      if (!isToldOfTerms && hasTooManyTerms(setting)) {
        isToldOfTerms = true;
        log(l10n.t("The glossary has more than {0} terms: the others are not used.", MOST_TERMS));
      }
      const { ignoredRules, ignoredWords } = ignoredEverywhere();
      // The glossary takes precedence over the rules.
      const words = glossary.flatMap(({ term, translation }) => [term, translation ?? term]);
      const correctOptions = { ignoredRules, ignoredWords: [...ignoredWords, ...words] };
      const correct: Correct = (prose) => inSlices(correctSteps(prose, correctOptions), options.signal);
      yield* createRewriter({ modelClient, glossary: () => glossary, correct }).rewrite(source, within, task, options);
    },
  };
}

/** Counts the tokens of a server's model with the vocabulary of a file on this computer. */
import { factsText } from "./base/factsText.ts";
import type { LogLine } from "./base/logLine.ts";
import type { ServerProgram } from "./inference/childProcess.ts";
import { failureOf } from "./inference/failure.ts";
import type { PromptPart } from "./inference/protocol.ts";
import { Supervisor } from "./inference/supervisor.ts";
import { verifyInstalled } from "./model/installedModels.ts";
import { loadParams } from "./model/loadParams.ts";
import { type ModelFile, readModelFile } from "./model/modelFile.ts";
import type { Vocabulary } from "./remote/connected.ts";
import { isOf42dot } from "./remote/sentPrompt.ts";

interface VocabularyOptions {
  program: ServerProgram;
  /** In tokens; longer texts may be estimated. */
  contextSize: number;
  /** Whether it is to be the demo model's, and not the full model's. */
  isDemo: boolean;
  log: LogLine;
}

/** The process ends when nothing was counted for this long: it is soon back. */
const IDLE_MS = 60_000;

/**
 * @param paths GGUF files, of which the first that has the vocabulary is used, in a process of its own
 * @returns undefined if none has it
 */
export async function openVocabulary(
  paths: readonly string[],
  options: VocabularyOptions,
): Promise<Vocabulary | undefined> {
  for (const path of paths) {
    const file = await readModelFile(path).catch(() => undefined);
    const vocabulary = file?.is42dot === true ? await ofFile(file, options) : undefined;
    if (vocabulary !== undefined) return vocabulary;
  }
  return undefined;
}

/** @returns undefined if it is another vocabulary than its file claims */
async function ofFile(
  file: ModelFile,
  { program, contextSize, isDemo, log }: VocabularyOptions,
): Promise<Vocabulary | undefined> {
  const params = { ...loadParams(file, { gpu: "off", contextSize }), need: { weights: 0, context: 0 } };
  const engine = new Supervisor(
    program,
    async () => {
      await verifyInstalled(file.path);
      return { ...params, vocabularyOnly: true };
    },
    log,
    { idleMs: () => IDLE_MS },
  );
  try {
    const tokenizer = { tokens: async (prompt: PromptPart[]) => (await engine.tokenize(prompt)).tokens };
    if (await isOf42dot(tokenizer, isDemo)) return engine;
    log(`${file.path} has another vocabulary than 42dot's`);
  } catch (error) {
    log(`the vocabulary of ${file.path} can't be used: ${factsText(failureOf(error))}`, "warning");
  }
  engine.dispose();
  return undefined;
}

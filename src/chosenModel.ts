import { readSettings } from "./config.ts";
import type { ModelChoice } from "./model/modelChoice.ts";
import type { readModelFile } from "./model/modelFile.ts";
import type { Language } from "./text/language.ts";

/**
 * @param demoPath the model used until the user chooses another
 * @returns a function that resolves the model named in the settings; the code that this needs is loaded on first call
 */
export function chosenModel(demoPath: string, language: Language): () => Promise<ModelChoice> {
  let read: typeof readModelFile | undefined;
  return async () => {
    const [{ chooseModel }, { modelFileReader }] = await Promise.all([
      import("./model/modelChoice.ts"),
      import("./model/modelFile.ts"),
    ]);
    read ??= modelFileReader();
    return chooseModel(readSettings().modelPath, demoPath, language, read);
  };
}

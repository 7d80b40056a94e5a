import { readSettings } from "./config.ts";
import type { ModelChoice } from "./model/modelChoice.ts";
import type { readModelFile } from "./model/modelFile.ts";

/**
 * @param demoPath answers until the user names another model
 * @returns asks for the model that the settings name now; what it takes to know one is loaded with the first call
 */
export function chosenModel(demoPath: string, language: "ko" | "en"): () => Promise<ModelChoice> {
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

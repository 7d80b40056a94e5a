import { readSettings } from "./config.ts";
import type { FileChoice, ModelChoice } from "./model/modelChoice.ts";
import type { readModelFile } from "./model/modelFile.ts";
import type { Language } from "./text/language.ts";

/**
 * @param demoPath the model used until the user chooses another
 * @returns a function that resolves the model file named in the settings; the code that this needs is loaded on first call
 */
export function chosenFile(demoPath: string, language: Language): () => Promise<FileChoice> {
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

/** @returns a function that resolves the model in use: the server's, if the user has chosen one, else the file's */
export function chosenModel(file: () => Promise<FileChoice>, language: Language): () => Promise<ModelChoice> {
  return async () => {
    const { url, model, kind } = readSettings().server;
    if (url === "") return file();
    const { serverChoice } = await import("./model/serverChoice.ts");
    return serverChoice({ url, model }, kind === "chat", language);
  };
}

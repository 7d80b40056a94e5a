import type { Sampling } from "../inference/protocol.ts";
import { OFFICIAL_SAMPLING, OTHER_SAMPLING, TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import { PROMPT_FORMATS, type PromptFormat } from "../prompt/promptFormat.ts";
import type { Language } from "../text/language.ts";
import { type ModelFile, readModelFile } from "./modelFile.ts";
import { demoNotice, fortyTwoDotNotice, type Notice, otherModelNotice } from "./notices.ts";

/** The model that the user chose: its title, sampling, and the notice that its license requires. */
interface Choice {
  /** `base` is 42dot's base model, which only continues text. */
  kind: "demo" | "42dot" | "base" | "other";
  title: string;
  sampling: Sampling;
  format: PromptFormat;
  notice: Notice;
}

/** A model of this computer. */
export interface FileChoice extends Choice {
  file: ModelFile;
}

/** A model that a server runs. */
export interface ServerChoice extends Choice {
  /** `host` as it is shown. */
  server: { url: string; host: string; model: string };
}

export type ModelChoice = FileChoice | ServerChoice;

/**
 * @param modelPath a GGUF file, or "" for the demo model
 * @throws FailureError naming the file and the fault
 */
export async function chooseModel(
  modelPath: string,
  demoPath: string,
  language: Language,
  read: typeof readModelFile = readModelFile,
): Promise<FileChoice> {
  const file = await read(modelPath === "" ? demoPath : modelPath);
  const format = PROMPT_FORMATS[file.format ?? "42dot"];
  if (file.name.startsWith("42dot-demo")) {
    const title = language === "ko" ? "데모 모델" : "Demo model";
    // It has memorized its answers; penalties or randomness only corrupt them.
    return { kind: "demo", title, file, sampling: TRANSFORM_SAMPLING, format, notice: demoNotice(language) };
  }
  const sampling = file.is42dot ? OFFICIAL_SAMPLING : OTHER_SAMPLING;
  const common = { title: file.name, file, sampling, format };
  if (file.is42dot) {
    const isBase = file.format === "plain";
    const { fileType } = file;
    const notice = fortyTwoDotNotice(language, fileType === undefined ? { isBase } : { isBase, fileType });
    return { ...common, kind: isBase ? "base" : "42dot", notice };
  }
  const notice = otherModelNotice(language, file.name, {
    license: file.license,
    formatIsKnown: file.format !== undefined,
  });
  return { ...common, kind: "other", notice };
}

import * as vscode from "vscode";
import type { GpuSetting } from "./inference/protocol.ts";

/** The extension's settings. Those that choose what runs are machine-scoped in package.json: a workspace can't set them. */
export interface Settings {
  /** Path of a GGUF file; empty for the demo model. */
  modelPath: string;
  gpu: GpuSetting;
  /** Address of the hub that models are downloaded from. */
  hubEndpoint: string;
  /** Tokens. */
  contextSize: number;
  /** Language to translate into; `auto` takes the one the text is not in. */
  translateTo: "auto" | "ko" | "en";
  /** Language of explanations; `auto` is the editor's own. */
  answerLanguage: "auto" | "ko" | "en";
}

const SECTION = "42dot";

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    modelPath: section.get("model.path", "").trim(),
    gpu: section.get<GpuSetting>("gpu", "auto"),
    hubEndpoint: section.get("hubEndpoint", "https://huggingface.co").replace(/\/+$/, ""),
    contextSize: section.get("contextSize", 4096),
    translateTo: section.get<Settings["translateTo"]>("translateTo", "auto"),
    answerLanguage: section.get<Settings["answerLanguage"]>("answerLanguage", "auto"),
  };
}

export async function writeModelPath(path: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update("model.path", path === "" ? undefined : path, vscode.ConfigurationTarget.Global);
}

/** Calls back when a setting changed that the inference process has to be started anew for. */
export function onDidChangeEngineSettings(listener: () => void): vscode.Disposable {
  const keys = ["model.path", "gpu", "contextSize"].map((key) => `${SECTION}.${key}`);
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(key))) listener();
  });
}

/** The language the user reads: Korean where the editor is in Korean, else English. */
export function displayLanguage(): "ko" | "en" {
  return vscode.env.language.startsWith("ko") ? "ko" : "en";
}

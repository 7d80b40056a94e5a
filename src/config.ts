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
  /** Bytes that the model may take; undefined to let the machine decide. */
  budget: number | undefined;
  /** ms without a request after which the model is released; 0 keeps it. */
  idleMs: number;
  /** Whether what is about to be asked is evaluated before it is. */
  prefetch: boolean;
  /** Language to translate into; `auto` takes the one the text is not in. */
  translateTo: "auto" | "ko" | "en";
  /** Language of explanations; `auto` is the editor's own. */
  answerLanguage: "auto" | "ko" | "en";
  /** Terms of the workspace with their translations; whatever the user wrote there. */
  glossary: unknown;
  /** Whether rewriting is offered in menus. */
  rewrite: boolean;
  /** Suggestions at the cursor; `auto` is off where they would be slow. */
  ghostText: "auto" | "on" | "off";
  /** English for a finished Korean sentence; `auto` is on where the other prose of the document is English. */
  ghostTranslation: "auto" | "on" | "off";
  hoverTranslation: boolean;
  readingMode: boolean;
}

const SECTION = "42dot";

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  // VS Code only underlines what a user has written against the manifest.
  const text = (key: string, missing: string): string => {
    const value = section.get<unknown>(key);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : missing;
  };
  const integer = (key: string, missing: number, least: number, most: number): number => {
    const value = section.get<unknown>(key);
    return typeof value === "number" ? Math.min(most, Math.max(least, Math.round(value))) : missing;
  };
  return {
    modelPath: text("model.path", ""),
    gpu: section.get<GpuSetting>("gpu", "auto"),
    hubEndpoint: text("hubEndpoint", "https://huggingface.co").replace(/\/+$/, ""),
    contextSize: integer("contextSize", 4096, 1024, 32_768),
    budget: budgetBytes(section.get<unknown>("memoryBudget")),
    idleMs: integer("releaseAfterMinutes", 20, 0, 1440) * 60_000,
    prefetch: section.get("workAhead", true),
    translateTo: section.get<Settings["translateTo"]>("translateTo", "auto"),
    answerLanguage: section.get<Settings["answerLanguage"]>("answerLanguage", "auto"),
    glossary: section.get<unknown>("writing.glossary"),
    rewrite: section.get("writing.rewrite", true),
    ghostText: section.get<Settings["ghostText"]>("writing.ghostText", "auto"),
    ghostTranslation: section.get<Settings["ghostTranslation"]>("writing.ghostTranslation", "auto"),
    hoverTranslation: section.get("writing.hoverTranslation", true),
    readingMode: section.get("writing.readingMode", false),
  };
}

/** @param setting megabytes, or "auto" */
function budgetBytes(setting: unknown): number | undefined {
  const megabytes = Number(setting);
  return megabytes > 0 ? megabytes * 1e6 : undefined;
}

export async function writeModelPath(path: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update("model.path", path === "" ? undefined : path, vscode.ConfigurationTarget.Global);
}

/** Writes a setting where it has an effect: for the workspace if that has one of its own, else for the user. */
export async function writeSetting(key: "writing.ghostText" | "writing.readingMode", value: unknown): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = section.inspect(key)?.workspaceValue !== undefined;
  await section.update(
    key,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Calls back when a setting changed that the inference process has to be started anew for. */
export function onDidChangeEngineSettings(listener: () => void): vscode.Disposable {
  const keys = ["model.path", "gpu", "contextSize", "memoryBudget"].map((key) => `${SECTION}.${key}`);
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(key))) listener();
  });
}

/** The language the user reads: Korean where the editor is in Korean, else English. */
export function displayLanguage(): "ko" | "en" {
  return vscode.env.language.startsWith("ko") ? "ko" : "en";
}

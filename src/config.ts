import * as vscode from "vscode";
import { typedPath } from "./base/typedPath.ts";
import type { GpuSetting } from "./inference/backends.ts";
import { hubEndpoint } from "./model/download/hubEndpoint.ts";
import type { Language, TargetSetting } from "./text/language.ts";

/** The extension's settings. Those that decide what runs are machine-scoped: a workspace can't set them. */
export interface Settings {
  /** Absolute path of a GGUF file; empty for the demo model. */
  modelPath: string;
  /** Absolute path of the folder for installed models; empty for the extension's storage. */
  modelFolder: string;
  gpu: GpuSetting;
  /** URL of the hub that models are downloaded from; where the user has set none, that of `HF_ENDPOINT`. */
  hubEndpoint: string;
  /** In tokens. */
  contextSize: number;
  /** Longest answer of the chat, in tokens. */
  answerLength: number;
  /** Temperature of the chat; undefined for the model's own. */
  temperature: number | undefined;
  /** System prompt of the chat; empty for the model's own, "none" for none. */
  systemPrompt: string;
  /** Maximum bytes the model may use; undefined to derive it from the hardware. */
  budget: number | undefined;
  /** Milliseconds without a request after which the model is unloaded; 0 keeps it loaded. */
  idleMs: number;
  /** Whether the prefix of a likely request is evaluated before the request is made. */
  prefetch: boolean;
  /** Language to translate into; `auto` means the one the text is not in. */
  translateTo: TargetSetting;
  /** Language of explanations; `auto` means the editor's display language. */
  answerLanguage: TargetSetting;
  /** The workspace's terms and their translations, unvalidated. */
  glossary: unknown;
  /** Whether rewriting is offered in menus. */
  rewrite: boolean;
  /** Inline completions; `auto` turns them off where they would be slow. */
  ghostText: "auto" | "on" | "off";
  /** English for a finished Korean sentence; `auto` turns it on where the document's other prose is English. */
  ghostTranslation: "auto" | "on" | "off";
  hoverTranslation: boolean;
  readingMode: boolean;
}

const SECTION = "42dot";

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  // VS Code only underlines values that violate the manifest; it still returns them.
  const text = (key: string, fallback: string): string => {
    const value = section.get<unknown>(key);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : fallback;
  };
  /** What the user has set; undefined if it is the default. */
  const ownText = (key: string): string | undefined => {
    const value = section.inspect(key)?.globalValue;
    return typeof value === "string" ? value : undefined;
  };
  const number = (key: string, min: number, max: number): number | undefined => {
    const value = section.get<unknown>(key);
    return typeof value === "number" ? Math.min(max, Math.max(min, value)) : undefined;
  };
  const integer = (key: string, fallback: number, min: number, max: number): number =>
    Math.round(number(key, min, max) ?? fallback);
  return {
    modelPath: typedPath(text("model.path", "")),
    modelFolder: typedPath(text("modelFolder", "")),
    gpu: section.get<GpuSetting>("gpu", "auto"),
    hubEndpoint: hubEndpoint(ownText("hubEndpoint"), process.env["HF_ENDPOINT"]),
    contextSize: integer("contextSize", 4096, 1024, 32_768),
    answerLength: integer("answerLength", 512, 16, 4096),
    temperature: number("temperature", 0, 2),
    systemPrompt: text("systemPrompt", ""),
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

/** @param path of a GGUF file; "" for the demo model */
export function writeModelPath(path: string): Promise<void> {
  return writeUserSetting("model.path", path === "" ? undefined : path);
}

/** Writes a setting that only the user has. @param value undefined to remove it */
export async function writeUserSetting(
  key: "model.path" | "modelFolder" | "systemPrompt",
  value?: string,
): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
}

/** Writes a setting where it takes effect: in the workspace if it is set there, otherwise in the user settings. */
export async function writeSetting(key: "writing.ghostText" | "writing.readingMode", value: unknown): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = section.inspect(key)?.workspaceValue !== undefined;
  await section.update(
    key,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Fires when a setting changes that requires the inference process to be restarted. */
export function onDidChangeEngineSettings(listener: () => void): vscode.Disposable {
  return onDidChange(["model.path", "gpu", "contextSize", "memoryBudget"], listener);
}

/** Fires when a setting changes that the chat shows. */
export function onDidChangeChatSettings(listener: () => void): vscode.Disposable {
  return onDidChange(["systemPrompt"], listener);
}

function onDidChange(keys: readonly string[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(`${SECTION}.${key}`))) listener();
  });
}

/** The display language: Korean if VS Code is in Korean, otherwise English. */
export function displayLanguage(): Language {
  return vscode.env.language.startsWith("ko") ? "ko" : "en";
}

/**
 * The one module that reads configuration. A value counts only if its manifest entry allows it and the file that it is
 * in; what does not is reported by `settingsCheck.ts`.
 */
import * as vscode from "vscode";
import { typedPath } from "./base/typedPath.ts";
import type { GpuSetting } from "./inference/backends.ts";
import type { RuleClass } from "./korean/rules/rule.ts";
import { hubEndpoint } from "./model/download/hubEndpoint.ts";
import { effectiveValue, type Levels, type SettingSchema, type SettingValues, settingValues } from "./settingSchema.ts";
import type { Language, TargetSetting } from "./text/language.ts";

/** Inline completions and the like: `auto` decides by the circumstances. */
type Switch = "auto" | "on" | "off";

/** The types that the manifest gives the settings. */
interface ManifestValues {
  "model.path": string;
  modelFolder: string;
  gpu: GpuSetting;
  contextSize: number;
  answerLength: number;
  temperature: number | null;
  systemPrompt: string;
  hubEndpoint: string;
  promptFolder: string;
  answerLanguage: TargetSetting;
  translateTo: TargetSetting;
  "writing.ghostText": Switch;
  "writing.ghostTranslation": Switch;
  "writing.hoverTranslation": boolean;
  "writing.readingMode": boolean;
  "writing.rewrite": boolean;
  "writing.glossary": Record<string, string>;
  "writing.commitMessage": boolean;
  "proofread.enabled": boolean;
  "proofread.classes": RuleClass[];
  "proofread.severity": "hint" | "information" | "warning";
  "proofread.languages": Partial<Record<string, boolean>>;
  "proofread.ignoredWords": string[];
  "proofread.ignoredRules": string[];
  memoryBudget: string;
  releaseAfterMinutes: number;
  workAhead: boolean;
  "server.url": string;
  "server.kind": ServerSetting["kind"];
  "server.model": string;
  "server.parallelRequests": number;
}

export type SettingKey = keyof ManifestValues;

/** The server that runs the model. */
export interface ServerSetting {
  /** Empty to run the model on this computer. */
  url: string;
  kind: "vllm" | "llamaServer" | "ollama" | "openai" | "chat";
  /** Its name on the server. */
  model: string;
  /** Requests of batch jobs at once. */
  parallelRequests: number;
}

/** The extension's settings. Those that decide what runs are machine-scoped: a workspace can't set them. */
export interface Settings {
  /** Absolute path of a GGUF file; empty for the demo model. */
  modelPath: string;
  /** Absolute path of the folder for installed models; empty for the extension's storage. */
  modelFolder: string;
  gpu: GpuSetting;
  /** Absolute path of the folder for prompt files; empty for the extension's storage. */
  promptFolder: string;
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
  /** Language of answers; `auto` means that of the question, and the editor's display language for explanations. */
  answerLanguage: TargetSetting;
  /** Terms and their translations. */
  glossary: Record<string, string>;
  /** Whether rewriting is offered in menus. */
  rewrite: boolean;
  /** Inline completions; `auto` turns them off where they would be slow. */
  ghostText: Switch;
  /** English for a finished Korean sentence; `auto` turns it on where the document's other prose is English. */
  ghostTranslation: Switch;
  hoverTranslation: boolean;
  readingMode: boolean;
  server: ServerSetting;
}

const SECTION = "42dot";

/** `publisher.name` of the manifest. */
export const EXTENSION_ID = "local-assistant.42dot-assistant";

let schemas: Readonly<Record<string, SettingSchema>> | undefined;

/** The manifest's entries of all settings, by their full names. */
export function settingSchemas(): Readonly<Record<string, SettingSchema>> {
  const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as {
    contributes: { configuration: { properties: Record<string, SettingSchema> }[] };
  };
  return (schemas ??= Object.fromEntries(
    manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
  ));
}

/** What the files say about a setting. @param key without the section */
export function settingLevels(key: string, resource?: vscode.ConfigurationScope): SettingValues {
  const found = vscode.workspace.getConfiguration(SECTION, resource).inspect<unknown>(key);
  const levels: Levels = {
    user: found?.globalValue,
    workspace: found?.workspaceValue,
    folder: found?.workspaceFolderValue,
  };
  return settingValues(schemaOf(key), levels);
}

/** The value of a setting that is in effect. @param resource the document that it is for, if it can differ by folder */
export function setting<Key extends SettingKey>(key: Key, resource?: vscode.ConfigurationScope): ManifestValues[Key] {
  return effectiveValue(schemaOf(key), settingLevels(key, resource)) as ManifestValues[Key];
}

function schemaOf(key: string): SettingSchema {
  const schema = settingSchemas()[`${SECTION}.${key}`];
  if (schema === undefined) throw new Error(`no setting ${key}`);
  return schema;
}

const settings: Settings = {
  get modelPath() {
    return typedPath(setting("model.path").trim());
  },
  get modelFolder() {
    return typedPath(setting("modelFolder").trim());
  },
  get promptFolder() {
    return typedPath(setting("promptFolder").trim());
  },
  get gpu() {
    return setting("gpu");
  },
  get hubEndpoint() {
    const [own] = settingLevels("hubEndpoint").valid;
    return hubEndpoint(own?.value as string | undefined, process.env["HF_ENDPOINT"]);
  },
  get contextSize() {
    return setting("contextSize");
  },
  get answerLength() {
    return setting("answerLength");
  },
  get temperature() {
    return setting("temperature") ?? undefined;
  },
  get systemPrompt() {
    return setting("systemPrompt").trim();
  },
  get budget() {
    return budgetBytes(setting("memoryBudget"));
  },
  get idleMs() {
    return setting("releaseAfterMinutes") * 60_000;
  },
  get prefetch() {
    return setting("workAhead");
  },
  get translateTo() {
    return setting("translateTo");
  },
  get answerLanguage() {
    return setting("answerLanguage");
  },
  get glossary() {
    return setting("writing.glossary");
  },
  get rewrite() {
    return setting("writing.rewrite");
  },
  get ghostText() {
    return setting("writing.ghostText");
  },
  get ghostTranslation() {
    return setting("writing.ghostTranslation");
  },
  get hoverTranslation() {
    return setting("writing.hoverTranslation");
  },
  get readingMode() {
    return setting("writing.readingMode");
  },
  get server() {
    return {
      url: setting("server.url").trim(),
      kind: setting("server.kind"),
      model: setting("server.model"),
      parallelRequests: setting("server.parallelRequests"),
    };
  },
};

/** @returns the settings; each is read when its property is */
export function readSettings(): Readonly<Settings> {
  return settings;
}

/** @param setting megabytes, or "auto" */
function budgetBytes(setting: string): number | undefined {
  return setting === "auto" ? undefined : Number(setting) * 1e6;
}

/** @param path of a GGUF file; "" for the demo model */
export async function writeModelPath(path: string): Promise<void> {
  // Whoever chooses a model of this computer wants to ask that.
  if (settings.server.url !== "") await writeUserSetting("server.url", undefined);
  await writeUserSetting("model.path", path === "" ? undefined : path);
}

/** Writes a setting that only the user has. @param value undefined to remove it */
export async function writeUserSetting(
  key: "model.path" | "modelFolder" | "systemPrompt" | "server.url" | "server.kind" | "server.model",
  value?: string,
): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
}

/** Writes a setting where it takes effect: in the workspace if it is set there, otherwise in the user settings. */
export async function writeSetting(
  key: "answerLanguage" | "writing.ghostText" | "writing.readingMode",
  value: unknown,
): Promise<void> {
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
  return onDidChange(["model.path", "gpu", "contextSize", "memoryBudget", "server"], listener);
}

/** Fires when a setting changes that the chat shows. */
export function onDidChangeChatSettings(listener: () => void): vscode.Disposable {
  return onDidChange(["systemPrompt", "answerLanguage"], listener);
}

/** Fires when a setting changes that decides which model there is, and how much it reads and writes at once. */
export function onDidChangeModelSettings(listener: () => void): vscode.Disposable {
  return onDidChange(["model.path", "contextSize", "answerLength"], listener);
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

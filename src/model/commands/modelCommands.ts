import { totalmem } from "node:os";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorLine } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { readSettings, writeModelPath, writeUserSetting } from "../../config.ts";
import type { Engine } from "../../inference/engine.ts";
import { failureOf } from "../../inference/failure.ts";
import { contextBytes, type Fit, memoryFit, planMemory } from "../../inference/memoryFit.ts";
import type { Hardware } from "../../inference/protocol.ts";
import type { Supervisor } from "../../inference/supervisor.ts";
import { askInDialog, showError, showInformation, withProgress } from "../../notifications.ts";
import type { Language } from "../../text/language.ts";
import { labelText } from "../../text/plainText.ts";
import { describeFailure, sizeText } from "../../userErrors.ts";
import { CATALOGUE, type CatalogueEntry, type ModelSource } from "../catalogue.ts";
import type { Consent } from "../consent.ts";
import { type InstalledModel, InstalledModels } from "../installedModels.ts";
import type { FileChoice, ModelChoice } from "../modelChoice.ts";
import { isBaseModel, readModelFile } from "../modelFile.ts";
import type { InstallProgress, ModelInstaller, OnInstallProgress } from "../modelInstaller.ts";
import { DISCLAIMER, fortyTwoDotNotice, LICENSE_URL, PLM_MODEL, SFT_MODEL } from "../notices.ts";
import { modelDetails, serverModelDetails } from "./modelDetails.ts";
import { TextPages } from "./textPages.ts";

export interface ModelCommandServices {
  context: vscode.ExtensionContext;
  language: Language;
  consent: Consent;
  /** The hardware that a model could run on; asks the inference process. */
  hardware: () => Promise<Hardware>;
  /** The currently chosen model. */
  model: () => Promise<ModelChoice>;
  /** `status` is the state of the inference process; undefined while it is not running. */
  engine: Engine;
  /** An inference process of its own for a model. */
  engineFor: (choice: FileChoice) => Supervisor;
  demoPath: string;
  log: LogLine;
}

interface ModelServices extends ModelCommandServices {
  installed: InstalledModels;
  /** Folder for unfinished downloads. */
  downloads: string;
  /** Bundle of the converter. */
  converter: string;
  /** Name and version of this program. */
  tool: string;
  /** Shows longer texts. */
  pages: TextPages;
}

/**
 * A summary of the terms accepted before a download; the full notice is one click away. The disclaimer is verbatim, in
 * both languages.
 */
function termsOf({ name, url }: typeof SFT_MODEL): string {
  return [`${name} · 42dot Inc. (2023) · CC BY-NC 4.0\n${url}\n${LICENSE_URL}`, DISCLAIMER.ko, DISCLAIMER.en].join(
    "\n\n",
  );
}

interface Choice extends vscode.QuickPickItem {
  run?: () => Thenable<unknown>;
}

/** The model commands; this module is loaded when one of them first runs. */
export class ModelCommands implements vscode.Disposable {
  readonly #services: ModelServices;

  constructor(services: ModelCommandServices) {
    const { extension, globalStorageUri } = services.context;
    const storage = globalStorageUri.fsPath;
    this.#services = {
      ...services,
      installed: new InstalledModels(join(storage, "models"), () => readSettings().modelFolder),
      downloads: join(storage, "downloads"),
      converter: services.context.asAbsolutePath("dist/converter.mjs"),
      tool: `${extension.id} ${String((extension.packageJSON as { version: unknown }).version)}`,
      pages: new TextPages(),
    };
  }

  dispose(): void {
    this.#services.pages.dispose();
  }

  install(): Promise<void> {
    return installModel(this.#services);
  }

  choose(): Promise<void> {
    return chooseModel(this.#services);
  }

  remove(): Promise<void> {
    return removeModel(this.#services);
  }

  async useServer(): Promise<void> {
    const { context, log } = this.#services;
    const { useServer } = await import("./serverCommands.ts");
    await useServer({ memory: context.globalState, secrets: context.secrets, log });
  }

  useThisComputer(): Promise<void> {
    return writeUserSetting("server.url", undefined);
  }

  showDetails(): Promise<void> {
    return showModelDetails(this.#services);
  }

  async evaluate(): Promise<void> {
    const { evaluateModels } = await import("./evaluateModels.ts");
    await evaluateModels(this.#services);
  }

  /** @param folder as a person types it; undefined to ask for it */
  async move(folder: string | undefined): Promise<void> {
    const { moveModelsTo } = await import("./moveModelsCommand.ts");
    await moveModelsTo(folder, this.#services);
  }
}

/** Offers the catalogue, with what each model needs on this computer; the first one that fits is recommended. */
async function installModel(services: ModelServices): Promise<void> {
  const title = l10n.t("42dot: Install Model");
  const hardware = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t("Looking at this computer's memory…") },
    () => services.hardware().catch(() => ({ gpuNames: [], freeVram: 0 })),
  );
  const entries = CATALOGUE.map((entry) => ({ entry, fit: fitOf(entry, hardware) }));
  const recommended = entries.find(({ fit }) => fit.kind !== "none")?.entry;
  const rows = (kind: ModelSource["kind"]): Choice[] =>
    entries
      .filter(({ entry }) => entry.source.kind === kind)
      .map(({ entry, fit }) => ({
        label: `${entryTitle(entry)}${entry === recommended ? ` $(star-full) ${l10n.t("recommended")}` : ""}`,
        description: `${entry.author} · ${entry.license.name}`,
        detail: `${entry.isBase ? `${l10n.t("A base model: it continues text and does not answer.")} ` : ""}${fitText(fit, hardware)} ${downloadText(entry)}`,
        run: () => installFromHub(entry, fit, services),
      }));
  const choices: Choice[] = [
    separator(l10n.t("From 42dot")),
    ...rows("checkpoint"),
    separator(l10n.t("Converted by others")),
    ...rows("gguf"),
    separator(l10n.t("From this computer, without internet")),
    ...filesHere(services),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: l10n.t("Which model should answer?"),
    matchOnDetail: true,
  });
  await picked?.run?.();
}

/** A file that others have converted would have the same name as the official weights. */
function entryTitle({ title, weights, source }: CatalogueEntry): string {
  const name = `${title} · ${weights}`;
  return source.kind === "gguf" ? `${name} · GGUF` : name;
}

/** What can be installed without a network. */
function filesHere(services: ModelServices): Choice[] {
  return [
    {
      label: l10n.t("$(file-directory) Convert a folder with the official files…"),
      detail: l10n.t("model.safetensors, config.json and the tokenizer's files, as they are in 42dot's repository."),
      run: () => installFromFolder(services),
    },
    {
      label: l10n.t("$(folder-opened) Use a GGUF file on this computer…"),
      detail: l10n.t("The file stays where it is; nothing is copied or sent."),
      run: pickFile,
    },
  ];
}

async function chooseModel({ installed }: ModelServices): Promise<void> {
  const { modelPath } = readSettings();
  const models = await installed.list();
  const inUse = (path: string): string => (path === modelPath ? `$(check) ${l10n.t("in use")}` : "");
  const choices: Choice[] = [
    ...models.map((model) => ({
      label: labelText(`${model.title} · ${model.weights}`),
      description: inUse(model.path),
      detail: model.path,
      run: () => writeModelPath(model.path),
    })),
    { label: l10n.t("Demo model"), description: inUse(""), run: () => writeModelPath("") },
    { label: l10n.t("$(folder-opened) Use a GGUF file on this computer…"), run: pickFile },
    {
      label: l10n.t("$(cloud-download) Install another model…"),
      run: () => vscode.commands.executeCommand("42dot.installModel"),
    },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: l10n.t("42dot: Choose Model"),
    placeHolder: l10n.t("Which model should answer?"),
  });
  await picked?.run?.();
}

async function removeModel({ installed, engine, log }: ModelServices): Promise<void> {
  const models = await installed.list();
  if (models.length === 0) {
    void showInformation(l10n.t("No model was installed by this extension."));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    models.map((model) => ({ label: labelText(`${model.title} · ${model.weights}`), detail: model.path, model })),
    { title: l10n.t("42dot: Remove Model"), placeHolder: l10n.t("Which model should be deleted from this computer?") },
  );
  if (picked === undefined) return;
  const remove = l10n.t("Delete");
  const question = l10n.t("Delete {0} ({1})? It can be installed again.", picked.label, sizeText(picked.model.bytes));
  if ((await askInDialog("warning", { question }, remove)) !== remove) return;
  const isInUse = readSettings().modelPath === picked.model.path;
  try {
    // Windows deletes no file that is in use.
    if (isInUse) engine.stop();
    await installed.remove(picked.model.path);
    // Only now: as long as the file is there, it is the chosen one.
    if (isInUse) await writeModelPath("");
  } catch (error) {
    log(`removing failed: ${errorLine(error)}`, "error");
    const text = l10n.t(
      "{0} can't be deleted now: a window may still be using it. Try again in a moment.",
      picked.label,
    );
    void showError(text);
  }
}

async function showModelDetails({ model, installed, engine, pages }: ModelServices): Promise<void> {
  try {
    const choice = await model();
    if ("server" in choice) {
      const { state } = engine;
      const asked = state.kind === "ready" && "server" in state.model ? state.model : undefined;
      await pages.show(choice.title, serverModelDetails(choice, asked));
      return;
    }
    const record = (await installed.list()).find(({ path }) => path === choice.file.path);
    await pages.show(choice.title, modelDetails(choice, record, await engine.status(), sizeText));
  } catch (error) {
    void showError(describeFailure(failureOf(error)).message);
  }
}

async function installFromHub(entry: CatalogueEntry, fit: Fit, services: ModelServices): Promise<void> {
  if (fit.kind === "none") {
    void showError(
      l10n.t(
        "{0} needs {1} of memory, and this computer can give it {2}. Choose a smaller one.",
        `${entry.title} · ${entry.weights}`,
        sizeText(fit.needed),
        sizeText(fit.available),
      ),
    );
    return;
  }
  if (await askForConsent(services, entry.isBase)) {
    await install(services, async (progress, signal) =>
      (await createInstaller(services)).fromHub(entry, progress, signal),
    );
  }
}

async function installFromFolder(services: ModelServices): Promise<void> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Folder with the official files"),
      openLabel: l10n.t("Convert"),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (folder === undefined) return;
  const weights = await vscode.window.showQuickPick(
    [
      {
        label: "Q8_0" as const,
        description: l10n.t("recommended"),
        detail: l10n.t("Nearly as good as the original, half its size"),
      },
      { label: "Q4_0" as const, detail: l10n.t("The smallest and fastest; answers suffer a little") },
      { label: "F16" as const, detail: l10n.t("As good as the original; large and slow") },
    ],
    { title: l10n.t("Convert a Model"), placeHolder: l10n.t("How should the weights be stored?") },
  );
  if (weights === undefined) return;
  const { checkpointName } = await import("../modelInstaller.ts");
  if (!(await askForConsent(services, isBaseModel(checkpointName(folder.fsPath))))) return;
  await install(services, async (progress, signal) =>
    (await createInstaller(services)).fromFolder(folder.fsPath, weights.label, progress, signal),
  );
}

/**
 * Asks for consent to the license before anything is downloaded, unless it was given before; a refusal changes nothing.
 */
async function askForConsent({ consent, language, pages }: ModelServices, isBase: boolean): Promise<boolean> {
  const notice = fortyTwoDotNotice(language, { isBase, isToCome: true });
  if (consent.isAccepted(notice)) return true;
  const accept = l10n.t("Accept and Install");
  const read = l10n.t("Read the Whole Text");
  const question = l10n.t("42dot LLM is for non-commercial use only (CC BY-NC 4.0). Do you accept its terms?");
  const answer = await askInDialog(
    "information",
    { question, detail: termsOf(isBase ? PLM_MODEL : SFT_MODEL) },
    accept,
    read,
  );
  if (answer === read) await pages.show(notice.title, `# ${notice.title}\n\n${notice.markdown}`);
  if (answer === accept) await consent.accept(notice);
  return answer === accept;
}

/** Imported on first use: the hub's library and the host side of the converter are large. */
async function createInstaller(services: ModelServices): Promise<ModelInstaller> {
  const { ModelInstaller } = await import("../modelInstaller.ts");
  return new ModelInstaller({ ...services, endpoint: () => readSettings().hubEndpoint });
}

async function install(
  services: ModelServices,
  work: (onProgress: OnInstallProgress, signal: AbortSignal) => Promise<InstalledModel>,
): Promise<void> {
  const { log, engine } = services;
  const abort = new AbortController();
  let isKept = false;
  try {
    const model = await withProgress(
      { location: vscode.ProgressLocation.Notification, title: l10n.t("Installing the model"), cancellable: true },
      (progress, cancellation) => {
        cancellation.onCancellationRequested(() => abort.abort());
        return work((now) => {
          // What is converted while it arrives is not stored.
          isKept ||= now.stage === "downloading" && now.fraction > 0;
          progress.report({ message: progressText(now) });
        }, abort.signal);
      },
    );
    // If a model is reinstalled at the same path, no setting changes.
    if (readSettings().modelPath === model.path) engine.stop();
    else await writeModelPath(model.path);
    const open = l10n.t("Open Chat");
    const done = l10n.t("{0} is installed and answers from now on.", `${model.title} · ${model.weights}`);
    if ((await showInformation(done, open)) === open) {
      await vscode.commands.executeCommand("42dot.focusChat");
    }
  } catch (error) {
    if (abort.signal.aborted) return;
    log(`installation failed: ${errorLine(error)}`, "error");
    const { describeInstallError, isFromHub } = await import("./installErrors.ts");
    const retry = l10n.t("Retry");
    const files = l10n.t("Use Files on This Computer…");
    const mirror = l10n.t("Set a Mirror");
    const actions = isFromHub(error) ? [retry, files, mirror] : [retry];
    const action = await showError(describeInstallError(error, isKept), ...actions);
    if (action === retry) await install(services, work);
    if (action === files) await chooseFiles(services);
    if (action === mirror) await vscode.commands.executeCommand("workbench.action.openSettings", "42dot.hubEndpoint");
  }
}

async function chooseFiles(services: ModelServices): Promise<void> {
  const title = l10n.t("42dot: Install Model");
  const placeHolder = l10n.t("From this computer, without internet");
  await (await vscode.window.showQuickPick(filesHere(services), { title, placeHolder }))?.run?.();
}

async function pickFile(): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Choose a GGUF model file"),
      openLabel: l10n.t("Use This Model"),
      filters: { GGUF: ["gguf"] },
    })) ?? [];
  if (file === undefined) return;
  const model = await withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t("Reading the model file…") },
    () => readModelFile(file.fsPath).catch(failureOf),
  );
  if (!("kind" in model)) {
    // Of a model that is split into several files, any may have been chosen.
    await writeModelPath(model.path);
    return;
  }
  const again = l10n.t("Choose Another File…");
  if ((await showError(describeFailure(model).message, again)) === again) await pickFile();
}

function fitOf(entry: CatalogueEntry, { freeVram }: Hardware): Fit {
  const { contextSize, budget } = readSettings();
  const tokens = Math.min(contextSize, entry.contextLength);
  const need = { weights: entry.bytes, context: contextBytes(1, entry.layers, entry.keyWidth) };
  const memory = { ram: totalmem(), freeVram, budget };
  const whole = memoryFit({ ...need, context: need.context * tokens }, memory);
  // A model that is too large with the full context is loaded with less.
  return whole.kind === "none" ? planMemory(need, tokens, memory).fit : whole;
}

function fitText(fit: Fit, { gpuNames }: Hardware): string {
  const needed = sizeText(fit.needed);
  switch (fit.kind) {
    case "gpu":
      return l10n.t("Fits on {0} ({1} of {2} free).", gpuNames.join(", "), needed, sizeText(fit.available));
    case "partly":
      return l10n.t("Fits partly on {0} ({1}, {2} free).", gpuNames.join(", "), needed, sizeText(fit.available));
    case "memory":
      return l10n.t("Fits into memory ({0}).", needed);
    case "none":
      return l10n.t("Does not fit: needs {0}, {1} can be given.", needed, sizeText(fit.available));
  }
}

function downloadText({ source, bytes }: CatalogueEntry): string {
  if (source.kind === "gguf") return l10n.t("Downloads {0}.", sizeText(bytes));
  const text = l10n.t("Downloads {0}, takes {1} on the disk.", sizeText(source.downloadBytes), sizeText(bytes));
  if (source.sha256 !== undefined) return text;
  return `${text} ${l10n.t("The hash of its weights is not known in advance: the one that the server names is used.")}`;
}

function progressText({ stage, bytesPerSecond, secondsLeft, fraction, host = "", retry }: InstallProgress): string {
  const percent = Math.floor(fraction * 100);
  const stages = {
    connecting:
      retry === undefined
        ? l10n.t("Connecting to {0}…", host)
        : l10n.t("Trying {0} again ({1} of {2})…", host, retry.attempt, retry.of),
    waiting: l10n.t("Another window is installing it…"),
    downloading: l10n.t("Downloading: {0} %", percent),
    checking: l10n.t("Checking: {0} %", percent),
    converting: l10n.t("Converting: {0} %", percent),
    streaming: l10n.t("Downloading and converting: {0} %", percent),
  };
  if (bytesPerSecond === undefined || secondsLeft === undefined) return stages[stage];
  const speed = l10n.t("{0} MB/s", (bytesPerSecond / 1e6).toFixed(1));
  const left =
    secondsLeft < 90
      ? l10n.t("{0} s left", Math.ceil(secondsLeft))
      : l10n.t("{0} min left", Math.ceil(secondsLeft / 60));
  return `${stages[stage]} · ${speed} · ${left}`;
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

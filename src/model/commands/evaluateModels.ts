/** The command that puts models beside each other: what it asks the user, and what it shows in the end. */
import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../../base/errorText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { readSettings } from "../../config.ts";
import type { Answerer } from "../../evaluation/answerer.ts";
import { endpointAnswerer } from "../../evaluation/chatEndpoint.ts";
import { localAnswerer, serverAnswerer } from "../../evaluation/engineAnswerer.ts";
import { evaluate, type EvaluationOptions, type Judge, planOf } from "../../evaluation/evaluation.ts";
import { Journal } from "../../evaluation/journal.ts";
import { DEFAULT_TEMPLATES } from "../../evaluation/judge.ts";
import { parseQuestions, QuestionSetError } from "../../evaluation/questionSet.ts";
import { questionSetText } from "../../evaluation/questionSetText.ts";
import { removeOldReports, reportFolder } from "../../evaluation/removeOldReports.ts";
import { summaryOf } from "../../evaluation/summary.ts";
import { type ReportFiles, writeReport } from "../../evaluation/writeReport.ts";
import type { Engine } from "../../inference/engine.ts";
import { FailureError } from "../../inference/failure.ts";
import type { Supervisor } from "../../inference/supervisor.ts";
import type { TextGenerator } from "../../inference/textGenerator.ts";
import { askInDialog, showError, showInformation, withProgress } from "../../notifications.ts";
import { serverAddress } from "../../remote/address.ts";
import { serverPermissions } from "../../remote/serverPermissions.ts";
import { showFailure } from "../../showFailure.ts";
import type { Language } from "../../text/language.ts";
import { labelText } from "../../text/plainText.ts";
import { describeFailure, loadServerTexts } from "../../userErrors.ts";
import type { Consent } from "../consent.ts";
import { hashOnDisk } from "../download/fileRequest.ts";
import type { InstalledModels } from "../installedModels.ts";
import { chooseModel, type FileChoice, type ModelChoice } from "../modelChoice.ts";

export interface EvaluationServices {
  context: vscode.ExtensionContext;
  language: Language;
  consent: Consent;
  installed: InstalledModels;
  /** The chosen model, and what runs it. */
  model: () => Promise<ModelChoice>;
  engine: TextGenerator & Pick<Engine, "ready">;
  /** An inference process of its own for a model. */
  engineFor: (choice: FileChoice) => Supervisor;
  demoPath: string;
  log: LogLine;
}

/** Of the local models: the same one gives the same answers. */
const SEED = 42;
/** Requests to a judge at a time. */
const PARALLEL = 4;

/** Asks for questions, models and a judge, and shows the report. Tells the user if it can't. Never rejects. */
export async function evaluateModels(services: EvaluationServices): Promise<void> {
  for (;;) {
    try {
      await evaluateOnce(services);
      return;
    } catch (error) {
      services.log(`evaluation: ${errorText(error)}`, "error");
      if (!(await tell(error))) return;
    }
  }
}

async function evaluateOnce(services: EvaluationServices): Promise<void> {
  const { context, language } = services;
  const engines: Supervisor[] = [];
  try {
    const set = await pickSet(context);
    if (set === undefined) return;
    const questions = parseQuestions(await readFile(set, "utf8"));
    const choices = await pickModels(services);
    if (choices.length === 0) return;
    const judge = await pickJudge(context);
    if (judge === "cancelled") return;
    const folder = join(context.globalStorageUri.fsPath, "evaluations");
    await mkdir(folder, { recursive: true });
    const answerers = await answerersOf(choices, services, engines);
    // One for all: what an earlier evaluation has answered is not asked again.
    const journal = await Journal.open(join(folder, "answers.jsonl"));
    const work = { questions, answerers, judge, journal };
    if (!(await wantsToStart(work))) return;
    const results = await withNotification(work);
    if (results === undefined) {
      void showInformation(l10n.t("The evaluation was stopped. It goes on from there when it is started again."));
      return;
    }
    const now = new Date();
    const out = join(folder, reportFolder(now));
    await mkdir(out);
    const report = { set: basename(set), questions: questions.length, judge: judge?.answerer.name, language, now };
    const files = await writeReport({ ...report, results, summaries: results.map(summaryOf) }, out);
    await removeOldReports(folder);
    await showReport(files);
  } finally {
    for (const engine of engines) engine.dispose();
  }
}

/** @returns whether the user wants to try again */
async function tell(error: unknown): Promise<boolean> {
  const failure = error instanceof FailureError ? error.failure : undefined;
  if (failure !== undefined && failure.kind !== "server") return showFailure(failure);
  if (failure !== undefined) await loadServerTexts();
  const again = l10n.t("Retry");
  const message =
    error instanceof QuestionSetError
      ? questionSetText(error.fault)
      : failure !== undefined
        ? describeFailure(failure).message
        : l10n.t("The evaluation could not be done ({0}).", errorText(error));
  return (await showError(message, again)) === again;
}

async function pickSet(context: vscode.ExtensionContext): Promise<string | undefined> {
  const own = l10n.t("The extension's own questions");
  const file = l10n.t("$(folder-opened) A file of questions…");
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: own,
        detail: l10n.t("40 questions of ten kinds, Korean and English, each with a check that needs no judge."),
      },
      {
        label: file,
        detail: l10n.t("CSV with the columns id, question, category and task, as 42dot has published theirs."),
      },
    ],
    { title: l10n.t("42dot: Evaluate Model"), placeHolder: l10n.t("Which questions should be asked?") },
  );
  if (picked?.label === own) return context.asAbsolutePath("media/evaluation/questions.csv");
  if (picked === undefined) return undefined;
  const [uri] = (await vscode.window.showOpenDialog({ filters: { CSV: ["csv"] } })) ?? [];
  return uri?.fsPath;
}

/** The first one is the chosen model, with which the others are compared. */
async function pickModels({ installed, model, demoPath, language }: EvaluationServices): Promise<ModelChoice[]> {
  const { modelPath, server } = readSettings();
  const chosen = server.url === "" ? undefined : await model();
  const known = [
    ...(await installed.list()).map(({ path, title, weights }) => ({ path, label: `${title} · ${weights}` })),
    { path: "", label: l10n.t("Demo model") },
  ];
  if (!known.some(({ path }) => path === modelPath)) known.unshift({ path: modelPath, label: basename(modelPath) });
  const items = known
    .map(({ path, label }) => ({
      ...{ label: labelText(label), detail: path, picked: chosen === undefined && path === modelPath },
      choice: async (): Promise<ModelChoice> => chooseModel(path, demoPath, language),
    }))
    .sort((a, b) => Number(b.picked) - Number(a.picked));
  if (chosen !== undefined)
    items.unshift({
      ...{ label: labelText(chosen.title), detail: server.url, picked: true },
      choice: () => Promise.resolve(chosen),
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("42dot: Evaluate Model"),
    placeHolder: l10n.t("Which models should answer? The first one is compared with the others."),
    canPickMany: true,
  });
  return Promise.all((picked ?? []).map(({ choice }) => choice()));
}

async function pickJudge({ globalState, secrets }: vscode.ExtensionContext): Promise<Judge | undefined | "cancelled"> {
  const none = l10n.t("No judge");
  const title = l10n.t("42dot: Evaluate Model");
  const picked = await vscode.window.showQuickPick(
    [
      { label: none, detail: l10n.t("Nothing is sent to a judge. The report has checks, speed and all answers.") },
      {
        label: l10n.t("$(globe) A judge at an address…"),
        detail: l10n.t("An OpenAI-compatible endpoint rates every answer. Questions and answers are sent there."),
      },
    ],
    { title, placeHolder: l10n.t("Who should rate the answers?") },
  );
  if (picked === undefined) return "cancelled";
  if (picked.label === none) return undefined;
  const address = await vscode.window.showInputBox({
    title,
    prompt: l10n.t("Address of the judge, up to and with /v1"),
    placeHolder: "https://…/v1",
    ignoreFocusOut: true,
    validateInput: (text) =>
      typeof serverAddress(text) === "string" ? l10n.t("Only https, or http on this computer.") : undefined,
  });
  const parsed = address === undefined ? "invalid" : serverAddress(address);
  if (address === undefined || typeof parsed === "string") return "cancelled";
  const model = await vscode.window.showInputBox({
    title,
    prompt: l10n.t("Name of the judge's model at {0}", parsed.host),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? l10n.t("The endpoint needs a name.") : undefined),
  });
  if (model === undefined) return "cancelled";
  const permissions = serverPermissions(globalState, secrets);
  const key = await vscode.window.showInputBox({
    title,
    prompt: l10n.t("Key for {0}; leave it empty if it needs none. It is stored in the system's keychain.", parsed.host),
    value: (await permissions.key(parsed.origin)) ?? "",
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return "cancelled";
  const own = key === "" ? undefined : key;
  await permissions.setKey(parsed.origin, own);
  return {
    // The same answer gets the same scores, as far as the judge can.
    answerer: endpointAnswerer({
      ...{ address, model: model.trim(), temperature: 0, parallel: PARALLEL },
      key: own,
    }),
    templates: DEFAULT_TEMPLATES,
  };
}

/** @param engines gets those that were created, to be disposed */
async function answerersOf(
  choices: readonly ModelChoice[],
  { consent, engine: chosenEngine, engineFor }: EvaluationServices,
  engines: Supervisor[],
): Promise<Answerer[]> {
  for (const { title, notice } of choices)
    if (!consent.isAccepted(notice)) throw new FailureError({ kind: "noticeNotAccepted", model: title });
  return withProgress({ location: vscode.ProgressLocation.Window, title: l10n.t("Reading the model file…") }, () =>
    Promise.all(
      choices.map(async (choice) => {
        const { contextSize, server } = readSettings();
        if ("server" in choice)
          return serverAnswerer({
            ...{ choice, engine: chosenEngine, contextSize, seed: SEED },
            parallel: server.parallelRequests,
          });
        const { path, sizeBytes } = choice.file;
        const engine = engineFor(choice);
        engines.push(engine);
        const sha256 = await hashOnDisk(path, { sha256: "", size: sizeBytes });
        return localAnswerer({ choice, engine, sha256, contextSize, seed: SEED });
      }),
    ),
  );
}

type Work = Omit<EvaluationOptions, "signal">;

async function wantsToStart(work: Work): Promise<boolean> {
  const { answers, judgments, judgeTokens } = planOf(work);
  if (answers + judgments === 0) return true;
  const start = l10n.t("Start");
  const details = [
    ...answersByHost(work).map(([host, count]) =>
      host === undefined
        ? l10n.t("{0} answers to write on this computer.", count)
        : l10n.t("{0} questions are sent to {1}, which writes the answers.", count, host),
    ),
    ...(judgments === 0 || work.judge === undefined
      ? []
      : [
          l10n.t(
            "{0} judgments to ask for: questions and answers are sent to {1}, about {2} tokens to read and {3} to write.",
            judgments,
            work.judge.answerer.about["host"] ?? "",
            judgeTokens.read,
            judgeTokens.written,
          ),
        ]),
    l10n.t("It can be stopped at any time, and goes on from there."),
  ];
  const question = l10n.t("Start the evaluation?");
  return (await askInDialog("information", { question, detail: details.join("\n") }, start)) === start;
}

/** How many answers are still to be written, and where; undefined for this computer. */
function answersByHost(work: Work): [host: string | undefined, count: number][] {
  const hosts = new Set(work.answerers.map(({ about }) => about["host"]));
  return Array.from(hosts, (host): [string | undefined, number] => {
    const answerers = work.answerers.filter(({ about }) => about["host"] === host);
    return [host, planOf({ ...work, answerers, judge: undefined }).answers];
  }).filter(([, count]) => count > 0);
}

/** @returns undefined if the user has stopped it */
async function withNotification(work: Work): Promise<Awaited<ReturnType<typeof evaluate>> | undefined> {
  const abort = new AbortController();
  const { signal } = abort;
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t("Evaluating"), cancellable: true },
    async (progress, cancelled) => {
      cancelled.onCancellationRequested(() => abort.abort());
      const onProgress: Work["onProgress"] = ({ done, total, name, leftMs }) =>
        progress.report({
          message:
            leftMs === undefined
              ? l10n.t("{0} of {1}", done, total)
              : l10n.t("{0} of {1}, {2}, about {3} min left", done, total, name, Math.ceil(leftMs / 60_000)),
          increment: done === 0 ? 0 : 100 / total,
        });
      try {
        return await evaluate({ ...work, signal, onProgress });
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
  );
}

async function showReport({ html, markdown }: ReportFiles): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.file(markdown));
  const browser = l10n.t("Open in Browser");
  const files = l10n.t("Show Files");
  const answer = await showInformation(
    l10n.t("The evaluation is done. The page for the browser has all answers and charts."),
    browser,
    files,
  );
  if (answer === browser) await vscode.env.openExternal(vscode.Uri.file(html));
  if (answer === files) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(html));
}

/** Puts models beside each other over a set of questions: `npm run eval -- [options]`; see docs/evaluation.md. */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import * as l10n from "@vscode/l10n";
import { repository } from "../../scripts/support/paths.ts";
import { Advice, duration, say } from "../../scripts/support/progress.ts";
import { beforeExit, runScript } from "../../scripts/support/shutdown.ts";
import type { Disposable } from "../../src/base/emitter.ts";
import { errorText } from "../../src/base/errorText.ts";
import { typedPath } from "../../src/base/typedPath.ts";
import type { Answerer } from "../../src/evaluation/answerer.ts";
import { endpointAnswerer } from "../../src/evaluation/chatEndpoint.ts";
import { localAnswerer, serverAnswerer } from "../../src/evaluation/engineAnswerer.ts";
import { evaluate, type EvaluationOptions, type Judge, planOf } from "../../src/evaluation/evaluation.ts";
import { Journal } from "../../src/evaluation/journal.ts";
import { DEFAULT_TEMPLATES, type JudgeTemplates, missingPlaces } from "../../src/evaluation/judge.ts";
import { parseQuestions, QuestionSetError } from "../../src/evaluation/questionSet.ts";
import { questionSetText } from "../../src/evaluation/questionSetText.ts";
import { summaryOf } from "../../src/evaluation/summary.ts";
import { writeReport } from "../../src/evaluation/writeReport.ts";
import { FailureError } from "../../src/inference/failure.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { hashOnDisk } from "../../src/model/download/fileRequest.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { chooseModel } from "../../src/model/modelChoice.ts";
import { familyOf, serverChoice } from "../../src/model/serverChoice.ts";
import { RemoteEngine } from "../../src/remote/remoteEngine.ts";
import type { ServerKind } from "../../src/remote/wire.ts";
import type { Language } from "../../src/text/language.ts";
import { describeFailure, loadServerTexts } from "../../src/userErrors.ts";

const USAGE = `Usage: npm run eval -- [options]

  --set FILE            CSV with the columns id, question, category, task (default: the project's own 40 questions)
  --model M             a GGUF file; ADDRESS#NAME for an OpenAI-compatible chat endpoint, such as
                        http://localhost:8000/v1#my-model; KIND=ADDRESS#NAME for 42dot LLM on a server, by its exact
                        prompt: vllm, llamaServer, ollama or openai; again for each model (default: the demo model)
  --judge ADDRESS       OpenAI-compatible endpoint of the judge, up to and with /v1 (default: no judge)
  --judge-model NAME    the judge's name there
  --judge-template FILE what the judge is asked about one answer, with {task}, {question} and {answer}
  --pair-template FILE  what it is asked about two, with {task}, {question}, {answerA} and {answerB}
  --price READ,WRITTEN  of a million tokens of the judge, to tell the costs before the start
  --parallel N          requests to an endpoint at a time (default: 4)
  --seed N              of the local models (default: 42)
  --language ko|en      of the report (default: en)
  --out FOLDER          report and answers; one that has some already goes on (default: evaluation)
  --yes                 start without asking
  --help

Keys of the endpoints are read from EVAL_MODEL_KEY and EVAL_JUDGE_KEY.

Without a judge, npm run eval:quantizations compares files of one model, and npm run eval:writing tries the writing help.`;

const OWN_SET = join(repository, "media/evaluation/questions.csv");
const DEMO_MODEL = join(repository, "models/demo/42dot-demo-q8_0.gguf");
const CONTEXT_SIZE = 4096;
/** A server whose completions endpoint is asked: its kind, its address, and its model. */
const ON_SERVER = /^(vllm|llamaServer|ollama|openai)=(https?:[^#]+)(?:#(.*))?$/s;
/** A model that waits for the judge needs no memory. */
const IDLE_MS = 5000;

await runScript(async () => {
  const values = options();
  if (values.help) {
    say(USAGE);
    return 0;
  }
  try {
    return await run(values);
  } catch (error) {
    if (error instanceof FailureError) {
      await loadServerTexts();
      throw new Advice(describeFailure(error.failure).message);
    }
    if (error instanceof QuestionSetError) throw new Advice(`${values.set}: ${questionSetText(error.fault)}`);
    throw error;
  }
});

function options() {
  try {
    return parseArgs({
      options: {
        set: { type: "string", default: OWN_SET },
        model: { type: "string", multiple: true, default: [""] },
        judge: { type: "string" },
        "judge-model": { type: "string" },
        "judge-template": { type: "string" },
        "pair-template": { type: "string" },
        price: { type: "string" },
        parallel: { type: "string", default: "4" },
        seed: { type: "string", default: "42" },
        language: { type: "string", default: "en" },
        out: { type: "string", default: "evaluation" },
        yes: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Advice(`${errorText(error)}\n\n${USAGE}`);
  }
}

async function run(values: ReturnType<typeof options>): Promise<number> {
  // npm runs scripts in the repository; INIT_CWD is the folder it was called in.
  const folder = resolve(process.env["INIT_CWD"] ?? ".");
  const path = (typed: string): string => typedPath(typed, { folder });
  const [parallel, seed] = [wholeNumber("parallel", values.parallel, 1), wholeNumber("seed", values.seed, 0)];
  const language = languageOf(values.language);
  if (language === "ko") l10n.config({ fsPath: join(repository, "l10n/bundle.l10n.ko.json") });
  const set = path(values.set);
  const questions = parseQuestions(await textOf(set));
  const judge = await judgeOf(values, parallel, path);
  const out = path(values.out);
  await mkdir(out, { recursive: true });
  const journal = await Journal.open(join(out, "answers.jsonl"));
  const abort = new AbortController();
  beforeExit(() => abort.abort());
  const cwd = await mkdtemp(join(tmpdir(), "42dot-eval-"));
  const engines: Disposable[] = [];
  try {
    const answerers = await Promise.all(
      values.model.map((model) => answererOf(model, { path, parallel, seed, language, cwd, engines })),
    );
    const work: EvaluationOptions = { questions, answerers, judge, journal, signal: abort.signal, onProgress: tell };
    if (!(await wantsToStart(work, values))) return 1;
    const results = await evaluate(work);
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    const files = await writeReport(
      {
        ...{ set: basename(set), questions: questions.length, judge: judge?.answerer.name, language },
        ...{ results, summaries: results.map(summaryOf), now: new Date() },
      },
      out,
    );
    process.stdout.write(await readFile(files.markdown, "utf8"));
    say(`\n${Object.values(files).join("\n")}`);
    return 0;
  } finally {
    for (const engine of engines) engine.dispose();
    await rm(cwd, { recursive: true, force: true });
  }
}

interface AnswererOptions {
  path: (typed: string) => string;
  parallel: number;
  seed: number;
  language: Language;
  /** Working folder of the inference processes. */
  cwd: string;
  /** Those that were created, to be disposed. */
  engines: Disposable[];
}

async function answererOf(
  model: string,
  { path, parallel, seed, language, cwd, engines }: AnswererOptions,
): Promise<Answerer> {
  const key = process.env["EVAL_MODEL_KEY"];
  const named = (name = ""): string => {
    if (name === "") throw new Advice(`${model} names no model: write ADDRESS#NAME`);
    return name;
  };
  if (/^https?:\/\//.test(model)) {
    const [address = "", name] = model.split("#");
    return endpointAnswerer({ address, model: named(name), key, parallel });
  }
  const [, kind, url, name] = ON_SERVER.exec(model) ?? [];
  if (url !== undefined) {
    const choice = serverChoice({ url, model: named(name) }, false, language);
    const remote = new RemoteEngine({
      settings: () => ({
        ...{ url, kind: kind as ServerKind, model: choice.server.model, family: familyOf(choice.server.model) },
        ...{ contextSize: CONTEXT_SIZE, parallelRequests: parallel },
      }),
      key: () => Promise.resolve(key),
      // Naming it in a terminal is consent.
      isAllowed: () => true,
      log: () => undefined,
    });
    engines.push(remote);
    return serverAnswerer({ choice, engine: remote, contextSize: CONTEXT_SIZE, seed, parallel });
  }
  const choice = await chooseModel(path(model), DEMO_MODEL, language);
  const { file } = choice;
  const sha256 = await hashOnDisk(file.path, { sha256: "", size: file.sizeBytes });
  const engine = new Supervisor(
    { modulePath: join(repository, "dist/inferenceServer.mjs"), cwd },
    () => Promise.resolve(loadParams(file, { gpu: "auto", contextSize: CONTEXT_SIZE })),
    () => undefined,
    { idleMs: () => IDLE_MS },
  );
  engines.push(engine);
  return localAnswerer({ choice, engine, sha256, contextSize: CONTEXT_SIZE, seed });
}

async function judgeOf(
  values: ReturnType<typeof options>,
  parallel: number,
  path: (typed: string) => string,
): Promise<Judge | undefined> {
  if (values.judge === undefined) return undefined;
  const model = values["judge-model"];
  if (model === undefined) throw new Advice("--judge needs --judge-model NAME");
  // The same answer gets the same scores, as far as the judge can.
  const endpoint = { address: values.judge, model, key: process.env["EVAL_JUDGE_KEY"], temperature: 0, parallel };
  const template = async (kind: keyof JudgeTemplates, file: string | undefined): Promise<string> => {
    if (file === undefined) return DEFAULT_TEMPLATES[kind];
    const text = await textOf(path(file));
    const missing = missingPlaces(text, kind).map((name) => `{${name}}`);
    if (missing.length > 0) throw new Advice(`${file} lacks ${missing.join(" and ")}`);
    return text;
  };
  return {
    answerer: endpointAnswerer(endpoint),
    templates: {
      score: await template("score", values["judge-template"]),
      pair: await template("pair", values["pair-template"]),
    },
  };
}

/** Says what there is to do, and asks in a terminal. */
async function wantsToStart(work: EvaluationOptions, { yes, price }: ReturnType<typeof options>): Promise<boolean> {
  const { answers, judgments, judgeTokens } = planOf(work);
  say(`${answers} answers to write, ${judgments} judgments to ask for`);
  if (judgments > 0) {
    const [read = NaN, written = NaN] = price?.split(",").map(Number) ?? [];
    const costs = (judgeTokens.read * read + judgeTokens.written * written) / 1e6;
    const costText = Number.isNaN(costs) ? "its price is not known: see --price" : `about ${costs.toFixed(2)}`;
    say(`the judge reads about ${judgeTokens.read} tokens and writes ${judgeTokens.written}: ${costText}`);
  }
  if (answers > 0) say(await timeText(work));
  if (yes || !process.stdin.isTTY || answers + judgments === 0) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y/i.test(await terminal.question("Start? [y/N] "));
  } finally {
    terminal.close();
  }
}

/** The first answer of each model is measured, and kept. */
async function timeText(work: EvaluationOptions): Promise<string> {
  const { journal, signal } = work;
  const questions = work.questions.slice(0, 1);
  let ms = 0;
  for (const answerer of work.answerers) {
    const [result] = await evaluate({ questions, answerers: [answerer], judge: undefined, journal, signal });
    const left = planOf({ ...work, answerers: [answerer], judge: undefined }).answers;
    ms += ((result?.answers[0]?.answer.ms ?? 0) * left) / answerer.parallel;
  }
  return `by its first answer, writing the others takes about ${duration(ms)}`;
}

function tell({ done, total, name, leftMs }: Parameters<NonNullable<EvaluationOptions["onProgress"]>>[0]): void {
  const left = leftMs === undefined ? "" : `, about ${duration(leftMs)} left`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${done} of ${total} ${name}${left}`);
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw new Advice(`${path} can't be read: ${errorText(error)}`);
  });
}

function wholeNumber(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || value.trim() === "")
    throw new Advice(`--${name} is a whole number, at least ${least}`);
  return number;
}

function languageOf(value: string): Language {
  if (value !== "ko" && value !== "en") throw new Advice("--language is ko or en");
  return value;
}

/**
 * Talks to the inference process from a terminal, without VS Code: `npm run -s ask -- [options] TEXT…`.
 * Several texts are the turns of one conversation.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { typedPath } from "../../src/base/typedPath.ts";
import type { GpuSetting } from "../../src/inference/backends.ts";
import { failureOf } from "../../src/inference/failure.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { chooseModel } from "../../src/model/modelChoice.ts";
import { MAX_NEW_TOKENS, type PromptTurn, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { explainTask, translatePrompt } from "../../src/prompt/taskPrompts.ts";
import { cleanUserText } from "../../src/prompt/userText.ts";
import { translationTarget } from "../../src/text/language.ts";
import { withoutThoughts } from "../../src/text/thoughts.ts";
import { describeFailure } from "../../src/userErrors.ts";

const USAGE = `Usage: npm run -s ask -- [options] TEXT…

  --model FILE          a GGUF file (default: the demo model)
  --task explain|translate
                        treat each TEXT as a selection of an editor
  --language ID         VS Code language id of the code to explain (default: plaintext)
  --answer ko|en        language of an explanation, or to translate into (default: en; the other one)
  --temperature N       0 is greedy (default: the model's own)
  --max-tokens N        tokens of an answer at most (default: ${MAX_NEW_TOKENS})
  --gpu auto|cuda|vulkan|metal|off
  --context N           tokens of context (default: 4096)
  --json                one JSON object a turn
  --verbose             what the inference process says, on stderr
  --help`;

const root = resolve(import.meta.dirname, "../..");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: "string", default: "" },
      task: { type: "string" },
      language: { type: "string", default: "plaintext" },
      answer: { type: "string" },
      temperature: { type: "string" },
      "max-tokens": { type: "string", default: String(MAX_NEW_TOKENS) },
      gpu: { type: "string", default: "auto" },
      context: { type: "string", default: "4096" },
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) return exitWith(USAGE, values.help ? 0 : 2);
  if (positionals.some((text) => cleanUserText(text).trim() === ""))
    exitWith("A TEXT is blank: there is nothing to ask.", 2);
  const task = oneOf("task", values.task, ["explain", "translate"]);
  const answerLanguage = oneOf("answer", values.answer, ["ko", "en"]);
  const gpu: GpuSetting = oneOf("gpu", values.gpu, ["auto", "cuda", "vulkan", "metal", "off"]) ?? "auto";

  const contextSize = numberOf("context", values.context, 1);
  const maxTokens = numberOf("max-tokens", values["max-tokens"], 1);
  const model = await chooseModel(
    // npm runs scripts in the repository, wherever it was started.
    typedPath(values.model, { folder: resolve(process.env["INIT_CWD"] ?? ".") }),
    join(root, "models/demo/42dot-demo-q8_0.gguf"),
    "en",
  );
  const temperature = values.temperature === undefined ? undefined : numberOf("temperature", values.temperature, 0);
  const cwd = await mkdtemp(join(tmpdir(), "42dot-ask-"));
  const engine = new Supervisor(
    { modulePath: join(root, "dist/inferenceServer.mjs"), cwd },
    () => Promise.resolve(loadParams(model.file, { gpu, contextSize })),
    (line) => {
      if (values.verbose) process.stderr.write(`${line}\n`);
    },
  );
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  try {
    const turns: PromptTurn[] = [];
    for (const text of positionals) {
      const message = task === undefined ? text : taskMessage(task, text, values.language, answerLanguage);
      // As in the chat: a task is asked alone, a translation without the system prompt too.
      const think = task !== "translate";
      const system = think ? model.format.defaultSystem : undefined;
      const prompt = model.format.prompt(task === undefined ? turns : [], message, { system, think });
      const sampling = task === "translate" ? TRANSFORM_SAMPLING : model.sampling;
      const loaded = await engine.ready();
      const { text: answer, ...record } = await engine.generate(
        {
          prompt,
          priority: "chat",
          sampling: { ...sampling, temperature: temperature ?? sampling.temperature },
          maxTokens,
          stopSequences: model.format.stopSequences,
        },
        { signal: interrupt.signal, ...(values.json ? {} : { onDelta: (delta) => process.stdout.write(delta) }) },
      );
      turns.push({ message, answer: withoutThoughts(model.format.answerStart + answer) });
      if (!values.json) process.stdout.write("\n");
      else {
        const { tokens, text: promptText } = await engine.tokenize(prompt);
        const { promptTokens: promptTokenCount, stop, cachedTokens, generatedTokens } = record;
        const { prefillMs, decodeMs, timeToFirstTokenMs } = record;
        const line = {
          prompt: promptText,
          promptTokens: tokens,
          text: answer,
          stop,
          promptTokenCount,
          ...{ cachedTokens, generatedTokens, prefillMs, decodeMs, timeToFirstTokenMs },
          model: { name: loaded.name, sha256: await sha256(model.file.path) },
          device: loaded.device,
        };
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
      if (record.stop === "cancelled") break;
    }
  } finally {
    engine.dispose();
    await rm(cwd, { recursive: true, force: true });
  }
}

function taskMessage(
  task: "explain" | "translate",
  text: string,
  languageId: string,
  answer: "ko" | "en" | undefined,
): string {
  if (task === "explain") return explainTask({ text, languageId }, answer ?? "en").prompt;
  return translatePrompt(text, answer ?? translationTarget(text, "auto") ?? "en");
}

function numberOf(name: string, value: string, least: number): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || number < least)
    exitWith(`--${name} is a number, at least ${least}`, 2);
  return number;
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  return found ?? exitWith(`--${name} is one of ${allowed.join(", ")}`, 2);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function exitWith(text: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

try {
  await main();
} catch (error) {
  const failure = failureOf(error);
  exitWith(failure.kind === "internal" ? failure.detail : describeFailure(failure).message, 1);
}

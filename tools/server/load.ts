/**
 * How a server holds out against N users who ask, read and ask again: `npm run load -- --url URL --model NAME …`.
 * Prints percentiles of the time to the first token, of the time between tokens, and of whole answers.
 */
import { randomInt } from "node:crypto";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { failureOf } from "../../src/inference/failure.ts";
import { familyOf } from "../../src/model/serverChoice.ts";
import { MESSAGES_FORMAT } from "../../src/prompt/messagesFormat.ts";
import { OFFICIAL_SAMPLING, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { PROMPT_FORMATS } from "../../src/prompt/promptFormat.ts";
import { RemoteEngine } from "../../src/remote/remoteEngine.ts";
import type { ServerKind } from "../../src/remote/wire.ts";
import { startLlamaServer } from "./startLlamaServer.ts";

const USAGE = `Usage: npm run load -- (--url URL --model NAME | --llama-server PATH) [options]

  --url URL             the server, with https unless it is this computer
  --model NAME          its model
  --kind vllm|llamaServer|ollama|openai|chat   (default: vllm)
  --key KEY             or the variable SERVER_KEY
  --llama-server PATH   start this program with the demo model instead
  --users 1,4,16        one run for each number of users
  --think SECONDS       mean time between an answer and the next question (default: 5)
  --seconds N           length of each run (default: 30)
  --tokens N            longest answer (default: 128)`;

const QUESTIONS = [
  "대한민국의 수도는?",
  "정렬 알고리즘 세 가지를 비교해 줘.",
  "Explain what a race condition is, with an example.",
  "회의를 다음 주로 미루자는 이메일을 정중하게 써 줘.",
  "What does `git rebase` do?",
  "이 함수가 하는 일을 한 문장으로 설명해 줘: const sum = (a, b) => a + b;",
];

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    model: { type: "string" },
    kind: { type: "string", default: "vllm" },
    key: { type: "string", default: process.env["SERVER_KEY"] ?? "" },
    "llama-server": { type: "string" },
    users: { type: "string", default: "1,4,16" },
    think: { type: "string", default: "5" },
    seconds: { type: "string", default: "30" },
    tokens: { type: "string", default: "128" },
  },
});
const users = values.users.split(",").map(Number);
const program = values["llama-server"];
if (program === undefined && (values.url === undefined || values.model === undefined)) {
  console.error(USAGE);
  process.exit(2);
}

const started =
  program === undefined
    ? undefined
    : await startLlamaServer(program, {
        modelPath: join(resolve(import.meta.dirname, "../.."), "models/demo/42dot-demo-q8_0.gguf"),
        ...{ contextSize: 2048, slots: 4 },
      });
const url = started?.url ?? values.url ?? "";
const model = started?.model ?? values.model ?? "";
const kind = (started === undefined ? values.kind : "llamaServer") as ServerKind;
const engine = new RemoteEngine({
  settings: () => ({ url, kind, model, family: familyOf(model), contextSize: 4096, parallelRequests: 1 }),
  key: () => Promise.resolve(values.key === "" ? undefined : values.key),
  isAllowed: () => true,
  log: (line) => console.error(line),
});

interface Sample {
  firstMs: number;
  /** Mean of one answer. */
  tokenMs: number;
  answerMs: number;
  tokens: number;
}

try {
  await engine.ready();
  console.log("users  answers  errors  tokens/s   first token ms        ms a token            answer ms");
  console.log("                                   p50   p95   p99       p50   p95   p99       p50    p95    p99");
  for (const count of users) await run(count);
} finally {
  engine.dispose();
  await started?.stop();
}

async function run(count: number): Promise<void> {
  const samples: Sample[] = [];
  const errors: string[] = [];
  const began = performance.now();
  const end = began + Number(values.seconds) * 1000;
  await Promise.all(Array.from({ length: count }, () => user(end, samples, errors)));
  const seconds = (performance.now() - began) / 1000;
  const tokens = samples.reduce((sum, sample) => sum + sample.tokens, 0);
  const columns = [
    percentiles(
      samples.map(({ firstMs }) => firstMs),
      5,
    ),
    percentiles(
      samples.map(({ tokenMs }) => tokenMs),
      5,
    ),
    percentiles(
      samples.map(({ answerMs }) => answerMs),
      6,
    ),
  ];
  const counts = [count, samples.length, errors.length].map((number) => String(number).padStart(5)).join("   ");
  console.log(`${counts}  ${(tokens / seconds).toFixed(1).padStart(8)}  ${columns.join("   ")}`);
  for (const kindOfError of new Set(errors)) console.log(`       ${kindOfError}`);
}

/** Comes at some time, asks, reads for a while, and asks again. */
async function user(end: number, samples: Sample[], errors: string[]): Promise<void> {
  await sleep(Math.random() * Math.min(1000, thinkMs()));
  const format = kind === "chat" ? MESSAGES_FORMAT : PROMPT_FORMATS["42dot"];
  while (performance.now() < end) {
    // Each prompt is another one: a server that has seen it before need not read it again.
    const question = `${QUESTIONS[randomInt(QUESTIONS.length)] ?? ""} (${randomInt(1_000_000)})`;
    const start = performance.now();
    try {
      const record = await engine.generate({
        prompt: format.prompt([], question, { system: SYSTEM }),
        ...{ priority: "chat", sampling: OFFICIAL_SAMPLING, maxTokens: Number(values.tokens) },
        stopSequences: format.stopSequences,
      });
      const answerMs = performance.now() - start;
      const tokens = record.generatedTokens;
      const firstMs = record.timeToFirstTokenMs;
      samples.push({ firstMs, answerMs, tokens, tokenMs: tokens > 1 ? (answerMs - firstMs) / (tokens - 1) : 0 });
    } catch (error) {
      const failure = failureOf(error);
      errors.push(failure.kind === "server" ? `${failure.problem} ${failure.detail ?? ""}` : failure.kind);
      await sleep(1000);
    }
    await sleep(thinkMs());
  }
}

/** Of people who do not wait for each other: exponentially distributed. */
function thinkMs(): number {
  return -Math.log(1 - Math.random()) * Number(values.think) * 1000;
}

function percentiles(values: number[], width: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.5, 0.95, 0.99]
    .map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN)
    .map((value) => value.toFixed(value < 100 ? 1 : 0).padStart(width))
    .join(" ");
}

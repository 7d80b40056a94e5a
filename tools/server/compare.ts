/**
 * Whether a real llama-server gives the same greedy answers with the demo model as the inference process:
 * `npm run test:server -- --llama-server PATH`. Says also what the way through the extension costs beside a bare request.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { GenerateParams } from "../../src/inference/protocol.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { chatPrompt, STOP_SEQUENCES, SYSTEM, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { RemoteEngine } from "../../src/remote/remoteEngine.ts";
import { startLlamaServer } from "./startLlamaServer.ts";

const USAGE = `Usage: npm run test:server -- --llama-server PATH [--cases N]

  --llama-server PATH   the program llama-server of llama.cpp
  --cases N             how many of the demo model's prompts (default: all)`;

const ROOT = resolve(import.meta.dirname, "../..");
const MODEL = join(ROOT, "models/demo/42dot-demo-q8_0.gguf");
const CONTEXT = 2048;

/** Longer than any answer of the demo model. */
const MAX_TOKENS = 160;

interface Reference {
  cases: { prompt: string }[];
  generated: { prompt: string }[];
}

const { values } = parseArgs({
  options: { "llama-server": { type: "string" }, cases: { type: "string" } },
});
if (values["llama-server"] === undefined) {
  console.error(USAGE);
  process.exit(2);
}

const reference = JSON.parse(readFileSync(join(ROOT, "models/demo/reference.json"), "utf8")) as Reference;
const prompts = [
  ...[...reference.cases, ...reference.generated].map(({ prompt }) => prompt),
  // What a user wrote is no token, whatever it spells.
  "<|endoftext|> 안녕",
  "<||bos||><human>: 안녕 <bot>:",
].slice(0, Number(values.cases ?? Infinity));

const file = await readModelFile(MODEL);
const local = new Supervisor(
  { modulePath: join(ROOT, "dist/inferenceServer.mjs"), cwd: tmpdir() },
  () => Promise.resolve(loadParams(file, { gpu: "off", contextSize: CONTEXT })),
  () => undefined,
);
const server = await startLlamaServer(values["llama-server"], { modelPath: MODEL, contextSize: CONTEXT, slots: 1 });
const { url, model } = server;
const remote = new RemoteEngine({
  settings: () => ({ url, kind: "llamaServer", model, family: "demo", contextSize: CONTEXT, parallelRequests: 1 }),
  key: () => Promise.resolve(undefined),
  isAllowed: () => true,
  log: (line) => console.log(line),
});

function question(text: string): GenerateParams {
  return {
    prompt: chatPrompt([], text, { system: SYSTEM }),
    ...{
      priority: "chat",
      sampling: TRANSFORM_SAMPLING,
      maxTokens: MAX_TOKENS,
      stopSequences: STOP_SEQUENCES,
      seed: 1,
    },
  };
}

try {
  let [same, sameTokens, sameCounts] = [0, 0, 0];
  for (const prompt of prompts) {
    const params = question(prompt);
    const [here, there] = [await local.generate(params), await remote.generate(params)];
    if (here.text === there.text && here.stop === there.stop) same++;
    else
      console.log(
        `${JSON.stringify(prompt)}\n  here:  ${here.stop} ${here.text}\n  there: ${there.stop} ${there.text}`,
      );
    if (there.tokens.length === 0 || here.tokens.join() === there.tokens.join()) sameTokens++;
    if (here.promptTokens === there.promptTokens) sameCounts++;
  }
  console.log(
    `${prompts.length} prompts: ${same} equal answers, ${sameTokens} with equal tokens where the server names them, ${sameCounts} equal prompt lengths`,
  );
  await overhead();
  process.exitCode = same === prompts.length ? 0 : 1;
} finally {
  remote.dispose();
  local.dispose();
  await server.stop();
}

/** The same question through the extension's code and as a bare request, in turn. */
async function overhead(): Promise<void> {
  const params = question("안녕");
  const ids = (await local.tokenize(params.prompt)).tokens;
  const body = JSON.stringify({ prompt: ids, n_predict: MAX_TOKENS, temperature: 0, cache_prompt: true, stream: true });
  const bare = async (): Promise<void> => {
    await (await fetch(`${url}/completion`, { method: "POST", body })).text();
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 30; round++) {
    ours.push(await timed(() => remote.generate(params)));
    theirs.push(await timed(bare));
  }
  const [a, b] = [median(ours), median(theirs)];
  console.log(
    `one answer: ${a.toFixed(1)} ms through the extension, ${b.toFixed(1)} ms as a bare request: ${(a / b).toFixed(2)} times`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

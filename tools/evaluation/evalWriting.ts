/**
 * Runs the writing help over a case list with a real model: `npm run eval:writing -- [--cases FILE] [--model FILE]
 * [--json FILE]`. See docs/writing.md for the format of the cases and the JSON.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../../scripts/support/paths.ts";
import { typedPath } from "../../src/base/typedPath.ts";
import { FailureError } from "../../src/inference/failure.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { correct } from "../../src/korean/correct.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { chooseModel } from "../../src/model/modelChoice.ts";
import { createModelClient, type ModelClient } from "../../src/rewriting/modelClient.ts";
import type { Rewriter } from "../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../src/rewriting/rewriteText.ts";
import { describeFailure } from "../../src/userErrors.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { readCases } from "./readCases.ts";

const USAGE = `Usage: npm run eval:writing -- [options]

  --cases FILE   a case list (default: tools/evaluation/cases.json)
  --model FILE   a GGUF file (default: the demo model)
  --json FILE    also write the results to this file
  --help`;

const DEFAULT_CASES = join(repository, "tools/evaluation/cases.json");
const DEMO_MODEL = join(repository, "models/demo/42dot-demo-q8_0.gguf");
const CONTEXT_SIZE = 2048;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "" },
      model: { type: "string", default: "" },
      json: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  // npm runs scripts in the repository, wherever it was started.
  const folder = resolve(process.env["INIT_CWD"] ?? ".");
  const file = await readCases(typedPath(values.cases, { folder }) || DEFAULT_CASES);
  const model = await chooseModel(typedPath(values.model, { folder }), DEMO_MODEL, "en");
  const cwd = await mkdtemp(join(tmpdir(), "42dot-eval-"));
  const engine = new Supervisor(
    { modulePath: join(repository, "dist/inferenceServer.mjs"), cwd },
    () => Promise.resolve(loadParams(model.file, { gpu: "auto", contextSize: CONTEXT_SIZE })),
    () => undefined,
  );
  try {
    await engine.ready();
    let done = 0;
    // Naming the file in a terminal is consent.
    const consent = { isAccepted: () => true, accept: () => Promise.resolve() };
    const modelClient = createModelClient({ engine, model: () => Promise.resolve(model), consent });
    const rewriterWith = (recorded: ModelClient): Rewriter =>
      createRewriter({ modelClient: recorded, glossary: () => [], correct });
    const evaluation = await evaluate(file, modelClient, rewriterWith, () => {
      if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${file.cases.length + file.variants.length}`);
    });
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    process.stdout.write(`${model.title}\n${report(evaluation)}`);
    if (values.json !== "")
      await writeFile(typedPath(values.json, { folder }), `${JSON.stringify(evaluation, null, 2)}\n`);
  } finally {
    engine.dispose();
    await rm(cwd, { recursive: true, force: true });
  }
}

function report({ preserved, rejected, wrong, cases }: Evaluation): string {
  const times = cases.map(({ ms }) => ms).sort((a, b) => a - b);
  const quantile = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? 0;
  const lines = [
    `${cases.length} cases`,
    `preserved ${preserved.toFixed(1)} %`,
    `rejected  ${rejected.toFixed(1)} %`,
    `wrong     ${wrong.toFixed(1)} %`,
    `latency   median ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms`,
  ];
  const faults = cases
    .filter(({ status }) => status === "wrong")
    .map(({ id, reasons, output }) => `\n${id}  ${reasons.join("; ")}\n      ${JSON.stringify(output)}`);
  return [...lines, ...faults, ""].join("\n");
}

try {
  await main();
} catch (error) {
  const message = error instanceof FailureError ? describeFailure(error.failure).message : (error as Error).message;
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

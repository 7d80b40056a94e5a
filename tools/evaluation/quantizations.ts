/**
 * Compares files of one model without a judge: `npm run eval:quantizations -- --text FILE --model A --model B …`. The
 * first is what the others are compared with, so it should be the most exact one. See docs/evaluation.md.
 */
import { readFile, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { getLlama, type Llama, type LlamaContextSequence, type LlamaModel, type Token } from "node-llama-cpp";
import { Advice, say } from "../../scripts/support/progress.ts";
import { runScript } from "../../scripts/support/shutdown.ts";
import { errorText } from "../../src/base/errorText.ts";
import { typedPath } from "../../src/base/typedPath.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { type Difference, differenceOf, perplexity, type Place, placeOf, WINDOW, windowsOf } from "./distributions.ts";

const USAGE = `Usage: npm run eval:quantizations -- --text FILE --model FILE --model FILE … [options]

  --text FILE     what is read: a few pages that the models have not been made from
  --model FILE    a GGUF file, again for each; the first is what the others are compared with
  --windows N     pieces of ${WINDOW} tokens to read at most (default: 16)
  --gpu           use a GPU (default: the CPU, which computes the same everywhere)
  --json FILE     also write the results to this file
  --help`;

/** Places whose probabilities are in memory at once: each has the whole vocabulary. */
const PLACES_AT_ONCE = 16;
/** llama.cpp's threads wait for each other in a loop: one that has to share its core keeps all the others waiting. */
const THREADS = Math.max(1, availableParallelism() - 1);
/** Tokens written to measure the speed. */
const WRITTEN = 64;

interface Measured {
  file: string;
  bytes: number;
  weights: string | undefined;
  perplexity: number;
  /** Undefined of the first. */
  difference: Difference | undefined;
  /** Tokens a second. */
  read: number;
  written: number;
}

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      text: { type: "string" },
      model: { type: "string", multiple: true, default: [] },
      windows: { type: "string", default: "16" },
      gpu: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const most = Number(values.windows);
  if (values.text === undefined || values.model.length === 0 || !Number.isSafeInteger(most) || most < 1)
    throw new Advice(USAGE);
  // npm runs scripts in the repository; INIT_CWD is the folder it was called in.
  const folder = resolve(process.env["INIT_CWD"] ?? ".");
  const path = (typed: string): string => typedPath(typed, { folder });
  const text = await readFile(path(values.text), "utf8").catch((error: unknown) => {
    throw new Advice(`${values.text} can't be read: ${errorText(error)}`);
  });
  const llama = await getLlama({ gpu: values.gpu ? "auto" : false, build: "never" });
  try {
    const results: Measured[] = [];
    let first: Place[] | undefined;
    for (const model of values.model.map(path)) {
      const { places, ...measured } = await measure(llama, model, text, most);
      const isSameText = first?.every(({ token }, index) => token === places[index]?.token) ?? true;
      if (!isSameText) throw new Advice(`${model} has other tokens than the first model: they are not of one model.`);
      results.push({ ...measured, difference: first && differenceOf(first, places) });
      first ??= places;
    }
    say(table(results));
    if (values.json !== undefined) await writeFile(path(values.json), `${JSON.stringify(results, null, 2)}\n`);
    return 0;
  } finally {
    await llama.dispose();
  }
});

async function measure(
  llama: Llama,
  path: string,
  text: string,
  most: number,
): Promise<Omit<Measured, "difference"> & { places: Place[] }> {
  const { fileType, files } = await readModelFile(path);
  const model = await llama.loadModel({ modelPath: path });
  try {
    const context = await model.createContext({ contextSize: WINDOW + WRITTEN, threads: THREADS });
    const sequence = context.getSequence();
    const windows = windowsOf(model.tokenize(text, false)).slice(0, most);
    if (windows.length === 0) throw new Advice(`The text is too short: it needs more than ${WINDOW / 2} tokens.`);
    const places: Place[] = [];
    for (const window of windows) places.push(...(await placesIn(sequence, window as Token[])));
    const [window = []] = windows;
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return {
      ...{ file: basename(path), weights: fileType, perplexity: perplexity(places), places },
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      ...(await speedOf(sequence, model, window as Token[])),
    };
  } finally {
    await model.dispose();
  }
}

/** What the model expects in the second half of a window. */
async function placesIn(sequence: LlamaContextSequence, window: readonly Token[]): Promise<Place[]> {
  await sequence.clearHistory();
  const half = WINDOW / 2;
  // The token before the first place says what is expected there.
  await sequence.controlledEvaluate(window.slice(0, half - 1));
  const places: Place[] = [];
  for (let at = half - 1; at + 1 < window.length; at += PLACES_AT_ONCE) {
    const read = window.slice(at, Math.min(at + PLACES_AT_ONCE, window.length - 1));
    const results = await sequence.controlledEvaluate(
      read.map((token) => [token, { generateNext: { probabilities: true } }]),
    );
    for (const [index, result] of results.entries()) {
      const expected = result?.next.probabilities;
      const token = window[at + index + 1];
      if (expected !== undefined && token !== undefined) places.push(placeOf(token, expected));
    }
  }
  return places;
}

async function speedOf(
  sequence: LlamaContextSequence,
  model: LlamaModel,
  window: readonly Token[],
): Promise<Pick<Measured, "read" | "written">> {
  await sequence.clearHistory();
  const startedAt = performance.now();
  await sequence.controlledEvaluate(window.slice(0, -1));
  const readAt = performance.now();
  let written = 0;
  for await (const token of sequence.evaluate(window.slice(-1), { temperature: 0 })) {
    if (++written === WRITTEN || model.isEogToken(token)) break;
  }
  const perSecond = (tokens: number, ms: number): number => (tokens * 1000) / ms;
  return {
    read: perSecond(window.length - 1, readAt - startedAt),
    written: perSecond(written, performance.now() - readAt),
  };
}

function table(results: readonly Measured[]): string {
  const head = ["file", "weights", "MB", "perplexity", "same token", "KL (nats)", "read tok/s", "written tok/s"];
  const rows = results.map(({ file, weights, bytes, perplexity, difference, read, written }) => [
    file,
    weights ?? "–",
    (bytes / 1e6).toFixed(1),
    perplexity.toFixed(4),
    difference === undefined ? "–" : `${(difference.agreement * 100).toFixed(2)} %`,
    difference === undefined ? "–" : difference.divergence.toFixed(6),
    read.toFixed(0),
    written.toFixed(1),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

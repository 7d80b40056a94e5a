/** P1-P3: decoding and prefill, compared to llama.cpp and to the memory limit. */
import { availableParallelism } from "node:os";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { MemoryReaders } from "./bandwidth.ts";
import { type Bench, freshPrompt, rounds, timed, withEngine } from "./bench.ts";
import { type Figure, figure, ratios, type Target, unmeasured } from "./figure.ts";
import { chatJob, commandJob } from "./jobs.ts";
import { type BenchModel, modelText } from "./models.ts";
import { llamaBench, LlamaServer } from "./peer.ts";

const PROMPT_TOKENS = 128;
const DECODED_TOKENS = 48;
const PARITY: Target = { relation: "≥", value: 0.97 };

export async function measureSpeed(bench: Bench): Promise<Figure[]> {
  const { Q4_0, Q8_0 } = await bench.models();
  if (bench.gpu !== "off") return [...(await measureOnGpu(bench, Q4_0)), ...(await measureOnGpu(bench, Q8_0))];
  const threadCounts = bench.quick ? [1] : [...new Set([1, Math.min(2, availableParallelism())])];
  const figures: Figure[] = [];
  for (const model of bench.quick ? [Q8_0] : [Q4_0, Q8_0])
    for (const threads of threadCounts) figures.push(...(await measureModel(bench, model, threads)));
  return figures;
}

/** One round measures all sides one after the other, so that other load on the machine affects all of them. */
interface Round {
  prefill: number;
  decode: number;
  /** Tokens per second if reading all weights were the only limit. */
  decodeLimit: number;
  peer?: { prefill: number; decode: number };
  peerServer?: { prefill: number; decode: number };
}

async function measureModel(bench: Bench, model: BenchModel, threads: number): Promise<Figure[]> {
  const { peer, peerServer } = bench;
  const what = `${model.name}, ${threads} thread${threads === 1 ? "" : "s"}`;
  const readers = await MemoryReaders.start(threads);
  const server = peerServer === undefined ? undefined : await LlamaServer.start(peerServer, model.path, threads);
  try {
    return await withEngine(bench, model.path, { threads }, async (engine, { device }) => {
      if (device.threads !== threads)
        return ["P1", "P2", "P3"].map((id) => unmeasured(id, what, `the engine took ${device.threads} thread(s)`));
      await round(engine);
      await server?.complete(modelText(0, 16), 4);
      const results = await rounds(bench.runs, async (): Promise<Round> => {
        const own = await round(engine);
        const decodeLimit = (await readers.read()) / model.bytesPerToken;
        const run = async (program: string): Promise<Round["peer"]> => {
          const tokens = { prompt: PROMPT_TOKENS, generate: DECODED_TOKENS };
          const [prefill, decode] = await llamaBench(program, { model: model.path, threads, ...tokens });
          return { prefill: prefill?.[0] ?? NaN, decode: decode?.[0] ?? NaN };
        };
        const peerSpeed = peer === undefined ? undefined : await run(peer);
        const serverSpeed = await server?.complete(freshText(), DECODED_TOKENS);
        return {
          ...{ ...own, decodeLimit },
          ...(peerSpeed === undefined ? {} : { peer: peerSpeed }),
          ...(serverSpeed === undefined ? {} : { peerServer: serverSpeed }),
        };
      });
      return figuresOf(what, results);
    });
  } finally {
    server?.stop();
    await readers.stop();
  }
}

/** Long enough for the time to count on a GPU; on one that is software, little enough to end. */
const GPU_TOKENS = { full: { prompt: 2048, generate: 256 }, quick: { prompt: 128, generate: 16 } };

async function measureOnGpu(bench: Bench, model: BenchModel): Promise<Figure[]> {
  return withEngine(bench, model.path, {}, async (engine, { device }) => {
    const { backend, gpuNames, gpuLayers, totalLayers, threads } = device;
    const what = `${model.name}, ${backend}: ${gpuNames.join(", ")}, ${gpuLayers}/${totalLayers} layers`;
    const tokens = GPU_TOKENS[bench.quick ? "quick" : "full"];
    if (backend === "cpu") return ["P1", "P2"].map((id) => unmeasured(id, model.name, "no GPU was used"));
    const decode = async (job: typeof chatJob): Promise<number> =>
      (await timed(engine, { ...job(freshPrompt(8), tokens.generate), lookup: false })).decodeSpeed;
    const round = async (): Promise<Record<"chat" | "greedy" | "prefill", number>> => ({
      chat: await decode(chatJob),
      greedy: await decode(commandJob),
      prefill: (1000 * tokens.prompt) / (await timed(engine, chatJob(freshPrompt(tokens.prompt), 1))).totalMs,
    });
    await round();
    const results = await rounds(bench.runs, async () => {
      const own = await round();
      if (bench.peer === undefined) return { own };
      const [prefill, generate] = await llamaBench(bench.peer, {
        model: model.path,
        threads,
        gpu: true,
        ...tokens,
      });
      return { own, peer: { prefill: prefill?.[0] ?? NaN, decode: generate?.[0] ?? NaN } };
    });
    const compared = (id: "P1" | "P2", kind: "chat" | "greedy" | "prefill", value: number): Figure[] => {
      const own = results.map((result) => result.own[kind]);
      const peers = results.flatMap(({ peer }) =>
        peer === undefined ? [] : [kind === "prefill" ? peer.prefill : peer.decode],
      );
      const unit = `${kind}, ${what}`;
      return [
        figure(id, unit, "tok/s", undefined, own, "as the host sees it"),
        peers.length === 0
          ? unmeasured(id, `${unit} ÷ llama-bench`, "no peer given (--peer)")
          : figure(
              id,
              `${unit} ÷ llama-bench`,
              "ratio",
              { relation: "≥", value },
              ratios(own, peers),
              speeds("llama-bench", peers),
            ),
      ];
    };
    return [...compared("P1", "chat", 0.9), ...compared("P1", "greedy", 0.95), ...compared("P2", "prefill", 0.9)];
  });
}

/** Decodes after a short prompt, since llama-bench decodes after none. */
async function round(engine: Supervisor): Promise<{ prefill: number; decode: number }> {
  const { totalMs, record } = await timed(engine, chatJob(freshPrompt(PROMPT_TOKENS), 1));
  const prefill = (1000 * (record.promptTokens - record.cachedTokens)) / totalMs;
  const { decodeSpeed } = await timed(engine, chatJob(freshPrompt(8), DECODED_TOKENS));
  return { prefill, decode: decodeSpeed };
}

function freshText(): string {
  return freshPrompt(PROMPT_TOKENS)
    .map((part) => ("text" in part ? part.text : ""))
    .join("");
}

function figuresOf(what: string, results: Round[]): Figure[] {
  const decode = results.map((result) => result.decode);
  const prefill = results.map((result) => result.prefill);
  const limits = results.map((result) => result.decodeLimit);
  const against = (key: "peer" | "peerServer", kind: "prefill" | "decode"): number[] =>
    results.flatMap((result) => result[key]?.[kind] ?? []);

  const compared = (id: "P1" | "P2", kind: "prefill" | "decode", own: number[], how: string): Figure[] => {
    const unit = `${kind}, ${what}`;
    const bench = against("peer", kind);
    const server = against("peerServer", kind);
    return [
      figure(id, unit, "tok/s", undefined, own, how),
      bench.length === 0
        ? unmeasured(id, `${unit} ÷ llama-bench`, "no peer given (--peer)")
        : figure(id, `${unit} ÷ llama-bench`, "ratio", PARITY, ratios(own, bench), speeds("llama-bench", bench)),
      ...(server.length === 0
        ? []
        : [figure(id, `${unit} ÷ llama-server`, "ratio", PARITY, ratios(own, server), speeds("llama-server", server))]),
    ];
  };
  return [
    ...compared("P1", "decode", decode, `${DECODED_TOKENS} tokens with the chat's sampling, as the host sees them`),
    ...compared("P2", "prefill", prefill, `${PROMPT_TOKENS} tokens, from the request to an answer of one token`),
    figure(
      "P3",
      `decode ÷ memory limit, ${what}`,
      "ratio",
      { relation: "≥", value: 0.9 },
      ratios(decode, limits),
      `the limit, from reading memory with the same number of threads: ${list(limits)} tok/s`,
    ),
  ];
}

function speeds(program: string, samples: readonly number[]): string {
  return `${program}, in the same rounds: ${list(samples)} tok/s`;
}

function list(samples: readonly number[]): string {
  return samples.map((sample) => sample.toPrecision(3)).join(", ");
}

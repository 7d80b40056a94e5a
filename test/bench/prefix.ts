/** P5 and P6: evaluated prefixes are not evaluated again. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PromptPart } from "../../src/inference/protocol.ts";
import { chatPrompt, type PromptTurn, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { type Bench, freshPrompt, rounds, timed, withEngine } from "./bench.ts";
import { type Figure, figure, ratios, type Target, unmeasured } from "./figure.ts";
import { chatJob, commandJob } from "./jobs.ts";
import { modelText } from "./models.ts";
import { llamaBench } from "./peer.ts";

/** Turns of about 150 tokens, 3,000 tokens in total. */
const TURNS = 19;
const MESSAGE_TOKENS = 40;
const ANSWER_TOKENS = 100;
const FOLLOW_UP_TOKENS = 60;

/** Roughly the size of the official system prompt and a task's instruction with the official tokenizer. */
const PREAMBLE_TOKENS = 80;
const SELECTION_TOKENS = 40;
/** The text after the selection: the closing fence and the answer marker. */
const ENDING_TOKENS = 6;

export async function measureFollowUp(bench: Bench): Promise<Figure[]> {
  const { Q4_0 } = await bench.models();
  const measured = await withEngine(bench, Q4_0.path, {}, async (engine, { device }) => {
    const turns: PromptTurn[] = Array.from({ length: TURNS }, (_, i) => ({
      message: modelText(30 * i, MESSAGE_TOKENS),
      answer: modelText(30 * i + 1, ANSWER_TOKENS),
    }));
    const ask = async (message: string): ReturnType<typeof timed> => {
      const result = await timed(engine, chatJob(chatPrompt(turns, message, { system: SYSTEM }), 8));
      turns.push({ message, answer: result.record.text });
      return result;
    };
    const { record: first } = await ask(modelText(7, FOLLOW_UP_TOKENS));
    const pairs = await rounds(bench.runs, async (round) => {
      const followUp = await ask(modelText(11 * round, FOLLOW_UP_TOKENS));
      const alone = await timed(engine, chatJob(freshPrompt(followUp.record.evaluatedTokens + 1), 1));
      return { followUp, alone };
    });
    return { threads: device.threads, depth: first.promptTokens, pairs };
  });

  const { threads, depth, pairs } = measured;
  const followUps = pairs.map(({ followUp }) => followUp.firstTokenMs);
  const evaluated = Math.max(...pairs.map(({ followUp }) => followUp.record.evaluatedTokens));
  const what = `${Q4_0.name}, ${evaluated} new tokens after ${depth}`;
  const onGpu: Target | undefined = bench.gpu === "off" ? undefined : { relation: "≤", value: 25 };
  const figures = [
    figure("P5", `time to the first token, ${what}`, "ms", onGpu, followUps, "a chat's follow-up question"),
    figure(
      "P5",
      `÷ the same number alone, ${what}`,
      "ratio",
      undefined,
      ratios(
        followUps,
        pairs.map(({ alone }) => alone.firstTokenMs),
      ),
      "the same number of tokens in an empty context, where attention takes no time",
    ),
  ];
  if (bench.peer === undefined)
    return [
      ...figures,
      unmeasured(
        "P5",
        `÷ llama-bench, ${what}`,
        "no peer given (--peer); only llama-bench can measure exactly this number of tokens at this depth",
      ),
    ];
  const gpu = bench.gpu !== "off";
  const test = { model: Q4_0.path, threads, prompt: evaluated, generate: 0, depth, runs: bench.runs, gpu };
  const [speeds = []] = await llamaBench(bench.peer, test);
  const peer = speeds.map((speed) => (1000 * evaluated) / speed);
  const target: Target = { relation: "≤", value: 1.1 };
  return [
    ...figures,
    figure(
      "P5",
      `÷ llama-bench, ${what}`,
      "ratio",
      target,
      ratios(followUps, peer),
      "the same number of tokens at the same depth, one run after the other",
    ),
  ];
}

export async function measurePreamble(bench: Bench): Promise<Figure[]> {
  const { Q4_0 } = await bench.models();
  const preamble = freshPrompt(PREAMBLE_TOKENS);
  const selection = (): PromptPart[] => freshPrompt(SELECTION_TOKENS + ENDING_TOKENS + 1).slice(1);
  const warmJob = (): PromptPart[] => [...preamble, ...selection()];
  const coldJob = (): PromptPart[] => [...freshPrompt(PREAMBLE_TOKENS), ...selection()];
  const target: Target = { relation: "≤", value: 0.5 };
  const what = `${Q4_0.name}, ${SELECTION_TOKENS} tokens selected`;

  const pairs = await withEngine(bench, Q4_0.path, {}, async (engine) => {
    await timed(engine, commandJob(warmJob(), 4));
    return rounds(2 * bench.runs, async () => ({
      warm: await timed(engine, commandJob(warmJob(), 4)),
      cold: await timed(engine, commandJob(coldJob(), 4)),
    }));
  });

  const stateFolder = await mkdtemp(join(tmpdir(), "42dot-bench-"));
  try {
    await withEngine(bench, Q4_0.path, { stateFolder }, (engine) => engine.prepare({ prompt: preamble, keep: true }));
    const firstOf = (prompt: PromptPart[]): ReturnType<typeof timed> =>
      withEngine(bench, Q4_0.path, { stateFolder }, (engine) => timed(engine, commandJob(prompt, 4)));
    const restarts = await rounds(bench.quick ? 1 : 3, async () => ({
      warm: await firstOf(warmJob()),
      cold: await firstOf(coldJob()),
    }));
    return [
      figure("P6", `warm ÷ cold, ${what}`, "ratio", target, firstTokenRatios(pairs), firstTokens(pairs)),
      figure(
        "P6",
        `first job after a start, warm ÷ cold, ${what}`,
        "ratio",
        target,
        firstTokenRatios(restarts),
        firstTokens(restarts),
      ),
    ];
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}

type Pair = Record<"warm" | "cold", Awaited<ReturnType<typeof timed>>>;

function firstTokenRatios(pairs: readonly Pair[]): number[] {
  return pairs.map(({ warm, cold }) => warm.firstTokenMs / cold.firstTokenMs);
}

function firstTokens(pairs: readonly Pair[]): string {
  const side = (key: keyof Pair): string => {
    const tokens = pairs.map((pair) => pair[key].record.evaluatedTokens);
    return `${Math.max(...tokens)} tokens evaluated, ${pairs.map((pair) => Math.round(pair[key].firstTokenMs)).join(", ")} ms`;
  };
  return `warm: ${side("warm")}; cold: ${side("cold")}`;
}

/** P4: prompt lookup decoding, on text that is mostly repeated and on text without repetition. */
import type { GenerateParams, PromptPart } from "../../src/inference/protocol.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { chatPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { DEMO_MODEL, reference } from "../support/engine.ts";
import { type Bench, freshPrompt, rounds, timed, type TimedGeneration, withEngine } from "./bench.ts";
import { type Figure, figure, ratios, type Target } from "./figure.ts";
import { commandJob } from "./jobs.ts";
import { modelText, modelWords } from "./models.ts";

/** Tokens of the text that is corrected. */
const TEXT_TOKENS = 200;
/** Where the text begins in the models' text. */
const TEXT_START = 100;
/** Distance in the models' text of the wrong words from the right ones that they replace. */
const WRONG_WORD_OFFSET = 300;

export async function measureLookup(bench: Bench): Promise<Figure[]> {
  const { Q4_0 } = await bench.models();
  const atLeast = (value: number): Target => ({ relation: "≥", value });
  // A Korean word has several tokens, and so has a wrong one.
  const words = rewriteJob((token) => token % 30 >= 27);
  const tokens = rewriteJob((token) => token % 10 === 9);
  const nothing = commandJob([...freshPrompt(TEXT_TOKENS), { text: modelText(TEXT_START - 1, 1) }], 64);
  return [
    ...(await withEngine(bench, Q4_0.path, {}, async (engine) => [
      await measureJob(bench, engine, `${Q4_0.name}, 3 of 30 tokens changed`, words, atLeast(1.5)),
      await measureJob(bench, engine, `${Q4_0.name}, every 10th token changed`, tokens, undefined),
      await measureJob(bench, engine, `${Q4_0.name}, nothing repeated`, nothing, atLeast(0.97)),
    ])),
    await measureDemo(bench),
  ];
}

/** The prompt has the text with wrong words where `isChanged`; the model then writes the correct text. */
function rewriteJob(isChanged: (token: number) => boolean): GenerateParams {
  const others = modelWords(TEXT_START + WRONG_WORD_OFFSET, TEXT_TOKENS);
  const given = modelWords(TEXT_START, TEXT_TOKENS).map((word, i) => (isChanged(i) ? (others[i] ?? word) : word));
  const prompt: PromptPart[] = [{ special: "bos" }, { text: given.join("") }, { text: modelText(TEXT_START - 1, 1) }];
  return commandJob(prompt, TEXT_TOKENS);
}

async function measureJob(
  { runs }: Bench,
  engine: Supervisor,
  what: string,
  job: GenerateParams,
  target: Target | undefined,
): Promise<Figure> {
  const both = async (): Promise<Record<"drafted" | "plain", TimedGeneration>> => {
    const result = { drafted: await timed(engine, job), plain: await timed(engine, { ...job, lookup: false }) };
    if (result.drafted.record.text !== result.plain.record.text) throw new Error("drafts changed the text");
    return result;
  };
  const { decodeSteps, generatedTokens, draftedTokens } = (await both()).drafted.record;
  const pairs = await rounds(runs, both);
  const speeds = (key: "drafted" | "plain"): number[] => pairs.map((pair) => pair[key].decodeSpeed);
  const how = `${generatedTokens} tokens in ${decodeSteps} steps, ${draftedTokens} drafted`;
  return figure(
    "P4",
    `speed with drafts ÷ without, ${what}`,
    "ratio",
    target,
    ratios(speeds("drafted"), speeds("plain")),
    how,
  );
}

/** The demo model knows real corrections by heart, but is too small to predict the speed of a large model. */
async function measureDemo(bench: Bench): Promise<Figure> {
  const jobs = reference.cases
    .filter(({ kind }) => ["fix", "fixen", "polite", "plain"].includes(kind))
    .slice(0, bench.quick ? 10 : 100)
    .map(({ prompt }) => commandJob(chatPrompt([], prompt, { system: SYSTEM }), 256));
  return withEngine(bench, DEMO_MODEL, { contextSize: 2048 }, async (engine) => {
    const perStep: number[] = [];
    for (const job of jobs) {
      const { record } = await timed(engine, job);
      if (record.generatedTokens > 0) perStep.push((record.generatedTokens + 1) / record.decodeSteps);
    }
    const how = "corrections and style changes that it knows, one sample each; ended by the model";
    return figure("P4", "tokens per step, demo model", "tokens", undefined, perStep, how);
  });
}

/** Runs cases through the product's own pipeline and judges the results. */
import type { ModelClient } from "../../src/rewriting/modelClient.ts";
import { resultingText, type Rewriter, type RewriteTask } from "../../src/rewriting/rewriter.ts";
import { rewriteWhole } from "../../src/rewriting/rewriteWhole.ts";
import { AnswerStream } from "../../src/text/answerStream.ts";
import { type CaseFile, type CaseTask, type Run, runsOf } from "./cases.ts";
import { check } from "./expectations.ts";
import { languageOf } from "./languageOf.ts";
import { lost } from "./textParts.ts";

/** `rejected`: the pipeline shows nothing for at least one of the texts, so that the source stays. */
export type Status = "ok" | "rejected" | "wrong";

export interface CaseResult {
  id: string;
  status: Status;
  /** Why it is wrong, or what the pipeline rejected it for. */
  reasons: string[];
  /** The source with all suggestions applied. */
  output: string;
  ms: number;
}

export interface Evaluation {
  /** Percent of cases not rejected that keep every required string, placeholder, code span, URL, number and mark. */
  preserved: number;
  /** Percent of all cases. */
  rejected: number;
  wrong: number;
  cases: CaseResult[];
}

export const TASKS: Record<CaseTask, RewriteTask> = {
  ko2en: { kind: "toEnglish" },
  en2ko: { kind: "toKorean" },
  fix_spacing: { kind: "fixSpacing" },
  fix_grammar: { kind: "fix" },
  polite: { kind: "polite" },
  plain: { kind: "plain" },
  shorter: { kind: "shorter" },
};

/**
 * @param rewriterWith creates the pipeline for a model client
 * @param onResult called after every case
 * @throws FailureError of the model client
 */
export async function evaluate(
  file: CaseFile,
  modelClient: ModelClient,
  rewriterWith: (modelClient: ModelClient) => Rewriter,
  onResult: (result: CaseResult, run: Run) => void = () => undefined,
): Promise<Evaluation> {
  const instructionsById = new Map<string, string[]>();
  const cases: CaseResult[] = [];
  let shown = 0;
  let preserved = 0;
  for (const run of runsOf(file)) {
    const instructions: string[] = [];
    instructionsById.set(run.id, instructions);
    const rewriter = rewriterWith(recording(run.splitStream ? inBytes(modelClient) : modelClient, instructions));
    const result: CaseResult =
      run.fault === undefined
        ? judged(run, await rewritten(run, rewriter), promptFaults(instructions, instructionsById, run.samePromptAs))
        : { id: run.id, status: "wrong", reasons: [run.fault], output: run.source, ms: 0 };
    if (result.status !== "rejected") {
      shown++;
      if (lost(run, result.output).length === 0) preserved++;
    }
    cases.push(result);
    onResult(result, run);
  }
  const count = (status: Status): number => cases.filter((one) => one.status === status).length;
  return {
    preserved: shown === 0 ? 100 : percent(preserved, shown),
    rejected: percent(count("rejected"), cases.length),
    wrong: percent(count("wrong"), cases.length),
    cases,
  };
}

/** Faults that no shown result may have: a lost part of the source, more than the answer, or another script. */
const UNSAFE = /^(?:lost|must_keep|placeholders|no_commentary|no_prompt_echo|no_ufffd|target_script)\b/;

/** The results with such faults; an unchanged source is not one of them. */
export function unsafe(file: CaseFile, { cases }: Evaluation): CaseResult[] {
  const sources = new Map(runsOf(file).map(({ id, source }) => [id, source]));
  return cases.filter(
    ({ id, status, output, reasons }) =>
      status === "wrong" && output !== sources.get(id) && reasons.some((reason) => UNSAFE.test(reason)),
  );
}

/** Rounded to a hundredth. */
function percent(part: number, all: number): number {
  return all === 0 ? 0 : Math.round((part / all) * 10_000) / 100;
}

/** What the pipeline made of a source. */
interface Rewritten {
  output: string;
  rejections: readonly string[];
  ms: number;
}

function judged(run: Run, { output, rejections, ms }: Rewritten, faults: string[]): CaseResult {
  const { id, source } = run;
  if (rejections.length > 0) return { id, status: "rejected", reasons: [...rejections], output: source, ms };
  const reasons = [
    ...check(run, output),
    ...lost(run, output).map((part) => `lost ${JSON.stringify(part)}`),
    ...faults,
  ];
  return { id, status: reasons.length > 0 ? "wrong" : "ok", reasons, output, ms };
}

async function rewritten(run: Run, rewriter: Rewriter): Promise<Rewritten> {
  const { source, task } = run;
  const text = { text: source, languageId: languageOf(run) };
  const options = { priority: "command", signal: new AbortController().signal } as const;
  const start = performance.now();
  const result = await rewriteWhole(rewriter, text, { start: 0, end: source.length }, TASKS[task], options);
  const ms = Math.round(performance.now() - start);
  return result.kind === "rejected"
    ? { output: source, rejections: result.reasons, ms }
    : { output: resultingText(result, source), rejections: [], ms };
}

/** @param instructionsById the instructions of each case, by its id */
function promptFaults(
  instructions: string[],
  instructionsById: Map<string, string[]>,
  id: string | undefined,
): string[] {
  if (id === undefined || instructions.join("\0") === instructionsById.get(id)?.join("\0")) return [];
  return [`other prompt than ${id}`];
}

function recording(modelClient: ModelClient, instructions: string[]): ModelClient {
  return {
    ...modelClient,
    complete: (instruction, maxTokens, options) => {
      instructions.push(instruction);
      return modelClient.complete(instruction, maxTokens, options);
    },
  };
}

/** Passes answers through the inference process's own stream, as if every token were one byte. */
function inBytes(modelClient: ModelClient): ModelClient {
  return {
    ...modelClient,
    complete: async (instruction, maxTokens, options) => {
      const { text, ended } = await modelClient.complete(instruction, maxTokens, options);
      const decoder = new TextDecoder();
      const stream = new AnswerStream([]);
      for (const byte of new TextEncoder().encode(text))
        stream.push(decoder.decode(Uint8Array.of(byte), { stream: true }));
      stream.push(decoder.decode());
      stream.end();
      return { text: stream.text, ended };
    },
  };
}

/** The record of an answer as a Markdown document: what it was generated with, so that somebody else can do it again. */
import * as l10n from "@vscode/l10n";
import type { AnswerRun, TurnRecord } from "../history/conversation.ts";
import type { PromptPart } from "../inference/protocol.ts";
import { fence } from "../prompt/taskPrompts.ts";
import { placeText } from "./engineText.ts";

/** In the file of the demo model. */
const DEMO_NAME = "42dot-demo (not 42dot LLM)";

/** What is known of a model's file now; undefined if it has changed since the answer, or is gone. */
export interface KnownFile {
  sha256: string;
  /** As in `FILE_TYPES`. */
  fileType: string | undefined;
}

/**
 * @param record of all generations together; undefined if the answer failed
 * @param fileOf what is known of the file of a run
 */
export function recordDocument(
  runs: readonly AnswerRun[],
  record: TurnRecord | undefined,
  fileOf: (run: AnswerRun) => KnownFile | undefined,
): string {
  const parts = runs.flatMap((run, index) => [
    ...(runs.length === 1 ? [] : [`## ${l10n.t("Generation {0} of {1}", index + 1, runs.length)}`]),
    table(rowsOf(run, fileOf(run))),
    `${heading(runs)} ${l10n.t("Prompt, with its special tokens")}`,
    fence(promptText(run.prompt)),
    `${heading(runs)} ${l10n.t("Numbers of the answer's {0} tokens", run.tokens.length.toLocaleString("en"))}`,
    fence(run.tokens.join(" ")),
  ]);
  const whole = record === undefined ? [] : [table(figuresOf(record))];
  return [`# ${l10n.t("How this answer was written")}`, ...whole, ...parts, ""].join("\n\n");
}

function heading(runs: readonly AnswerRun[]): string {
  return runs.length === 1 ? "##" : "###";
}

type Row = [name: string, value: string | undefined];

function rowsOf({ model, engine, sampling, seed, maxTokens, stopSequences, stop }: AnswerRun, file?: KnownFile): Row[] {
  const { temperature, topK, topP, repeatPenalty } = sampling;
  const sampler =
    temperature === 0
      ? l10n.t("always the most likely token")
      : `${l10n.t("temperature")} ${temperature}, top-p ${topP}, top-k ${topK}`;
  return [
    [l10n.t("Model"), model.name === DEMO_NAME ? l10n.t("Demo model") : model.name],
    ...("server" in model ? [] : fileRows(model.path, file)),
    [l10n.t("Engine"), engine],
    [l10n.t("Device"), "server" in model ? `${placeText(model)} (${model.server.origin})` : placeText(model)],
    [l10n.t("Context"), contextText(model)],
    [l10n.t("Sampling"), `${sampler}, ${l10n.t("repeat penalty")} ${repeatPenalty}`],
    [l10n.t("Seed"), String(seed)],
    [l10n.t("Longest answer"), l10n.t("{0} tokens", maxTokens.toLocaleString("en"))],
    [l10n.t("Stop sequences"), stopSequences.length === 0 ? undefined : JSON.stringify(stopSequences)],
    [l10n.t("Ended by"), stopText(stop)],
  ];
}

function stopText(stop: AnswerRun["stop"]): string {
  switch (stop) {
    case "eos":
      return l10n.t("the model: the answer was complete");
    case "length":
      return l10n.t("the longest length, or the end of the context");
    case "stopSequence":
      return l10n.t("a stop sequence");
    case "cancelled":
      return l10n.t("the user");
  }
}

function fileRows(path: string, file: KnownFile | undefined): Row[] {
  return [
    [l10n.t("File"), path],
    [l10n.t("Weights"), file?.fileType],
    ["SHA-256", file?.sha256 ?? l10n.t("not known: the file has changed since, or is gone")],
  ];
}

function contextText(model: AnswerRun["model"]): string {
  const size = l10n.t("{0} tokens", model.contextSize.toLocaleString("en"));
  return "server" in model ? size : `${size}, ${model.keyValueType}`;
}

function figuresOf(record: TurnRecord): Row[] {
  const { promptTokens, cachedTokens, generatedTokens, prefillMs, decodeMs, timeToFirstTokenMs } = record;
  const perSecond = decodeMs > 0 ? (generatedTokens / (decodeMs / 1000)).toFixed(1) : undefined;
  return [
    [
      l10n.t("Tokens of the prompt"),
      l10n.t("{0}, {1} of them kept from before", promptTokens.toLocaleString("en"), cachedTokens.toLocaleString("en")),
    ],
    [l10n.t("Tokens of the answer"), generatedTokens.toLocaleString("en")],
    [l10n.t("First token after"), `${Math.round(timeToFirstTokenMs)} ms`],
    [l10n.t("Reading the prompt took"), `${Math.round(prefillMs)} ms`],
    [l10n.t("Tokens per second"), perSecond],
  ];
}

function table(rows: readonly Row[]): string {
  const known = rows.filter((row): row is [string, string] => row[1] !== undefined);
  const head = `| ${l10n.t("Entry")} | ${l10n.t("Value")} |`;
  return [head, "| --- | --- |", ...known.map(([name, value]) => `| ${name} | ${cell(value)} |`)].join("\n");
}

function cell(value: string): string {
  return value.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

/** Special tokens stand in brackets that no text of a prompt is likely to have. */
export function promptText(prompt: readonly PromptPart[]): string {
  return prompt
    .map((part) => ("text" in part ? part.text : `⟦${"control" in part ? part.control : part.special}⟧`))
    .join("");
}

/** A turn that the writing help answers: with its prompts, masks and checks, on a text of the user's own. */
import * as l10n from "@vscode/l10n";
import type { TurnRecord } from "../history/conversation.ts";
import { FailureError } from "../inference/failure.ts";
import type { GenerationRecord } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { WritingTask } from "../prompt/taskPrompts.ts";
import {
  isKorean,
  messageFromDiff,
  messageFromKorean,
  type MessageServices,
} from "../rewriting/commitMessage/commitMessage.ts";
import { conventionalStyle, type SymbolKind } from "../rewriting/naming/caseStyle.ts";
import { nameCandidates } from "../rewriting/naming/nameCandidates.ts";
import { type RequestOptions, resultingText } from "../rewriting/rewriter.ts";
import { translateProse } from "../rewriting/translateProse.ts";
import { addRecord, type Author, toTurnRecord } from "./turnRecords.ts";

/** The writing help, which asks the model through `generator`. */
export type Writing = (generator: TextGenerator) => MessageServices;

export interface WritingContext {
  generator: TextGenerator;
  /** The model's title, for the record. */
  model: string;
  /** The host of the server that it runs on. */
  server?: string;
  writing: Writing;
  signal: AbortSignal;
  /** More of the answer, which is checked. */
  onDelta: (text: string) => void;
}

/**
 * @param text what was typed
 * @throws FailureError: also after a part of the text, if the rest of it could not be rewritten reliably
 */
export async function writingTurn(task: WritingTask, text: string, context: WritingContext): Promise<TurnRecord> {
  const { generator, signal } = context;
  let sum: TurnRecord = { ...NOTHING_GENERATED };
  const services = context.writing({
    count: (prompts, counting) => generator.count(prompts, counting),
    generate: async (params, options) => {
      const record = await generator.generate(params, options);
      sum = added(sum, record, context);
      return record;
    },
  });
  await write(task, text, services, { ...context, options: { priority: "command", signal } });
  signal.throwIfAborted();
  return { ...sum, stop: "eos" };
}

/** Rules alone may have written the answer. */
const NOTHING_GENERATED: TurnRecord = {
  ...{ stop: "eos", promptTokens: 0, cachedTokens: 0, generatedTokens: 0, model: "" },
  ...{ prefillMs: 0, decodeMs: 0, timeToFirstTokenMs: 0 },
};

function added(sum: TurnRecord, record: GenerationRecord, author: Author): TurnRecord {
  return sum.model === "" ? toTurnRecord(record, author) : addRecord(sum, record);
}

type Context = WritingContext & { options: RequestOptions };

async function write(task: WritingTask, text: string, services: MessageServices, context: Context): Promise<void> {
  switch (task.kind) {
    case "rewrite":
      return rewrite(task, text, services, context);
    case "commit":
      return commit(text, services, context);
    case "names":
      return names(task.languageId, text, services, context);
  }
}

/** What lies between the units of prose, such as code, stays as it is, and so does prose without a reliable rewrite. */
async function rewrite(
  { rewrite: kind }: WritingTask & { kind: "rewrite" },
  text: string,
  { rewriter }: MessageServices,
  { options, onDelta }: Context,
): Promise<void> {
  const reasons = new Set<string>();
  let at = 0;
  let isChanged = false;
  const all = { start: 0, end: text.length };
  for await (const result of rewriter.rewrite({ text, languageId: "markdown" }, all, { kind }, options)) {
    const { start, end } = result.span;
    if (result.kind === "rejected") result.reasons.forEach((reason) => reasons.add(reason));
    if (result.kind !== "rewritten" || start < at) continue;
    // What stays as it is is no answer by itself, so it is written only before something new.
    onDelta(text.slice(at, start) + result.text);
    isChanged = true;
    at = end;
  }
  options.signal.throwIfAborted();
  if (isChanged) onDelta(text.slice(at));
  if (reasons.size > 0) throw new FailureError({ kind: "notReliable", reasons: [...reasons], isPartial: isChanged });
  if (!isChanged) throw new FailureError({ kind: "nothingToChange" });
}

/** A code block, which can be copied as it is and in which no sign of the message is markup. */
async function commit(text: string, services: MessageServices, { options, onDelta }: Context): Promise<void> {
  const result = isKorean(text)
    ? await messageFromKorean(text, services, options)
    : await messageFromDiff(text, "", services, options);
  if (result === undefined) throw new FailureError({ kind: "nothingToChange" });
  if (result.kind === "rejected")
    throw new FailureError({ kind: "notReliable", reasons: [...result.reasons], isPartial: false });
  onDelta(`\`\`\`text\n${resultingText(result, text)}\n\`\`\``);
}

async function names(
  languageId: string,
  words: string,
  { rewriter }: MessageServices,
  { options, onDelta }: Context,
): Promise<void> {
  const result = await translateProse(rewriter, words, "en", options);
  if (result.kind === "rejected")
    throw new FailureError({ kind: "notReliable", reasons: [...result.reasons], isPartial: false });
  const english = resultingText(result, words);
  const lines = NAMED.flatMap((kind) => {
    const naming = { kind, style: conventionalStyle(languageId, kind), text: "" };
    const found = nameCandidates(english, naming).map(({ name }) => `\`${name}\``);
    return found.length === 0 ? [] : [`- ${kindText(kind)}: ${found.join(", ")}`];
  });
  if (lines.length === 0) throw new FailureError({ kind: "noName", words: english });
  onDelta(lines.join("\n"));
}

const NAMED = ["variable", "function", "type", "constant"] as const satisfies SymbolKind[];

function kindText(kind: SymbolKind): string {
  switch (kind) {
    case "variable":
      return l10n.t("Variable");
    case "function":
      return l10n.t("Function");
    case "type":
      return l10n.t("Type");
    case "constant":
      return l10n.t("Constant");
  }
}

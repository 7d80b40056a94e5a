import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { inParallel } from "../../base/inParallel.ts";
import { failureOf } from "../../inference/failure.ts";
import { showInformation } from "../../notifications.ts";
import { leftText } from "../../rejectionText.ts";
import type { JobResult, RequestOptions } from "../../rewriting/rewriter.ts";
import { showFailure } from "../../showFailure.ts";
import type { EditorServices } from "../editorServices.ts";
import { type Finished, type ProgressOptions, runWithProgress } from "../shared/runWithProgress.ts";
import {
  type JobText,
  keyOf,
  medianIndex,
  minutesFor,
  type Outcomes,
  type PlanChoice,
  planChoices,
  remaining,
} from "./job.ts";
import { JobJournal } from "./jobJournal.ts";
import type { Proposal } from "./proposal.ts";
import { type Report, review, showReviewResult } from "./review.ts";
import { forgetJob, rememberJob, type UnfinishedJob } from "./unfinishedJob.ts";

export interface BatchItem extends JobText {
  /** The location that is shown to the user: a file and a line, or a key. */
  where: string;
  work(options: RequestOptions): Promise<JobResult>;
}

/** A place, and why nothing was written there. */
export interface ReportLine {
  where: string;
  why: string;
}

export interface BatchJob extends UnfinishedJob {
  /** The same for the same job, so that it resumes where it stopped. */
  id: string;
  /** A summary of the counts. */
  found: string;
  items: readonly BatchItem[];
  /** Texts that are left to the user, besides those whose translations were rejected. */
  left?: (outcomes: Outcomes) => readonly ReportLine[];
  /** Texts that the translation has, too, and the keys that have them. */
  same?: readonly ReportLine[];
  /** What is no prose. */
  notTranslated?: readonly ReportLine[];
  /** The edits to review, from the outcomes so far. */
  proposals(outcomes: Outcomes): Proposal[];
}

/** Shows a plan with counts, runs the job with progress, and opens a review. Nothing is written without the review. */
export async function runJob(job: BatchJob, services: EditorServices): Promise<void> {
  try {
    // Outcomes of another model or glossary must not be reused.
    const id = keyOf(job.id, await services.modelId());
    const journal = await JobJournal.open(join(services.storage, "jobs"), id);
    const resumed = finishedOf(job, journal);
    const estimate = await measure(job, journal, services);
    if (estimate.kind !== "done") return;
    const choice = await showPlan(job, journal, { ...estimate.value, resumed });
    switch (choice) {
      case "startOver":
        await journal.forget();
        await runJob(job, services);
        return;
      case "review": {
        await reviewJob(job, journal);
        return;
      }
      case "work": {
        await rememberJob(services.memory, job);
        const { kind } = await work(job, journal, services);
        if (kind !== "failed") await forgetJob(services.memory);
        if (kind === "done") await reviewJob(job, journal);
        else if (kind === "cancelled") await showStopped(job, journal, services);
        return;
      }
      case undefined:
        return;
    }
  } catch (error) {
    if (await showFailure(failureOf(error))) await runJob(job, services);
  }
}

interface Estimate {
  tokens: number;
  minutes: number;
}

/** Translates the text of median length to measure the speed of the model. @returns undefined if cancelled */
async function measure(job: BatchJob, journal: JobJournal, services: EditorServices): Promise<Finished<Estimate>> {
  const left = remaining(job.items, journal.outcomes);
  if (left.length === 0) return { kind: "done", value: { tokens: 0, minutes: 0 } };
  const title = l10n.t("Planning: measuring how fast the model works…");
  return runWithProgress(progressOptions(title, job, services), async (signal) => {
    const tokens = await services.modelClient.count(left.map(({ text }) => text));
    const index = medianIndex(tokens);
    const sample = left[index];
    const start = performance.now();
    if (sample !== undefined) await journal.record(sample.key, await sample.work({ priority: "background", signal }));
    const ms = performance.now() - start;
    const sampleTokens = tokens[index] ?? 0;
    const rest = tokens.reduce((sum, count) => sum + count, 0) - sampleTokens;
    return { tokens: rest, minutes: minutesFor(rest, { tokens: sampleTokens, ms }) };
  });
}

/** Texts that have an outcome. */
function finishedOf({ items }: BatchJob, { outcomes }: JobJournal): number {
  return remaining(items, new Map()).length - remaining(items, outcomes).length;
}

async function showPlan(
  job: BatchJob,
  journal: JobJournal,
  { resumed, tokens, minutes }: Estimate & { resumed: number },
): Promise<PlanChoice | undefined> {
  const left = remaining(job.items, journal.outcomes).length;
  const finished = finishedOf(job, journal);
  const all = left + finished;
  const items: Record<PlanChoice, vscode.QuickPickItem> = {
    work: {
      label: `$(play) ${resumed === 0 ? l10n.t("Translate all ({0})", all) : l10n.t("Translate the remaining {0} of {1}", left, all)}`,
      description: l10n.t("{0} tokens, about {1} min", tokens, minutes),
      detail: l10n.t("It can be stopped and goes on later. Nothing is written before you have reviewed it."),
    },
    review: { label: `$(checklist) ${l10n.t("Review the {0} translations made so far", finished)}` },
    startOver: { label: `$(discard) ${l10n.t("Discard them and translate everything again")}` },
  };
  const choices = planChoices({ left, resumed });
  // The missing texts may all be numbers, which need no translation, or the only one is done.
  if (choices.length === 0) return "review";
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => ({ ...items[choice], choice })),
    { title: job.title, placeHolder: job.found, ignoreFocusOut: true },
  );
  return picked?.choice;
}

function work(job: BatchJob, journal: JobJournal, services: EditorServices): Promise<Finished<void>> {
  return runWithProgress(progressOptions(job.title, job, services), async (signal, report) => {
    const left = remaining(job.items, journal.outcomes);
    await inParallel(left, services.atOnce(), async (item, index) => {
      signal.throwIfAborted();
      report({ increment: 100 / left.length, message: `${index + 1} / ${left.length} · ${item.where}` });
      await journal.record(item.key, await item.work({ priority: "background", signal }));
    });
  });
}

/** A retry starts the whole job over: the model, and with it the journal, may be another by then. */
function progressOptions(title: string, job: BatchJob, services: EditorServices): ProgressOptions {
  return { ...services, name: "batch job", title, retry: () => runJob(job, services) };
}

async function showStopped(job: BatchJob, journal: JobJournal, services: EditorServices): Promise<void> {
  const left = remaining(job.items, journal.outcomes).length;
  const resume = l10n.t("Continue");
  const show = l10n.t("Review");
  const picked = await showInformation(
    l10n.t("Stopped with {0} texts left. Run the command again at any time to go on from here.", left),
    resume,
    show,
  );
  if (picked === resume) await runJob(job, services);
  else if (picked === show) await reviewJob(job, journal);
}

async function reviewJob(job: BatchJob, journal: JobJournal): Promise<void> {
  const result = await review(job.proposals(journal.outcomes), job.title);
  const isFinished = remaining(job.items, journal.outcomes).length === 0 && result.changed.length === 0;
  const report = reportOf(job, journal.outcomes);
  if (isFinished && result.accepted === result.offered) await journal.forget();
  void showReviewResult(result, report);
}

/** What is left to the user, is perhaps, or is no prose, with the reasons; undefined if there is none of it. */
function reportOf(
  { title, items, left, same = [], notTranslated = [] }: BatchJob,
  outcomes: Outcomes,
): Report | undefined {
  const lines = items.flatMap(({ key, where, text }) => {
    const outcome = outcomes.get(key);
    if (outcome === undefined || outcome.kind === "rewritten") return [];
    return [`- ${where}: ${leftText(outcome)}`, "", ...text.split(/\r?\n/).map((line) => `      ${line}`), ""];
  });
  lines.push(...(left?.(outcomes) ?? []).map(lineOf));
  const isLeft = lines.length > 0;
  if (same.length > 0) {
    const why = l10n.t("Names stay as they are, and anything else here is not translated yet.");
    lines.push("", `## ${l10n.t("The same in both languages ({0})", same.length)}`, "", why, "", ...same.map(lineOf));
  }
  if (notTranslated.length > 0) lines.push("", `## ${l10n.t("Not translated")}`, "", ...notTranslated.map(lineOf));
  return lines.length === 0
    ? undefined
    : { markdown: [`# ${title}`, "", ...lines].join("\n"), isLeft, same: same.length };
}

function lineOf({ where, why }: ReportLine): string {
  return `- ${where}: ${why}`;
}

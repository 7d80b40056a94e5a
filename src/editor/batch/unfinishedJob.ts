/** The job that ran when its window was closed or reloaded, of which the user is told at the next start. */
import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { UNFINISHED_KEY } from "./unfinishedKey.ts";

const UnfinishedJob = v.object({
  title: v.string(),
  command: v.picklist(["42dot.translateComments", "42dot.translateLocaleFile"]),
  /** The URI that the command was given. */
  place: v.string(),
});
/** What it takes to run a job again. */
export type UnfinishedJob = v.InferOutput<typeof UnfinishedJob>;

export async function rememberJob(memory: vscode.Memento, { title, command, place }: UnfinishedJob): Promise<void> {
  await memory.update(UNFINISHED_KEY, { title, command, place } satisfies UnfinishedJob);
}

export async function forgetJob(memory: vscode.Memento): Promise<void> {
  await memory.update(UNFINISHED_KEY, undefined);
}

/** Tells of the job once. */
export async function offerUnfinishedJob(memory: vscode.Memento): Promise<void> {
  const { success, output } = v.safeParse(UnfinishedJob, memory.get(UNFINISHED_KEY));
  await forgetJob(memory);
  if (!success) return;
  const place = vscode.Uri.parse(output.place);
  const resume = l10n.t("Continue");
  const text = l10n.t(
    "“{0}” ({1}) was interrupted when the window closed. What was done is kept, and the rest can follow.",
    output.title,
    vscode.workspace.asRelativePath(place),
  );
  if ((await showInformation(text, resume)) === resume) await vscode.commands.executeCommand(output.command, place);
}

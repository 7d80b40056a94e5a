import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { inSlices, type Steps } from "../../base/steps.ts";
import { showInformation } from "../../notifications.ts";
import { onlyComments } from "../../prose/findComments.ts";
import type { ProseUnit } from "../../prose/units.ts";
import { rewriteWhole } from "../../rewriting/rewriteWhole.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { Span } from "../../text/span.ts";
import type { EditorServices } from "../editorServices.ts";
import { runWithProgress } from "../shared/runWithProgress.ts";
import { keyOf, type Outcomes } from "./job.ts";
import type { Proposal } from "./proposal.ts";
import { type BatchItem, type BatchJob, runJob } from "./runJob.ts";
import { filesIn, languageIds, MOST_FILES, readSource, type SourceFile } from "./sourceFiles.ts";

/** A comment and the language that it can be translated into. */
interface Comment extends BatchItem {
  file: SourceFile;
  span: Span;
  to: Language;
}

interface FoundComments {
  comments: Comment[];
  /** The number of files that could be read. */
  files: number;
  /** Names of files that are too large to be read. */
  tooLarge: string[];
  isTruncated: boolean;
}

/** @param uri a file or a folder; defaults to the active editor's file */
export async function translateComments(services: EditorServices, uri?: vscode.Uri): Promise<void> {
  const place = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (place === undefined) {
    void showInformation(l10n.t("Open a file, or choose a file or a folder in the explorer."));
    return;
  }
  const retry = (): Promise<void> => translateComments(services, place);
  const found = await runWithProgress(
    { ...services, name: "comments", title: l10n.t("Looking for comments…"), retry },
    (signal) => findAll(place, services, signal),
  );
  if (found.kind !== "done") return;
  const to = await chooseLanguage(found.value);
  if (to !== undefined) await runJob(jobOf(place, found.value, to), services);
}

/** @throws the signal's reason */
async function findAll(place: vscode.Uri, services: EditorServices, signal: AbortSignal): Promise<FoundComments> {
  const isDocument = vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === place.toString());
  const uris = isDocument ? [place] : await filesIn(place).catch(() => []);
  const languageOf = languageIds();
  const prose = await services.prose.get();
  const comments: Comment[] = [];
  const tooLarge: string[] = [];
  let files = 0;
  for (const uri of uris) {
    signal.throwIfAborted();
    const file = await readSource(uri, languageOf, prose);
    if (file === undefined) continue;
    if (file === "tooLarge") {
      tooLarge.push(vscode.workspace.asRelativePath(uri));
      continue;
    }
    files++;
    const units = onlyComments(await file.source.units(signal));
    for (const comment of await inSlices(commentsIn(file, units, services), signal)) comments.push(comment);
  }
  return { comments, files, tooLarge, isTruncated: uris.length >= MOST_FILES };
}

function* commentsIn(file: SourceFile, units: readonly ProseUnit[], { rewriter }: EditorServices): Steps<Comment[]> {
  const { source } = file;
  const name = vscode.workspace.asRelativePath(file.uri);
  const placeOf = places(source.text);
  const comments: Comment[] = [];
  for (const unit of units) {
    yield;
    const to = translationTarget(wordsOf(source.text, unit), "auto");
    if (to === null) continue;
    const { span } = unit;
    const text = source.text.slice(span.start, span.end);
    const { line, column } = placeOf(span.start);
    const task = { kind: to === "en" ? "toEnglish" : "toKorean" } as const;
    comments.push({
      // Its column decides how its lines are wrapped.
      key: keyOf("comment", to, source.languageId, String(column), text),
      text,
      where: `${name}:${line}`,
      file,
      span,
      to,
      work: (options) => rewriteWhole(rewriter, source, span, task, options),
    });
  }
  return comments;
}

/** @returns maps offsets to lines (from 1) and columns (from 0); the offsets must be passed in ascending order */
function places(text: string): (offset: number) => { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  let at = 0;
  return (offset) => {
    for (; at < offset; at++) {
      if (text.charCodeAt(at) !== 0x0a) continue;
      line++;
      lineStart = at + 1;
    }
    return { line, column: offset - lineStart };
  };
}

function wordsOf(text: string, { passages }: ProseUnit): string {
  return passages.flatMap(({ lines }) => lines.map(({ start, end }) => text.slice(start, end))).join("\n");
}

/** The target language; asks the user if there is a choice. */
async function chooseLanguage({ comments, tooLarge }: FoundComments): Promise<Language | undefined> {
  const count = (to: Language): number => comments.filter((comment) => comment.to === to).length;
  const choices = [
    { to: "en", label: l10n.t("To English"), description: l10n.t("{0} Korean comments", count("en")) },
    { to: "ko", label: l10n.t("To Korean"), description: l10n.t("{0} English comments", count("ko")) },
  ] as const;
  const possible = choices.filter(({ to }) => count(to) > 0);
  if (possible.length === 0) {
    const none = l10n.t("There are no comments to translate here.");
    void showInformation([none, ...tooLargeText(tooLarge)].join(" "));
    return undefined;
  }
  const [only] = possible;
  if (possible.length === 1) return only?.to;
  return (await vscode.window.showQuickPick(possible, { title: l10n.t("Translate Comments"), ignoreFocusOut: true }))
    ?.to;
}

/** What is said of the files that were left out. */
function tooLargeText(names: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  return [
    names.length === 1
      ? l10n.t("{0} is too large and was left out.", first)
      : l10n.t("{0} and {1} more files are too large and were left out.", first, names.length - 1),
  ];
}

function jobOf(place: vscode.Uri, { comments, files, tooLarge, isTruncated }: FoundComments, to: Language): BatchJob {
  const items = comments.filter((comment) => comment.to === to);
  const counts = [
    l10n.t(
      "Files: {0}. Comments to translate: {1}, in the language already: {2}.",
      files,
      items.length,
      comments.length - items.length,
    ),
    ...tooLargeText(tooLarge),
    ...(isTruncated ? [l10n.t("Only the first {0} files were looked into.", MOST_FILES)] : []),
  ];
  return {
    id: keyOf("comments", place.toString(), to),
    command: "42dot.translateComments",
    place: place.toString(),
    title: to === "en" ? l10n.t("Comments into English") : l10n.t("Comments into Korean"),
    found: counts.join(" "),
    items,
    proposals: (outcomes) => proposalsOf(items, outcomes),
  };
}

function proposalsOf(items: readonly Comment[], outcomes: Outcomes): Proposal[] {
  const proposals = new Map<SourceFile, Proposal>();
  for (const { key, file, span } of items) {
    const outcome = outcomes.get(key);
    if (outcome?.kind !== "rewritten") continue;
    const proposal = proposals.get(file) ?? { uri: file.uri.toString(), text: file.source.text, edits: [] };
    proposal.edits.push({ ...span, text: outcome.text });
    proposals.set(file, proposal);
  }
  return [...proposals.values()];
}

import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { inSlices, pauses } from "../../base/steps.ts";
import { type Comparison, LocaleSyntaxError } from "../../prose/locale/gaps.ts";
import { comparisonSteps, localeFormat } from "../../prose/locale/localeFile.ts";
import { counterparts, localeOf } from "../../prose/locale/localePaths.ts";
import { poLanguage } from "../../prose/locale/po.ts";
import type { JobResult } from "../../rewriting/rewriter.ts";
import { translateValue } from "../../rewriting/translateProse.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { EditorServices } from "../editorServices.ts";
import { LONGEST_SOURCE, sourceOf } from "../shared/documents.ts";
import { keyOf } from "./job.ts";
import type { Proposal } from "./proposal.ts";
import { type BatchItem, type BatchJob, runJob } from "./runJob.ts";

type Format = NonNullable<ReturnType<typeof localeFormat>>;

/** A file that lacks texts of another one. */
interface Pair extends Comparison {
  format: Format;
  source: vscode.TextDocument;
  target: vscode.TextDocument;
  /** The language of the target. */
  to: Language;
}

/** @param uri a locale file; defaults to the active editor's file */
export async function translateLocaleFile(services: EditorServices, uri?: vscode.Uri): Promise<void> {
  const place = uri ?? vscode.window.activeTextEditor?.document.uri;
  const format = place === undefined ? undefined : localeFormat(place.path);
  if (place === undefined || format === undefined) {
    void vscode.window.showInformationMessage(
      l10n.t("Open or choose a locale file: JSON, ARB, YAML, .properties or .po."),
    );
    return;
  }
  try {
    const pairs = await pairsOf(place, format);
    if (pairs === undefined) return;
    const pair = await choosePair(pairs);
    if (pair !== undefined) await runJob(await jobOf(pair, services), services);
  } catch (error) {
    if (error instanceof LocaleSyntaxError) {
      void vscode.window.showErrorMessage(
        l10n.t("A locale file has an error in line {0}, so nothing was compared.", error.line),
      );
    } else if (error instanceof TooLarge) void vscode.window.showErrorMessage(error.message);
    else throw error;
  }
}

class TooLarge extends Error {
  constructor({ uri }: vscode.TextDocument) {
    super(
      l10n.t(
        "{0} is too large: the writing help works up to {1} characters.",
        basename(uri.path),
        LONGEST_SOURCE.toLocaleString(),
      ),
    );
    this.name = "TooLarge";
  }
}

/** Both directions between the file and its counterparts. The user picks one if none is found. */
async function pairsOf(place: vscode.Uri, format: Format): Promise<Pair[] | undefined> {
  const document = await vscode.workspace.openTextDocument(place);
  if (format === "po") return [await pairOf(format, document, document)].filter((pair) => pair !== undefined);
  const others = await existing(counterparts(place.path).map((path) => place.with({ path })));
  if (others.length === 0) {
    const picked = await vscode.window.showOpenDialog({
      title: l10n.t("The same texts in the other language"),
      defaultUri: vscode.Uri.joinPath(place, ".."),
    });
    if (picked === undefined) return undefined;
    others.push(...picked);
  }
  const documents = await Promise.all(others.map((other) => vscode.workspace.openTextDocument(other)));
  const pairs: (Pair | undefined)[] = [];
  for (const other of documents.filter(({ uri }) => localeFormat(uri.path) === format)) {
    pairs.push(await pairOf(format, other, document), await pairOf(format, document, other));
  }
  return pairs.filter((pair) => pair !== undefined);
}

async function existing(uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const found = await Promise.all(
    uris.map((uri) =>
      vscode.workspace.fs.stat(uri).then(
        () => uri,
        () => undefined,
      ),
    ),
  );
  return found.filter((uri) => uri !== undefined);
}

/** @returns undefined if nothing is missing or the target language is unclear @throws TooLarge, LocaleSyntaxError */
async function pairOf(
  format: Format,
  source: vscode.TextDocument,
  target: vscode.TextDocument,
): Promise<Pair | undefined> {
  for (const document of [source, target]) if (sourceOf(document) === undefined) throw new TooLarge(document);
  const comparison = await inSlices(comparisonSteps(format, source.getText(), target.getText()));
  const to = languageOf(format, source, target, comparison);
  return to === undefined || comparison.gaps.length === 0 ? undefined : { format, source, target, to, ...comparison };
}

function languageOf(
  format: Format,
  source: vscode.TextDocument,
  target: vscode.TextDocument,
  { gaps }: Comparison,
): Language | undefined {
  const named = format === "po" ? poLanguage(target.getText())?.slice(0, 2) : undefined;
  const own = named ?? localeOf(target.uri.path);
  if (own === "ko" || own === "en") return own;
  if (own !== undefined) return undefined;
  const other = source === target ? undefined : localeOf(source.uri.path);
  if (other !== undefined) return other === "ko" ? "en" : "ko";
  return translationTarget(gaps.flatMap(({ texts }) => texts).join("\n"), "auto") ?? undefined;
}

async function choosePair(pairs: readonly Pair[]): Promise<Pair | undefined> {
  if (pairs.length === 0) {
    void vscode.window.showInformationMessage(l10n.t("No text is missing here, or none in Korean or English."));
    return undefined;
  }
  const [only] = pairs;
  if (pairs.length === 1) return only;
  const picked = await vscode.window.showQuickPick(
    pairs.map((pair) => ({ ...labelOf(pair), pair })),
    { title: l10n.t("Translate Missing Texts"), matchOnDetail: true, ignoreFocusOut: true },
  );
  return picked?.pair;
}

function labelOf({ source, target, gaps, present, unsupported }: Pair): vscode.QuickPickItem {
  const [from, to] = [source, target].map(({ uri }) => basename(uri.path));
  const isSameName = from === to;
  const name = ({ uri }: vscode.TextDocument): string =>
    isSameName ? vscode.workspace.asRelativePath(uri) : basename(uri.path);
  const left = unsupported.length === 0 ? "" : ` ${l10n.t("Left to you: {0}", listed(unsupported))}`;
  return {
    label: source === target ? name(target) : `${name(source)} → ${name(target)}`,
    description: l10n.t("{0} missing, {1} there already", gaps.length, present),
    ...(left !== "" && { detail: left.trim() }),
  };
}

/** Names as a menu can show them. */
function listed(names: readonly string[]): string {
  const most = 100;
  return [...names.slice(0, most), ...(names.length > most ? ["…"] : [])].join(", ");
}

async function jobOf(
  { format, source, target, to, gaps, present, unsupported }: Pair,
  { rewriter }: EditorServices,
): Promise<BatchJob> {
  const name = basename(target.uri.path);
  const text = target.getText();
  const keys = new Map<string, string>();
  const items: BatchItem[] = [];
  const pause = pauses();
  for (const { key: where, texts } of gaps)
    for (const missing of texts) {
      await pause();
      const key = keyOf("value", format, to, missing);
      keys.set(missing, key);
      const work: BatchItem["work"] = (options) => translateValue(rewriter, missing, to, options, format);
      items.push({ key, text: missing, where, work });
    }
  return {
    id: keyOf("locale", source.uri.toString(), target.uri.toString()),
    title: l10n.t("Missing texts of {0}", name),
    found: l10n.t("{0} missing, {1} there already, {2} left to you.", gaps.length, present, unsupported.length),
    items,
    unsupported,
    proposals: (outcomes) => {
      const edits = gaps.flatMap(({ texts, fill }) => {
        const translations = texts.map((missing) => translationOf(outcomes.get(keys.get(missing) ?? "")));
        return translations.every((one) => one !== undefined) ? fill(translations) : [];
      });
      const proposal: Proposal = { uri: target.uri.toString(), text, edits };
      return edits.length === 0 ? [] : [proposal];
    },
  };
}

/** What nothing was done for is left to the user: it is in the report. */
function translationOf(result: JobResult | undefined): string | undefined {
  return result?.kind === "rewritten" ? result.text : undefined;
}

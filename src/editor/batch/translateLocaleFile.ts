import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { inSlices, pauses } from "../../base/steps.ts";
import { showError, showInformation } from "../../notifications.ts";
import { type Comparison, type Gap, LocaleSyntaxError, NoTextsError, written } from "../../prose/locale/gaps.ts";
import { comparisonOf, isBilingual, languageIn, localeFormat } from "../../prose/locale/localeFile.ts";
import { counterparts, localeOf } from "../../prose/locale/localePaths.ts";
import { translateValue } from "../../rewriting/translateProse.ts";
import type { Language } from "../../text/language.ts";
import { labelText } from "../../text/plainText.ts";
import type { EditorServices } from "../editorServices.ts";
import { LONGEST_SOURCE, sourceOf } from "../shared/documents.ts";
import { keyOf, type Outcomes } from "./job.ts";
import { leftKeyText, notProseText } from "./localeReasons.ts";
import type { Proposal } from "./proposal.ts";
import { type BatchItem, type BatchJob, type ReportLine, runJob } from "./runJob.ts";

type Format = NonNullable<ReturnType<typeof localeFormat>>;

/** A file that lacks texts of another one. */
interface Pair extends Comparison {
  format: Format;
  source: vscode.TextDocument;
  target: vscode.TextDocument;
}

/** What comes of looking at two files in one direction; `foreign`: neither Korean nor English. */
type Found = Pair | "complete" | "foreign";

/** @param uri a locale file; defaults to the active editor's file */
export async function translateLocaleFile(services: EditorServices, uri?: vscode.Uri): Promise<void> {
  const place = uri ?? vscode.window.activeTextEditor?.document.uri;
  const document = place === undefined ? undefined : await vscode.workspace.openTextDocument(place);
  const format = document && formatOf(document);
  if (place === undefined || format === undefined) {
    void showInformation(
      l10n.t(
        "Open or choose a locale file: JSON, ARB, YAML, .properties, .po, Android's strings.xml, .strings, .stringsdict, .xcstrings, XLIFF, .resx, Qt's .ts, TypeScript, JavaScript, PHP, Vue, Fluent or CSV.",
      ),
    );
    return;
  }
  try {
    const found = await pairsOf(place, format);
    if (found === undefined) return;
    const pair = await choosePair(found, basename(place.path));
    if (pair !== undefined) await runJob(await jobOf(place, pair, services), services);
  } catch (error) {
    if (error instanceof NoTextsError && error.isList) {
      void showInformation(
        l10n.t(
          "A list at the top of a file is read if it is in JSON, and each of its objects has a key (id, key or messageId) and a text (translation, defaultMessage, message, text, string or value). This one is another, so nothing was compared.",
        ),
      );
    } else if (error instanceof NoTextsError) {
      void showInformation(
        l10n.t(
          "No texts were found to compare. A script has an object of texts that it exports, PHP an array that it returns, a Vue component <i18n> blocks with Korean or English, and a table a column for each language, or for keys and texts.",
        ),
      );
    } else if (error instanceof TooLarge || error instanceof EmptyFile || error instanceof BrokenFile)
      void showError(error.message);
    else throw error;
  }
}

function formatOf(document: vscode.TextDocument): Format | undefined {
  return localeFormat(document.uri.path, document.getText());
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

/** Formats whose files may begin with a text, or with what is easily written before it. */
const MAY_BE_EMPTY: ReadonlySet<Format> = new Set([
  "json",
  "yaml",
  "properties",
  "strings",
  "fluent",
  "stringsdict",
  "android",
]);

class EmptyFile extends Error {
  constructor({ uri }: vscode.TextDocument, format: Format) {
    const name = basename(uri.path);
    super(
      isBilingual(format)
        ? l10n.t("{0} is empty: there is nothing to translate.", name)
        : l10n.t("{0} is empty. Copy the file with the other language, remove its texts, and try again.", name),
    );
    this.name = "EmptyFile";
  }
}

class BrokenFile extends Error {
  /** @param line counts from 1 */
  constructor({ uri }: vscode.TextDocument, line: number) {
    super(
      l10n.t(
        "{0} can't be read in line {1}, so nothing was compared: there is an error, or something that this command does not know.",
        basename(uri.path),
        line,
      ),
    );
    this.name = "BrokenFile";
  }
}

/** Both directions between the file and its counterparts. The user picks one if none is found. */
async function pairsOf(place: vscode.Uri, format: Format): Promise<Found[] | undefined> {
  const document = await vscode.workspace.openTextDocument(place);
  if (isBilingual(format)) return [await pairOf(format, document, document)];
  const within = await pairsWithin(format, document);
  if (within !== undefined) return within;
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
  const pairs: Found[] = [];
  // An empty file may be of any format.
  for (const other of documents.filter((one) => formatOf(one) === format || one.getText().trim() === "")) {
    pairs.push(await pairOf(format, other, document), await pairOf(format, document, other));
  }
  return worthwhile(pairs);
}

/** Both directions in a file that has both languages; undefined if it does not. */
async function pairsWithin(format: Format, document: vscode.TextDocument): Promise<Found[] | undefined> {
  const pairs: Found[] = [];
  for (const to of ["ko", "en"] as const) {
    const comparison = await compared(format, document, document, to);
    if (comparison.hasBoth !== true) return undefined;
    pairs.push(pairWith(format, document, document, comparison));
  }
  return worthwhile(pairs);
}

function worthwhile(found: readonly Found[]): Found[] {
  const withGaps = pairsIn(found).filter(({ gaps }) => gaps.length > 0);
  return withGaps.length > 0 ? withGaps : [...found];
}

function pairsIn(found: readonly Found[]): Pair[] {
  return found.filter((one) => typeof one !== "string");
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

/** @throws TooLarge, EmptyFile, BrokenFile, NoTextsError */
async function pairOf(format: Format, source: vscode.TextDocument, target: vscode.TextDocument): Promise<Found> {
  const to = namedLanguage(format, source, target);
  return to === "other" ? "foreign" : pairWith(format, source, target, await compared(format, source, target, to));
}

function pairWith(
  format: Format,
  source: vscode.TextDocument,
  target: vscode.TextDocument,
  comparison: Comparison,
): Found {
  const { gaps, same, left } = comparison;
  return gaps.length + same.length + left.length === 0 ? "complete" : { format, source, target, ...comparison };
}

/** @throws TooLarge, EmptyFile, BrokenFile, NoTextsError */
async function compared(
  format: Format,
  source: vscode.TextDocument,
  target: vscode.TextDocument,
  to: Language | undefined,
): Promise<Comparison> {
  for (const document of [source, target]) {
    if (sourceOf(document) === undefined) throw new TooLarge(document);
    if (document.getText().trim() === "" && !MAY_BE_EMPTY.has(format)) throw new EmptyFile(document, format);
  }
  const compare = await comparisonOf(format);
  try {
    return await inSlices(compare(source.getText(), target.getText(), to));
  } catch (error) {
    if (!(error instanceof LocaleSyntaxError)) throw error;
    // Either file may have the error, which the target then has by itself, too.
    let broken = source;
    if (source !== target)
      await inSlices(compare(target.getText(), target.getText(), to)).catch((own: unknown) => {
        if (own instanceof LocaleSyntaxError) broken = target;
      });
    throw new BrokenFile(broken, error.line);
  }
}

/** @returns undefined if nothing says it */
function namedLanguage(
  format: Format,
  source: vscode.TextDocument,
  target: vscode.TextDocument,
): Language | "other" | undefined {
  const named = languageIn(format, target.getText())?.slice(0, 2);
  const own = named ?? localeOf(target.uri.path);
  if (own === "ko" || own === "en") return own;
  if (own !== undefined) return "other";
  const other = source === target ? undefined : localeOf(source.uri.path);
  return other === undefined ? undefined : other === "ko" ? "en" : "ko";
}

async function choosePair(found: readonly Found[], name: string): Promise<Pair | undefined> {
  const pairs = pairsIn(found);
  if (pairs.length === 0) {
    void showInformation(
      found.includes("complete")
        ? l10n.t("No text is missing: {0} has all of them in both languages.", name)
        : l10n.t("{0} is no locale file with Korean or English texts, or the other file is of another kind.", name),
    );
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

function labelOf({ source, target, to: language, gaps, present, same, left }: Pair): vscode.QuickPickItem {
  const [from, to] = [source, target].map(({ uri }) => basename(uri.path));
  const isSameName = from === to;
  const name = ({ uri }: vscode.TextDocument): string =>
    isSameName ? vscode.workspace.asRelativePath(uri) : basename(uri.path);
  const leftKeys = left.map(({ key }) => key);
  return {
    label: labelText(
      source === target
        ? `${name(target)} → ${language === "ko" ? l10n.t("Korean") : l10n.t("English")}`
        : `${name(source)} → ${name(target)}`,
    ),
    description: l10n.t(
      "{0} missing, {1} there already, {2} the same in both languages",
      gaps.length,
      present.length,
      same.length,
    ),
    ...(leftKeys.length > 0 && { detail: labelText(l10n.t("Left to you: {0}", listed(leftKeys))) }),
  };
}

/** Names as a menu can show them. */
function listed(names: readonly string[]): string {
  const most = 100;
  return [...names.slice(0, most), ...(names.length > most ? ["…"] : [])].join(", ");
}

async function jobOf(
  place: vscode.Uri,
  { format, source, target, to, hasBoth, gaps, present, same, left, notProse }: Pair,
  { rewriter }: EditorServices,
): Promise<BatchJob> {
  const name = basename(target.uri.path);
  const text = target.getText();
  const keys = new Map<string, string>();
  const items: BatchItem[] = [];
  const pause = pauses();
  for (const { texts } of gaps)
    for (const { key: where, text: missing } of texts) {
      await pause();
      const key = keyOf("value", format, to, missing);
      keys.set(missing, key);
      const work: BatchItem["work"] = (options) => translateValue(rewriter, missing, to, options, format);
      items.push({ key, text: missing, where, work });
    }
  const translationsOf = ({ texts }: Gap, outcomes: Outcomes): (string | undefined)[] =>
    texts.map(({ text: missing }) => {
      const outcome = outcomes.get(keys.get(missing) ?? "");
      // A text for which nothing was done is not a translation.
      return outcome?.kind === "rewritten" ? outcome.text : undefined;
    });
  return {
    id: keyOf("locale", source.uri.toString(), target.uri.toString(), ...(hasBoth ? [to] : [])),
    command: "42dot.translateLocaleFile",
    place: place.toString(),
    title: l10n.t("Missing texts of {0}", name),
    found: l10n.t(
      "{0} missing, {1} there already, {2} the same in both languages, {3} left to you.",
      gaps.length,
      present.length,
      same.length,
      left.length,
    ),
    items,
    left: (outcomes) => [
      ...gaps.flatMap((gap) => unwritten(gap, translationsOf(gap, outcomes))),
      ...left.map(({ key, reason }) => ({ where: key, why: leftKeyText(reason) })),
    ],
    same: byText(same),
    notTranslated: notProse.map(({ key, reason }) => ({ where: key, why: notProseText(reason) })),
    proposals: (outcomes) => {
      const edits = gaps
        .flatMap((gap) => gap.fill(translationsOf(gap, outcomes)) ?? [])
        .sort((one, other) => one.start - other.start);
      const proposal: Proposal = { uri: target.uri.toString(), text, edits };
      return edits.length === 0 ? [] : [proposal];
    },
  };
}

/** A name may be the text of many keys. */
function byText(same: Pair["same"]): ReportLine[] {
  const lines = Map.groupBy(same, ({ text }) => text.replace(/\s+/g, " "));
  return Array.from(lines, ([where, keys]) => ({ where, why: keys.map(({ key }) => key).join(", ") }));
}

/** The texts of a gap that are done and not rejected, and still not written. */
function unwritten({ texts }: Gap, translations: readonly (string | undefined)[]): ReportLine[] {
  const result = written(texts, translations);
  return texts.flatMap(({ key, accept }, index) => {
    const translation = translations[index];
    if (translation === undefined || result[index] !== undefined) return [];
    const isAccepted = accept === undefined || accept(translation) !== undefined;
    return { where: key, why: leftKeyText(isAccepted ? "otherForm" : "notAccepted") };
  });
}

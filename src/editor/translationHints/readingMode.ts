import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { LogLine } from "../../base/logLine.ts";
import type { RewriteResult } from "../../rewriting/rewriter.ts";
import type { Translations } from "../../rewriting/translations.ts";
import type { Language } from "../../text/language.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { READABLE } from "../shared/documents.ts";
import { foreignProse, nearest } from "./foreignProse.ts";
import type { HintServices } from "./hintServices.ts";
import { ScreenTranslator, type Wanted } from "./screenTranslator.ts";
import { noteText } from "./translationText.ts";

/** ms after the last scroll, key press or translation before the notes are redrawn. */
const SETTLE_MS = 200;

/** Reading mode while it is on: shows translations after the comments on the screen. */
export class ReadingMode implements vscode.Disposable {
  readonly #translations: Translations;
  readonly #language: () => Language;
  readonly #log: LogLine;
  readonly #translator: ScreenTranslator;
  readonly #note = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor("editorCodeLens.foreground"),
      fontStyle: "italic",
      margin: "0 0 0 2ch",
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #status = vscode.window.createStatusBarItem("42dot.readingMode", vscode.StatusBarAlignment.Right);
  readonly #subscriptions: vscode.Disposable;
  readonly #prose: DocumentProse;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor({ translations, prose, language, log }: HintServices) {
    this.#translations = translations;
    this.#prose = prose;
    this.#language = language;
    this.#log = log;
    this.#translator = new ScreenTranslator(translations, log);
    this.#status.name = l10n.t("42dot: reading mode");
    this.#status.text = `$(book) ${l10n.t("Reading mode")}`;
    this.#status.tooltip = l10n.t("Comments in the other language are followed by their translation. Click to end it.");
    this.#status.command = "42dot.toggleReadingMode";
    this.#status.show();
    const refresh = (): void => this.#refreshSoon();
    // Not for the log: a failed refresh writes to it and would trigger the next one.
    const refreshFor = (document: vscode.TextDocument): void => {
      if (vscode.languages.match(READABLE, document) > 0) refresh();
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#translator,
      this.#note,
      this.#status,
      this.#translator.onDidTranslate(refresh),
      vscode.window.onDidChangeVisibleTextEditors(refresh),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => refreshFor(textEditor.document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => refreshFor(document)),
    );
    refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#refresh().catch((error: unknown) => this.#log(`reading mode: ${String(error)}`, "error"));
    }, SETTLE_MS);
  }

  async #refresh(): Promise<void> {
    const wanted: Wanted[] = [];
    for (const editor of vscode.window.visibleTextEditors) wanted.push(...(await this.#draw(editor)));
    if (!this.#isDisposed) this.#translator.want(wanted);
  }

  /** Shows the known translations. @returns the missing ones, the most urgent first */
  async #draw(editor: vscode.TextEditor): Promise<Wanted[]> {
    const { document, selection } = editor;
    if (vscode.languages.match(READABLE, document) === 0) return [];
    const { version } = document;
    const isStale = (): boolean => document.version !== version || this.#isDisposed;
    const to = this.#language();
    const visible = editor.visibleRanges.map(({ start, end }) => ({
      start: document.offsetAt(start),
      end: document.offsetAt(document.lineAt(end.line).range.end),
    }));
    const notes: vscode.DecorationOptions[] = [];
    const wanted: Wanted[] = [];
    const scanned = this.#prose.of(document);
    const units = (await scanned?.units()) ?? [];
    if (isStale()) return [];
    const shown = nearest(units, visible, document.offsetAt(selection.active));
    for (const { span, passages } of foreignProse(scanned?.text ?? "", shown, to)) {
      const known = await this.#known(passages, to);
      if (isStale()) return [];
      wanted.push(...passages.filter((_, index) => known[index] === undefined).map((prose) => ({ prose, to })));
      const note = noteText(known.filter((translation) => translation !== undefined));
      if (note === undefined || known.includes(undefined)) continue;
      const { end } = document.lineAt(document.positionAt(span.end)).range;
      notes.push({ range: new vscode.Range(end, end), renderOptions: { after: { contentText: note } } });
    }
    editor.setDecorations(this.#note, notes);
    return wanted;
  }

  async #known(passages: string[], to: Language): Promise<(RewriteResult | undefined)[]> {
    return Promise.all(passages.map((prose) => this.#translations.known(prose, to)));
  }
}

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../../base/errorText.ts";
import type { Lazy } from "../../base/lazy.ts";
import type { LogLine } from "../../base/logLine.ts";
import { inSlices } from "../../base/steps.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { EDITABLE } from "../shared/documents.ts";
import { proofreadSettings, SECTION, severityOf } from "./proofreadingSettings.ts";

/** ms after the last change before a document is checked. */
const DELAY_MS = 400;

/** Publishes the findings in visible documents as diagnostics. */
export function registerDiagnostics(prose: Lazy<DocumentProse>, log: LogLine): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("42dot.proofread");
  const checked = new WeakMap<vscode.TextDocument, number>();
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const running = new Map<vscode.TextDocument, AbortController>();
  const tooLong = tooLongStatus();

  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
    running.get(document)?.abort();
    running.delete(document);
  };
  const check = async (document: vscode.TextDocument): Promise<void> => {
    forget(document);
    const { version } = document;
    checked.set(document, version);
    const abort = new AbortController();
    running.set(document, abort);
    try {
      // The rules are loaded here, so that activation does not pay for them.
      const [{ documentFindings }, { diagnosticsOf }, scanned] = await Promise.all([
        import("./documentFindings.ts"),
        import("./findingDiagnostics.ts"),
        prose.get(),
      ]);
      const findings = await documentFindings(document, proofreadSettings(document), scanned, abort.signal);
      const marked = diagnosticsOf(document, findings ?? [], severityOf(document));
      const diagnostics = await inSlices(marked, abort.signal);
      if (document.isClosed || document.version !== version) return;
      collection.set(document.uri, diagnostics);
      tooLong.set(document, findings === undefined);
    } catch (error) {
      // A newer version, or a closed document.
      if (!abort.signal.aborted) log(`proofreading: ${errorText(error)}`, "error");
    }
  };
  const schedule = (document: vscode.TextDocument): void => {
    if (document.isClosed || vscode.languages.match(EDITABLE, document) === 0) return;
    forget(document);
    timers.set(
      document,
      setTimeout(() => void check(document), DELAY_MS),
    );
  };
  const scheduleVisible = (): void => {
    for (const document of visibleDocuments()) if (checked.get(document) !== document.version) schedule(document);
  };
  const checkAll = (): void => {
    for (const document of vscode.workspace.textDocuments) checked.delete(document);
    scheduleVisible();
  };

  scheduleVisible();
  return vscode.Disposable.from(
    collection,
    tooLong,
    vscode.window.onDidChangeVisibleTextEditors(scheduleVisible),
    // The input box for commit messages is not a visible editor.
    vscode.workspace.onDidOpenTextDocument(scheduleVisible),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (visibleDocuments().includes(document)) schedule(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      forget(document);
      checked.delete(document);
      collection.delete(document.uri);
      tooLong.set(document, false);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) checkAll();
    }),
    { dispose: () => [...timers.keys(), ...running.keys()].forEach(forget) },
  );
}

/** Says in the status bar that a document is not checked: a user who sees nothing would think that it is right. */
function tooLongStatus(): vscode.Disposable & { set: (document: vscode.TextDocument, isTooLong: boolean) => void } {
  const documents = new Set<vscode.TextDocument>();
  let item: vscode.LanguageStatusItem | undefined;
  return {
    set: (document, isTooLong) => {
      if (documents.has(document) === isTooLong) return;
      if (isTooLong) documents.add(document);
      else documents.delete(document);
      item?.dispose();
      if (documents.size === 0) return;
      const selector = Array.from(documents, ({ uri }) => ({ scheme: uri.scheme, pattern: uri.fsPath }));
      item = vscode.languages.createLanguageStatusItem("42dot.proofread", selector);
      item.severity = vscode.LanguageStatusSeverity.Warning;
      item.name = l10n.t("Korean proofreading");
      item.text = l10n.t("Too long for Korean proofreading");
    },
    dispose: () => item?.dispose(),
  };
}

function visibleDocuments(): vscode.TextDocument[] {
  const commitBoxes = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === "vscode-scm");
  return [...new Set([...vscode.window.visibleTextEditors.map(({ document }) => document), ...commitBoxes])];
}

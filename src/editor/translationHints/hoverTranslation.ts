import * as vscode from "vscode";
import { errorText } from "../../base/errorText.ts";
import { readSettings } from "../../config.ts";
import { failureOf } from "../../inference/failure.ts";
import { proseWithin } from "../../prose/within.ts";
import type { RewriteResult } from "../../rewriting/rewriter.ts";
import { hostOf } from "../../text/hostOf.ts";
import { type ForeignProse, foreignProse } from "./foreignProse.ts";
import type { HintServices } from "./hintServices.ts";
import { hoverMarkdown, noticeMarkdown } from "./translationText.ts";

/** The translation of the comment or string at a position, if it is not in the reader's language. */
export async function translationAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  { translations, prose, language, log }: HintServices,
  signal: AbortSignal,
): Promise<vscode.Hover | undefined> {
  const scanned = prose.of(document);
  if (scanned === undefined) return undefined;
  const offset = document.offsetAt(position);
  const results: RewriteResult[] = [];
  let foreign: ForeignProse | undefined;
  try {
    const here = proseWithin(await scanned.units(signal), { start: offset, end: offset });
    [foreign] = foreignProse(scanned.text, here, language());
    if (foreign === undefined) return undefined;
    for (const passage of foreign.passages) {
      const translation = await translations.translate(passage, language(), { priority: "command", signal });
      if (translation === undefined) return undefined;
      results.push(translation);
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    log(`hover translation: ${errorText(error)}`, "warning");
    const failure = failureOf(error);
    return failure.kind === "noticeNotAccepted" ? new vscode.Hover(noticeLink(failure.model)) : undefined;
  }
  const { url } = readSettings().server;
  const markdown = hoverMarkdown(results, url === "" ? undefined : hostOf(url));
  if (markdown === undefined) return undefined;
  const range = new vscode.Range(document.positionAt(foreign.span.start), document.positionAt(foreign.span.end));
  return new vscode.Hover(new vscode.MarkdownString(markdown), range);
}

/** Says what the translation waits for. @param model its title */
function noticeLink(model: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(noticeMarkdown(model, "command:42dot.focusChat"));
  markdown.isTrusted = { enabledCommands: ["42dot.focusChat"] };
  return markdown;
}

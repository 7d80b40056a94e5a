import * as vscode from "vscode";
import type { SymbolKind } from "../../rewriting/naming/caseStyle.ts";
import type { DeclaredSymbol } from "./declaration.ts";

/** ms to wait for a language extension that is still starting. */
const PATIENCE_MS = 2_000;

const { Class, Enum, Function, Interface, Method, Struct } = vscode.SymbolKind;
const KINDS = new Map<vscode.SymbolKind, SymbolKind>([
  ...[Class, Enum, Interface, Struct].map((kind) => [kind, "type"] as const),
  ...[Function, Method].map((kind) => [kind, "function"] as const),
]);

/** The symbols that the language extension of a document reports; undefined if there is none, or none in time. */
export async function documentSymbols(document: vscode.TextDocument): Promise<DeclaredSymbol[] | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, undefined)));
  try {
    const found = await Promise.race([
      vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
        "vscode.executeDocumentSymbolProvider",
        document.uri,
      ),
      tooLate,
    ]);
    return found === undefined || found.length === 0
      ? undefined
      : found.flatMap((symbol) => declared(document, symbol));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** A symbol and those in it. One whose name is not in the text has none that could be renamed: `(callback)`. */
function declared(
  document: vscode.TextDocument,
  symbol: vscode.DocumentSymbol | vscode.SymbolInformation,
): DeclaredSymbol[] {
  const isTree = "selectionRange" in symbol;
  const range = isTree ? symbol.range : symbol.location.range;
  const selection = isTree ? symbol.selectionRange : range;
  const text = document.getText(selection);
  // `Server.start(int)` or `(*Server).Start`: the name is the word that is in the text where it is declared.
  const words = symbol.name.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const name = (symbol.name.startsWith("(") ? words.reverse() : words).find((word) => wholeWord(word).test(text)) ?? "";
  const at = name === "" ? -1 : text.search(wholeWord(name));
  const children = isTree ? symbol.children.flatMap((child) => declared(document, child)) : [];
  if (at < 0) return children;
  const start = document.offsetAt(selection.start) + at;
  const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  return [{ name: { start, end: start + name.length }, span, kind: KINDS.get(symbol.kind) }, ...children];
}

function wholeWord(name: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}_$])${name.replaceAll("$", "\\$")}(?![\p{L}\p{N}_$])`, "u");
}

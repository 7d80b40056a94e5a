/**
 * The thread that runs TextMate grammars: a separate bundle. A pattern of a grammar can take any time, so the host ends
 * the thread when it takes too long.
 */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import * as v from "valibot";
import oniguruma from "vscode-oniguruma";
import wasm from "vscode-oniguruma/release/onig.wasm";
import textmate, { type IGrammar, type StateStack } from "vscode-textmate";
import { linesOf } from "../../text/lines.ts";
import { packed } from "./packedRegions.ts";
import { type FromWorker, Grammars, ToWorker } from "./protocol.ts";
import { RegionBuilder, type ScopedToken } from "./scopedTokens.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs as a worker thread");

const { scopes, files, injections } = v.parse(Grammars, workerData);

const registry = new textmate.Registry({
  onigLib: oniguruma.loadWASM(wasm.buffer).then(() => ({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  })),
  loadGrammar: async (scope) => {
    const file = files[scope];
    // The file's name tells JSON from property lists.
    return file === undefined ? null : textmate.parseRawGrammar(await readFile(file, "utf8"), file);
  },
  // What is injected into `text.html` is also injected into `text.html.php`.
  getInjections: (scope) =>
    scope.split(".").flatMap((_, index, parts) => injections[parts.slice(0, index + 1).join(".")] ?? []),
});

/** What is known of a line: it is read again only if it, or what precedes it, has changed. */
interface Line {
  text: string;
  before: StateStack;
  tokens: readonly ScopedToken[];
  /** The state after it. */
  ruleStack: StateStack;
}

/** The lines of the last text of each language: while a user types, most of them stay. */
const known = new Map<string, Line[]>();

async function regionsOf(languageId: string, text: string): Promise<Int32Array<ArrayBuffer> | null> {
  const grammar = await registry.loadGrammar(scopes[languageId] ?? "");
  if (grammar === null) return null;
  const spans = linesOf(text, 0, text.length);
  const lines = scopedLines(
    spans.map(({ start, end }) => text.slice(start, end)),
    known.get(languageId) ?? [],
    grammar,
  );
  known.set(languageId, lines);
  const builder = new RegionBuilder(text);
  for (const [index, { tokens }] of lines.entries()) builder.addLine(spans[index]?.start ?? 0, tokens);
  return packed(builder.finish());
}

function scopedLines(texts: readonly string[], before: readonly Line[], grammar: IGrammar): Line[] {
  // After a change, a line is known by its distance from the start, or from the end.
  const shift = before.length - texts.length;
  let state: StateStack = textmate.INITIAL;
  return texts.map((text, index) => {
    const same = [before[index], before[index + shift]].find(
      (line) => line?.text === text && line.before.equals(state),
    );
    const { tokens, ruleStack } = same ?? grammar.tokenizeLine(text, state);
    const line = { text, before: state, tokens, ruleStack };
    state = ruleStack;
    return line;
  });
}

port.on("message", (message: unknown) => {
  const { call, languageId, text } = v.parse(ToWorker, message);
  const answer = (regions: Int32Array<ArrayBuffer> | null): void =>
    port.postMessage({ call, regions } satisfies FromWorker, regions === null ? [] : [regions.buffer]);
  // A grammar that can't be read must not end the thread: other languages have others.
  void regionsOf(languageId, text).then(answer, () => answer(null));
});

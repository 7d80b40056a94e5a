/** Korean proofreading, after an edit and in all. */
import { proofread, ProofreadMemory } from "../../src/korean/proofread.ts";
import type { Span } from "../../src/text/span.ts";
import { koreanLines } from "../unit/korean/koreanLines.ts";
import type { Bench } from "./bench.ts";
import { type Figure, figure } from "./figure.ts";

/** Lines on a screen. */
const SCREEN = 60;
/** UTF-16 units. */
const LONG = 1_000_000;

export function measureProofreading({ quick, runs }: Bench): Promise<Figure[]> {
  const lines = koreanLines().map(({ text }) => text);
  const all = repeated(`${lines.join("\n")}\n`, quick ? LONG / 10 : LONG);
  // The first texts are slow: nothing is compiled yet.
  proofread(all.slice(0, LONG / 10));
  return Promise.resolve([
    figure(
      "proofread",
      "proofreading after an edit",
      "ms",
      { relation: "≤", value: 5 },
      afterEdits(lines.slice(0, SCREEN), quick ? 20 : 200),
      `a letter typed somewhere in ${SCREEN} lines`,
    ),
    figure(
      "proofread",
      "proofreading of a million characters",
      "ms",
      { relation: "≤", value: 1500 },
      Array.from({ length: runs }, () => (cpuMs(() => proofread(all)) * LONG) / all.length),
      "CPU time, of developers' lines, half of them with errors",
    ),
  ]);
}

/** @returns ms for each of the edits, which leave everything else as it was */
function afterEdits(lines: readonly string[], edits: number): number[] {
  const memory = new ProofreadMemory();
  const text = lines.join("\n");
  proofread(text, { within: spansOf(text), memory });
  return Array.from({ length: edits }, (_, edit) => {
    const at = Math.floor((text.length * edit) / edits);
    const edited = `${text.slice(0, at)}가${text.slice(at)}`;
    const within = spansOf(edited);
    const start = performance.now();
    proofread(edited, { within, memory });
    return performance.now() - start;
  });
}

/** The lines of a text, each of which is a passage of prose. */
function spansOf(text: string): Span[] {
  return Array.from(text.matchAll(/[^\n]+/g), ({ index, 0: line }) => ({ start: index, end: index + line.length }));
}

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

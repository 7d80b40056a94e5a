/** The rows of the fault suite: one promise each, tried many times over seeded input, and counted for the report. */
import { appendFileSync } from "node:fs";
import { mulberry32 } from "../../support/checkpoint.ts";

/** The promises of the suite; `docs/faults.md` says each in a sentence. */
export type Promised = `R${number}` | "budget" | "settings" | "boundary" | "history";

/** How often a row is tried in `npm test`, and in `npm run test:faults`. */
export interface Tries {
  quick: number;
  full: number;
}

export interface Attempt {
  readonly tries: number;
  readonly quick: boolean;
  /** Uniform in [0, 1), from the seed of the run. */
  readonly random: () => number;
  /** Adds to the number of cases that the report shows; without a call it is `tries`. */
  count: (cases?: number) => void;
  /** A curve for the report. */
  plot: (name: string, axes: { x: string; y: string }, points: readonly (readonly [x: number, y: number])[]) => void;
  /** A figure or a fact for the report. */
  note: (text: string) => void;
}

/** What a row leaves for the report, one line of JSON each. */
export interface FaultRecord {
  row: Promised;
  title: string;
  cases: number;
  seed: number;
  ms: number;
  error?: string;
  notes: string[];
  plots: { name: string; axes: { x: string; y: string }; points: (readonly [number, number])[] }[];
}

const isFull = process.env["FAULTS"] === "full";
const seed = Number(process.env["FAULTS_SEED"] ?? 42);
const recordFile = process.env["FAULTS_RECORD"];

/** Defines a test that tries one promise `tries` times. Its assertions are those of the body. */
export function fault(
  row: Promised,
  title: string,
  tries: Tries,
  body: (attempt: Attempt) => Promise<void> | void,
): void {
  it(`${row}: ${title}`, async function () {
    this.timeout(isFull ? 3_600_000 : 120_000);
    const record: FaultRecord = { row, title, cases: 0, seed, ms: 0, notes: [], plots: [] };
    const count = isFull ? tries.full : tries.quick;
    const startedAt = performance.now();
    try {
      await body({
        tries: count,
        quick: !isFull,
        random: mulberry32(seed),
        count: (cases = 1) => (record.cases += cases),
        plot: (name, axes, points) => record.plots.push({ name, axes, points: [...points] }),
        note: (text) => record.notes.push(text),
      });
    } catch (error) {
      record.error = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      record.ms = performance.now() - startedAt;
      if (record.cases === 0) record.cases = count;
      if (recordFile !== undefined) appendFileSync(recordFile, `${JSON.stringify(record)}\n`);
    }
  });
}

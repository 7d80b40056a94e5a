/** A measured figure with its target and statistics, and how it is shown. */

/** What a figure must reach. `≥` and `≤` are judged by the median; a `p95` target by the 95th percentile. */
export interface Target {
  relation: "≥" | "≤";
  value: number;
  by?: "p95";
}

/** One line of the table and of the JSON. Values are null if nothing was measured. */
export interface Figure {
  /** The target's id, such as P1. */
  id: string;
  /** Which case of the target. */
  what: string;
  /** "ratio", "ms", "tok/s", "KB", … */
  unit: string;
  /** "" if the line is only informative. */
  target: string;
  median: number | null;
  min: number | null;
  max: number | null;
  p95: number | null;
  /** Number of samples. */
  runs: number;
  /** null without a target or a measurement. */
  met: boolean | null;
  how: string;
}

/** @throws RangeError without a sample: use `unmeasured` to state why there is none. */
export function figure(
  id: string,
  what: string,
  unit: string,
  target: Target | undefined,
  samples: readonly number[],
  how: string,
): Figure {
  const { median, min, max, p95 } = statistics(samples);
  const judged = target?.by === "p95" ? p95 : median;
  return {
    ...{ id, what, unit, target: target === undefined ? "" : targetText(target) },
    ...{ median, min, max, p95, runs: samples.length },
    met: target === undefined ? null : target.relation === "≥" ? judged >= target.value : judged <= target.value,
    how,
  };
}

/** @param why what is missing, or where the figure is measured instead */
export function unmeasured(id: string, what: string, why: string): Figure {
  const nothing = { median: null, min: null, max: null, p95: null, runs: 0, met: null };
  return { id, what, unit: "", target: "", ...nothing, how: why };
}

export interface Statistics {
  median: number;
  min: number;
  max: number;
  /** The smallest sample that at least 95 % of the samples do not exceed. */
  p95: number;
}

export function statistics(samples: readonly number[]): Statistics {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new RangeError("a figure needs a sample");
    return value;
  };
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    p95: at(Math.ceil(0.95 * sorted.length) - 1),
  };
}

/** Quotients of values from the same round: whatever slows a round down affects both of them. */
export function ratios(over: readonly number[], under: readonly number[]): number[] {
  if (over.length !== under.length) throw new RangeError(`${over.length} samples against ${under.length}`);
  return over.map((value, round) => value / (under[round] ?? NaN));
}

/** `1.02 [0.98-1.05] × 5`, or `p95 212 ms, median 130 [90-240] × 20` if the 95th percentile counts. */
export function measuredText({ median, min, max, p95, runs, unit, target }: Figure): string {
  if (median === null || min === null || max === null || p95 === null) return "-";
  const of = unit === "ratio" ? "" : ` ${unit}`;
  const byP95 = target.includes("p95");
  const first = byP95 ? `p95 ${rounded(p95)}${of}, median ${rounded(median)}` : `${rounded(median)}${of}`;
  return `${first} [${rounded(min)}-${rounded(max)}] × ${runs}`;
}

/** The figures as a table; how each was measured is below its line. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((line) => [line.id, line.what, line.target, measuredText(line), verdict(line)]);
  const all = [["", "", "target", "measured: median [min-max] × runs", "met"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .flatMap((row, i) => {
      const text = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
      const how = figures[i - 1]?.how ?? "";
      return how === "" ? [text.trimEnd()] : [text.trimEnd(), `      ${how}`];
    })
    .join("\n");
}

function targetText({ relation, value, by }: Target): string {
  return `${by === undefined ? "" : "p95 "}${relation} ${value}`;
}

function verdict({ met }: Figure): string {
  return met === null ? "" : met ? "yes" : "NO";
}

/** Three digits, which is more than the precision of a noisy machine. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

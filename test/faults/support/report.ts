/** The report of a run of the fault suite. */
import type { FaultRecord } from "./fault.ts";

type Plot = FaultRecord["plots"][number];

/** In pixels of the drawing. */
const PLOT = { width: 480, height: 200, margin: 44 };

export function markdownReport(records: readonly FaultRecord[]): string {
  const rows = sorted(records).map((record) => {
    const { row, title, cases, seed, ms, notes, error } = record;
    const cells = [row, title, `${cases}`, `${seed}`, `${(ms / 1000).toFixed(1)} s`, outcome(record)];
    return `| ${[...cells, [...notes, error ?? ""].filter(Boolean).join("; ")].map(cell).join(" | ")} |`;
  });
  const plots = sorted(records).flatMap(({ row, plots }) =>
    plots.map(({ name, axes, points }) => {
      const values = points.map(([x, y]) => `| ${round(x)} | ${round(y)} |`).join("\n");
      return `### ${row}: ${name}\n\n| ${cell(axes.x)} | ${cell(axes.y)} |\n| --- | --- |\n${values}\n`;
    }),
  );
  return [
    "# Fault suite\n",
    `${summary(records)}\n`,
    "| promise | tried | cases | seed | time | result | notes |\n| --- | --- | --- | --- | --- | --- | --- |",
    `${rows.join("\n")}\n`,
    ...plots,
  ].join("\n");
}

export function htmlReport(records: readonly FaultRecord[]): string {
  const rows = sorted(records).map((record) => {
    const { row, title, cases, seed, ms, notes, error } = record;
    const cells = [row, title, `${cases}`, `${seed}`, `${(ms / 1000).toFixed(1)} s`, outcome(record)];
    const all = [...cells, [...notes, error ?? ""].filter(Boolean).join("; ")];
    return `<tr class="${outcome(record)}">${all.map((text) => `<td>${escapeHtml(text)}</td>`).join("")}</tr>`;
  });
  const plots = sorted(records).flatMap(({ row, plots }) => plots.map((plot) => figure(row, plot)));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Fault suite</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #8884; }
  .failed td:nth-child(6) { color: #d33; font-weight: bold; }
  figure { display: inline-block; margin: 1rem 1rem 0 0; }
</style>
<h1>Fault suite</h1>
<p>${escapeHtml(summary(records))}</p>
<table>
<tr><th>promise<th>tried<th>cases<th>seed<th>time<th>result<th>notes</tr>
${rows.join("\n")}
</table>
${plots.join("\n")}
</html>
`;
}

function figure(row: string, { name, axes, points }: Plot): string {
  const { width, height, margin } = PLOT;
  const [maxX, maxY] = [0, 1].map((axis) => Math.max(1e-9, ...points.map((point) => point[axis as 0 | 1])));
  const at = ([x, y]: readonly [number, number]): string =>
    `${round(margin + (x / maxX!) * (width - 2 * margin))},${round(height - margin - (y / maxY!) * (height - 2 * margin))}`;
  const label = (x: number, y: number, text: string, anchor = "middle"): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="currentColor" font-size="11">${escapeHtml(text)}</text>`;
  return `<figure><figcaption>${escapeHtml(`${row}: ${name}`)}</figcaption>
<svg width="${width}" height="${height}" role="img" aria-label="${escapeHtml(name)}">
<path d="M${margin},${margin} V${height - margin} H${width - margin}" fill="none" stroke="currentColor" opacity="0.4"/>
<polyline points="${points.map(at).join(" ")}" fill="none" stroke="#3794ff" stroke-width="2"/>
${label(margin, margin - 8, `${round(maxY!)} ${axes.y}`, "start")}
${label(width - margin, height - margin + 16, `${round(maxX!)} ${axes.x}`, "end")}
</svg></figure>`;
}

/** In the order of the promises: R1, R2, … R10, then the others. */
function sorted(records: readonly FaultRecord[]): FaultRecord[] {
  return records.toSorted((one, other) => one.row.localeCompare(other.row, "en", { numeric: true }));
}

function summary(records: readonly FaultRecord[]): string {
  const cases = records.reduce((sum, record) => sum + record.cases, 0);
  const failed = records.filter(({ error }) => error !== undefined).length;
  return `${records.length} rows, ${cases} cases, ${failed} failed.`;
}

function outcome({ error }: FaultRecord): "held" | "failed" {
  return error === undefined ? "held" : "failed";
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

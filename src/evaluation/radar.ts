/** A radar chart as SVG. */
import { escapeHtml } from "../text/escapeHtml.ts";

export interface RadarSeries {
  name: string;
  /** One for each axis; undefined is left out. */
  values: readonly (number | undefined)[];
}

/** For a light and a dark page; told apart without color by their dashes, too. https://jfly.uni-koeln.de/color/ */
export const SERIES_COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9"] as const;
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 2", "1 2"] as const;

/** Wider than high: the names stand at the sides. */
const WIDTH = 580;
const HEIGHT = 340;
const RADIUS = 130;
const RINGS = 4;

/** @param lowest the value in the middle @param highest the value at the rim */
export function radar(
  title: string,
  axes: readonly string[],
  series: readonly RadarSeries[],
  { lowest, highest }: { lowest: number; highest: number },
): string {
  const place = (axis: number, share: number): [x: number, y: number] => {
    const angle = (2 * Math.PI * axis) / axes.length - Math.PI / 2;
    return [WIDTH / 2 + Math.cos(angle) * share * RADIUS, HEIGHT / 2 + Math.sin(angle) * share * RADIUS];
  };
  const points = (shares: readonly [axis: number, share: number][]): string =>
    shares
      .map(([axis, share]) =>
        place(axis, share)
          .map((at) => at.toFixed(1))
          .join(","),
      )
      .join(" ");
  const everyAxis = axes.map((_, axis) => axis);
  const rings = Array.from({ length: RINGS }, (_, ring) => {
    const share = (ring + 1) / RINGS;
    const [x, y] = place(0, share);
    const value = lowest + share * (highest - lowest);
    return `<polygon class="ring" points="${points(everyAxis.map((axis) => [axis, share]))}"/><text class="value" x="${(x + 4).toFixed(1)}" y="${(y + 4).toFixed(1)}">${Number(value.toFixed(2))}</text>`;
  });
  const spokes = axes.map((name, axis) => {
    const [[x, y], [nameX, nameY]] = [place(axis, 1), place(axis, 1.12)];
    const anchor = Math.abs(nameX - WIDTH / 2) < 8 ? "middle" : nameX < WIDTH / 2 ? "end" : "start";
    return `<line class="ring" x1="${WIDTH / 2}" y1="${HEIGHT / 2}" x2="${x.toFixed(1)}" y2="${y.toFixed(1)}"/><text x="${nameX.toFixed(1)}" y="${(nameY + 4).toFixed(1)}" text-anchor="${anchor}">${escapeHtml(name)}</text>`;
  });
  const lines = series.map(({ values }, index) => {
    const shares = values.flatMap((value, axis): [number, number][] =>
      value === undefined ? [] : [[axis, Math.max(0, (value - lowest) / (highest - lowest))]],
    );
    return `<polygon class="series" points="${points(shares)}" stroke="${colorOf(index)}" stroke-dasharray="${DASHES[index % DASHES.length]}"/>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">
${[...rings, ...spokes, ...lines].join("\n")}
</svg>`;
}

/** The line of a series beside its name. */
export function legend(series: readonly Pick<RadarSeries, "name">[]): string {
  const items = series.map(
    ({ name }, index) =>
      `<li><svg class="key" viewBox="0 0 32 8" aria-hidden="true"><line x1="0" y1="4" x2="32" y2="4" stroke="${colorOf(index)}" stroke-width="3" stroke-dasharray="${DASHES[index % DASHES.length]}"/></svg> ${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

function colorOf(index: number): string {
  return SERIES_COLORS[index % SERIES_COLORS.length] ?? "";
}

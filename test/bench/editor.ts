/** P10, W5 and W6: what can only be measured inside an editor. The suites that run in one leave it behind. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { out } from "../../scripts/support/paths.ts";
import { figure, unmeasured, type Figure, type Target } from "./figure.ts";

/** Where a suite leaves the samples of a figure, as a JSON array in its unit. */
export const SAMPLES_FOLDER = join(out, "figures");

const IN_EDITOR: { id: string; what: string; unit: string; target: Target; how: string }[] = [
  {
    id: "P10",
    what: "activation, beyond that of an extension that does nothing",
    unit: "ms",
    target: { relation: "≤", value: 30 },
    how: "from VS Code's own list of running extensions, in windows that are being opened",
  },
  {
    id: "P12",
    what: "extension host's heap",
    unit: "MB",
    target: { relation: "≤", value: 15 },
    how: "after collecting garbage: what activation adds, and what a question and writing help add with all that VS Code does for them",
  },
  {
    id: "W5",
    what: "code action menu",
    unit: "ms",
    target: { relation: "≤", value: 30, by: "p95" },
    how: "from a command of the editor to its answer, of all extensions together",
  },
  {
    id: "W6",
    what: "hover over a sentence translated before",
    unit: "ms",
    target: { relation: "≤", value: 50 },
    how: "from a command of the editor to its answer, of all extensions together",
  },
];

export async function measureInEditor(ids: readonly string[]): Promise<Figure[]> {
  return Promise.all(
    IN_EDITOR.filter(({ id }) => ids.includes(id)).map(async ({ id, what, unit, target, how }) => {
      const samples = await readFile(join(SAMPLES_FOLDER, `${id}.json`), "utf8").catch(() => undefined);
      if (samples === undefined) return unmeasured(id, what, "run npm run test:integration and test:e2e first");
      return figure(id, what, unit, target, JSON.parse(samples) as number[], how);
    }),
  );
}

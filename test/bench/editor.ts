/** P10, P12, W5, W6 and the provider's: figures that can only be measured inside an editor, by the integration and e2e suites. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { out } from "../../scripts/support/paths.ts";
import { type Figure, figure, type Target, unmeasured } from "./figure.ts";

/** Folder in which a suite saves the samples of a figure, as a JSON array in the figure's unit. */
export const SAMPLES_FOLDER = join(out, "figures");

const IN_EDITOR: { id: string; what: string; unit: string; target?: Target; how: string }[] = [
  {
    id: "P10",
    what: "activation, in excess of that of an extension that does nothing",
    unit: "ms",
    target: { relation: "≤", value: 30 },
    how: "from VS Code's own list of running extensions, while a window opens",
  },
  {
    id: "P12",
    what: "extension host's heap",
    unit: "MB",
    target: { relation: "≤", value: 15 },
    how: "after garbage collection: what activation, a question and writing help add, including what VS Code does for them",
  },
  {
    id: "W5",
    what: "code action menu",
    unit: "ms",
    target: { relation: "≤", value: 30, by: "p95" },
    how: "from the editor command to its result, of all extensions together",
  },
  {
    id: "W6",
    what: "hover over an already translated sentence",
    unit: "ms",
    target: { relation: "≤", value: 50 },
    how: "from the editor command to its result, of all extensions together",
  },
  {
    id: "provider first token",
    what: "another extension's request ÷ our own chat's, to the first token",
    unit: "ratio",
    how: "the same question to the demo model, whose first token takes almost no time: what is left is VS Code's way and ours",
  },
  {
    id: "provider speed",
    what: "tokens a second of another extension ÷ of our own chat",
    unit: "ratio",
    how: "of the same answer, after its first token",
  },
];

export async function measureInEditor(ids: readonly string[]): Promise<Figure[]> {
  return Promise.all(
    IN_EDITOR.filter(({ id }) => ids.includes(id)).map(async ({ id, what, unit, target, how }) => {
      const samples = await readFile(join(SAMPLES_FOLDER, `${id}.json`), "utf8").catch(() => undefined);
      if (samples === undefined)
        return unmeasured(id, what, "run `npm run test:integration` and `npm run test:e2e` first");
      return figure(id, what, unit, target, JSON.parse(samples) as number[], how);
    }),
  );
}

/** P14: converting a checkpoint of the official size, measured by the converter's own bench. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../scripts/support/paths.ts";
import type { Bench } from "./bench.ts";
import { type Figure, figure, unmeasured } from "./figure.ts";

export async function measureConversion({ quick, cache }: Bench): Promise<Figure[]> {
  if (quick) return [unmeasured("P14", "", "needs the full size")];
  const script = join(repository, "tools/model/conversionBench.ts");
  // The script exits with an error if it misses a limit; the figures show that anyway.
  const { stdout } = await promisify(execFile)(process.execPath, [script, cache]).catch((error: unknown) => {
    if (error instanceof Error && "stdout" in error) return error as unknown as { stdout: string };
    throw error;
  });
  const lines = stdout.matchAll(/^(.+): \d+ bytes, (.+), ([\d.]+) times a copy \((.+)\), at most (\d+) MB$/gm);
  const figures = Array.from(lines, ([, what = "", time = "", ratio, copy = "", memory]) => [
    figure(
      "P14",
      `time ÷ time of a copy, ${what}`,
      "ratio",
      { relation: "≤", value: 2 },
      [Number(ratio)],
      `${time}; a copy ${copy}`,
    ),
    figure("P14", `peak memory, ${what}`, "MB", { relation: "≤", value: 300 }, [Number(memory)], ""),
  ]);
  if (figures.length === 0) throw new Error(`no result: ${stdout}`);
  return figures.flat();
}

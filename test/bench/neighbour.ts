/** P9: decoding while another program keeps a core busy. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { beforeExit } from "../../scripts/support/shutdown.ts";
import { type Bench, freshPrompt, rounds, timed, withEngine } from "./bench.ts";
import { type Figure, figure, ratios, type Target, unmeasured } from "./figure.ts";
import { chatJob } from "./jobs.ts";

export async function measureNeighbour(bench: Bench): Promise<Figure[]> {
  const cores = availableParallelism();
  if (cores < 2) return [unmeasured("P9", "", "needs two cores")];
  const { Q4_0 } = await bench.models();
  const target: Target = { relation: "≥", value: 0.8 };
  const figures: Figure[] = [];
  for (const options of bench.quick ? [{}] : [{}, { threads: cores }]) {
    const figureOf = withEngine(bench, Q4_0.path, options, async (engine, { device: { threads } }) => {
      const decode = async (): Promise<number> => (await timed(engine, chatJob(freshPrompt(8), 64))).decodeSpeed;
      await decode();
      const idle: number[] = [];
      const busy = await rounds(bench.runs, async () => {
        idle.push(await decode());
        return withBusyCore(decode);
      });
      const expected = idle.map((speed) => (speed * (cores - 1)) / cores);
      const how = `${threads} thread(s); tok/s idle: ${list(idle)}; with a busy core: ${list(busy)}`;
      const of = "threads" in options ? `all ${cores} cores requested` : "the engine's own choice";
      const what = `decode ÷ (idle × free cores ÷ cores), ${Q4_0.name}, ${of}`;
      return figure("P9", what, "ratio", target, ratios(busy, expected), how);
    });
    figures.push(await figureOf);
  }
  return figures;
}

async function withBusyCore<T>(work: () => Promise<T>): Promise<T> {
  const busyProcess = spawn(process.execPath, ["-e", "for (;;) ;"], { stdio: "ignore" });
  const forget = beforeExit(() => void busyProcess.kill("SIGKILL"));
  try {
    return await work();
  } finally {
    busyProcess.kill("SIGKILL");
    forget();
  }
}

function list(samples: readonly number[]): string {
  return samples.map((sample) => sample.toPrecision(3)).join(", ");
}

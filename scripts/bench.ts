/** Measures the product against its targets: `npm run bench`, see docs/bench.md. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { cpus, homedir, release, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { GpuSetting } from "../src/inference/backends.ts";
import { type Bench, type Measure, serverProgram } from "../test/bench/bench.ts";
import { measureColdStart } from "../test/bench/coldStart.ts";
import { measureConversion } from "../test/bench/conversion.ts";
import { measureInEditor } from "../test/bench/editor.ts";
import { type Figure, table, unmeasured } from "../test/bench/figure.ts";
import { measureHistory } from "../test/bench/history.ts";
import { measureLookup } from "../test/bench/lookup.ts";
import { benchModels } from "../test/bench/models.ts";
import { measureNeighbour } from "../test/bench/neighbour.ts";
import { measureOverhead } from "../test/bench/overhead.ts";
import { measureActivation, measurePage } from "../test/bench/page.ts";
import { measureFollowUp, measurePreamble } from "../test/bench/prefix.ts";
import { measureProofreading } from "../test/bench/proofreading.ts";
import { measureCancellation, measureInterference } from "../test/bench/scheduling.ts";
import { measureSpeed } from "../test/bench/speed.ts";
import { measureMemory, measureStart } from "../test/bench/start.ts";
import { build } from "./support/build.ts";
import { out, repository } from "./support/paths.ts";
import { Advice, duration, heading, longStep, say } from "./support/progress.ts";
import { runScript } from "./support/shutdown.ts";

const IN_EDITOR_ONLY = ["W5", "W6", "provider first token", "provider speed"];

const MEASUREMENTS: { ids: string[]; measure: Measure }[] = [
  { ids: ["P1", "P2", "P3"], measure: measureSpeed },
  { ids: ["P1 overhead"], measure: measureOverhead },
  { ids: ["P4"], measure: measureLookup },
  { ids: ["P5"], measure: measureFollowUp },
  { ids: ["P6"], measure: measurePreamble },
  { ids: ["P7"], measure: measureCancellation },
  { ids: ["P8"], measure: measureInterference },
  { ids: ["P9"], measure: measureNeighbour },
  { ids: ["P10"], measure: measureActivation },
  { ids: ["P11"], measure: measurePage },
  {
    ids: ["P12"],
    measure: async (bench) => [...(await measureMemory(bench)), ...(await measureInEditor(["P12"]))],
  },
  { ids: ["P13"], measure: measureHistory },
  { ids: ["P14"], measure: measureConversion },
  { ids: ["start"], measure: async (bench) => [...(await measureStart(bench)), ...(await measureColdStart(bench))] },
  { ids: IN_EDITOR_ONLY, measure: () => measureInEditor(IN_EDITOR_ONLY) },
  { ids: ["proofread"], measure: measureProofreading },
];

/** Figures that depend on the hardware. */
const GPU_FIGURES = ["P1", "P2", "P4", "P5", "P6", "P7", "P8", "start"];
const GPU_SETTINGS: readonly GpuSetting[] = ["off", "auto", "cuda", "vulkan", "metal"];

const USAGE = `Usage: npm run bench -- [options]

  --quick             mid-size files and few runs, two minutes in total
  --only P1,P4        only these figures
  --json FILE         also write the figures to FILE
  --peer PATH         the llama-bench to compare with
  --peer-server PATH  the llama-server to compare with
  --gpu BACKEND       auto, cuda, vulkan or metal: P1 to P8 on this GPU, not on the CPU
  --runs N            rounds per measurement (default: 5, with --quick: 2)
  --cache DIR         where the bench keeps its model files (default: ${defaultCache()})
  --help`;

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "string" },
      peer: { type: "string" },
      "peer-server": { type: "string" },
      runs: { type: "string" },
      cache: { type: "string", default: defaultCache() },
      gpu: { type: "string", default: "off" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const { quick } = values;
  const gpu = GPU_SETTINGS.find((setting) => setting === values.gpu);
  if (gpu === undefined) throw new Advice(`--gpu takes one of ${GPU_SETTINGS.join(", ")}.`);
  const runs = Number(values.runs ?? (quick ? 2 : 5));
  const only = values.only?.split(",");
  const known = MEASUREMENTS.flatMap(({ ids }) => ids);
  const unknown = only?.filter((id) => !known.includes(id)) ?? [];
  if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1)
    throw new Advice(
      unknown.length > 0 ? `Unknown figure: ${unknown.join(", ")}. The figures are ${known.join(", ")}.` : USAGE,
    );
  // npm runs scripts in the repository, whichever folder it was called from.
  const path = (given: string): string => resolve(process.env["INIT_CWD"] ?? ".", given);
  const cache = path(values.cache);

  let models: ReturnType<Bench["models"]> | undefined;
  const bench: Bench = {
    ...{ quick, runs, cache, gpu, server: serverProgram(await builtServer()) },
    models: () => (models ??= benchModels(cache, quick ? "mid" : "full")),
    peer: values.peer === undefined ? undefined : path(values.peer),
    peerServer: values["peer-server"] === undefined ? undefined : path(values["peer-server"]),
  };

  const startedAt = performance.now();
  const figures: Figure[] = [];
  for (const { ids, measure } of MEASUREMENTS) {
    const wanted = ids.filter((id) => only?.includes(id) ?? (gpu === "off" || GPU_FIGURES.includes(id)));
    if (wanted.length === 0) continue;
    const measured = await longStep(`Measuring ${wanted.join(", ")}`, () => measure(bench)).catch((error: unknown) => {
      say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return wanted.map((id) => unmeasured(id, "", `failed: ${String(error)}`));
    });
    figures.push(...measured.filter(({ id }) => wanted.includes(id)));
    if (values.json !== undefined)
      await writeFile(path(values.json), `${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`);
  }

  heading(`figures, ${duration(performance.now() - startedAt)}`);
  say(table(figures));
  return 0;
});

/** Makes a copy of the inference server, so that no build replaces it while it is measured. */
async function builtServer(): Promise<string> {
  await build();
  const folder = join(out, "bench");
  await mkdir(folder, { recursive: true });
  const copy = join(folder, "inferenceServer.mjs");
  await copyFile(join(repository, "dist/inferenceServer.mjs"), copy);
  return copy;
}

function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
    date: new Date().toISOString(),
  };
}

/** The system's folder for files that programs can recreate. */
function defaultCache(): string {
  const home = homedir();
  const folders = { win32: process.env["LOCALAPPDATA"] ?? home, darwin: join(home, "Library/Caches") };
  const folder = process.platform === "win32" || process.platform === "darwin" ? folders[process.platform] : undefined;
  return join(folder ?? process.env["XDG_CACHE_HOME"] ?? join(home, ".cache"), "42dot-assistant-bench");
}

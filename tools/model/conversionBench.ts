/**
 * Full-size benchmark of the converter: `node tools/model/conversionBench.ts [FOLDER]`. Needs 14 GB of disk space in
 * FOLDER (default: a temporary folder) and a few minutes. Compares the conversion with a copy of the same file,
 * measures its memory, and generates with the result. Fails if a limit is exceeded; leaves nothing behind.
 */
import { execFile } from "node:child_process";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "../../scripts/support/build.ts";
import { repository } from "../../scripts/support/paths.ts";
import { Advice, duration, longStep, say } from "../../scripts/support/progress.ts";
import { beforeExit, runScript } from "../../scripts/support/shutdown.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { STOP_SEQUENCES, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { writeRandomCheckpoint } from "./randomCheckpoint.ts";

/** Types to convert to, and how the weights are provided. */
const RUNS: [type: string, ...options: string[]][] = [["Q8_0"], ["Q8_0", "--stream"], ["Q4_0"], ["F16"]];
/** Time of a conversion as a multiple of the time of a copy. */
const MAX_RATIO = 2;
const MAX_MEMORY_MB = 300;
const PARAMETERS = 1_439_270_912;

await runScript(async () => {
  await build();
  const folder = await mkdtemp(join(resolve(process.argv[2] ?? tmpdir()), "42dot-conversion-"));
  beforeExit(() => rm(folder, { recursive: true, force: true }));
  const source = join(folder, "source");
  const weights = join(source, "model.safetensors");
  await longStep("Writing random weights", () => writeRandomCheckpoint(source));
  say(`model.safetensors: ${(await stat(weights)).size} bytes`);

  let failed = false;
  for (const [type, ...options] of RUNS) {
    const what = [type, ...options].join(" ");
    // Before each conversion, because the load on the machine varies.
    const copyMs = await timed(`Copying it (before ${what})`, () => copy(weights, join(folder, "copy")));
    await rm(join(folder, "copy"));
    const target = join(folder, `model-${type}.gguf`);
    let printed = "";
    const convertMs = await timed(`Converting it to ${what}`, async () => {
      printed = await convert(source, target, ["--type", type, ...options]);
    });
    const memory = Number(/at most (\d+) MB/.exec(printed)?.[1]);
    const ratio = convertMs / copyMs;
    failed ||= !(ratio <= MAX_RATIO && memory <= MAX_MEMORY_MB);
    say(
      `${what}: ${(await stat(target)).size} bytes, ${duration(convertMs)}, ${ratio.toFixed(2)} times a copy (${duration(copyMs)}), at most ${memory} MB`,
    );
    failed ||= !(await generates(target, folder));
    await rm(target);
  }
  if (failed) throw new Advice("A limit was exceeded.");
  return 0;
});

async function timed(what: string, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await longStep(what, work);
  return performance.now() - startedAt;
}

/** A plain copy to the disk: the minimum that a conversion must do. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)("cp", ["--reflink=never", from, to]);
  const file = await open(to);
  await file.sync();
  await file.close();
}

/** In a separate process, so that its memory is that of the conversion alone. */
async function convert(source: string, target: string, options: string[]): Promise<string> {
  const script = join(repository, "tools/model/convert.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, source, "--out", target, ...options]);
  return stdout;
}

async function generates(path: string, cwd: string): Promise<boolean> {
  const server = { modulePath: join(repository, "dist/inferenceServer.mjs"), cwd };
  const engine = new Supervisor(
    server,
    async () => loadParams(await readModelFile(path), { gpu: "off", contextSize: 1024 }),
    () => undefined,
  );
  const stop = beforeExit(() => engine.dispose());
  try {
    const { parameters } = await engine.ready();
    const prompt = [{ special: "bos" } as const, { text: "hello" }];
    const options = {
      prompt,
      priority: "command" as const,
      sampling: TRANSFORM_SAMPLING,
      maxTokens: 16,
      stopSequences: STOP_SEQUENCES,
    };
    const { generatedTokens, decodeMs } = await engine.generate(options);
    say(`  loads with ${parameters} parameters; ${generatedTokens} tokens in ${duration(decodeMs)}`);
    return parameters === PARAMETERS && generatedTokens > 0;
  } finally {
    engine.dispose();
    stop();
  }
}

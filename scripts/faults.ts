/**
 * Runs test/faults: `npm run test:faults -- [--quick] [--seed N] [--grep PATTERN] [FILE…]`. The report is written to
 * `out/faults/report.md` and `report.html`.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FaultRecord } from "../test/faults/support/fault.ts";
import { htmlReport, markdownReport } from "../test/faults/support/report.ts";
import { build } from "./support/build.ts";
import { out, repository } from "./support/paths.ts";
import { say } from "./support/progress.ts";
import { run } from "./support/run.ts";
import { runScript } from "./support/shutdown.ts";

await runScript(async () => {
  const { values, positionals } = parseArgs({
    options: { quick: { type: "boolean", default: false }, seed: { type: "string" }, grep: { type: "string" } },
    allowPositionals: true,
  });
  const folder = join(out, "faults");
  const recordFile = join(folder, "rows.jsonl");
  await mkdir(folder, { recursive: true });
  await rm(recordFile, { force: true });
  await build();
  const seed = values.seed ?? (values.quick ? "42" : String(Math.floor(Date.now() / 1000)));
  const files = positionals.length > 0 ? positionals : ["test/faults/**/*.test.ts"];
  const code = await run("npx", ["mocha", ...(values.grep === undefined ? [] : ["--grep", values.grep]), ...files], {
    cwd: repository,
    env: { ...process.env, FAULTS: values.quick ? "quick" : "full", FAULTS_SEED: seed, FAULTS_RECORD: recordFile },
  });
  const records = (await readFile(recordFile, "utf8").catch(() => ""))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as FaultRecord);
  await writeFile(join(folder, "report.md"), markdownReport(records));
  await writeFile(join(folder, "report.html"), htmlReport(records));
  say(`Report: ${join("out", "faults", "report.html")}`);
  return code;
});

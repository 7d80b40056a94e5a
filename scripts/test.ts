/**
 * `npm test`: everything, one step after the other, also after a failing one. The last line counts the tests; each
 * step that runs no tests of its own (lint and the like) counts as one.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build, builtEnvironment } from "./build.ts";
import { out, repository } from "./paths.ts";
import { duration, heading, say } from "./progress.ts";
import { run } from "./run.ts";
import { runScript } from "./shutdown.ts";
import { resultVariable, type Summary } from "./summaryReporter.ts";
import { ensureParts, runtimeParts } from "./systemParts.ts";
import { ensureServer } from "./vscodeServer/install.ts";

interface Outcome extends Summary {
  step: string;
  ms: number;
}

interface Step {
  name: string;
  run: () => Promise<Summary>;
}

const nothing: Summary = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** A step that passes or fails as a whole. */
function check(name: string, work: () => Promise<unknown>): Step {
  return {
    name,
    run: async () => {
      await work();
      return { ...nothing, passed: 1 };
    },
  };
}

async function npmRun(script: string, env: Record<string, string> = {}): Promise<number> {
  const args = ["run", "--silent", script];
  return run("npm", args, { cwd: repository, env: { ...process.env, ...builtEnvironment, ...env } });
}

function npmCheck(script: string): Step {
  return check(script, async () => {
    const code = await npmRun(script);
    if (code !== 0) throw new Error(`npm run ${script} failed (exit code ${code})`);
  });
}

/** A step whose tests are counted one by one. A suite that ends badly, or without any test, counts as one more failure. */
function suite(script: string): Step {
  return {
    name: script,
    run: async () => {
      const resultFile = join(out, `${script.replace(":", "-")}.json`);
      await rm(resultFile, { force: true });
      const code = await npmRun(script, { [resultVariable]: resultFile });
      const text = await readFile(resultFile, "utf8").catch(() => "");
      if (text === "") throw new Error(`${script} ended without a result (exit code ${code})`);
      const summary = JSON.parse(text) as Summary;
      if (summary.failed > 0 || (code === 0 && summary.passed > 0)) return summary;
      const message = code === 0 ? "ran no test" : `failed with exit code ${code}`;
      return { ...summary, failed: 1, failures: [{ title: script, message }] };
    },
  };
}

/** Figures depend on the machine and on what else it does: they are shown, and fail nothing. */
const bench: Step = {
  name: "bench",
  run: async () => {
    await npmRun("bench:quick");
    return nothing;
  },
};

const steps: Step[] = [
  check("system parts", () => ensureParts(runtimeParts)),
  check("VS Code server", ensureServer),
  check("build", build),
  npmCheck("format:check"),
  npmCheck("lint"),
  npmCheck("typecheck"),
  suite("test:unit"),
  suite("test:inference"),
  suite("test:integration"),
  suite("test:e2e"),
  bench,
];

async function main(): Promise<number> {
  const startedAt = performance.now();
  await mkdir(out, { recursive: true });
  const outcomes: Outcome[] = [];
  for (const { name, run: runStep } of steps) {
    heading(name);
    const stepStartedAt = performance.now();
    const result = await runStep().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      say(message);
      return { ...nothing, failed: 1, failures: [{ title: name, message }] };
    });
    const ms = performance.now() - stepStartedAt;
    outcomes.push({ step: name, ms, ...result });
    say(`--- ${name}: ${result.failed === 0 ? "ok" : "FAILED"} (${duration(ms)})`);
  }

  heading(`all steps, ${duration(performance.now() - startedAt)}`);
  for (const { step, ms, passed, failed, skipped } of outcomes)
    say(
      `${failed === 0 ? "ok    " : "FAILED"} ${step.padEnd(18)} ${duration(ms).padStart(12)}  ${count(passed, failed, skipped)}`,
    );
  // Again at the end, where a reader of a long log looks first.
  for (const { step, failures } of outcomes)
    for (const { title, message } of failures) say(`\n${step}: ${title}\n${message}`);
  const sum = (key: "passed" | "failed" | "skipped"): number => outcomes.reduce((total, one) => total + one[key], 0);
  say(`\n${count(sum("passed"), sum("failed"), sum("skipped"))}`);
  return sum("failed") === 0 ? 0 : 1;
}

function count(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

await runScript(main);

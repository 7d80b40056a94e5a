/**
 * `npm test`: runs all steps in order, and continues after one that fails. The last line counts the tests; a step that
 * has no tests of its own (such as lint) counts as one.
 */
import { mkdir } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { build, builtEnvironment } from "./support/build.ts";
import { OwnedProcess } from "./support/ownedProcess.ts";
import { out, repository } from "./support/paths.ts";
import { duration, heading, say } from "./support/progress.ts";
import { reportMark } from "./support/reportMark.ts";
import { runScript } from "./support/shutdown.ts";
import { ensureParts, runtimeParts } from "./support/systemParts.ts";
import { ensureServer } from "./support/vscodeServer/install.ts";

/** The outcome of a step, in numbers of tests. */
interface Result {
  passed: number;
  failed: number;
  skipped: number;
  /** What is repeated at the end of the log. */
  failures: string;
}

interface Step {
  name: string;
  run: () => Promise<Result>;
}

const nothing: Result = { passed: 0, failed: 0, skipped: 0, failures: "" };

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

function npmRun(script: string, args: readonly string[] = []): Promise<{ code: number; output: string }> {
  const env = { ...process.env, ...builtEnvironment };
  return new OwnedProcess("npm", ["run", "--silent", script, "--", ...args], { cwd: repository, env }).ended;
}

/** Checks that run side by side; each passes or fails as a whole. */
function npmChecks(name: string, scripts: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const codes = await Promise.all(scripts.map(async (script) => (await npmRun(script)).code));
      const failed = scripts.filter((_, index) => codes[index] !== 0);
      const failures = failed.map((script) => `npm run ${script} failed`).join("\n");
      return { passed: scripts.length - failed.length, failed: failed.length, skipped: 0, failures };
    },
  };
}

/** A step whose tests are counted from mocha's report. An error without a failed test counts as one failed test. */
function suite(script: string, args: readonly string[] = []): Step {
  return {
    name: script,
    run: async () => {
      const { code, output } = await npmRun(script, args);
      const report = stripVTControlCharacters(output).replaceAll(reportMark, "");
      const count = (what: string): number => Number(new RegExp(`^\\s*(\\d+) ${what}\\b`, "m").exec(report)?.[1] ?? 0);
      const [passed, failed, skipped] = [count("passing"), count("failing"), count("pending")];
      if (failed > 0) return { passed, failed, skipped, failures: report.slice(report.search(/^\s*\d+ failing/m)) };
      if (code !== 0 || passed === 0)
        throw new Error(`${script} ended with exit code ${code} and ${passed} passed tests`);
      return { passed, failed, skipped, failures: "" };
    },
  };
}

/** Figures depend on the machine and on its load: they are shown, and never fail the run. */
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
  npmChecks("static checks", ["format:check", "lint", "typecheck"]),
  suite("test:unit"),
  suite("test:slow"),
  suite("test:inference"),
  suite("test:faults", ["--quick"]),
  suite("test:integration"),
  suite("test:e2e"),
  bench,
];

async function main(): Promise<number> {
  const startedAt = performance.now();
  await mkdir(out, { recursive: true });
  const results: (Result & { step: string; ms: number })[] = [];
  for (const { name, run: runStep } of steps) {
    heading(name);
    const stepStartedAt = performance.now();
    const result = await runStep().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      say(message);
      return { ...nothing, failed: 1, failures: message };
    });
    const ms = performance.now() - stepStartedAt;
    results.push({ step: name, ms, ...result });
    say(`--- ${name}: ${result.failed === 0 ? "ok" : "FAILED"} (${duration(ms)})`);
  }

  heading(`all steps, ${duration(performance.now() - startedAt)}`);
  for (const { step, ms, ...result } of results)
    say(
      `${result.failed === 0 ? "ok    " : "FAILED"} ${step.padEnd(18)} ${duration(ms).padStart(12)}  ${counts(result)}`,
    );
  for (const { step, failures } of results) if (failures !== "") say(`\n${step}:\n${failures.trimEnd()}`);
  const sum = (key: "passed" | "failed" | "skipped"): number => results.reduce((total, one) => total + one[key], 0);
  say(`\n${counts({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") })}`);
  return sum("failed") === 0 ? 0 : 1;
}

function counts({ passed, failed, skipped }: Omit<Result, "failures">): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

await runScript(main);

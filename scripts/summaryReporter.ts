import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import Mocha from "mocha";

/** The environment variable that names the file for the summary. */
export const resultVariable = "MOCHA_RESULT_FILE";

/** What became of a mocha run, in numbers of tests; a failing hook counts as a failed test. */
export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
  failures: { title: string; message: string }[];
}

/** Mocha's own report for the reader, and the numbers in a file for the script that started the run. */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env[resultVariable];
    if (path === undefined) return;
    const summary: Summary = { passed: 0, failed: 0, skipped: 0, failures: [] };
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, () => summary.passed++);
    runner.on(EVENT_TEST_PENDING, () => summary.skipped++);
    runner.on(EVENT_TEST_FAIL, (test, error: unknown) => {
      summary.failed++;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      summary.failures.push({ title: test.fullTitle(), message });
    });
    runner.once(EVENT_RUN_END, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(summary, null, 2));
    });
  }
}

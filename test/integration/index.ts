/** Entry point for the extension host: runs the mocha suites that are bundled next to this file. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import Mocha from "mocha";
import { reportMark } from "../../scripts/support/reportMark.ts";

/** For one test, including a cold start of the inference process. */
const TEST_TIMEOUT_MS = 30_000;

export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(reportMark + format(...args));
  const mocha = new Mocha({
    ui: "bdd",
    color: true,
    timeout: TEST_TIMEOUT_MS,
    forbidOnly: process.env["CI"] !== undefined,
    reporter: "spec",
  });
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".test.mjs")).sort();
  if (names.length === 0) throw new Error("no integration tests were built");
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  for (const name of names) await import(pathToFileURL(join(import.meta.dirname, name)).href);
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} integration tests failed`);
}

/**
 * Runs the mocha suites of test/integration inside an extension host: by default in the VS Code of the browser, which is
 * installed on the way; with `--desktop` or `VSCODE_PATH` in a desktop VS Code.
 */
import { appendFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { openBrowser } from "./browser.ts";
import { build } from "./build.ts";
import { out, repository, sampleWorkspace, tools } from "./paths.ts";
import { Advice, duration, longStep, say } from "./progress.ts";
import { reportMark } from "./reportMark.ts";
import { beforeExit, runScript } from "./shutdown.ts";
import { resultVariable, type Summary } from "./summaryReporter.ts";
import { ensureParts } from "./systemParts.ts";
import { Workbench } from "./workbench.ts";

const testsPath = join(repository, "dist/test/index.mjs");
/** All that the workbench and the tests write to their consoles, apart from mocha's report. */
const consoleLog = join(out, "logs/integration-console.log");
const resultFile = process.env[resultVariable] ?? join(out, "integration.json");

/** Milliseconds for the whole run of the suites. */
const RUN_TIMEOUT_MS = 5 * 60_000;

/** Runs the suites on a workspace. @returns the exit code of the extension host's run */
type Host = (workspace: string, env: Record<string, string>) => Promise<number>;

/** The workbench gives its tests' output and exit code to functions that a driver puts into the page. */
const inBrowser: Host = async (workspace, env) => {
  await ensureParts(["browser", "hangul", "vulkan"]);
  const workbench = await Workbench.start({ development: true, env });
  const context = await openBrowser();
  try {
    const page = await context.newPage();
    page.on("crash", () => say("The page of the workbench crashed."));
    await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
      const line = format(...args);
      if (line.startsWith(reportMark)) say(line.slice(reportMark.length));
      else appendFileSync(consoleLog, `${line}\n`);
    });
    const exit = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    const payload = [
      ["extensionDevelopmentPath", workbench.remoteUri(repository)],
      ["extensionTestsPath", workbench.remoteUri(testsPath)],
      ["skipWelcome", "true"],
    ] as const;
    await page.goto(workbench.address(workspace, payload));
    const code = await within(RUN_TIMEOUT_MS, exit).catch(async (error: unknown) => {
      await page.screenshot({ path: join(out, "screenshots/integration-failure.png") }).catch(() => undefined);
      throw error;
    });
    if (code !== 0) await workbench.saveLogs(join(out, "logs/integration"));
    return code;
  } catch (error) {
    await workbench.saveLogs(join(out, "logs/integration")).catch(() => undefined);
    throw error;
  } finally {
    await context.close().catch(() => undefined);
    await workbench.stop();
  }
};

const onDesktop: Host = async (workspace, env) => {
  const { downloadAndUnzipVSCode, runTests } = await import("@vscode/test-electron");
  const vscodeExecutablePath =
    process.env["VSCODE_PATH"] ??
    (await downloadAndUnzipVSCode({ cachePath: join(tools, "desktop") }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Advice(`No desktop VS Code could be downloaded (${reason}): set VSCODE_PATH to one on this machine.`);
    }));
  return runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: repository,
    extensionTestsPath: testsPath,
    extensionTestsEnv: env,
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust", "--skip-welcome"],
  });
};

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Advice(`The integration tests did not end within ${duration(ms)}.`)), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

async function main(): Promise<number> {
  await build();
  const workspace = await mkdtemp(join(tmpdir(), "workspace-"));
  beforeExit(() => rm(workspace, { recursive: true, force: true }));
  try {
    await cp(sampleWorkspace, workspace, { recursive: true });
    for (const folder of ["screenshots", "logs"]) await mkdir(join(out, folder), { recursive: true });
    for (const file of [resultFile, consoleLog]) await rm(file, { force: true });
    const desktop = process.argv.includes("--desktop") || process.env["VSCODE_PATH"] !== undefined;
    const env = { [resultVariable]: resultFile };
    const where = desktop ? "desktop VS Code" : "the workbench";
    const code = await longStep(`Integration tests in ${where}`, () =>
      (desktop ? onDesktop : inBrowser)(workspace, env),
    );
    const text = await readFile(resultFile, "utf8").catch(() => "");
    if (text === "") throw new Advice("The integration tests left no result: the extension host ended or never began.");
    const summary = JSON.parse(text) as Summary;
    return code === 0 && summary.failed === 0 && summary.passed > 0 ? 0 : 1;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

await runScript(main);

/**
 * Runs the mocha suites of test/integration inside an extension host: by default in VS Code for the browser, which is
 * installed if necessary; with `--desktop` or `VSCODE_PATH` in a desktop VS Code.
 */
import { appendFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { openBrowser } from "./support/browser.ts";
import { build } from "./support/build.ts";
import { out, repository, sampleWorkspace, tools } from "./support/paths.ts";
import { Advice, duration, longStep, say } from "./support/progress.ts";
import { reportMark } from "./support/reportMark.ts";
import { beforeExit, runScript } from "./support/shutdown.ts";
import { ensureParts } from "./support/systemParts.ts";
import { packVsix } from "./support/vsce.ts";
import { Workbench } from "./support/workbench.ts";

/** Another extension, which asks for the model. */
const consumer = join(repository, "test/fixtures/consumer");
const testsPath = join(repository, "dist/test/index.mjs");
/** Everything that the workbench and the tests write to their consoles, except mocha's report. */
const consoleLog = join(out, "logs/integration-console.log");

/** Milliseconds that the whole run may take. */
const RUN_TIMEOUT_MS = 10 * 60_000;

/** Runs the suites on a workspace. @returns the exit code of the extension host's run */
type Host = (workspace: string) => Promise<number>;

/** The workbench passes the tests' output and exit code to functions that its driver exposes in the page. */
const inBrowser: Host = async (workspace) => {
  await ensureParts(["browser", "hangul", "vulkan"]);
  // A payload has room for one extension in development.
  const vsix = join(out, "consumer.vsix");
  await packVsix(consumer, vsix, ["--skip-license"]);
  const workbench = await Workbench.start({ development: true, extensions: [vsix] });
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

const onDesktop: Host = async (workspace) => {
  const { downloadAndUnzipVSCode, runTests } = await import("@vscode/test-electron");
  const vscodeExecutablePath =
    process.env["VSCODE_PATH"] ??
    (await downloadAndUnzipVSCode({ cachePath: join(tools, "desktop") }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Advice(`Could not download a desktop VS Code (${reason}). Set VSCODE_PATH to one on this machine.`);
    }));
  return runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: [repository, consumer],
    extensionTestsPath: testsPath,
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust", "--skip-welcome"],
  });
};

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Advice(`The integration tests did not finish within ${duration(ms)}.`)), ms);
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
    await rm(consoleLog, { force: true });
    const desktop = process.argv.includes("--desktop") || process.env["VSCODE_PATH"] !== undefined;
    const where = desktop ? "desktop VS Code" : "the workbench";
    return await longStep(`Integration tests in ${where}`, () => (desktop ? onDesktop : inBrowser)(workspace));
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

await runScript(main);

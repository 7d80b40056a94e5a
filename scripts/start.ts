/**
 * `npm start`: builds and packages the extension and opens it in VS Code for the browser, with the sample workspace.
 * Options: `--locale ko`, `--port N`, `--desktop` (the desktop VS Code on this machine; also with `VSCODE_PATH` or
 * `START_WITH=code`).
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { packageExtension } from "./package.ts";
import { build } from "./support/build.ts";
import { acquire, release } from "./support/lock.ts";
import { repository, sampleWorkspace, tools } from "./support/paths.ts";
import { Advice, longStep, say } from "./support/progress.ts";
import { beforeExit, runScript } from "./support/shutdown.ts";
import { findCommand } from "./support/systemParts.ts";
import { ensureServer } from "./support/vscodeServer/install.ts";
import { freePort, Workbench } from "./support/workbench.ts";

/** The port of the page unless it is in use. Always the same: the browser keeps a page's layout by its address. */
const USUAL_PORT = 8042;

const stateFolder = join(tools, "start");

interface Choice {
  desktop: boolean;
  locale: "ko" | undefined;
  port: number | undefined;
}

function readChoice(): Choice {
  const { values } = parseArgs({
    options: { desktop: { type: "boolean" }, locale: { type: "string" }, port: { type: "string" } },
  });
  if (values.locale !== undefined && values.locale !== "ko" && values.locale !== "en")
    throw new Advice(`--locale takes "ko" or "en", not "${values.locale}".`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Advice(`--port takes a number from 1 to 65535, not "${values.port ?? ""}".`);
  const desktop =
    values.desktop === true || process.env["VSCODE_PATH"] !== undefined || process.env["START_WITH"] === "code";
  return { desktop, locale: values.locale === "ko" ? "ko" : undefined, port };
}

async function start(): Promise<void> {
  const choice = readChoice();
  await mkdir(stateFolder, { recursive: true });
  const workspace = join(stateFolder, "playground");
  // Keeps what the user has changed there.
  await cp(sampleWorkspace, workspace, { recursive: true, force: false });
  await (choice.desktop ? startDesktop(workspace, choice) : startInBrowser(workspace, choice));
}

async function startInBrowser(workspace: string, { locale, port }: Choice): Promise<void> {
  const lock = join(stateFolder, "running.lock");
  if (!(await acquire(lock))) {
    const owner = await readFile(lock, "utf8").catch(() => "?");
    throw new Advice(
      `npm start is already running here (process ${owner}): use its page, or stop it first. If it is no longer running, delete ${lock}.`,
    );
  }
  beforeExit(() => release(lock));
  await ensureServer();
  const vsix = await packageExtension();
  const workbench = await longStep("Starting VS Code", async () =>
    Workbench.start({
      stateFolder,
      port: await choosePort(port),
      locale,
      extensions: [vsix],
      // Nothing of VS Code's own covers the first steps, and they do open, unlike with "none".
      settings: { "workbench.startupEditor": "welcomePageInEmptyWorkbench" },
    }),
  );
  say(`\n  VS Code is ready. Open this address in a browser:\n\n    ${workbench.address(workspace)}\n`);
  say("  Only this machine can reach it. Ctrl+C stops it; conversations and settings are kept for the next start.\n");
  await workbench.ended;
  throw new Advice(`The VS Code server ended unexpectedly; see ${join(stateFolder, "server.log")}.`);
}

async function choosePort(wanted: number | undefined): Promise<number> {
  const port = wanted ?? USUAL_PORT;
  try {
    return await freePort(port);
  } catch (error) {
    if (wanted === undefined) return freePort();
    const reason = (error as NodeJS.ErrnoException).code === "EACCES" ? "requires elevated privileges" : "is in use";
    throw new Advice(`Port ${port} ${reason}; choose another one, or leave out --port.`, { cause: error });
  }
}

async function startDesktop(workspace: string, { locale }: Choice): Promise<void> {
  const macApp = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";
  const code = process.env["VSCODE_PATH"] ?? codeCommand() ?? (existsSync(macApp) ? macApp : undefined);
  if (code === undefined || !existsSync(code))
    throw new Advice(
      "No desktop VS Code was found: add its `code` command to the PATH, set VSCODE_PATH to it, or run npm start without --desktop.",
    );
  await longStep("Building", build);
  const args = ["--new-window", `--extensionDevelopmentPath=${repository}`, workspace];
  if (locale !== undefined) args.push("--locale", locale);
  // The window belongs to the user: it stays open when this script ends.
  const child = spawn(code, args, { stdio: "ignore", detached: true });
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  child.unref();
  say(`Opened ${workspace} in ${code}.`);
}

function codeCommand(): string | undefined {
  const command = findCommand("code");
  // On Windows it is a shell script, in a folder next to the program.
  return command === undefined || process.platform !== "win32" ? command : join(dirname(command), "..", "Code.exe");
}

await runScript(async () => {
  await start();
  return 0;
});

/** Installs VS Code for the browser (code-server) into `.vscode-test/server`; again only when the lock file changes. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { exclusively } from "../lock.ts";
import { out, tools } from "../paths.ts";
import { Advice, longStep, say } from "../progress.ts";
import { runQuietly } from "../run.ts";
import { runScript } from "../shutdown.ts";
import { compileParts, ensureParts } from "../systemParts.ts";

const server = join(tools, "server");
const stamp = join(server, "installed.txt");

export interface VsCodeServer {
  /** The Node that runs it. It accepts only version 24. */
  node: string;
  entry: string;
}

/** @throws Advice when a part of the system is missing or the compilation fails */
export async function ensureServer(): Promise<VsCodeServer> {
  if (process.platform === "win32")
    throw new Advice("VS Code for the browser does not run on Windows. Use the desktop one (npm start -- --desktop).");
  const wanted = await lockHash();
  if (!(await isInstalled(wanted))) {
    await ensureParts(compileParts);
    await mkdir(tools, { recursive: true });
    await exclusively(join(tools, "server.lock"), "installing the VS Code server", async () => {
      if (!(await isInstalled(wanted))) await install(wanted);
    });
  }
  return {
    node: join(server, "node_modules/node/bin/node"),
    entry: join(server, "node_modules/code-server/out/node/entry.js"),
  };
}

async function lockHash(): Promise<string> {
  const lock = await readFile(join(import.meta.dirname, "package-lock.json"));
  return createHash("sha256").update(lock).digest("hex");
}

async function isInstalled(wanted: string): Promise<boolean> {
  return (await readFile(stamp, "utf8").catch(() => "")).trim() === wanted;
}

/** Builds in a separate folder and renames it when it is complete, so that a partial install is never used. */
async function install(wanted: string): Promise<void> {
  say("VS Code for the browser is installed once. Its native parts are compiled here, which takes a few minutes.");
  const building = join(tools, "server.building");
  const log = join(out, "vscode-server-install.log");
  await mkdir(out, { recursive: true });
  await rm(log, { force: true });
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    await copyFile(join(import.meta.dirname, name), join(building, name));

  const env = serverEnvironment(building);
  const npm = (...args: string[]): Promise<void> => runQuietly("npm", args, { cwd: building, env, log });
  await longStep("Downloading code-server", () => npm("ci", "--ignore-scripts"));
  await longStep("Downloading Node 24 for it", () => npm("rebuild", "node"));
  await longStep("Compiling its native modules (about three minutes)", () =>
    // By name, because rebuilding everything would replace the Node that the others are being built with.
    npm("rebuild", "argon2", "code-server"),
  );

  const native = join(
    building,
    "node_modules/code-server/lib/vscode/node_modules/@vscode/spdlog/build/Release/spdlog.node",
  );
  if (!existsSync(native)) throw new Advice(`The native modules were not built; see ${log}.`);
  await writeFile(join(building, "installed.txt"), `${wanted}\n`);
  await rm(server, { recursive: true, force: true });
  await rename(building, server);
}

function serverEnvironment(folder: string): NodeJS.ProcessEnv {
  const nodePackage = join(folder, "node_modules/node");
  const platform = process.platform === "win32" ? "win" : process.platform;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [join(nodePackage, "bin"), process.env["PATH"]].join(delimiter),
    // The headers must be those of this Node, even if an npm configuration names others.
    npm_config_nodedir: join(nodePackage, `node_modules/node-${platform}-${process.arch}`),
    JOBS: "max",
  };
  // Set by the npm that runs this script, for its own project and its own Node: code-server reads the user agent.
  for (const name of Object.keys(env))
    if (/^npm_(?!config_)|^npm_config_(user_agent|node_gyp|(local_|global_)?prefix)$/.test(name))
      Reflect.deleteProperty(env, name);
  return env;
}

if (import.meta.main)
  await runScript(async () => {
    await ensureServer();
    say("The VS Code server is installed.");
    return 0;
  });

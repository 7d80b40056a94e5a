/** The real VS Code workbench with a real extension host, served to a browser on this machine. */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildLanguagePack, languagePack } from "./languagePack.ts";
import { OwnedProcess } from "./ownedProcess.ts";
import { Advice } from "./progress.ts";
import { runQuietly, tail } from "./run.ts";
import { beforeExit } from "./shutdown.ts";
import { ensureServer, type VsCodeServer } from "./vscodeServer/install.ts";

export type Settings = Record<string, unknown>;

export interface WorkbenchOptions {
  /** Where it keeps its state; by default, a new folder that is deleted at the end. */
  stateFolder?: string;
  /** By default, a free port. */
  port?: number;
  /** The display language; by default, English. */
  locale?: "ko" | undefined;
  /** VSIX files to install first. */
  extensions?: readonly string[];
  /** User settings. Those that are already in the state folder take precedence. */
  settings?: Settings;
  /** Environment variables that reach the extension host. */
  env?: Record<string, string>;
  /** Makes the page honor the `payload` of its address. Toasts and dialogs don't appear then. */
  development?: boolean;
}

/** Switches off what would disturb a run. */
const quietSettings: Settings = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "git.openRepositoryInParentFolders": "never",
};

/** Milliseconds that the server may take to answer its first request. */
const START_TIMEOUT_MS = 60_000;

interface TemporaryFolder {
  path: string;
  /** Unregisters the cleanup that deletes it when this process exits. */
  forget: () => void;
}

export class Workbench {
  readonly folder: string;
  readonly port: number;
  readonly #server: OwnedProcess;
  readonly #temporary: TemporaryFolder[];

  private constructor(folder: string, port: number, server: OwnedProcess, temporary: TemporaryFolder[]) {
    this.folder = folder;
    this.port = port;
    this.#server = server;
    this.#temporary = temporary;
  }

  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const server = await ensureServer();
    const temporary: TemporaryFolder[] = [];
    const newFolder = async (): Promise<string> => {
      const path = await mkdtemp(join(tmpdir(), "workbench-"));
      // Cleanups run newest first: the server, which is started later, has ended by then.
      temporary.push({ path, forget: beforeExit(() => removeFolder(path)) });
      return path;
    };
    const folder = options.stateFolder ?? (await newFolder());
    // Sockets live here: their paths must be short, so this is never a folder deep inside the repository.
    const sockets = await newFolder();
    const env = await prepare(folder, sockets, options);
    const common = commonArguments(folder);
    const log = join(folder, "server.log");
    await rm(log, { force: true });

    const extensions = [...(options.extensions ?? [])];
    if (options.locale !== undefined) extensions.push(await buildLanguagePack());
    await installExtensions(server, extensions, common, { env, log });
    await selectLanguage(folder, options.locale);

    const port = options.port ?? (await freePort());
    const args = [
      ...common,
      ...["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--session-socket", join(sockets, "session.sock")],
      ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
      "--disable-getting-started-override",
      ...(options.locale === undefined ? [] : ["--locale", options.locale]),
      ...(options.development === true ? ["--vscode-option", "enable-smoke-test-driver"] : []),
    ];
    const ownedProcess = new OwnedProcess(server.node, [server.entry, ...args], { env, log });
    const workbench = new Workbench(folder, port, ownedProcess, temporary);
    try {
      await workbench.#waitUntilReady(log);
    } catch (error) {
      await workbench.stop();
      throw error;
    }
    return workbench;
  }

  /** Host and port, which must be the same in page addresses and in `vscode-remote:` URIs. */
  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  /**
   * The machine settings of the extension host. They take precedence over the user settings, and open windows pick up
   * changes to them, which windows of this server don't do for user settings.
   */
  get settingsFile(): string {
    return machineSettings(this.folder);
  }

  /** Settles when the server has ended, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.#server.ended;
  }

  /** @returns the address of a page with this folder open */
  address(folder: string, payload?: readonly (readonly [string, string])[]): string {
    const query = new URLSearchParams({ folder });
    if (payload !== undefined) query.set("payload", JSON.stringify(payload));
    return `http://${this.authority}/?${query.toString()}`;
  }

  /** @returns the URI by which a development payload names a file on this machine */
  remoteUri(path: string): string {
    return `vscode-remote://${this.authority}${path}`;
  }

  /** Changes settings; `undefined` removes one. Open windows pick up the change within a second. */
  async writeSettings(changes: Settings): Promise<void> {
    const settings = JSON.parse(await readFile(this.settingsFile, "utf8")) as Settings;
    await writeFile(this.settingsFile, JSON.stringify({ ...settings, ...changes }, null, 2));
  }

  /** Copies the logs of the server and of the extension hosts. */
  async saveLogs(to: string): Promise<void> {
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true });
    await cp(join(this.folder, "server.log"), join(to, "server.log"));
    const logs = join(this.folder, "user/logs");
    if (existsSync(logs)) await cp(logs, to, { recursive: true });
  }

  /** Ends the server and everything it started, and deletes the temporary folders. */
  async stop(): Promise<void> {
    await this.#server.stop();
    for (const { path, forget } of this.#temporary) {
      await removeFolder(path);
      forget();
    }
  }

  async #waitUntilReady(log: string): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < giveUpAt && !this.#server.hasEnded) {
      const answer = await fetch(`http://${this.authority}/healthz`).catch(() => undefined);
      if (answer?.ok === true) return;
      await delay(100);
    }
    throw new Advice(
      `The VS Code server did not start on ${this.authority}. The last lines of its log:\n${await tail(log)}`,
    );
  }
}

function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}

/** @returns the server's environment, with its own home folder, so that nothing of the user's is read or written */
async function prepare(folder: string, sockets: string, options: WorkbenchOptions): Promise<NodeJS.ProcessEnv> {
  const home = join(folder, "home");
  await mkdir(home, { recursive: true });
  await mkdir(join(folder, "user/User"), { recursive: true });
  await mkdir(join(folder, "extensions"), { recursive: true });
  await writeFile(join(folder, "config.yaml"), "");
  const settingsFile = join(folder, "user/User/settings.json");
  const kept = existsSync(settingsFile) ? (JSON.parse(await readFile(settingsFile, "utf8")) as Settings) : {};
  await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...options.settings, ...kept }, null, 2));
  // VS Code watches this file only if it exists when the window opens.
  await mkdir(join(folder, "user/Machine"), { recursive: true });
  if (!existsSync(machineSettings(folder))) await writeFile(machineSettings(folder), "{}");

  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VSCODE_|NODE_OPTIONS$|INIT_CWD$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_STATE_HOME: join(home, ".local/state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_RUNTIME_DIR: sockets,
    // The temporary files of language servers are deleted with it.
    TMPDIR: sockets,
    ...options.env,
  };
}

function machineSettings(folder: string): string {
  return join(folder, "user/Machine/settings.json");
}

function commonArguments(folder: string): string[] {
  return [
    ...["--config", join(folder, "config.yaml")],
    ...["--user-data-dir", join(folder, "user")],
    ...["--extensions-dir", join(folder, "extensions")],
  ];
}

async function installExtensions(
  server: VsCodeServer,
  files: readonly string[],
  common: readonly string[],
  options: { env: NodeJS.ProcessEnv; log: string },
): Promise<void> {
  if (files.length === 0) return;
  const wanted = files.flatMap((file) => ["--install-extension", file]);
  await runQuietly(server.node, [server.entry, ...common, ...wanted, "--force"], options);
}

/** The server uses a language pack only if it is listed in this file, which the desktop VS Code writes. */
async function selectLanguage(folder: string, locale: "ko" | undefined): Promise<void> {
  const file = join(folder, "user/languagepacks.json");
  if (locale === undefined) return rm(file, { force: true });
  const installed = (await readdir(join(folder, "extensions"))).find((name) => name.startsWith(languagePack.id));
  if (installed === undefined) throw new Error(`${languagePack.id} was not installed`);
  const translations = { vscode: join(folder, "extensions", installed, "translations/main.i18n.json") };
  const extensions = [{ extensionIdentifier: { id: languagePack.id }, version: languagePack.version }];
  await writeFile(file, JSON.stringify({ ko: { hash: "minimal-ko-1", label: "한국어", extensions, translations } }));
}

/** @returns a port of this machine on which nothing listens */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(wanted, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP socket has no port");
    return address.port;
  } finally {
    server.close();
  }
}

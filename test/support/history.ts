/** The conversations of a window, for tests: the real thread, on a file of the test's own. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { StoredTurn } from "../../src/history/conversation.ts";
import type { HistoryProblem, MovedAside } from "../../src/history/historyProblem.ts";
import { StoreClient } from "../../src/history/storeClient.ts";
import { WindowStore } from "../../src/history/windowStore.ts";

/** The thread; processes that a test starts use the same one. */
export const HISTORY_WORKER = (process.env["HISTORY_WORKER"] ??= await bundle("src/history/worker.ts"));

/** A program as one file, which starts several times as fast. @param program its path in the repository */
export async function bundle(program: string): Promise<string> {
  const { build } = await import("esbuild");
  const folder = mkdtempSync(join(tmpdir(), "42dot-bundle-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "program.mjs");
  const entryPoints = [join(import.meta.dirname, "../..", program)];
  const options = { bundle: true, platform: "node", format: "esm", target: "node22", logLevel: "error" } as const;
  const loader = { ".wasm": "binary" } as const;
  await build({ ...options, loader, entryPoints, outfile, external: ["esbuild"] });
  return outfile;
}

export const RECORD = {
  model: "demo",
  stop: "eos" as const,
  promptTokens: 40,
  cachedTokens: 0,
  generatedTokens: 5,
  prefillMs: 12.5,
  decodeMs: 30.25,
  timeToFirstTokenMs: 13,
};

export function turn(id: string, change: Partial<StoredTurn> = {}): StoredTurn {
  return {
    id,
    createdAt: 1_700_000_000_000,
    task: { kind: "chat" },
    message: `질문 ${id}`,
    prompt: `질문 ${id}`,
    answer: `답 ${id}`,
    state: { kind: "done", record: RECORD },
    ...change,
  };
}

/** A conversation with this id, as the store is told of it. */
export function conversation(id: string, firstTurnInContext = 0): { id: string; firstTurnInContext: number } {
  return { id, firstTurnInContext };
}

/** One window: its store, and everything that its user was told. */
export class TestWindow {
  readonly store: StoreClient;
  /** Problems as they came; "over" when everything was on disk again. */
  readonly told: string[] = [];
  readonly moved: MovedAside[] = [];
  problem: HistoryProblem | undefined;

  constructor(path: string, workerPath = HISTORY_WORKER) {
    this.store = new StoreClient({
      path,
      workerPath,
      onProblem: (problem) => {
        this.problem = problem;
        this.told.push(problem?.kind ?? "over");
      },
      onMovedAside: (moved) => this.moved.push(moved),
    });
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** Resolves when `condition` holds; fails after 20 s. */
  async until(condition: () => boolean | Promise<boolean>, what = "nothing happened"): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${what}: ${JSON.stringify(this.told)}`);
  }
}

/** The same without a thread of its own, for what needs many windows. */
export class DirectWindow {
  readonly store: WindowStore;
  readonly moved: MovedAside[] = [];
  readonly told: string[] = [];
  changes = 0;

  constructor(path: string, workspace = "") {
    this.store = new WindowStore({
      ...{ path, workspace },
      onChanged: () => this.changes++,
      onProblem: (problem) => this.told.push(problem?.kind ?? "over"),
      onMovedAside: (moved) => this.moved.push(moved),
    });
  }

  close(): void {
    this.store.close();
  }
}

/** What is closed after a test. */
interface Closable {
  close: () => unknown;
}

/** The file of the conversations of each test of a suite, in a folder of its own; what uses it is closed afterwards. */
export class HistoryFile {
  folder = "";
  readonly #used: Closable[] = [];

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "42dot-history-"));
    });
    afterEach(async () => {
      await this.closeAll();
      // A test may have made it read-only.
      chmodSync(this.folder, 0o700);
      rmSync(this.folder, { recursive: true });
    });
  }

  get path(): string {
    return join(this.folder, "conversations.sqlite");
  }

  /** Closes it after the test. */
  use<T extends Closable>(user: T): T {
    this.#used.push(user);
    return user;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#used.splice(0).map((each) => each.close()));
  }

  window(): TestWindow {
    return this.use(new TestWindow(this.path));
  }

  direct(workspace?: string): DirectWindow {
    return this.use(new DirectWindow(this.path, workspace));
  }
}

/** Opens the file as another program would. */
export function edit(path: string, sql: string): void {
  const database = connect(path);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

export function connect(path: string): DatabaseSync {
  const sqlite = process.getBuiltinModule("node:sqlite");
  return new sqlite.DatabaseSync(path);
}

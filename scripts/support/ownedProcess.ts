import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import pidtree from "pidtree";
import { beforeExit } from "./shutdown.ts";

export interface OwnedProcessOptions {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** The file that the output is appended to; by default, the output goes to this terminal. */
  log?: string | undefined;
}

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE_MS = 4_000;

/** A command that is ended, with all its descendants, by `stop` and when this process is told to end. */
export class OwnedProcess {
  /** Settles when the command has ended; `output` is what it wrote to stdout if there is no log. */
  readonly ended: Promise<{ code: number; output: string }>;
  readonly #pid: number | undefined;
  #hasEnded = false;

  constructor(command: string, args: readonly string[], { cwd, env, log }: OwnedProcessOptions) {
    const file = log === undefined ? undefined : ({ file: log, append: true } as const);
    const child = execa(command, args, {
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env, extendEnv: false }),
      stdin: "ignore",
      stdout: file ?? ["inherit", "pipe"],
      stderr: file ?? "inherit",
      reject: false,
      // `stop` ends the whole tree, not only the command.
      cleanup: false,
    });
    this.#pid = child.pid;
    const forget = beforeExit(() => this.stop());
    this.ended = child.then(({ exitCode, stdout }) => {
      this.#hasEnded = true;
      forget();
      return { code: exitCode ?? 1, output: stdout };
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async stop(): Promise<void> {
    const pids = this.#pid === undefined || this.#hasEnded ? [] : await treeOf(this.#pid);
    signalAll(pids, "SIGTERM");
    const giveUpAt = performance.now() + GRACE_MS;
    while (pids.some(isAlive) && performance.now() < giveUpAt) await delay(50);
    signalAll(pids.filter(isAlive), "SIGKILL");
    await this.ended;
  }
}

/** @returns the process and its descendants; none if it has just ended */
function treeOf(pid: number): Promise<number[]> {
  return pidtree(pid, { root: true }).catch(() => []);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

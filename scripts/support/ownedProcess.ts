import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import pidtree from "pidtree";
import { beforeExit } from "./shutdown.ts";

export interface OwnedProcessOptions {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** The file that the output is appended to; this terminal without one. */
  log?: string | undefined;
}

/** ms between the request to end and the kill. */
const GRACE_MS = 4_000;

/** ms that output may still come after the command has ended; a descendant of it can hold the pipe open for longer. */
const LAST_OUTPUT_MS = 1_000;

/**
 * A command that ends with all its descendants on `stop`, and when this process is told to end (`shutdown.ts`). Only a
 * kill that no process can handle leaves it running.
 */
export class OwnedProcess {
  /** Settles when the command has ended; `output` is what it wrote to stdout, without a log. */
  readonly ended: Promise<{ code: number; output: string }>;
  readonly #pid: number | undefined;
  #hasEnded = false;

  constructor(command: string, args: readonly string[], { cwd, env, log }: OwnedProcessOptions) {
    const file = log === undefined ? undefined : openSync(log, "a");
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", file ?? "pipe", file ?? "inherit"] });
    if (file !== undefined) closeSync(file);
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    this.#pid = child.pid;
    const forget = beforeExit(() => this.stop());
    this.ended = new Promise((resolve) => {
      let lastOutput: NodeJS.Timeout | undefined;
      const end = (code: number | null): void => {
        clearTimeout(lastOutput);
        this.#hasEnded = true;
        forget();
        resolve({ code: code ?? 1, output });
      };
      child.once("error", (error) => {
        process.stderr.write(`${error.message}\n`);
        end(127);
      });
      child.once("close", end);
      child.once("exit", (code) => (lastOutput = setTimeout(() => end(code), LAST_OUTPUT_MS)));
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

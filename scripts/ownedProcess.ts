import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { beforeExit } from "./shutdown.ts";

export interface OwnedProcessOptions {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** The file that the output is added to; this terminal without one. */
  log?: string | undefined;
}

/** A command that is ended with all its descendants by `stop`, by a signal to this process, and by this process's death. */
export class OwnedProcess {
  readonly #guard: ChildProcess;
  readonly #forget: () => void;
  /** Settles with the exit code once the command and all its descendants have ended. */
  readonly ended: Promise<number>;
  #hasEnded = false;

  constructor(command: string, args: readonly string[], options: OwnedProcessOptions) {
    const log = options.log === undefined ? undefined : openSync(options.log, "a");
    const guard = join(import.meta.dirname, "guard.ts");
    this.#guard = spawn(process.execPath, [guard, randomUUID(), command, ...args], {
      cwd: options.cwd,
      env: options.env,
      // Ctrl+C reaches every process of the terminal's group: the guard stands outside and is told by its input.
      detached: true,
      stdio: ["pipe", log ?? "inherit", log ?? "inherit"],
    });
    if (log !== undefined) closeSync(log);
    this.#forget = beforeExit(() => this.stop());
    this.ended = new Promise((resolve, reject) => {
      this.#guard.once("error", reject);
      this.#guard.once("exit", (code) => {
        this.#hasEnded = true;
        this.#forget();
        resolve(code ?? 1);
      });
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async stop(): Promise<void> {
    this.#guard.stdin?.destroy();
    await this.ended;
  }
}

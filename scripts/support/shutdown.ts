/** What a script must clean up before it exits, whatever makes it exit. */

import { readFileSync } from "node:fs";
import { Advice } from "./progress.ts";

type Cleanup = () => Promise<void> | void;

const cleanups = new Set<Cleanup>();
let stopping: Promise<void> | undefined;

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Milliseconds between two checks that npm, which started this script, is still running. */
const PARENT_CHECK_MS = 1000;

/** @returns a function that unregisters the cleanup */
export function beforeExit(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs every cleanup, newest first. One that fails does not prevent the others from running. */
async function cleanUp(): Promise<void> {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      await cleanup();
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
    }
  }
  cleanups.clear();
}

/** Exits after the cleanups. The first call decides the exit code. */
function exit(code: number): void {
  if (stopping !== undefined) return;
  stopping = cleanUp();
  void stopping.then(() => process.exit(code));
}

/** Cleans up and exits on Ctrl+C, on a signal, and when npm is gone. Call it once in a process that starts others. */
export function exitCleanly(): void {
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => exit(code));
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  // npm starts this script in a shell, which outlives npm.
  const npm = parentOf(parent);
  const isOrphaned = (): boolean => process.ppid !== parent || parentOf(parent) !== npm;
  setInterval(() => {
    if (isOrphaned()) exit(1);
  }, PARENT_CHECK_MS).unref();
}

/** @returns the parent of a process; undefined where there is no /proc */
function parentOf(pid: number): number | undefined {
  try {
    // The state and the parent follow the command's name in parentheses.
    return Number(/^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/**
 * Runs a script: does its work, says why it failed, cleans up, and exits with the code that the work returned. Once the
 * script has been told to end, the outcome of the work is ignored.
 */
export async function runScript(work: () => Promise<number | undefined>): Promise<void> {
  exitCleanly();
  try {
    exit((await work()) ?? 0);
  } catch (error) {
    if (stopping !== undefined) return;
    const shown = error instanceof Advice ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${shown ?? "unknown error"}\n`);
    exit(1);
  }
}

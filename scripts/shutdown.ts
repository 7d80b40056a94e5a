/** What a script must end before it ends itself, whichever way it is told to. */

type Cleanup = () => Promise<void> | void;

const cleanups = new Set<Cleanup>();
let stopping: Promise<void> | undefined;

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Milliseconds between two looks at whether npm, which started this script, still lives. */
const PARENT_CHECK_MS = 1000;

/** @returns a function that takes the cleanup off the list */
export function beforeExit(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs every cleanup, the newest first. One that fails does not keep the others from running. */
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

/** Cleans up on Ctrl+C, on a signal, and when npm is gone; to be called once by the scripts that start processes. */
export function exitCleanly(): void {
  const exit = (code: number): void => {
    stopping ??= cleanUp();
    void stopping.then(() => process.exit(code));
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => exit(code));
  const parent = process.ppid;
  if (process.env["npm_lifecycle_event"] !== undefined)
    setInterval(() => {
      if (process.ppid !== parent) exit(1);
    }, PARENT_CHECK_MS).unref();
}

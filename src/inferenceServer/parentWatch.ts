import { Worker } from "node:worker_threads";

/** ms between two checks of the parent process. */
const INTERVAL_MS = 250;

/**
 * Ends this process when its parent is gone. The IPC channel's `disconnect` event is enough while the event loop runs;
 * a worker thread watches too, because a native call can block the event loop for seconds.
 */
export function exitWithParent(): void {
  // The parent may have ended while the engine was being imported.
  if (!process.connected) process.kill(process.pid, "SIGKILL");
  // At once, without waiting for a native call: there is nothing to save.
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  const watch = `
    const parent = ${process.ppid};
    const isAlive = () => { try { process.kill(parent, 0); return process.ppid === parent; } catch { return false; } };
    setInterval(() => { if (!isAlive()) process.kill(process.pid, "SIGKILL"); }, ${INTERVAL_MS});`;
  new Worker(watch, { eval: true }).unref();
}

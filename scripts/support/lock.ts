import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./progress.ts";

/** Runs the work while no other process on this machine does. A lock whose owner has died is taken over. */
export async function exclusively<T>(lock: string, what: string, work: () => Promise<T>): Promise<T> {
  for (let waited = false; !(await acquire(lock)); waited = true) {
    if (!waited) say(`Another process is busy with "${what}"; waiting for it …`);
    await delay(500);
  }
  try {
    return await work();
  } finally {
    await release(lock);
  }
}

/** @returns false while another living process holds the lock */
export async function acquire(lock: string): Promise<boolean> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    // An empty file is still being written by its owner.
    if (owner === 0 || isAlive(owner)) return false;
    await release(lock);
  }
  return false;
}

export async function release(lock: string): Promise<void> {
  await rm(lock, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./errorText.ts";

/** ms to wait after each failed attempt. */
const RETRY_DELAYS_MS = [50, 200, 1_000, 3_000];

/** Gives a completely written file its final name, durably. */
export async function renameAtomically(from: string, to: string): Promise<void> {
  await renameWithRetries(from, to);
  await syncFolder(dirname(to));
}

/** On Windows, a virus scanner that reads a new file blocks renaming it for a moment. */
async function renameWithRetries(from: string, to: string): Promise<void> {
  for (const wait of process.platform === "win32" ? RETRY_DELAYS_MS : []) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "")) throw error;
      await sleep(wait);
    }
  }
  await rename(from, to);
}

/** A rename is durable once its folder is synced. Windows can't sync folders; NTFS journals their changes. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

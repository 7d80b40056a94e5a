import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./errorText.ts";

/** ms to wait between attempts to rename. */
const RETRIES_MS = [50, 200, 1_000, 3_000];

/** Gives a file that is whole its final name, for good. */
export async function renameAtomically(from: string, to: string): Promise<void> {
  await renamePatiently(from, to);
  await syncFolder(dirname(to));
}

/** On Windows a scanner that looks at a new file keeps it from being renamed for a moment. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (const wait of process.platform === "win32" ? RETRIES_MS : []) {
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

/** A new name is on the disk once its folder is. Windows can't sync folders; NTFS journals their changes. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether this computer is idle and has power to spare for background work. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { promisify } from "node:util";

/** ms for which the battery state is cached. */
const CACHE_MS = 60_000;

/** @returns a function that queries the battery state at most once a minute */
export function idleMachine(): () => Promise<boolean> {
  let cached: { at: number; onBattery: Promise<boolean> } | undefined;
  return async () => {
    // Average number of running or runnable processes over the last minute. Always 0 on Windows.
    if ((loadavg()[0] ?? 0) > availableParallelism()) return false;
    const now = performance.now();
    if (cached === undefined || now - cached.at > CACHE_MS) cached = { at: now, onBattery: isOnBattery() };
    return !(await cached.onBattery);
  };
}

/** Always false on Windows, where querying the battery is not worth starting a process: only the setting decides. */
async function isOnBattery(): Promise<boolean> {
  try {
    if (process.platform === "linux") return await isDischarging("/sys/class/power_supply");
    if (process.platform !== "darwin") return false;
    const { stdout } = await promisify(execFile)("/usr/bin/pmset", ["-g", "batt"], { timeout: 2_000 });
    return stdout.includes("Battery Power");
  } catch {
    return false;
  }
}

/** @param folder has a subfolder for each power supply, like `/sys/class/power_supply` on Linux */
export async function isDischarging(folder: string): Promise<boolean> {
  const read = (name: string, file: string): Promise<string> =>
    readFile(`${folder}/${name}/${file}`, "utf8").then(
      (text) => text.trim(),
      () => "",
    );
  for (const name of await readdir(folder)) {
    // A wireless mouse is a power supply too, with the scope "Device".
    if ((await read(name, "status")) === "Discharging" && (await read(name, "scope")) !== "Device") return true;
  }
  return false;
}

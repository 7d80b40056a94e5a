/** Whether this computer has time and power to spare for work that nobody waits for. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { promisify } from "node:util";

/** ms that an answer about the battery is believed. */
const BELIEVED_MS = 60_000;

/** Asks the system at most once a minute. */
export function idleMachine(): () => Promise<boolean> {
  let asked: { at: number; onBattery: Promise<boolean> } | undefined;
  return async () => {
    // Processes that compute or wait to, over the last minute. Windows says 0.
    if ((loadavg()[0] ?? 0) > availableParallelism()) return false;
    const now = performance.now();
    if (asked === undefined || now - asked.at > BELIEVED_MS) asked = { at: now, onBattery: isOnBattery() };
    return !(await asked.onBattery);
  };
}

/** Windows has no way to ask that is worth a process: there the setting decides alone. */
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

/** @param folder with a folder for each supply, as Linux has it */
export async function isDischarging(folder: string): Promise<boolean> {
  const read = (name: string, file: string): Promise<string> =>
    readFile(`${folder}/${name}/${file}`, "utf8").then(
      (text) => text.trim(),
      () => "",
    );
  for (const name of await readdir(folder)) {
    // A wireless mouse is a supply too, of its own device.
    if ((await read(name, "status")) === "Discharging" && (await read(name, "scope")) !== "Device") return true;
  }
  return false;
}

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Each has all answers, with their records. */
const MOST_REPORTS = 20;

/** How `reportFolder` names them; anything else in there stays. */
const REPORT = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}$/;

/** The name of a report's folder, by which they sort in time. */
export function reportFolder(now: Date): string {
  return now.toISOString().replaceAll(":", "-").slice(0, 19);
}

/** Removes the oldest reports of a folder. The answers are kept apart from them. */
export async function removeOldReports(folder: string): Promise<void> {
  const reports = (await readdir(folder)).filter((name) => REPORT.test(name)).sort();
  for (const name of reports.slice(0, -MOST_REPORTS)) await rm(join(folder, name), { recursive: true, force: true });
}

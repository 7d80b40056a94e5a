import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Session } from "./session.ts";

/** The ids of the inference processes of a session; only on Linux. */
export function inferenceProcesses({ workbench }: Session): number[] {
  return globSync("/proc/[0-9]*/cmdline")
    .filter((file) => {
      const command = contentOf(file);
      return command.includes("inferenceServer.mjs") && command.includes(workbench.folder);
    })
    .map((file) => Number(basename(dirname(file))));
}

/** "" for the file of a process that has just ended. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

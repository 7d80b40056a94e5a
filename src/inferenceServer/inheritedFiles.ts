/** Files that the parent had open: VS Code's native logger does not mark its log files as its own. */
import { closeSync, fstatSync, readdirSync } from "node:fs";

const LISTS: Partial<Record<NodeJS.Platform, string>> = { linux: "/proc/self/fd", darwin: "/dev/fd" };

/** Closes all files but the standard streams. To be called before this process opens any of its own. */
export function closeInheritedFiles(): void {
  const list = LISTS[process.platform];
  if (list === undefined) return;
  for (const descriptor of readdirSync(list).map(Number))
    try {
      // Not the sockets and pipes, of which some are Node.js's own.
      if (descriptor > 2 && fstatSync(descriptor).isFile()) closeSync(descriptor);
    } catch {
      // The descriptor of the list itself is closed by now.
    }
}

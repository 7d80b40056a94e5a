import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Disposable } from "../base/emitter.ts";

/** Not every file system says that something has changed, and none does after its folder was replaced. */
const POLL_MS = 2_000;
/** A transaction changes several files, some of them several times. */
const SETTLE_MS = 50;

/** Calls `look` soon after something has changed one of the files whose names begin with `path`, and every 2 s anyway. */
export function watchFile(path: string, look: () => void): Disposable {
  const [folder, prefix] = [dirname(path), basename(path)];
  let settling: NodeJS.Timeout | undefined;
  const lookSoon = (): void => {
    settling ??= setTimeout(() => {
      settling = undefined;
      look();
    }, SETTLE_MS);
  };
  const polling = setInterval(look, POLL_MS);
  const watcher = watchFolder(folder, (name) => {
    if (name === null || name.startsWith(prefix)) lookSoon();
  });
  return {
    dispose() {
      watcher?.close();
      clearInterval(polling);
      clearTimeout(settling);
    },
  };
}

/** @returns undefined if it can't be watched */
function watchFolder(folder: string, changed: (name: string | null) => void): { close(): void } | undefined {
  try {
    const watcher = watch(folder, (_, name) => changed(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

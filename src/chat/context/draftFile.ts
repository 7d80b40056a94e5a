import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { renameAtomically } from "../../base/atomicRename.ts";
import { errorText } from "../../base/errorText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { makeFolder } from "../../base/makeFolder.ts";
import { Drafts } from "./drafts.ts";

export function openDrafts(path: string, log: LogLine): Drafts {
  return new Drafts(new DraftFile(path, log));
}

/** ms between two writes, while the user types. */
const INTERVAL_MS = 100;

/**
 * A value in a file of its own, which only its owner can read. VS Code's own state (`workspaceState`) reaches its disk
 * by way of the window: a reload right after a key loses it.
 */
export class DraftFile {
  readonly #path: string;
  readonly #log: LogLine;
  #next: { value: unknown } | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string, log: LogLine) {
    this.#path = path;
    this.#log = log;
  }

  /** @returns undefined if there is none, or none that can be read */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, "utf8"));
    } catch {
      return undefined;
    }
  }

  /** Writes it at once, or after what is being written. Never rejects. */
  write(value: unknown): Promise<void> {
    this.#next = { value };
    return (this.#writing ??= this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    // What is changed together is written together.
    await Promise.resolve();
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined;
      try {
        await makeFolder(dirname(this.#path));
        const temporary = `${this.#path}.${process.pid}`;
        await writeFile(temporary, JSON.stringify(next.value), { mode: 0o600 });
        await renameAtomically(temporary, this.#path);
      } catch (error) {
        this.#log(`drafts: ${errorText(error)}`, "error");
      }
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
    this.#writing = undefined;
  }
}

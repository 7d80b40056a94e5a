import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Bytes that the file may take. A translated comment is some 200 bytes. */
const MAX_BYTES = 5_000_000;

/** ms to wait for another window that is writing; what waits is the extension host. */
const BUSY_TIMEOUT_MS = 200;

/** Of the file: to be raised when its form, the prompts or the checks change, so that what was stored before is dropped. */
const VERSION = 1;

const SCHEMA = `
  DROP TABLE IF EXISTS translation;
  CREATE TABLE translation (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${VERSION};`;

/** @returns the key of a translation: SHA-256 of what it depends on, as hexadecimal digits */
export function translationKey(modelId: string, task: string, prose: string): string {
  return createHash("sha256")
    .update(JSON.stringify([modelId, task, prose]))
    .digest("hex");
}

/**
 * Translations on disk, shared by the windows. Nothing in it is worth a message: a damaged file is thrown away, and one
 * that can't be had leaves a cache that is gone with the window.
 */
export class TranslationCache {
  readonly #database: DatabaseSync;
  readonly #maxBytes: number;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #dropOldest: StatementSync;

  private constructor(database: DatabaseSync, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
    this.#get = database.prepare("SELECT text FROM translation WHERE key = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO translation (key, text) VALUES (?, ?)");
    this.#dropOldest = database.prepare(
      "DELETE FROM translation WHERE seq <= (SELECT seq FROM translation ORDER BY seq LIMIT 1 OFFSET (SELECT count(*) / 4 FROM translation))",
    );
  }

  /**
   * Opens the file, or makes it with its folder. Never throws.
   * @param maxBytes of the file; the oldest quarter goes when it is reached
   */
  static open(path: string, maxBytes = MAX_BYTES): TranslationCache {
    for (const prepare of [() => mkdirSync(dirname(path), { recursive: true }), () => discard(path)]) {
      try {
        prepare();
        return new TranslationCache(openSound(path), maxBytes);
      } catch {
        // Once more on an empty file; where that fails too there is no file.
      }
    }
    return new TranslationCache(openSound(":memory:"), maxBytes);
  }

  get(key: string): string | undefined {
    return this.#try(() => this.#get.get(key))?.["text"] as string | undefined;
  }

  set(key: string, text: string): void {
    this.#try(() => {
      if (this.#usedBytes() + text.length >= this.#maxBytes) this.#dropOldest.run();
      this.#put.run(key, text);
    });
  }

  clear(): void {
    this.#try(() => this.#database.exec("DELETE FROM translation; VACUUM"));
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Pages that rows have left are used again, and the file does not grow for them. */
  #usedBytes(): number {
    const pragma = (name: string): number => Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
    return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
  }

  /** A busy, full or damaged file costs an entry, nothing else. */
  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

function openSound(path: string): DatabaseSync {
  // Not a static import: a bundler would hoist it, and the module would be loaded with the extension.
  const sqlite = process.getBuiltinModule("node:sqlite");
  const database = new sqlite.DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // What a power cut takes, the model writes again.
    database.exec("PRAGMA synchronous = OFF");
    const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (check !== "ok") throw new Error(String(check));
    if (database.prepare("PRAGMA user_version").get()?.["user_version"] !== VERSION)
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function discard(path: string): void {
  for (const suffix of ["", "-journal"]) rmSync(path + suffix, { force: true });
}

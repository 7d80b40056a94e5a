import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Maximum bytes of the file. A translated comment is about 200 bytes. */
const MAX_BYTES = 5_000_000;

/** Milliseconds to wait for another window that is writing; the extension host blocks meanwhile. */
const BUSY_TIMEOUT_MS = 200;

/** Version of the file: raise it if its format, the prompts or the checks change, so that old contents are dropped. */
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
 * Translations on disk, shared by all windows. No failure is worth a message: a damaged file is discarded, and if there
 * can't be a file, the cache lasts as long as the window.
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
   * Opens the file, or creates it and its folder. Never throws.
   * @param maxBytes of the file; the oldest quarter is dropped when it is reached
   */
  static open(path: string, maxBytes = MAX_BYTES): TranslationCache {
    for (const prepare of [() => mkdirSync(dirname(path), { recursive: true }), () => discard(path)]) {
      try {
        prepare();
        return new TranslationCache(openChecked(path), maxBytes);
      } catch {
        // Try again with an empty file; if that fails too, there is no file.
      }
    }
    return new TranslationCache(openChecked(":memory:"), maxBytes);
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

  /** Free pages don't count: they are reused before the file grows. */
  #usedBytes(): number {
    const pragma = (name: string): number => Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
    return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
  }

  /** A busy, full or damaged file costs an entry and nothing else. */
  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

function openChecked(path: string): DatabaseSync {
  // Not a static import: a bundler would hoist it, and the module would be loaded with the extension.
  const sqlite = process.getBuiltinModule("node:sqlite");
  const database = new sqlite.DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // The model can translate again what a power failure takes.
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

/**
 * Evaluated prompt prefixes on disk, so that the common prefix of all questions is available right after a start. A
 * file is used only if it was written by the same engine with the same model and settings, and has not changed since.
 */
import { createHash, type Hash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { commonPrefix } from "./chooseSequence.ts";

/** Maximum bytes of the files of all models together; the least recently used ones are removed first. */
const DISK_BUDGET = 256e6;

/** The learned chunk size, of the model that was used last. */
const CHUNK_FILE = "chunk.json";

/** ms after which an unfinished file counts as abandoned. */
const ABANDONED_AFTER_MS = 3_600_000;

export interface CachedPrefix {
  tokens: number[];
  /** Base name of both files: `.state` is written by the engine, `.json` describes it. */
  name: string;
  sha256: string;
}

export class PrefixCache {
  readonly #folder: string;
  readonly #key: string;
  readonly #log: (message: string) => void;
  readonly #prefixes: CachedPrefix[] = [];
  #chunkTokens: number | undefined;

  /** @param key everything that the content depends on besides the tokens: model, engine, settings */
  constructor(folder: string, key: string, log: (message: string) => void) {
    this.#folder = folder;
    this.#key = sha256(key).slice(0, 32);
    this.#log = log;
  }

  /** Reads what exists for this key. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    this.#chunkTokens = await readFile(join(this.#folder, CHUNK_FILE), "utf8")
      .then((json) => parseChunk(json, this.#key))
      .catch(() => undefined);
    for (const file of await readdir(this.#folder)) {
      if (file.endsWith(".tmp")) await this.#removeStale(file);
      if (!file.startsWith(this.#key) || !file.endsWith(".json")) continue;
      const prefix = await readFile(join(this.#folder, file), "utf8")
        .then(parsePrefix)
        .catch(() => undefined);
      if (prefix !== undefined) this.#prefixes.push({ ...prefix, name: file.slice(0, -".json".length) });
    }
  }

  /** The prefill chunk size that this model last had on this device. */
  get chunkTokens(): number | undefined {
    return this.#chunkTokens;
  }

  async keepChunkTokens(tokens: number): Promise<void> {
    if (tokens === this.#chunkTokens) return;
    this.#chunkTokens = tokens;
    const path = join(this.#folder, CHUNK_FILE);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, JSON.stringify({ key: this.#key, tokens }));
      await rename(temporary, path);
    } catch (error) {
      this.#log(`the chunk size can't be saved: ${String(error)}`);
    }
  }

  /** @returns the longest prefix that `prompt` begins with, if it has more than `longerThan` tokens */
  find(prompt: readonly number[], longerThan: number): CachedPrefix | undefined {
    let longest: CachedPrefix | undefined;
    for (const prefix of this.#prefixes) {
      const { length } = prefix.tokens;
      if (length <= (longest?.tokens.length ?? longerThan) || commonPrefix(prefix.tokens, prompt) < length) continue;
      longest = prefix;
    }
    return longest;
  }

  has(tokens: readonly number[]): boolean {
    return this.#prefixes.some((prefix) => prefix.name === this.#nameOf(tokens));
  }

  /**
   * Lets `load` read the file of a prefix if the file is intact.
   * @returns false if the prefix can't be used; it is then removed
   */
  async restore(prefix: CachedPrefix, load: (path: string) => Promise<void>): Promise<boolean> {
    const path = join(this.#folder, `${prefix.name}.state`);
    try {
      if (sha256(await readFile(path)) !== prefix.sha256) throw new Error("its content has changed");
      await load(path);
      const now = new Date();
      await utimes(path, now, now);
      return true;
    } catch (error) {
      this.#log(`a saved prefix can't be used: ${String(error)}`);
      this.#prefixes.splice(this.#prefixes.indexOf(prefix), 1);
      await this.#remove(prefix.name);
      return false;
    }
  }

  /** @param write writes the engine's state for exactly these tokens to the path */
  async save(tokens: readonly number[], write: (path: string) => Promise<unknown>): Promise<void> {
    const name = this.#nameOf(tokens);
    const path = join(this.#folder, name);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await write(temporary);
      const prefix = { tokens: [...tokens], sha256: sha256(await readFile(temporary)) };
      await rename(temporary, `${path}.state`);
      await writeFile(temporary, JSON.stringify(prefix));
      await rename(temporary, `${path}.json`);
      this.#prefixes.push({ ...prefix, name });
      await this.#enforceBudget();
    } catch (error) {
      // A full disk must not prevent an answer.
      this.#log(`a prefix can't be saved: ${String(error)}`);
      await rm(temporary, { force: true });
    }
  }

  #nameOf(tokens: readonly number[]): string {
    return `${this.#key}-${sha256(tokens.join()).slice(0, 32)}`;
  }

  async #enforceBudget(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((file) => file.endsWith(".state"));
    const files = await Promise.all(
      names.map(async (file) => ({
        name: file.slice(0, -".state".length),
        ...(await sizeAndTime(this.#folder, file)),
      })),
    );
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of files.sort((a, b) => a.time - b.time)) {
      if (bytes <= DISK_BUDGET) break;
      await this.#remove(name);
      bytes -= size;
    }
  }

  /** Removes a file that a process left unfinished. */
  async #removeStale(file: string): Promise<void> {
    const { time } = await sizeAndTime(this.#folder, file);
    if (Date.now() - time > ABANDONED_AFTER_MS) await rm(join(this.#folder, file), { force: true });
  }

  async #remove(name: string): Promise<void> {
    for (const extension of ["json", "state"]) await rm(join(this.#folder, `${name}.${extension}`), { force: true });
  }
}

/** Number and size of the blocks that the fingerprint of a model file is computed from. */
const BLOCKS = 64;
const BLOCK_BYTES = 65_536;

/** Identifies the files of a model without reading all of them: by their sizes and by blocks spread over each. */
export async function fingerprint(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) await addFile(hash, path);
  return hash.digest("hex");
}

async function addFile(hash: Hash, path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    hash.update(String(size));
    const block = Buffer.alloc(BLOCK_BYTES);
    for (let index = 0; index < BLOCKS; index++) {
      const at = Math.floor((Math.max(0, size - BLOCK_BYTES) * index) / (BLOCKS - 1));
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

async function sizeAndTime(folder: string, file: string): Promise<{ size: number; time: number }> {
  const { size, mtimeMs } = await stat(join(folder, file));
  return { size, time: mtimeMs };
}

const StoredPrefix = v.object({ tokens: v.array(v.number()), sha256: v.string() });
const StoredChunk = v.object({ key: v.string(), tokens: v.number() });

function parsePrefix(json: string): Pick<CachedPrefix, "tokens" | "sha256"> | undefined {
  const stored = v.safeParse(StoredPrefix, JSON.parse(json));
  return stored.success ? stored.output : undefined;
}

function parseChunk(json: string, key: string): number | undefined {
  const stored = v.safeParse(StoredChunk, JSON.parse(json));
  return stored.success && stored.output.key === key ? stored.output.tokens : undefined;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The models installed by the extension: GGUF files in one or more folders, each with a record of its origin. */
import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renameAtomically } from "../base/atomicRename.ts";
import { errorCode, errorText } from "../base/errorText.ts";
import { makeFolder } from "../base/makeFolder.ts";
import { FailureError } from "../inference/failure.ts";
import { DownloadError } from "./download/downloadError.ts";
import { hashOnDisk } from "./download/fileRequest.ts";

/** How a file was installed; kept next to it as `NAME.gguf.json`. */
export interface InstallRecord {
  /** The catalogue entry it was made from. */
  id: string;
  title: string;
  weights: string;
  /** Origin of the files: `repo@commit`, or a folder on this computer. */
  source: string;
  /** SHA-256 of the GGUF file. */
  sha256: string;
  bytes: number;
  /** ISO date. */
  installedAt: string;
  /** The file's modification time, in ms, when its hash was last verified. */
  modifiedMs: number;
}

export interface InstalledModel extends InstallRecord {
  path: string;
}

export class InstalledModels {
  readonly #storage: string;
  readonly #chosen: () => string;

  /**
   * @param storage the folder for models unless the user chooses another
   * @param chosen the folder that the user has chosen; "" for none
   */
  constructor(storage: string, chosen: () => string = () => "") {
    this.#storage = storage;
    this.#chosen = chosen;
  }

  /** The folder for models unless the user chooses another. */
  get storage(): string {
    return this.#storage;
  }

  /** The path of an entry's file, in the folder for new models, which is created if it does not exist. */
  async pathOf(id: string): Promise<string> {
    const folder = this.#chosen() || this.#storage;
    try {
      await this.remember(folder);
      await makeFolder(folder);
    } catch (error) {
      const detail = errorText(error);
      throw new DownloadError({ kind: "diskError", path: folder, code: errorCode(error) ?? detail, detail });
    }
    return join(folder, `${id}.gguf`);
  }

  /**
   * Lists the models of a folder from now on, whatever the user chooses later: a model is never lost because a setting
   * was changed.
   */
  async remember(folder: string): Promise<void> {
    const known = await this.#remembered();
    if (folder === this.#storage || known.includes(folder)) return;
    await mkdir(this.#storage, { recursive: true });
    await writeAtomically(this.#foldersPath, JSON.stringify([...known, folder], null, 2));
  }

  /**
   * Every model that has both a file and a record, which excludes unfinished installations; those in the folder for new
   * models come first.
   */
  async list(): Promise<InstalledModel[]> {
    const folders = [this.#chosen() || this.#storage, this.#storage, ...(await this.#remembered())];
    // A folder may be known by several names.
    const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
    const distinct = folders.filter((_, index) => real.indexOf(real[index] ?? "") === index);
    return (await Promise.all(distinct.map(modelsIn))).flat();
  }

  get #foldersPath(): string {
    return join(this.#storage, "folders.json");
  }

  async #remembered(): Promise<string[]> {
    const folders = await readFile(this.#foldersPath, "utf8")
      .then((text) => JSON.parse(text) as unknown)
      .catch(() => []);
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === "string") : [];
  }

  /** Writes the record of a file that is complete and has its final name. */
  async add(path: string, record: InstallRecord): Promise<void> {
    await writeRecord(path, record);
  }

  /**
   * The SHA-256 first seen for a hub file whose hash was not known in advance; `current` if none was seen before.
   * It outlives the installed file, so that a later installation of a different file with the same name is noticed.
   */
  async firstHashOf(name: string, current: string): Promise<string> {
    await mkdir(this.#storage, { recursive: true });
    const path = join(this.#storage, "first-hashes.json");
    const known = await readFile(path, "utf8")
      .then((text) => JSON.parse(text) as Record<string, string>)
      .catch((): Record<string, string> => ({}));
    if (known[name] !== undefined) return known[name];
    await writeAtomically(path, JSON.stringify({ ...known, [name]: current }, null, 2));
    return current;
  }

  async remove(path: string): Promise<void> {
    // Windows releases a file only some time after the process that mapped it has ended. A file that can't be deleted
    // stays in the list.
    await rm(path, { force: true, recursive: true, maxRetries: 10, retryDelay: 200 });
    await rm(`${path}.json`, { force: true });
  }
}

/**
 * Makes sure that an installed file is unchanged, byte for byte, before native code reads it. The file is only hashed
 * if its modification time or size has changed. Files without a record are the user's own.
 * @throws FailureError `modelDamaged`
 */
export async function verifyInstalled(path: string): Promise<void> {
  const record = await readRecord(path);
  if (record === undefined) return;
  const { mtimeMs, size } = await stat(path);
  if (record.modifiedMs === mtimeMs && record.bytes === size) return;
  const actual = await hashOnDisk(path, { sha256: record.sha256, size });
  if (actual !== record.sha256) {
    throw new FailureError({ kind: "modelDamaged", path, detail: `SHA-256 ${actual.slice(0, 12)}…` });
  }
  // A full disk must not prevent answers: the file is hashed again the next time.
  await writeRecord(path, { ...record, modifiedMs: mtimeMs }).catch(() => undefined);
}

async function modelsIn(folder: string): Promise<InstalledModel[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const models: InstalledModel[] = [];
  for (const name of names.filter((one) => one.endsWith(".gguf") && names.includes(`${one}.json`))) {
    const path = join(folder, name);
    const record = await readRecord(path);
    if (record !== undefined) models.push({ ...record, path });
  }
  return models;
}

/** @returns undefined if there is none, or if the file is not an install record */
async function readRecord(path: string): Promise<InstallRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(`${path}.json`, "utf8")) as Partial<InstallRecord>;
    const isOurs = typeof record.sha256 === "string" && typeof record.bytes === "number";
    return isOurs ? (record as InstallRecord) : undefined;
  } catch {
    return undefined;
  }
}

function writeRecord(path: string, record: InstallRecord): Promise<void> {
  return writeAtomically(`${path}.json`, JSON.stringify(record, null, 2));
}

/** Writes a small file with an atomic rename, so that it is never seen half written. */
async function writeAtomically(path: string, text: string): Promise<void> {
  // Two windows may write the same file.
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, text);
  await renameAtomically(part, path);
}

/** The models that were installed by the extension: a folder of GGUF files, each with a record of where it is from. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FailureError } from "../inference/failure.ts";
import { hashOnDisk } from "./download/fileRequest.ts";
import { renameAtomically } from "../base/atomicRename.ts";

/** How an installed file came to be; kept beside it as `NAME.gguf.json`. */
export interface InstallRecord {
  /** The catalogue entry it was made from. */
  id: string;
  title: string;
  weights: string;
  /** Where the files were taken from: `repo@commit`, or a folder of this computer. */
  source: string;
  /** SHA-256 of the GGUF file. */
  sha256: string;
  bytes: number;
  /** ISO date. */
  installedAt: string;
  /** The file's modification time, in ms, when its hash was last known to be right. */
  modifiedMs: number;
}

export interface InstalledModel extends InstallRecord {
  path: string;
}

export class InstalledModels {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the file of an entry belongs. The folder is made when it is not there. */
  async pathOf(id: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${id}.gguf`);
  }

  /** Every model whose file and record are both there, so nothing that is half done. */
  async list(): Promise<InstalledModel[]> {
    const names: string[] = await readdir(this.#folder).catch(() => []);
    const models: InstalledModel[] = [];
    for (const name of names.filter((one) => one.endsWith(".gguf") && names.includes(`${one}.json`))) {
      const path = join(this.#folder, name);
      const record = await readRecord(path);
      if (record !== undefined) models.push({ ...record, path });
    }
    return models;
  }

  /** Writes the record of a file that is complete and in its place. */
  async add(path: string, record: InstallRecord): Promise<void> {
    await writeRecord(path, record);
  }

  /**
   * The SHA-256 that was seen first for a file of the hub whose hash was not known in advance; `now` if none was.
   * It outlives the installed file, so that a later installation of another file under the same name is noticed.
   */
  async firstHashOf(name: string, now: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, "first-hashes.json");
    const known = await readFile(path, "utf8")
      .then((text) => JSON.parse(text) as Record<string, string>)
      .catch((): Record<string, string> => ({}));
    if (known[name] !== undefined) return known[name];
    await writeWhole(path, JSON.stringify({ ...known, [name]: now }, null, 2));
    return now;
  }

  async remove(path: string): Promise<void> {
    // Windows lets go of a file only some time after the process that has mapped it has ended. What can't be deleted
    // stays in the list.
    await rm(path, { force: true, recursive: true, maxRetries: 10, retryDelay: 200 });
    await rm(`${path}.json`, { force: true });
  }
}

/**
 * Sees to it that a file that was installed is still the same, byte for byte, before native code reads it. It is only
 * read where its modification time is another one. Files without a record are the user's own.
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
  // A full disk is no reason not to answer: the file is hashed again the next time.
  await writeRecord(path, { ...record, modifiedMs: mtimeMs }).catch(() => undefined);
}

/** @returns undefined where there is none, or something of another kind under its name */
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
  return writeWhole(`${path}.json`, JSON.stringify(record, null, 2));
}

/** Writes a small file so that it is there whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  // Two windows may write the same one.
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, text);
  await renameAtomically(part, path);
}

/** The models installed by the extension: GGUF files in one or more folders, each with a record of its origin. */
import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { renameAtomically } from "../base/atomicRename.ts";
import { errorCode, errorText } from "../base/errorText.ts";
import { makeFolder } from "../base/makeFolder.ts";
import { FailureError } from "../inference/failure.ts";
import { DownloadError } from "./download/downloadError.ts";
import { hashOnDisk } from "./download/fileRequest.ts";

const InstallRecord = v.object({
  /** The catalogue entry it was made from. */
  id: v.string(),
  title: v.string(),
  weights: v.string(),
  /** Origin of the files: `repo@commit`, or a folder on this computer. */
  source: v.string(),
  /** SHA-256 of the GGUF file. */
  sha256: v.string(),
  bytes: v.number(),
  /** ISO date. */
  installedAt: v.string(),
  /**
   * The file's times when its hash was last verified, in ms: of its modification, which a program can set, and of its
   * change, which none can.
   */
  modifiedMs: v.number(),
  changedMs: v.optional(v.number()),
  /**
   * What the SHA-256 of the weights was compared with: that of the catalogue, or the one that the server reported at the
   * first installation. Undefined for files of the user's own.
   */
  checkedAgainst: v.optional(v.picklist(["catalogue", "server"])),
});

/** How a file was installed; kept next to it as `NAME.gguf.json`. */
export type InstallRecord = v.InferOutput<typeof InstallRecord>;

/** Hashes by name of the file; and folders in which there are models. */
const Hashes = v.record(v.string(), v.string());
const Folders = v.array(v.string());

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
    return (await readStored(this.#foldersPath, Folders)) ?? [];
  }

  /** Writes the record of a file that is complete and has its final name. */
  async add(path: string, record: InstallRecord): Promise<void> {
    await writeRecord(path, record);
  }

  /**
   * The hashes that servers reported for files whose hash was not known in advance, by name. They outlive the installed
   * model, so that a later installation of a different file with the same name is noticed.
   */
  async firstHashes(): Promise<Readonly<Partial<Record<string, string>>>> {
    return (await readStored(this.#hashesPath, Hashes)) ?? {};
  }

  /** Remembers the hashes of files that have arrived; one that is known already stays. */
  async rememberHashes(hashes: Readonly<Record<string, string>>): Promise<void> {
    const known = await this.firstHashes();
    if (Object.keys(hashes).every((name) => known[name] !== undefined)) return;
    await mkdir(this.#storage, { recursive: true });
    await writeAtomically(this.#hashesPath, JSON.stringify({ ...hashes, ...known }, null, 2));
  }

  get #hashesPath(): string {
    return join(this.#storage, "first-hashes.json");
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
 * if its times or its size have changed. Files without a record are the user's own.
 * @throws FailureError `modelDamaged`
 */
export async function verifyInstalled(path: string): Promise<void> {
  const record = await readStored(`${path}.json`, InstallRecord);
  if (record === undefined) return;
  const { size, ...times } = await fileTimes(path);
  if (isAsRecorded(record, { size, ...times })) return;
  const actual = await hashOnDisk(path, { sha256: record.sha256, size });
  if (actual !== record.sha256) {
    throw new FailureError({ kind: "modelDamaged", path, detail: `SHA-256 ${actual.slice(0, 12)}…` });
  }
  // A full disk must not prevent answers: the file is hashed again the next time.
  await writeRecord(path, { ...record, ...times }).catch(() => undefined);
}

interface FileTimes {
  modifiedMs: number;
  changedMs: number;
  /** In bytes. */
  size: number;
}

/** Whether a file has not changed since its hash was verified. */
export function isAsRecorded(record: InstallRecord, { modifiedMs, changedMs, size }: FileTimes): boolean {
  // Records from before there was a time of the change have none.
  const isUnchanged = record.changedMs === undefined || record.changedMs === changedMs;
  return record.modifiedMs === modifiedMs && isUnchanged && record.bytes === size;
}

/** What a record says about a file when its hash is verified. */
export async function fileTimes(path: string): Promise<FileTimes> {
  const { mtimeMs, ctimeMs, size } = await stat(path);
  return { modifiedMs: mtimeMs, changedMs: ctimeMs, size };
}

async function modelsIn(folder: string): Promise<InstalledModel[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const models: InstalledModel[] = [];
  for (const name of names.filter((one) => one.endsWith(".gguf") && names.includes(`${one}.json`))) {
    const path = join(folder, name);
    const record = await readStored(`${path}.json`, InstallRecord);
    if (record !== undefined) models.push({ ...record, path });
  }
  return models;
}

/** @returns undefined if there is no such file, or if it holds something else */
async function readStored<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  try {
    return v.parse(schema, JSON.parse(await readFile(path, "utf8")));
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

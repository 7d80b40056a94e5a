/**
 * Moves installed models to another folder. At every moment each model is complete, and listed, in its old place or in
 * its new one; a move that was interrupted goes on when it is started again.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { renameAtomically } from "../base/atomicRename.ts";
import { errorCode } from "../base/errorText.ts";
import { factsText } from "../base/factsText.ts";
import { makeFolder } from "../base/makeFolder.ts";
import { freeSpaceOf } from "./download/download.ts";
import { type FileLock, waitForLock } from "./download/fileLock.ts";
import { hashOnDisk } from "./download/fileRequest.ts";
import {
  fileTimes,
  type InstalledModel,
  type InstalledModels,
  type InstallRecord,
  isAsRecorded,
} from "./installedModels.ts";

export type MoveFailure =
  | { kind: "notAFolder"; path: string }
  | { kind: "unwritable"; path: string; code: string }
  /** Bytes that the copies need, and bytes free in the folder. */
  | { kind: "noSpace"; folder: string; needed: number; free: number }
  /** Another file has the name of a model. */
  | { kind: "occupied"; path: string }
  /** The file is not the one that was installed. */
  | { kind: "damaged"; path: string }
  /** The system does not let go of the file: another window may be using it. */
  | { kind: "busy"; path: string; code: string };

export class MoveError extends Error {
  readonly failure: MoveFailure;

  constructor(failure: MoveFailure, options?: ErrorOptions) {
    super(factsText(failure), options);
    this.name = "MoveError";
    this.failure = failure;
  }
}

export interface MoveProgress {
  /** `waiting`: another window is installing or moving the model. `checking`: the copy is read back. */
  stage: "waiting" | "copying" | "checking";
  model: InstalledModel;
  /** Of this stage, from 0 to 1. */
  fraction: number;
}

export interface MoveOptions {
  onProgress: (progress: MoveProgress) => void;
  /** A model is complete in its new place; the old one is deleted only after that. */
  onMoved: (from: string, to: string) => Promise<void>;
  signal: AbortSignal;
  /** Free bytes in a folder; by default the file system is asked. */
  freeSpace?: (folder: string) => Promise<number>;
}

/** bytes copied at a time */
const COPY_BYTES = 4 << 20;

/**
 * Moves every installed model that is elsewhere to `folder`, which is created if it does not exist.
 * @throws MoveError; DownloadError `cancelled`, or the signal's reason; or a file system error
 */
export async function moveModels(installed: InstalledModels, folder: string, options: MoveOptions): Promise<void> {
  await prepareFolder(folder);
  const models = await modelsOutside(await realpath(folder), await installed.list());
  await checkSpace(folder, models, options.freeSpace ?? freeSpaceOf);
  await installed.remember(folder);
  for (const model of models) await move(installed, model, join(folder, basename(model.path)), options);
}

/** Only writing shows whether a folder can be written: Windows says so of any. */
async function prepareFolder(folder: string): Promise<void> {
  const probe = join(folder, `.42dot-${process.pid}`);
  try {
    await makeFolder(folder);
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const isFile = code === "EEXIST" || code === "ENOTDIR";
    throw new MoveError(isFile ? { kind: "notAFolder", path: folder } : { kind: "unwritable", path: folder, code }, {
      cause: error,
    });
  }
}

/** Those that are not in the folder already, by whichever of its names. */
async function modelsOutside(folder: string, models: readonly InstalledModel[]): Promise<InstalledModel[]> {
  const homes = await Promise.all(models.map(({ path }) => realpath(dirname(path))));
  return models.filter((_, index) => homes[index] !== folder);
}

/** What is on the folder's own disk is renamed and needs no space. */
async function checkSpace(
  folder: string,
  models: readonly InstalledModel[],
  freeSpace: (folder: string) => Promise<number>,
): Promise<void> {
  const { dev } = await stat(folder);
  const files = await Promise.all(models.map(({ path }) => stat(path)));
  const needed = files.reduce((sum, file) => sum + (file.dev === dev ? 0 : file.size), 0);
  const free = needed === 0 ? Infinity : await freeSpace(folder);
  if (needed > free) throw new MoveError({ kind: "noSpace", folder, needed, free });
}

async function move(
  installed: InstalledModels,
  model: InstalledModel,
  target: string,
  options: MoveOptions,
): Promise<void> {
  const { onProgress, onMoved, signal } = options;
  const { path, ...record } = model;
  const locks: FileLock[] = [];
  const waiting = (): Promise<void> => {
    onProgress({ stage: "waiting", model, fraction: 0 });
    return Promise.resolve();
  };
  try {
    // Those of the installer: no window installs a model while it is moved.
    for (const one of [path, target]) locks.push(await waitForLock(`${one}.install.lock`, signal, waiting));
    signal.throwIfAborted();
    // Another window may have moved it in the meantime.
    if (!(await exists(path))) return;
    if (await exists(target)) await adopt(installed, model, target, options);
    else if (!(await renamed(installed, path, target, record))) await copy(installed, model, target, options);
    await onMoved(path, target);
    await installed.remove(path).catch((error: unknown) => {
      throw busy(path, error);
    });
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** Makes the file that has the model's name the model if it is the same: an earlier move may have ended here. */
async function adopt(
  installed: InstalledModels,
  { path: _, ...record }: InstalledModel,
  target: string,
  { signal }: MoveOptions,
): Promise<void> {
  const { size } = await stat(target);
  if (size !== record.bytes || (await hashOnDisk(target, { sha256: record.sha256, size }, signal)) !== record.sha256)
    throw new MoveError({ kind: "occupied", path: target });
  await addAsItIs(installed, target, record);
}

/** Writes the record of a file whose hash was verified: renaming changes one of its times. */
async function addAsItIs(installed: InstalledModels, target: string, record: InstallRecord): Promise<void> {
  const { modifiedMs, changedMs } = await fileTimes(target);
  await installed.add(target, { ...record, modifiedMs, changedMs });
}

/** @returns whether it is renamed; false if it has to be copied to another disk */
async function renamed(
  installed: InstalledModels,
  path: string,
  target: string,
  record: InstallRecord,
): Promise<boolean> {
  const isUnchanged = isAsRecorded(record, await fileTimes(path));
  // The record comes first: without one, the file would count as the user's own.
  await installed.add(target, record);
  try {
    await renameAtomically(path, target);
    if (isUnchanged) await addAsItIs(installed, target, record);
    return true;
  } catch (error) {
    await rm(`${target}.json`, { force: true });
    if (errorCode(error) === "EXDEV") return false;
    throw busy(path, error);
  }
}

/** Only the complete, verified copy gets the final name. */
async function copy(
  installed: InstalledModels,
  model: InstalledModel,
  target: string,
  { onProgress, signal }: MoveOptions,
): Promise<void> {
  const { path, ...record } = model;
  const { size } = await stat(path);
  const part = `${target}.moving`;
  const progress = (stage: MoveProgress["stage"], bytes: number): void =>
    onProgress({ stage, model, fraction: size === 0 ? 1 : bytes / size });
  let copied = 0;
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: COPY_BYTES }),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          yield chunk;
          progress("copying", (copied += chunk.length));
        }
      },
      createWriteStream(part, { flush: true }),
      { signal },
    );
    const hash = await hashOnDisk(part, { sha256: record.sha256, size }, signal, (bytes) =>
      progress("checking", bytes),
    );
    if (hash !== record.sha256) throw new MoveError({ kind: "damaged", path });
    await installed.add(target, { ...record, modifiedMs: (await fileTimes(part)).modifiedMs });
    await renameAtomically(part, target);
    await addAsItIs(installed, target, record);
  } catch (error) {
    await rm(part, { force: true });
    const code = errorCode(error);
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG")
      throw new MoveError({ kind: "unwritable", path: part, code }, { cause: error });
    throw error;
  }
}

function busy(path: string, cause: unknown): MoveError {
  return new MoveError({ kind: "busy", path, code: errorCode(cause) ?? String(cause) }, { cause });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

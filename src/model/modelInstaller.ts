/** Installs a model: from the hub or a folder of this computer to a converted file with a record. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { CatalogueEntry, ModelSource } from "./catalogue.ts";
import { CHECKPOINT_FILES, openCheckpoint } from "../conversion/checkpointFolder.ts";
import { startConversion, type ConversionRequest } from "../conversion/startConversion.ts";
import type { ConversionType } from "../conversion/tensorPlan.ts";
import { downloadFile, freeSpaceOf } from "./download/download.ts";
import { DownloadError } from "./download/downloadError.ts";
import { waitForLock } from "./download/fileLock.ts";
import { describeFiles, HUB_ENDPOINT, resolveCommit, type HubFile } from "./download/hub.ts";
import type { DownloadProgress } from "./download/progress.ts";
import { openVerifiedStream } from "./download/stream.ts";
import { readModelFile } from "./modelFile.ts";
import type { InstalledModel, InstalledModels, InstallRecord } from "./installedModels.ts";

export interface InstallProgress {
  stage: "downloading" | "checking" | "converting" | "streaming" | "waiting";
  /** Of this stage, 0 to 1. */
  fraction: number;
  bytesPerSecond?: number;
  secondsLeft?: number;
}

type NewRecord = Omit<InstallRecord, "installedAt" | "modifiedMs">;

export type OnInstallProgress = (progress: InstallProgress) => void;

export interface InstallerOptions {
  installed: InstalledModels;
  /** Where downloads are kept until they are converted; an interrupted one is resumed from here. */
  downloads: string;
  /** Bundle of `convert/worker.ts`. */
  converter: string;
  /** Name and version of this program, for the file's record of what was changed. */
  tool: string;
  /** The hub, or a mirror of it. */
  endpoint: () => string;
  /** Bytes that are free in a folder; asked of the file system by default. */
  freeSpace?: (folder: string) => Promise<number>;
}

/** Room that is left free beside what an installation needs. */
const SPARE_BYTES = 500_000_000;

const { weights: WEIGHTS, config, vocab, merges, optional } = CHECKPOINT_FILES;
const SMALL_FILES = [config, vocab, merges, ...Object.values(optional)];

export class ModelInstaller {
  readonly #options: InstallerOptions;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  /**
   * Downloads the checkpoint of an entry, checked against the hub's own hashes at the pinned commit, and converts it.
   * With room for both the download is kept on the disk, so that it can be resumed whatever happens; without, it is
   * converted as it comes. A window that finds another at it waits for its result.
   * @throws DownloadError, ConversionError, or the signal's reason
   */
  fromHub(entry: CatalogueEntry, onProgress: OnInstallProgress, signal: AbortSignal): Promise<InstalledModel> {
    const { source } = entry;
    return this.#alone(entry.id, onProgress, signal, (target) =>
      source.kind === "gguf"
        ? this.#downloadFile(entry, source, target, onProgress, signal)
        : this.#convertDownload(entry, source, target, onProgress, signal),
    );
  }

  async #convertDownload(
    entry: CatalogueEntry,
    from: ModelSource & { kind: "checkpoint" },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const { repo } = from;
    const endpoint = this.#options.endpoint();
    const revision = await fullCommit({ endpoint, repo }, from.revision, signal);
    const files = await describeFiles({ endpoint, repo, revision }, [...SMALL_FILES, WEIGHTS], { signal });
    const weights = files.at(-1);
    if (weights === undefined) throw new Error("the hub described no files");
    const folder = join(this.#options.downloads, `${repo.replace("/", "--")}@${revision.slice(0, 12)}`);
    await mkdir(folder, { recursive: true });
    // Beside the folder: another type of the same weights may be being made from it.
    const lock = await waitForLock(`${folder}.lock`, signal, onWait(onProgress));
    try {
      return await this.#convertFolder(entry, from, { folder, revision, files, weights }, target, onProgress, signal);
    } finally {
      lock.release();
    }
  }

  async #convertFolder(
    entry: CatalogueEntry,
    { repo, type }: ModelSource & { kind: "checkpoint" },
    { folder, revision, files, weights }: { folder: string; revision: string; files: HubFile[]; weights: HubFile },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    for (const file of files.slice(0, -1)) await downloadFile(file, join(folder, file.path), { signal });

    let broken: unknown;
    let source: ConversionRequest["source"];
    let onConversion = (fraction: number): void => onProgress({ stage: "converting", fraction });
    const freeSpace = this.#options.freeSpace ?? freeSpaceOf;
    const free = await freeSpace(folder);
    if (free < entry.bytes) throw new DownloadError({ kind: "noSpace", folder, needed: entry.bytes, free });
    if (free > (await missingBytes(folder, weights)) + entry.bytes + SPARE_BYTES) {
      const onDownload = downloadProgress("downloading", onProgress);
      await downloadFile(weights, join(folder, WEIGHTS), { signal, onProgress: onDownload });
      source = { folder };
    } else {
      const onStream = downloadProgress("streaming", onProgress);
      const { chunks, verified } = openVerifiedStream(weights, { signal, onProgress: onStream });
      verified.catch((error: unknown) => (broken = error));
      source = { checkpoint: { ...(await openCheckpoint(folder)), weights: chunks } };
      onConversion = () => undefined;
    }
    const provenance = {
      name: entry.title,
      author: entry.author,
      license: entry.license.id,
      licenseUrl: entry.license.url,
      sourceUrl: `${HUB_ENDPOINT}/${repo}`,
      revision,
      tool: this.#options.tool,
      ...("sha256" in weights ? { sourceSha256: weights.sha256 } : {}),
    };
    const request = { source, type, target, provenance };
    const converted = startConversion(this.#options.converter, request, onConversion, signal);
    const { sha256, bytes } = await converted.catch((error: unknown) => {
      // What broke the stream says more than that the conversion could not read on.
      throw broken instanceof DownloadError && broken.failure.kind !== "cancelled" ? broken : error;
    });
    // The model is made: that something can't be cleaned up takes nothing from it.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    return { id: entry.id, title: entry.title, weights: type, source: `${repo}@${revision}`, sha256, bytes };
  }

  /** The hub's hash at the branch's commit of now counts, unless another one was seen for the file before. */
  async #downloadFile(
    entry: CatalogueEntry,
    { repo, branch, file: name }: ModelSource & { kind: "gguf" },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const repository = { endpoint: this.#options.endpoint(), repo };
    const revision = await resolveCommit(repository, branch, { signal });
    const [file] = await describeFiles({ ...repository, revision }, [name], { signal });
    if (file === undefined || !("sha256" in file)) throw new Error(`the hub tells no SHA-256 of ${name}`);
    const expected = await this.#options.installed.firstHashOf(`${repo}/${name}`, file.sha256);
    if (expected !== file.sha256) {
      throw new DownloadError({
        kind: "changed",
        host: new URL(file.url).host,
        detail: `${file.sha256}, was ${expected}`,
      });
    }
    await downloadFile(file, target, { signal, onProgress: downloadProgress("downloading", onProgress) });
    await readModelFile(target);
    const { id, title, weights } = entry;
    return { id, title, weights, source: `${repo}@${revision}`, sha256: file.sha256, bytes: file.size };
  }

  /** Converts the official files in a folder of this computer. @throws ConversionError, or the signal's reason */
  fromFolder(
    folder: string,
    type: ConversionType,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<InstalledModel> {
    const title = basename(folder);
    // Folders of the same name are different models.
    const place = createHash("sha256").update(folder).digest("hex").slice(0, 8);
    const id = `${title.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 40)}-${place}-${type.toLowerCase()}`;
    return this.#alone(id, onProgress, signal, async (target) => {
      const provenance = { name: title, sourceUrl: "", revision: "", tool: this.#options.tool };
      const { sha256, bytes } = await startConversion(
        this.#options.converter,
        { source: { folder }, type, target, provenance },
        (fraction) => onProgress({ stage: "converting", fraction }),
        signal,
      );
      return { id, title, weights: type, source: folder, sha256, bytes };
    });
  }

  /** One window installs a model, others wait for it; whatever is under its name before is replaced as a whole. */
  async #alone(
    id: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
    work: (target: string) => Promise<NewRecord>,
  ): Promise<InstalledModel> {
    const { installed } = this.#options;
    const path = await installed.pathOf(id);
    const find = async (): Promise<InstalledModel | undefined> =>
      (await installed.list()).find((model) => model.path === path);
    const before = await find();
    const lock = await waitForLock(`${path}.install.lock`, signal, onWait(onProgress));
    try {
      const now = await find();
      if (now !== undefined && now.installedAt !== before?.installedAt) return now;
      const made = await work(path);
      const record = { ...made, installedAt: new Date().toISOString(), modifiedMs: (await stat(path)).mtimeMs };
      await installed.add(path, record);
      return { ...record, path };
    } finally {
      lock.release();
    }
  }
}

/** Bytes of the weights that are not in the folder yet. */
async function missingBytes(folder: string, weights: HubFile): Promise<number> {
  const there = await Promise.all(
    [join(folder, WEIGHTS), join(folder, `${WEIGHTS}.part`)].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return weights.size - Math.max(...there);
}

function onWait(onProgress: OnInstallProgress): () => Promise<void> {
  return () => {
    onProgress({ stage: "waiting", fraction: 0 });
    return Promise.resolve();
  };
}

/** The pinned commit; where only its beginning is known, that of the main branch, if it begins so. */
async function fullCommit(
  repository: { endpoint: string; repo: string },
  revision: string,
  signal: AbortSignal,
): Promise<string> {
  if (revision.length === 40) return revision;
  const commit = await resolveCommit(repository, "main", { signal });
  if (commit.startsWith(revision)) return commit;
  const { host } = new URL(repository.endpoint);
  throw new DownloadError({ kind: "wrongRevision", host, expected: revision, actual: commit });
}

function downloadProgress(stage: "downloading" | "streaming", onProgress: OnInstallProgress) {
  return ({ phase, bytes, total, bytesPerSecond, secondsLeft }: DownloadProgress): void =>
    onProgress({
      stage: phase === "verifying" ? "checking" : stage,
      fraction: total === 0 ? 1 : bytes / total,
      bytesPerSecond,
      ...(secondsLeft === null ? {} : { secondsLeft }),
    });
}

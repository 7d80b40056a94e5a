/** Installs a model, from the hub or a folder on this computer, as a GGUF file with a record. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CHECKPOINT_FILES, openCheckpoint } from "../conversion/checkpointFolder.ts";
import { type ConversionRequest, startConversion } from "../conversion/startConversion.ts";
import type { ConversionType } from "../conversion/tensorPlan.ts";
import type { CatalogueEntry, ModelSource } from "./catalogue.ts";
import { downloadFile, freeSpaceOf } from "./download/download.ts";
import { DownloadError } from "./download/downloadError.ts";
import { waitForLock } from "./download/fileLock.ts";
import { describeFiles, type HubFile, resolveCommit } from "./download/hub.ts";
import { HUB_ENDPOINT } from "./download/hubEndpoint.ts";
import type { DownloadProgress } from "./download/progress.ts";
import { openVerifiedStream } from "./download/stream.ts";
import type { InstalledModel, InstalledModels, InstallRecord } from "./installedModels.ts";
import { readModelFile } from "./modelFile.ts";

export interface InstallProgress {
  stage: "downloading" | "checking" | "converting" | "streaming" | "waiting";
  /** Progress of this stage, from 0 to 1. */
  fraction: number;
  bytesPerSecond?: number;
  secondsLeft?: number;
}

type NewRecord = Omit<InstallRecord, "installedAt" | "modifiedMs">;

export type OnInstallProgress = (progress: InstallProgress) => void;

export interface InstallerOptions {
  installed: InstalledModels;
  /** Folder for downloads until they are converted; an interrupted download is resumed from here. */
  downloads: string;
  /** Bundle of `conversion/worker.ts`. */
  converter: string;
  /** Name and version of this program, for the file's record of its changes. */
  tool: string;
  /** The hub or a mirror of it. */
  endpoint: () => string;
  /** Free bytes in a folder; by default the file system is asked. */
  freeSpace?: (folder: string) => Promise<number>;
}

/** Disk space left free on top of what an installation needs. */
const SPARE_BYTES = 500_000_000;

const { weights: WEIGHTS, config, vocab, merges, optional } = CHECKPOINT_FILES;
const SMALL_FILES = [config, vocab, merges, ...Object.values(optional)];

export class ModelInstaller {
  readonly #options: InstallerOptions;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  /**
   * Downloads the checkpoint of an entry, checks it against the hub's hashes at the pinned commit, and converts it. If
   * the disk has room for both, the download is stored, so that it can always be resumed; otherwise it is converted
   * while it arrives. If another window is already installing the entry, this one waits for its result.
   * @throws DownloadError, ConversionError, or the signal's reason
   */
  fromHub(entry: CatalogueEntry, onProgress: OnInstallProgress, signal: AbortSignal): Promise<InstalledModel> {
    const { source } = entry;
    return this.#withInstallLock(entry.id, onProgress, signal, (target) =>
      source.kind === "gguf"
        ? this.#installGguf(entry, source, target, onProgress, signal)
        : this.#installCheckpoint(entry, source, target, onProgress, signal),
    );
  }

  async #installCheckpoint(
    entry: CatalogueEntry,
    source: ModelSource & { kind: "checkpoint" },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const { repo } = source;
    const endpoint = this.#options.endpoint();
    const revision = await fullCommit({ endpoint, repo }, source.revision, signal);
    const files = await describeFiles({ endpoint, repo, revision }, [...SMALL_FILES, WEIGHTS], { signal });
    const weights = files.at(-1);
    if (weights === undefined) throw new Error("the hub described no files");
    const folder = join(this.#options.downloads, `${repo.replace("/", "--")}@${revision.slice(0, 12)}`);
    await mkdir(folder, { recursive: true });
    // Next to the folder, which is deleted at the end. Another window may be converting the same weights to another
    // type.
    const lock = await waitForLock(`${folder}.lock`, signal, onWait(onProgress));
    try {
      return await this.#downloadAndConvert(
        entry,
        source,
        { folder, revision, files, weights },
        target,
        onProgress,
        signal,
      );
    } finally {
      lock.release();
    }
  }

  async #downloadAndConvert(
    entry: CatalogueEntry,
    { repo, type }: ModelSource & { kind: "checkpoint" },
    { folder, revision, files, weights }: { folder: string; revision: string; files: HubFile[]; weights: HubFile },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    for (const file of files.slice(0, -1)) await downloadFile(file, join(folder, file.path), { signal });

    let streamError: unknown;
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
      verified.catch((error: unknown) => (streamError = error));
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
      // The error that broke the stream says more than the conversion's failure to read from it.
      throw streamError instanceof DownloadError && streamError.failure.kind !== "cancelled" ? streamError : error;
    });
    // The model is done, so a failed cleanup doesn't matter.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    return { id: entry.id, title: entry.title, weights: type, source: `${repo}@${revision}`, sha256, bytes };
  }

  /** Expects the hub's hash at the branch's current commit, unless a different one was seen for the file before. */
  async #installGguf(
    entry: CatalogueEntry,
    { repo, branch, file: name }: ModelSource & { kind: "gguf" },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const repository = { endpoint: this.#options.endpoint(), repo };
    const revision = await resolveCommit(repository, branch, { signal });
    const [file] = await describeFiles({ ...repository, revision }, [name], { signal });
    if (file === undefined || !("sha256" in file)) throw new Error(`the hub reports no SHA-256 for ${name}`);
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

  /** Converts the official files in a folder on this computer. @throws ConversionError, or the signal's reason */
  fromFolder(
    folder: string,
    type: ConversionType,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<InstalledModel> {
    const title = basename(folder);
    // Different folders can have the same name.
    const folderHash = createHash("sha256").update(folder).digest("hex").slice(0, 8);
    const id = `${title.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 40)}-${folderHash}-${type.toLowerCase()}`;
    return this.#withInstallLock(id, onProgress, signal, async (target) => {
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

  /** Lets one window install a model while others wait for it. An existing file is replaced with an atomic rename. */
  async #withInstallLock(
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
      const result = await work(path);
      const record = { ...result, installedAt: new Date().toISOString(), modifiedMs: (await stat(path)).mtimeMs };
      await installed.add(path, record);
      return { ...record, path };
    } finally {
      lock.release();
    }
  }
}

/** Bytes of the weights that are still to be downloaded. */
async function missingBytes(folder: string, weights: HubFile): Promise<number> {
  const existing = await Promise.all(
    [join(folder, WEIGHTS), join(folder, `${WEIGHTS}.part`)].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return weights.size - Math.max(...existing);
}

function onWait(onProgress: OnInstallProgress): () => Promise<void> {
  return () => {
    onProgress({ stage: "waiting", fraction: 0 });
    return Promise.resolve();
  };
}

/** The pinned commit; if it is abbreviated, the commit of the main branch, which must start with it. */
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

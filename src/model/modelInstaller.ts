/** Installs a model, from the hub or a folder on this computer, as a GGUF file with a record. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CHECKPOINT_FILES, openCheckpoint } from "../conversion/checkpointFolder.ts";
import { type ConversionRequest, startConversion } from "../conversion/startConversion.ts";
import type { ConversionType } from "../conversion/tensorPlan.ts";
import { hostOf } from "../text/hostOf.ts";
import { CATALOGUE, type CatalogueEntry, type ModelSource } from "./catalogue.ts";
import type { NetworkOptions } from "./download/connection.ts";
import { downloadFile, freeSpaceOf } from "./download/download.ts";
import { DownloadError } from "./download/downloadError.ts";
import { waitForLock } from "./download/fileLock.ts";
import { expectedHash } from "./download/fileRequest.ts";
import { describeFiles, type HubFile } from "./download/hub.ts";
import { HUB_ENDPOINT } from "./download/hubEndpoint.ts";
import type { DownloadProgress } from "./download/progress.ts";
import type { Retry } from "./download/retries.ts";
import { openVerifiedStream } from "./download/stream.ts";
import { fileTimes, type InstalledModel, type InstalledModels, type InstallRecord } from "./installedModels.ts";
import { readModelFile } from "./modelFile.ts";

export interface InstallProgress {
  stage: "connecting" | "downloading" | "checking" | "converting" | "streaming" | "waiting";
  /** Progress of this stage, from 0 to 1. */
  fraction: number;
  bytesPerSecond?: number;
  secondsLeft?: number;
  /** While connecting: the server. */
  host?: string;
  /** While connecting again after a failure. */
  retry?: Retry;
}

type NewRecord = Omit<InstallRecord, "installedAt" | "modifiedMs" | "changedMs">;

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

/** What is known of a file before the server is asked: its hash, and about how many bytes it has. */
interface KnownFile {
  path: string;
  sha256: string | undefined;
  bytes: number;
}

/** The largest of them, the vocabulary, has 0.9 MB. */
const SMALL_FILE_BYTES = 8_000_000;
/** How much larger a file may be than its rounded size in the catalogue. */
const SIZE_TOLERANCE = 1.02;

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
   * Downloads the files of an entry at its commit, checks them against the hashes of the catalogue, or where it has none
   * against those of the server, and converts them. If the disk has room for both, the download is stored, so that it
   * can always be resumed; otherwise it is converted while it arrives. If another window is already installing the
   * entry, this one waits for its result.
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
    const { repo, revision, sha256 } = source;
    const known: KnownFile[] = SMALL_FILES.map((path) => ({ path, sha256: undefined, bytes: SMALL_FILE_BYTES }));
    known.push({ path: WEIGHTS, sha256, bytes: source.downloadBytes });
    const network = networkOptions(onProgress, signal);
    const files = await this.#describe(source, known, onProgress, network);
    const weights = files.at(-1);
    if (weights === undefined) throw new Error("the hub described no files");
    const folder = join(this.#options.downloads, `${repo.replace("/", "--")}@${revision.slice(0, 12)}`);
    await mkdir(folder, { recursive: true });
    // Next to the folder, which is deleted at the end. Another window may be converting the same weights to another
    // type.
    const lock = await waitForLock(`${folder}.lock`, signal, onWait(onProgress));
    try {
      const record = await this.#downloadAndConvert(
        entry,
        source,
        { folder, files, weights },
        target,
        onProgress,
        signal,
      );
      await this.#remember(source, files);
      return { ...record, checkedAgainst: sha256 === undefined ? "server" : "catalogue" };
    } finally {
      lock.release();
    }
  }

  async #downloadAndConvert(
    entry: CatalogueEntry,
    { repo, revision, type }: ModelSource & { kind: "checkpoint" },
    { folder, files, weights }: { folder: string; files: HubFile[]; weights: HubFile },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const network = networkOptions(onProgress, signal);
    for (const file of files.slice(0, -1)) await downloadFile(file, join(folder, file.path), network);

    let streamError: unknown;
    let source: ConversionRequest["source"];
    let onConversion = (fraction: number): void => onProgress({ stage: "converting", fraction });
    const freeSpace = this.#options.freeSpace ?? freeSpaceOf;
    const free = await freeSpace(folder);
    if (free < entry.bytes) throw new DownloadError({ kind: "noSpace", folder, needed: entry.bytes, free });
    if (free > (await missingBytes(folder, weights)) + entry.bytes + SPARE_BYTES) {
      const onDownload = downloadProgress("downloading", onProgress);
      await downloadFile(weights, join(folder, WEIGHTS), { ...network, onProgress: onDownload });
      source = { folder };
    } else {
      const onStream = downloadProgress("streaming", onProgress);
      const { chunks, verified } = openVerifiedStream(weights, { ...network, onProgress: onStream });
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

  async #installGguf(
    entry: CatalogueEntry,
    source: ModelSource & { kind: "gguf" },
    target: string,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<NewRecord> {
    const { repo, revision, file: name, sha256 } = source;
    const network = networkOptions(onProgress, signal);
    const known = { path: name, sha256, bytes: entry.bytes };
    const [file] = await this.#describe(source, [known], onProgress, network);
    if (file === undefined) throw new Error("the hub described no files");
    await downloadFile(file, target, { ...network, onProgress: downloadProgress("downloading", onProgress) });
    await readModelFile(target);
    const { id, title, weights } = entry;
    const origin = { source: `${repo}@${revision}`, checkedAgainst: "catalogue" } as const;
    return { id, title, weights, ...origin, sha256, bytes: file.size };
  }

  /**
   * What the server says about files, if that is what the catalogue knows of them, or what it said before.
   * @throws DownloadError `changed` if it is not
   */
  async #describe(
    source: ModelSource,
    known: readonly KnownFile[],
    onProgress: OnInstallProgress,
    network: NetworkOptions,
  ): Promise<HubFile[]> {
    const { repo, revision } = source;
    const repository = { endpoint: this.#options.endpoint(), repo, revision };
    onProgress({ stage: "connecting", fraction: 0, host: hostOf(repository.endpoint) });
    const paths = known.map(({ path }) => path);
    const [files, seen] = await Promise.all([
      describeFiles(repository, paths, network),
      this.#options.installed.firstHashes(),
    ]);
    for (const { path, sha256, bytes } of known) {
      const file = files.find((one) => one.path === path);
      if (file === undefined) continue;
      const expected = sha256 ?? seen[hashName(source, path)] ?? expectedHash(file);
      const { host } = new URL(file.url);
      if (file.size > bytes * SIZE_TOLERANCE)
        throw new DownloadError({ kind: "changed", host, detail: `${path} has ${file.size} bytes` });
      if (expected !== expectedHash(file))
        throw new DownloadError({ kind: "changed", host, detail: `${path}: ${expectedHash(file)}, not ${expected}` });
    }
    return files;
  }

  /** Files that have arrived with the hashes that the server reported must have the same ones the next time. */
  async #remember(source: ModelSource, files: readonly HubFile[]): Promise<void> {
    const hashes = files.map((file) => [hashName(source, file.path), expectedHash(file)] as const);
    await this.#options.installed.rememberHashes(Object.fromEntries(hashes));
  }

  /** Converts the official files in a folder on this computer. @throws ConversionError, or the signal's reason */
  fromFolder(
    folder: string,
    type: ConversionType,
    onProgress: OnInstallProgress,
    signal: AbortSignal,
  ): Promise<InstalledModel> {
    const title = checkpointName(folder);
    // Different folders can have the same name.
    const folderHash = createHash("sha256").update(folder).digest("hex").slice(0, 8);
    const id = `${title.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 40)}-${folderHash}-${type.toLowerCase()}`;
    return this.#withInstallLock(id, onProgress, signal, async (target) => {
      const provenance = { name: title, sourceUrl: "", revision: "", tool: this.#options.tool };
      const { sha256, bytes, sourceSha256 } = await startConversion(
        this.#options.converter,
        { source: { folder }, type, target, provenance },
        (fraction) => onProgress({ stage: "converting", fraction }),
        signal,
      );
      const isKnown = CATALOGUE.some(({ source }) => source.sha256 === sourceSha256);
      const record = { id, title, weights: type, source: folder, sha256, bytes };
      return isKnown ? { ...record, checkedAgainst: "catalogue" } : record;
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
      const { modifiedMs, changedMs } = await fileTimes(path);
      const record = { ...result, installedAt: new Date().toISOString(), modifiedMs, changedMs };
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

function networkOptions(onProgress: OnInstallProgress, signal: AbortSignal): NetworkOptions {
  return { signal, onRetry: (retry) => onProgress({ stage: "connecting", fraction: 0, host: retry.host, retry }) };
}

/** Under which the hash of a file is remembered. */
function hashName({ repo, revision }: { repo: string; revision: string }, path: string): string {
  return `${repo}@${revision}/${path}`;
}

/** The name of the model in a folder: a download of Hugging Face's own tools is in a folder named by its commit. */
export function checkpointName(folder: string): string {
  const [repository = "", snapshots] = folder.split(/[/\\]/).slice(-3);
  const [models, , ...name] = repository.split("--");
  return snapshots === "snapshots" && models === "models" && name.length > 0 ? name.join("--") : basename(folder);
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

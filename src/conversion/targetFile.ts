import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { renameAtomically } from "../base/atomicRename.ts";
import { errorCode, errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";

/** The unfinished file has this name, next to the target. */
export function partPathOf(target: string): string {
  return `${target}.part`;
}

/**
 * A file that gets its name by an atomic rename, once it is complete and on the disk. While one piece is being written,
 * the next one can be filled.
 */
export class TargetFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash("sha256");
  /** One is written while the other is filled. */
  #buffers: [next: Uint8Array, written: Uint8Array];
  #writing: Promise<void> = Promise.resolve();
  #position = 0;

  private constructor(path: string, file: FileHandle, capacity: number) {
    this.#path = path;
    this.#file = file;
    this.#buffers = [new Uint8Array(capacity), new Uint8Array(capacity)];
  }

  /** @param capacity bytes of the largest piece */
  static async create(path: string, capacity: number): Promise<TargetFile> {
    const file = await open(partPathOf(path), "w").catch((error: unknown) => {
      throw unwritable(path, error);
    });
    return new TargetFile(path, file, capacity);
  }

  /** In bytes, including those still being written. */
  get length(): number {
    return this.#position;
  }

  /**
   * Appends `length` bytes, which `fill` writes into the memory it is given; that memory is not cleared before.
   * @throws ConversionError `targetUnwritable`, also for the previous piece
   */
  async append(length: number, fill: (memory: Uint8Array) => void): Promise<void> {
    const [next, written] = this.#buffers;
    const memory = next.subarray(0, length);
    fill(memory);
    this.#hash.update(memory);
    await this.#writing;
    this.#buffers = [written, next];
    this.#writing = this.#write(memory, this.#position);
    // Handled with the next piece.
    this.#writing.catch(() => undefined);
    this.#position += length;
  }

  /** Syncs the file and gives it its final name with an atomic rename. @returns its SHA-256 */
  async commit(): Promise<string> {
    await this.#writing;
    try {
      await this.#file.sync();
      await this.#file.close();
      await renameAtomically(partPathOf(this.#path), this.#path);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
    return this.#hash.digest("hex");
  }

  /** Deletes the unfinished file. An existing target is untouched. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
    await rm(partPathOf(this.#path), { force: true });
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, position + at);
        at += bytesWritten;
      }
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }
}

function unwritable(path: string, error: unknown): ConversionError {
  const code = errorCode(error) ?? "";
  return new ConversionError({ kind: "targetUnwritable", path, code, detail: errorText(error) }, { cause: error });
}

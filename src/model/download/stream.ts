/** A file from the network as a stream, for models that are processed without storing the download. */
import type { NetworkOptions } from "./connection.ts";
import { DownloadError } from "./downloadError.ts";
import { createHasher, expectedHash, type FileRequest } from "./fileRequest.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { type Position, readBody } from "./readBody.ts";

export interface StreamOptions extends NetworkOptions {
  onProgress?: OnProgress | undefined;
}

export interface VerifiedStream {
  /**
   * The file; can be iterated once. Nothing derived from it may be kept before `verified` resolves. Iteration fails
   * with the same error as `verified`, so a loop over it never completes normally with a wrong file.
   */
  chunks: AsyncIterable<Uint8Array>;
  /**
   * Resolves when all bytes have arrived and have the expected hash; otherwise rejects with a DownloadError, which is
   * `cancelled` if the reader stopped early. Settles only if reading has started.
   */
  verified: Promise<void>;
}

/** The network is not used before the first chunk is requested. A lost connection is resumed where it broke off. */
export function openVerifiedStream(file: FileRequest, options: StreamOptions = {}): VerifiedStream {
  const { promise: verified, resolve, reject } = Promise.withResolvers<undefined>();
  // The reader gets the error from the chunks as well, and may never look here.
  verified.catch(() => undefined);
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* readVerified(file, options);
      resolve(undefined);
    } catch (error) {
      reject(error);
      throw error;
    } finally {
      // Has no effect unless the reader left the loop.
      reject(new DownloadError({ kind: "cancelled" }));
    }
  }
  return { chunks: read(), verified };
}

async function* readVerified(file: FileRequest, options: StreamOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const hasher = createHasher(file);
  const meter = new ProgressMeter(options.onProgress, { phase: "downloading", elsewhere: false, total: file.size });
  const position: Position = { offset: 0, etag: null };
  const begin = (etag: string | null): Promise<void> => {
    // Chunks already yielded can't be taken back, so only the same file can start over, with those bytes skipped.
    if (position.offset > 0 && (etag === null || etag !== position.etag)) {
      const detail = `ETag ${etag} instead of ${position.etag} at byte ${position.offset}`;
      throw new DownloadError({ kind: "changed", host: new URL(file.url).host, detail });
    }
    position.etag = etag;
    return Promise.resolve();
  };
  meter.update(0);
  for await (const bytes of readBody(file, position, begin, options)) {
    hasher.update(bytes);
    const { length } = bytes;
    yield bytes;
    meter.update(position.offset + length);
  }
  const actual = hasher.digest();
  if (actual !== expectedHash(file))
    throw new DownloadError({ kind: "hashMismatch", expected: expectedHash(file), actual });
}

/** Reads the bytes of a file in order, over as many connections as it takes. */
import { Connection, discard, type NetworkOptions, strongEtag } from "./connection.ts";
import { DownloadError } from "./downloadError.ts";
import type { FileRequest } from "./fileRequest.ts";
import { PROGRESS_BYTES, Retries, RETRY_POLICY } from "./retries.ts";

/** How much of a file has arrived; owned by the caller and advanced by `readBody`. */
export interface Position {
  /** Bytes that have arrived: where the next one belongs. */
  offset: number;
  /** The ETag of the response they came from; null if it had no strong one. */
  etag: string | null;
}

/**
 * Yields the bytes from `position.offset` on. A lost or silent connection is resumed where it broke off, with `Range`
 * and `If-Range`.
 * @param begin called when a response starts with the first byte of the file: the first response, or one that does not
 *   continue at the offset because the file has changed (`etag`) or the server can't resume. It resets the offset to 0,
 *   or leaves it to have the bytes before it skipped, or throws.
 * @throws DownloadError
 */
export async function* readBody(
  file: FileRequest,
  position: Position,
  begin: (etag: string | null) => Promise<void>,
  options: NetworkOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const retries = new Retries(options.retryPolicy ?? RETRY_POLICY, options.signal, options.onRetry);
  let restarts = 0;
  while (position.offset < file.size) {
    const connection = new Connection(options, "file");
    const startOver = (etag: string | null): Promise<void> => {
      if (position.offset > 0 && ++restarts > MAX_RESTARTS) {
        const detail = `it started over ${restarts} times`;
        throw new DownloadError({ kind: "changed", host: connection.host, detail });
      }
      return begin(etag);
    };
    const restartsBefore = restarts;
    try {
      yield* readOnce(file, position, startOver, connection);
      // A server may answer with less than was asked for, but not with crumbs.
      const isEarly = position.offset < file.size && restarts === restartsBefore;
      if (isEarly && connection.progress < PROGRESS_BYTES) throw endedEarly(position, connection);
    } catch (error) {
      await retries.afterFailure(error, connection.progress);
    }
  }
}

/** How often a file may start from its first byte because it has changed, or because the server can't resume. */
const MAX_RESTARTS = 5;

async function* readOnce(
  file: FileRequest,
  position: Position,
  begin: (etag: string | null) => Promise<void>,
  connection: Connection,
): AsyncGenerator<Uint8Array, void, undefined> {
  // The bytes of the file are counted, so they must not be compressed in transit.
  const headers: Record<string, string> = { "Accept-Encoding": "identity" };
  if (position.offset > 0) {
    headers["Range"] = `bytes=${position.offset}-`;
    if (position.etag !== null) headers["If-Range"] = position.etag;
  }
  let response: Response;
  try {
    response = await connection.open(file.url, { headers }, file);
  } catch (error) {
    if (position.offset === 0 || !isRangeNotSatisfiable(error)) throw error;
    // The server's file is shorter than what has arrived: it is a different file.
    await begin(null);
    return;
  }
  let range: Range;
  try {
    range = rangeOf(response, file, position, connection);
    const etag = strongEtag(response);
    // A server that does not support If-Range would continue with a different file.
    const isOtherFile = position.etag !== null && etag !== null && etag !== position.etag;
    if (range.start === 0 || isOtherFile) await begin(etag);
    if (position.offset < range.start) {
      discard(response);
      return;
    }
  } catch (error) {
    discard(response);
    throw error;
  }
  let skip = position.offset - range.start;
  for await (const value of connection.chunks(response)) {
    const bytes = value.subarray(Math.min(skip, value.length));
    skip -= value.length - bytes.length;
    if (bytes.length > range.end - position.offset) throw connection.wrongContent(`more than ${file.size} bytes`);
    if (bytes.length === 0) continue;
    // The consumer may transfer the memory (to a worker); the bytes then have no length anymore.
    const { length } = bytes;
    yield bytes;
    position.offset += length;
  }
  if (position.offset < range.end) throw endedEarly(position, connection);
}

function endedEarly(position: Position, connection: Connection): DownloadError {
  const detail = `ended at byte ${position.offset}`;
  return new DownloadError({ kind: "offline", host: connection.host, detail });
}

/** Byte range of the file; `end` is exclusive. */
interface Range {
  start: number;
  end: number;
}

/** Which range of the file a response holds. @throws DownloadError `wrongContent` if it is not the requested one */
function rangeOf(response: Response, file: FileRequest, position: Position, connection: Connection): Range {
  const isEncoded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
  if (response.status === 200) {
    const length = response.headers.get("content-length");
    if (length !== null && !isEncoded && Number(length) !== file.size)
      throw connection.wrongContent(`${length} bytes instead of ${file.size}`);
    return { start: 0, end: file.size };
  }
  const header = response.headers.get("content-range");
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? "") ?? [];
  const start = Number(first);
  const end = Number(last) + 1;
  const isRequested = start === position.offset && end > start && end <= file.size;
  // The range of a compressed response counts compressed bytes.
  if (response.status !== 206 || !isRequested || isEncoded || (total !== "*" && Number(total) !== file.size))
    throw connection.wrongContent(`status ${response.status}, Content-Range ${header}, asked from ${position.offset}`);
  return { start, end };
}

function isRangeNotSatisfiable(error: unknown): boolean {
  return error instanceof DownloadError && error.failure.kind === "httpStatus" && error.failure.status === 416;
}

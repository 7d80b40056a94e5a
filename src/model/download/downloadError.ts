/**
 * Everything that can end a download, as data; whoever shows it puts it into words. A download that failed can be asked
 * for again: what has arrived is kept and resumed, except after `hashMismatch`.
 */
export type DownloadFailure =
  /** No connection, or it was lost, and all retries are used up: check the network or the proxy. */
  | { kind: "offline"; host: string; detail: string }
  /** TLS was refused: usually a company's proxy whose certificate this computer does not trust. */
  | { kind: "certificate"; host: string; detail: string }
  /** 401, 403: the repository is closed; 404: no such file or mirror; 429: wait; 5xx: theirs. */
  | { kind: "httpStatus"; status: number; host: string; retryAfterSeconds: number | null }
  /** Connected, but no byte came for `seconds`, in every retry. */
  | { kind: "stalled"; host: string; seconds: number }
  /** Bytes that the download still needs, and bytes that are free on the disk of `folder`. */
  | { kind: "noSpace"; folder: string; needed: number; free: number }
  /** All bytes came and were the wrong ones. The partial file is deleted: nothing in it can be trusted. */
  | { kind: "hashMismatch"; expected: string; actual: string }
  /** The answer is no part of this file: a login page, another length, another range, an API that makes no sense. */
  | { kind: "wrongContent"; host: string; detail: string }
  /** The source now has another file under this address than the one that was begun or is recorded. */
  | { kind: "changed"; host: string; detail: string }
  /** The server speaks of another commit than the pinned one, or of none: it is no hub. */
  | { kind: "wrongRevision"; host: string; expected: string; actual: string | null }
  /** The repository has no such file at this revision. */
  | { kind: "noSuchFile"; path: string; revision: string }
  /**
   * An address that is not gone to: not https, or (of a redirect) neither the endpoint's own host nor the hub's. A
   * network that wants a login redirects to its own page: open a browser and log in.
   */
  | { kind: "refusedAddress"; host: string; reason: "insecure" | "credentials" | "foreignHost" | "tooManyRedirects" }
  | { kind: "diskError"; path: string; code: string; detail: string }
  | { kind: "cancelled" };

export class DownloadError extends Error {
  readonly failure: DownloadFailure;

  constructor(failure: DownloadFailure, options?: ErrorOptions) {
    super(JSON.stringify(failure), options);
    this.name = "DownloadError";
    this.failure = failure;
  }
}

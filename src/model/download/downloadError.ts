import { factsText } from "../../base/factsText.ts";
/**
 * Everything that can end a download, as data; the UI puts it into words. A failed download can be tried again: what
 * has arrived is kept and resumed, except after `hashMismatch`.
 */
export type DownloadFailure =
  /** No connection, or it was lost, and no retries are left: check the network or the proxy. */
  | { kind: "offline"; host: string; detail: string }
  /** TLS was refused: usually a corporate proxy whose certificate this computer does not trust. */
  | { kind: "certificate"; host: string; detail: string }
  /** 401, 403: the repository is not public; 404: no such file or mirror; 429: wait; 5xx: a server error. */
  | { kind: "httpStatus"; status: number; host: string; retryAfterSeconds: number | null }
  /** Connected, but no byte arrived for `seconds`, in every retry. */
  | { kind: "stalled"; host: string; seconds: number }
  /** Bytes arrived, but in every retry fewer than this per second. */
  | { kind: "tooSlow"; host: string; bytesPerSecond: number }
  /** Bytes that the download still needs, and bytes free on the disk of `folder`. */
  | { kind: "noSpace"; folder: string; needed: number; free: number }
  /** All bytes arrived, but they are wrong. The partial file is deleted: nothing in it can be trusted. */
  | { kind: "hashMismatch"; expected: string; actual: string }
  /**
   * The response is not part of this file: a login page, a wrong length or range. Or it is not what a hub says about its
   * files: not of that form, or too long.
   */
  | { kind: "wrongContent"; host: string; detail: string; of: "file" | "metadata" }
  /** The source has a different file at this address than the one that is known, was recorded, or was started. */
  | { kind: "changed"; host: string; detail: string }
  /** The server reports a commit other than the pinned one, or none, in which case it is not a hub. */
  | { kind: "wrongRevision"; host: string; expected: string; actual: string | null }
  /** The repository has no such file at this revision. */
  | { kind: "noSuchFile"; path: string; revision: string }
  /**
   * An address that is not contacted: not https, or (for a redirect) neither on the endpoint's own host nor the hub's.
   * A network that requires a login redirects to its own page: open a browser and log in.
   */
  | { kind: "refusedAddress"; host: string; reason: "insecure" | "credentials" | "foreignHost" | "tooManyRedirects" }
  | { kind: "diskError"; path: string; code: string; detail: string }
  | { kind: "cancelled" };

export class DownloadError extends Error {
  readonly failure: DownloadFailure;

  constructor(failure: DownloadFailure, options?: ErrorOptions) {
    super(factsText(failure), options);
    this.name = "DownloadError";
    this.failure = failure;
  }
}

import * as l10n from "@vscode/l10n";
import { errorText } from "../../base/errorText.ts";
import { ConversionError, type ConversionFailure } from "../../conversion/conversionError.ts";
import { FailureError } from "../../inference/failure.ts";
import { describeFailure, sizeText } from "../../userErrors.ts";
import { DownloadError, type DownloadFailure } from "../download/downloadError.ts";

/**
 * Why an installation failed, as a sentence that says what can be done. The technical cause goes to the log.
 * @param isKept whether something has arrived that the next attempt goes on from
 */
export function describeInstallError(error: unknown, isKept: boolean): string {
  if (error instanceof DownloadError) {
    const kept = isKept && RESUMED.includes(error.failure.kind) ? [l10n.t("What has arrived is kept.")] : [];
    return [describeDownload(error.failure), ...kept].join(" ");
  }
  if (error instanceof ConversionError) return describeConversion(error.failure);
  if (error instanceof FailureError) return describeFailure(error.failure).message;
  return l10n.t("The model could not be installed: {0}", errorText(error));
}

/** After these, a download goes on where it broke off. */
const RESUMED: readonly DownloadFailure["kind"][] = ["offline", "certificate", "httpStatus", "stalled", "tooSlow"];

function describeDownload(failure: DownloadFailure): string {
  switch (failure.kind) {
    case "offline":
      return l10n.t(
        "{0} can't be reached. Check the network or the proxy, set a mirror, or install from files on this computer.",
        failure.host,
      );
    case "certificate":
      return l10n.t(
        "The certificate of {0} is not trusted here. A company's proxy may be in between; see the setting http.systemCertificates.",
        failure.host,
      );
    case "httpStatus":
      return l10n.t(
        "{0} answered with status {1}. Try again later, or set another mirror in the settings.",
        failure.host,
        failure.status,
      );
    case "stalled":
      return l10n.t("Nothing came from {0} any more. Try again.", failure.host);
    case "tooSlow":
      return l10n.t(
        "{0} sends less than {1} KB a second. Try again later, or set another mirror in the settings.",
        failure.host,
        Math.round(failure.bytesPerSecond / 1000),
      );
    case "noSpace":
      return l10n.t(
        "There is not enough room in {0}: {1} are needed and {2} are free.",
        failure.folder,
        sizeText(failure.needed),
        sizeText(failure.free),
      );
    case "hashMismatch":
      return l10n.t("The downloaded file was damaged on its way and was deleted. Try again.");
    case "wrongContent":
      return failure.of === "metadata"
        ? l10n.t(
            "{0} does not answer as a hub does. A proxy or a page to sign in may be in between: check the network, and the address in the setting 42dot.hubEndpoint.",
            failure.host,
          )
        : wrongFile(failure.host);
    case "changed":
      return l10n.t(
        "{0} offers another file than the one that is known for this model, so it was not installed. Check the address in the setting 42dot.hubEndpoint; the log names both hashes.",
        failure.host,
      );
    case "wrongRevision":
      return wrongFile(failure.host);
    case "noSuchFile":
      return l10n.t("The file {0} is not in the model's repository.", failure.path);
    case "refusedAddress":
      if (failure.reason === "tooManyRedirects")
        return l10n.t(
          "{0} passes the download on from one address to another without end. Check the setting 42dot.hubEndpoint, or try again later.",
          failure.host,
        );
      return l10n.t(
        "The address at {0} is not safe to download from. Check the setting 42dot.hubEndpoint, or the environment variable HF_ENDPOINT if you have set one.",
        failure.host,
      );
    case "diskError":
      return l10n.t("{0} can't be written ({1}).", failure.path, failure.code);
    case "cancelled":
      return l10n.t("The installation was cancelled.");
  }
}

function wrongFile(host: string): string {
  return l10n.t("{0} sent another file than the one that belongs to this model; nothing of it was kept.", host);
}

/** Whether another address of the hub, or another network, may help. */
export function isFromHub(error: unknown): boolean {
  const kinds: readonly DownloadFailure["kind"][] = [
    ...(["offline", "certificate", "httpStatus", "stalled", "tooSlow"] as const),
    ...(["wrongContent", "changed", "wrongRevision", "noSuchFile", "refusedAddress"] as const),
  ];
  return error instanceof DownloadError && kinds.includes(error.failure.kind);
}

function describeConversion(failure: ConversionFailure): string {
  switch (failure.kind) {
    case "sourceUnreadable":
      return l10n.t("{0} can't be read. Choose a folder that holds all of the model's official files.", failure.file);
    case "fileInvalid":
      return l10n.t("{0} is damaged, or belongs to another model ({1}).", failure.file, failure.detail);
    case "unsupported":
      return l10n.t("This is not a model of the 42dot family ({0}).", failure.detail);
    case "headerInvalid":
    case "tensorMissing":
    case "tensorUnexpected":
    case "tensorShape":
    case "tensorType":
    case "weightOutOfRange":
    case "sourceTruncated":
    case "sourceTooLong":
    case "sourceHashMismatch":
      return l10n.t(
        "model.safetensors is damaged, or belongs to another model ({0}). Download it again.",
        failure.kind,
      );
    case "targetUnwritable":
      return failure.code === "ENOSPC"
        ? l10n.t("The disk is full. Make room, then try again.")
        : l10n.t("{0} can't be written ({1}).", failure.path, failure.code);
    case "workerDied":
      return l10n.t("The conversion ended unexpectedly; memory may be short. Try again.");
  }
}

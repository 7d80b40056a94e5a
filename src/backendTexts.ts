/** What the user reads about the hardware that the model runs on. */
import * as l10n from "@vscode/l10n";
import type { Backend, Fault, GpuBackend, SkippedBackend } from "./inference/backends.ts";

export const BACKEND_NAMES: Record<Backend, string> = { cpu: "CPU", cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" };

/** Why a preferred back end is not in use, as a sentence. */
export function skippedText({ backend, reason }: SkippedBackend): string {
  switch (reason.kind) {
    case "missing":
      return unusable(backend, l10n.t("the extension has no binary for it that runs on this computer"));
    case "noDevice":
      return unusable(backend, l10n.t("it finds no device"));
    case "refused":
      return refusedText(backend, reason.fault);
  }
}

/** Why a back end is no longer used, as a sentence. */
export function refusedText(backend: GpuBackend, fault: Fault): string {
  return unusable(backend, faultText(fault));
}

function unusable(backend: GpuBackend, why: string): string {
  return l10n.t("{0} can't be used here: {1}.", BACKEND_NAMES[backend], why);
}

function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "crashed":
      return l10n.t("its process crashed");
    case "hung":
      return l10n.t("it did not answer in time");
    case "failed":
      return l10n.t("it reported an error ({0})", fault.detail);
    case "wrongAnswer":
      return l10n.t("it computed a wrong answer");
    case "noRoom":
      return l10n.t("there is not enough free memory on it");
    case "notNumbers":
      return l10n.t("what it computed is not numbers");
  }
}

import * as l10n from "@vscode/l10n";
import type { Failure } from "./inference/failure.ts";

/** How a failure is shown to the user: a sentence and possible actions, in the user's language. The host creates it. */
export interface FailureView {
  message: string;
  actions: { id: FailureAction; label: string }[];
}
/** `edit` puts the question back into the composer; the page handles it without the host. */
export type FailureAction = "retry" | "restart" | "chooseModel" | "openSettings" | "showLog" | "openChat" | "edit";

/** Describes a failure to the user. The technical cause goes to the log. */
export function describeFailure(failure: Failure): FailureView {
  return { message: messageOf(failure), actions: actionsOf(failure).map((id) => ({ id, label: labelOf(id) })) };
}

function messageOf(failure: Failure): string {
  switch (failure.kind) {
    case "modelMissing":
      return l10n.t("The model file {0} does not exist. Choose another file, or use the demo model.", failure.path);
    case "modelNotAFile":
      return l10n.t("{0} is a folder, not a model file. Choose a GGUF file in it.", failure.path);
    case "modelUnreadable":
      return l10n.t("The model file {0} cannot be opened: {1}", failure.path, failure.detail);
    case "modelNotGguf":
      return l10n.t("{0} is not a GGUF model file. Choose a file whose name ends in .gguf.", failure.path);
    case "modelDamaged":
      return l10n.t(
        "The model file {0} is damaged or incomplete ({1}). Download it again, or choose another.",
        failure.path,
        failure.detail,
      );
    case "tooLarge":
      return l10n.t(
        "The model {0} needs at least {1} GB of memory, and may take {2} GB here. Choose a smaller model, or raise the memory budget in the settings if you have set one.",
        failure.path,
        (failure.needed / 1e9).toFixed(1),
        (failure.available / 1e9).toFixed(1),
      );
    case "outOfMemory":
      return l10n.t(
        "There is not enough memory for the model {0} ({1}). Lower the context size in the settings, or choose a smaller model.",
        failure.path,
        failure.detail,
      );
    case "promptTooLong":
      return l10n.t(
        "This is too long: {0} tokens, and at most {1} fit. Nothing was sent; shorten it or send it in parts.",
        failure.tokens,
        failure.limit,
      );
    case "processDied":
      return failure.loading === null
        ? l10n.t("The inference process ended while it was answering. It is being started again; your text is kept.")
        : l10n.t(
            "The inference process ended while it was loading {0}. The file may be damaged, or memory may be short.",
            failure.loading,
          );
    case "stopped":
      return l10n.t("The model or its settings were changed while this answer was being written.");
    case "gaveUp":
      return failure.loading === null
        ? l10n.t(
            "The inference process ended {0} times within a few minutes, so it is not started again by itself.",
            failure.restarts + 1,
          )
        : l10n.t(
            "The inference process ended {0} times while it was loading {1}, so it is not started again by itself. Choose another model, or look at the log.",
            failure.restarts + 1,
            failure.loading,
          );
    case "interrupted":
      return l10n.t("The window was closed or reloaded while this answer was being written.");
    case "noticeNotAccepted":
      return l10n.t("The notice of {0} has to be accepted first. It is shown in the chat.", failure.model);
    case "onlyThoughts":
      return l10n.t(
        "The model was still thinking when it reached the length limit, so there is no answer. A model that answers without thinking is better suited for this.",
      );
    case "internal":
      return l10n.t("Something went wrong in the extension. The log says what.");
  }
}

function actionsOf(failure: Failure): FailureAction[] {
  switch (failure.kind) {
    case "modelMissing":
    case "modelNotAFile":
    case "modelUnreadable":
    case "modelNotGguf":
    case "modelDamaged":
      return ["chooseModel", "retry"];
    case "tooLarge":
    case "outOfMemory":
      return ["openSettings", "chooseModel", "retry"];
    case "promptTooLong":
      return ["edit", "openSettings"];
    case "processDied":
      return ["retry", "showLog"];
    case "gaveUp":
      return ["restart", "chooseModel", "showLog"];
    case "stopped":
    case "interrupted":
      return ["retry"];
    case "noticeNotAccepted":
      return ["openChat", "retry"];
    case "onlyThoughts":
      return ["chooseModel", "retry"];
    case "internal":
      return ["retry", "showLog"];
  }
}

function labelOf(action: FailureAction): string {
  switch (action) {
    case "retry":
      return l10n.t("Retry");
    case "restart":
      return l10n.t("Start Again");
    case "chooseModel":
      return l10n.t("Choose Model…");
    case "openSettings":
      return l10n.t("Open Settings");
    case "showLog":
      return l10n.t("Show Log");
    case "openChat":
      return l10n.t("Open Chat");
    case "edit":
      return l10n.t("Edit Question");
  }
}

import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import { BACKEND_NAMES } from "./backendTexts.ts";
import type { EngineFeature, Failure, NoFile, NotAModel, UnreadableReason } from "./inference/failure.ts";
import { rejectionText } from "./rejectionText.ts";
import type * as ServerTexts from "./serverTexts.ts";

/** `edit` puts the question back into the composer; the page handles it without the host. */
export const FailureAction = v.picklist([
  "retry",
  "restart",
  "chooseModel",
  "installModel",
  "openSettings",
  "showLog",
  "openChat",
  "edit",
  "restoreSystemPrompt",
  "useDemoModel",
  "useServer",
  "useThisComputer",
]);
export type FailureAction = v.InferOutput<typeof FailureAction>;

/** How a failure is shown to the user: a sentence and possible actions, in the user's language. The host creates it. */
export const FailureView = v.object({
  message: v.string(),
  actions: v.array(v.object({ id: FailureAction, label: v.string() })),
});
export type FailureView = v.InferOutput<typeof FailureView>;

/** Describes a failure to the user. The technical cause goes to the log. */
export function describeFailure(failure: Failure): FailureView {
  return { message: messageOf(failure), actions: actionsOf(failure).map((id) => ({ id, label: labelOf(id) })) };
}

let serverTexts: Pick<typeof ServerTexts, "serverText" | "serverActions"> | undefined;

/** Loads the sentences that only those need who use a server. Before, `describeFailure` names no more than the problem. */
export async function loadServerTexts(): Promise<void> {
  serverTexts ??= await import("./serverTexts.ts");
}

/** A size that a person can compare; in MB where GB would round it to nothing. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? l10n.t("{0} MB", Math.ceil(bytes / 1e6)) : l10n.t("{0} GB", (bytes / 1e9).toFixed(1));
}

function messageOf(failure: Failure): string {
  switch (failure.kind) {
    case "modelMissing":
      return failure.link === undefined
        ? l10n.t("The model file {0} does not exist. Choose another file, or use the demo model.", failure.path)
        : l10n.t(
            "{0} is only a link to {1}, which does not exist. Put the file back there, or choose another.",
            failure.path,
            failure.link,
          );
    case "modelNotAFile":
      return noFile(failure.found, failure.path);
    case "modelUnreadable":
      return unreadable(failure.reason, failure.path, failure.detail);
    case "modelNotGguf":
      return l10n.t("{0} is not a GGUF model file. Choose a model in the GGUF format.", failure.path);
    case "notAModel":
      return notAModel(failure.found, failure.path);
    case "modelDamaged":
      return l10n.t(
        "The model file {0} is damaged or incomplete ({1}). Download it again, or choose another.",
        failure.path,
        failure.detail,
      );
    case "modelPartMissing":
      return l10n.t(
        "The model {0} consists of several files, and {1} is missing. Put all of them into the same folder, under their original names.",
        failure.path,
        failure.file,
      );
    case "modelUnsupported":
      return l10n.t(
        "The model {0} is not supported by the engine of this extension ({1}): {2}. Choose another model, or update the extension.",
        failure.path,
        failure.engine,
        unsupported(failure.feature, failure.name),
      );
    case "noEngine":
      return l10n.t(
        "The engine can't run on this computer ({0}): the extension has no binary for it that can be loaded. Install the package of the extension that is made for this kind of computer; the log has the details.",
        failure.computer,
      );
    case "tooLarge":
      return l10n.t(
        "The model {0} needs at least {1} of memory, and may take {2} here. Choose a smaller model, or raise the memory budget in the settings if you have set one.",
        failure.path,
        sizeText(failure.needed),
        sizeText(failure.available),
      );
    case "outOfMemory":
      return l10n.t(
        "There is not enough memory for the model {0} ({1}). Lower the context size in the settings, or choose a smaller model.",
        failure.path,
        failure.detail,
      );
    case "promptTooLong":
      if (failure.systemPrompt !== undefined) {
        return l10n.t(
          "The system prompt (setting 42dot.systemPrompt) takes {0} tokens and leaves {1} for a question; this one has {2}. Nothing was sent; shorten the system prompt, or use the model's own.",
          failure.systemPrompt.toLocaleString("en"),
          failure.limit.toLocaleString("en"),
          failure.tokens.toLocaleString("en"),
        );
      }
      return l10n.t(
        "This is too long: {0} tokens, and at most {1} fit. Nothing was sent; shorten it or send it in parts.",
        failure.tokens.toLocaleString("en"),
        failure.limit.toLocaleString("en"),
      );
    case "backendUntried":
      return l10n.t("{0} has not been tried on this computer yet.", BACKEND_NAMES[failure.identity.backend]);
    case "gpuFailed":
      return l10n.t(
        "{0} reported an error ({1}), and the model is being started again. Your text is kept. If it happens again, other hardware is used.",
        BACKEND_NAMES[failure.backend],
        failure.detail,
      );
    case "brokenOutput":
      return l10n.t(
        "What the model computes is not numbers. Its file may be damaged, or the graphics hardware computes wrongly: install the model again, or turn the graphics hardware off in the settings.",
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
            "The inference process ended {0} times within a few minutes, the last time while it was loading {1}, so it is not started again by itself. Choose another model, or look at the log.",
            failure.restarts + 1,
            failure.loading,
          );
    case "interrupted":
      return l10n.t("The window was closed or reloaded while this answer was being written.");
    case "noticeNotAccepted":
      return l10n.t("Accept the notice of {0} in the chat first.", failure.model);
    case "onlyThoughts":
      return l10n.t(
        "The model was still thinking when it reached the length limit, so there is no answer. A model that answers without thinking is better suited for this.",
      );
    case "notReliable":
      return failure.isPartial
        ? l10n.t("A part of the text stays as it was. {0}", rejectionText(failure.reasons))
        : rejectionText(failure.reasons);
    case "nothingToChange":
      return l10n.t("Nothing to change here.");
    case "noName":
      return l10n.t("No name could be made from “{0}”.", failure.words);
    case "server":
      return serverTexts?.serverText(failure) ?? `${failure.host}: ${failure.problem}`;
    case "internal":
      return l10n.t("Something went wrong in the extension. The log says what.");
  }
}

function noFile(found: NoFile | undefined, path: string): string {
  switch (found) {
    case undefined:
      return l10n.t("{0} is a folder, not a model file. Choose a GGUF file in it.", path);
    case "pipe":
      return l10n.t("{0} is a pipe between programs, not a model file. Choose a GGUF file.", path);
    case "socket":
      return l10n.t("{0} is a socket of a program, not a model file. Choose a GGUF file.", path);
    case "device":
      return l10n.t("{0} is a device, not a model file. Choose a GGUF file.", path);
    case "systemFile":
      return l10n.t("{0} belongs to the operating system and is not a model file. Choose a GGUF file.", path);
  }
}

function unreadable(reason: UnreadableReason | undefined, path: string, detail: string): string {
  switch (reason) {
    case undefined:
      return l10n.t("The model file {0} cannot be opened: {1}", path, detail);
    case "noPermission":
      return l10n.t(
        "The model file {0} may not be read by you. Change its permissions or those of its folder, or choose another file.",
        path,
      );
    case "linkLoop":
      return l10n.t("{0} is a link that leads back to itself. Choose the model file itself.", path);
    case "nameTooLong":
      return l10n.t(
        "The path {0} is longer than this system allows. Move the file to a folder with a shorter path.",
        path,
      );
    case "diskError":
      return l10n.t(
        "The disk reported an error while {0} was read. Check the disk or its connection, or use a copy of the file on another disk.",
        path,
      );
    case "noAnswer":
      return l10n.t(
        "The disk of {0} did not answer. If it is a network drive, check the connection; a copy on this computer is safer.",
        path,
      );
  }
}

function notAModel(found: NotAModel, path: string): string {
  switch (found) {
    case "projector":
      return l10n.t(
        "{0} is only the part of a model that reads images or sound (a projector, “mmproj”). Choose the file of the model itself, which is usually in the same folder.",
        path,
      );
    case "adapter":
      return l10n.t(
        "{0} is not a model, but an addition to one (an adapter such as LoRA). Choose the file of a whole model.",
        path,
      );
    case "importanceMatrix":
      return l10n.t(
        "{0} is not a model, but statistics for making one smaller (an importance matrix). Choose the file of a model.",
        path,
      );
    case "noWeights":
      return l10n.t(
        "{0} contains a vocabulary or a description, but no weights. Choose the file of a whole model.",
        path,
      );
    case "notGenerative":
      return l10n.t(
        "{0} is a model that does not write text word by word; it may be one that compares texts. Choose a model for chat.",
        path,
      );
    case "otherGguf":
      return l10n.t("{0} is a GGUF file, but not of a language model. Choose a model for chat.", path);
    case "lfsPointer":
      return l10n.t(
        "{0} only points to a model that was not downloaded (a Git LFS pointer). Run “git lfs pull” in its folder, or download the model's file itself.",
        path,
      );
    case "webPage":
      return l10n.t(
        "{0} is a web page or an error message that was saved in place of a model. Download the model again; you may have to sign in first.",
        path,
      );
  }
}

function unsupported(feature: EngineFeature, name: string): string {
  switch (feature) {
    case "architecture":
      return l10n.t("architecture “{0}”", name);
    case "tokenizer":
      return l10n.t("tokenizer “{0}”", name);
    case "preTokenizer":
      return l10n.t("pre-tokenizer “{0}”", name);
    case "tensorType":
      return l10n.t("tensors of type {0}", name);
    case "ropeScaling":
      return l10n.t("position scaling “{0}”", name);
    case "fileVersion":
      return l10n.t("GGUF version {0}", name);
    case "byteOrder":
      return l10n.t("byte order {0}", name);
    case "contents":
      return name;
  }
}

function actionsOf(failure: Failure): FailureAction[] {
  switch (failure.kind) {
    case "modelMissing":
      return ["chooseModel", "useDemoModel", "retry"];
    case "modelNotAFile":
    case "modelUnreadable":
    case "modelNotGguf":
    case "notAModel":
    case "modelDamaged":
    case "modelUnsupported":
      return ["chooseModel", "retry"];
    case "modelPartMissing":
      return ["retry", "chooseModel"];
    case "tooLarge":
    case "outOfMemory":
      return ["openSettings", "chooseModel", "retry"];
    case "promptTooLong":
      return failure.systemPrompt === undefined
        ? ["edit", "openSettings"]
        : ["restoreSystemPrompt", "openSettings", "edit"];
    case "brokenOutput":
      return ["retry", "chooseModel", "openSettings"];
    case "backendUntried":
    case "gpuFailed":
    case "processDied":
    case "noEngine":
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
    case "notReliable":
    case "nothingToChange":
    case "noName":
      // The writing help is greedy: asked again, it would say the same.
      return [];
    case "server":
      return serverTexts?.serverActions(failure.problem) ?? ["retry"];
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
    case "installModel":
      return l10n.t("Install the Full Model…");
    case "openSettings":
      return l10n.t("Open Settings");
    case "showLog":
      return l10n.t("Show Log");
    case "openChat":
      return l10n.t("Open Chat");
    case "edit":
      return l10n.t("Edit Question");
    case "restoreSystemPrompt":
      return l10n.t("Use the Model's System Prompt");
    case "useDemoModel":
      return l10n.t("Use the Demo Model");
    case "useServer":
      return l10n.t("Use a Server…");
    case "useThisComputer":
      return l10n.t("Use This Computer");
  }
}

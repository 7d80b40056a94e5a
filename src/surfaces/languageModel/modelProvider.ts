/** VS Code's side of the model that other extensions ask. */
import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import * as vscode from "vscode";
import { factsText } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { EXTENSION_ID, readSettings } from "../../config.ts";
import type { Engine } from "../../inference/engine.ts";
import { FailureError, failureOf } from "../../inference/failure.ts";
import type { EngineModel, PromptPart } from "../../inference/protocol.ts";
import { untilAborted } from "../../inference/untilAborted.ts";
import type { Consent } from "../../model/consent.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";
import { showFailure } from "../../showFailure.ts";
import { DeltaBuffer } from "../../text/deltaBuffer.ts";
import { describeFailure } from "../../userErrors.ts";
import { placeOf, serverOf } from "../place.ts";
import { askForAccess, manageAccess } from "./accessDialogs.ts";
import { answerMessages, limitsOf, ModelOptions, partsOf, startOf } from "./answerMessages.ts";
import { RequestError } from "./messages.ts";
import { messageOf } from "./messageText.ts";
import { ModelAccess, UNKNOWN_EXTENSION } from "./modelAccess.ts";

export interface ModelProviderServices {
  engine: Pick<Engine, "state" | "onDidChangeState" | "ready" | "generate" | "count">;
  /** The chosen model. @throws FailureError if its file can't be used */
  model: () => Promise<ModelChoice>;
  consent: Consent;
  memory: vscode.Memento;
  log: LogLine;
}

/**
 * ms between two parts. VS Code passes them on when none has come for 30 ms, or after 31 of them: a fast model's first
 * words would wait for that many.
 */
const PART_MS = 40;

/** What VS Code passes besides the typed options: the id of the extension that asks, or `core` for itself. */
const Initiator = v.object({ requestInitiator: v.string() });

export class ModelProvider {
  readonly #services: ModelProviderServices;
  readonly #access: ModelAccess;
  #isToldOfNotice = false;

  constructor(services: ModelProviderServices) {
    this.#services = services;
    this.#access = new ModelAccess(services.memory, async (access) =>
      askForAccess(access, (await services.model()).title),
    );
  }

  /** The chosen model; none if its file can't be used. Loads nothing. */
  async information(): Promise<vscode.LanguageModelChatInformation[]> {
    try {
      const choice = await this.#services.model();
      const { format, title, notice } = choice;
      const file = "file" in choice ? choice.file : undefined;
      const start = startOf(format);
      const { input, output } = limitsOf(format, await this.#tokensOf(start, choice), {
        contextSize: this.#contextSize(choice),
        answerLength: readSettings().answerLength,
      });
      return [
        {
          // Whatever model is chosen, so that a selection of it stays valid.
          id: "chosen",
          name: title,
          family: file?.format ?? "unknown",
          version: file?.fileType ?? "",
          detail: placeOf(choice),
          tooltip: notice.line,
          maxInputTokens: input,
          maxOutputTokens: output,
          capabilities: { imageInput: false, toolCalling: false },
        },
      ];
    } catch (error) {
      this.#services.log(`no model for other extensions: ${factsText(failureOf(error))}`, "warning");
      return [];
    }
  }

  /** @throws Error with a sentence for people; LanguageModelError if the user does not allow it */
  async answer(
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    try {
      // A dialog can't be closed, nor a load be stopped.
      await untilAborted(this.#answer(messages, options, progress, abort.signal), abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) throw this.#told(error);
    } finally {
      listener.dispose();
    }
  }

  /** Tokens of a text, or of a message with what the prompt writes around it. */
  async count(text: string | vscode.LanguageModelChatRequestMessage): Promise<number> {
    try {
      const { format } = await this.#acceptedModel();
      const parts = typeof text === "string" ? [{ text }] : partsOf(messageOf(text), format);
      const [tokens = 0] = await this.#services.engine.count([parts]);
      return tokens;
    } catch (error) {
      throw this.#told(error);
    }
  }

  async manageAccess(): Promise<void> {
    await manageAccess(this.#access);
  }

  async #answer(
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    signal: AbortSignal,
  ): Promise<void> {
    const { engine } = this.#services;
    const choice = await this.#acceptedModel();
    await this.#checkAccess(options, serverOf(choice));
    const read = messages.map(messageOf);
    if (options.toolMode === vscode.LanguageModelChatToolMode.Required)
      throw new RequestError(l10n.t("This model can't call tools, and the request says that it must."));
    const modelOptions = v.safeParse(ModelOptions, options.modelOptions ?? {});
    if (!modelOptions.success)
      throw new RequestError(l10n.t("A model option is not valid: {0}", v.summarize(modelOptions.issues)));
    const { contextSize } = await engine.ready();
    signal.throwIfAborted();
    const deltas = new DeltaBuffer((text) => progress.report(new vscode.LanguageModelTextPart(text)), PART_MS);
    try {
      await answerMessages(read, {
        ...{ generator: engine, choice, options: modelOptions.output, signal },
        ...{ contextSize, answerLength: readSettings().answerLength },
        onDelta: (text) => deltas.push(text),
      });
    } finally {
      deltas.flush();
    }
  }

  async #acceptedModel(): Promise<ModelChoice> {
    const choice = await this.#services.model();
    if (this.#services.consent.isAccepted(choice.notice)) return choice;
    throw new FailureError({ kind: "noticeNotAccepted", model: choice.title });
  }

  async #checkAccess(options: object, host: string | undefined): Promise<void> {
    const parsed = v.safeParse(Initiator, options);
    const extension = parsed.success ? parsed.output.requestInitiator : UNKNOWN_EXTENSION;
    // VS Code itself asks for what its user does in its chat.
    if (extension === "core" || extension === EXTENSION_ID) return;
    if (await this.#access.isAllowed({ extension, host })) return;
    const message = l10n.t(
      "The user has not allowed this extension to use the model. The command “42dot: Manage Extensions That Use the Model…” changes that.",
    );
    throw vscode.LanguageModelError.NoPermissions(message);
  }

  /** What the caller is told. */
  #told(error: unknown): Error {
    if (error instanceof RequestError || error instanceof vscode.LanguageModelError) return error;
    const failure = failureOf(error);
    this.#services.log(`request of another extension failed: ${factsText(failure)}`, "warning");
    const { message } = describeFailure(failure);
    if (failure.kind !== "noticeNotAccepted") return new Error(message, { cause: error });
    // The one who asks may not show it, and only this user can change it.
    if (!this.#isToldOfNotice) void showFailure(failure, { canRetry: false });
    this.#isToldOfNotice = true;
    return vscode.LanguageModelError.NoPermissions(message);
  }

  /** Of the loaded model, or what it will be asked for. */
  #contextSize(choice: ModelChoice): number {
    const { contextSize } = readSettings();
    const trained = "file" in choice ? choice.file.contextLength : 0;
    return this.#loaded(choice)?.contextSize ?? Math.min(contextSize, trained || contextSize);
  }

  /** Of the start of a prompt; without the tokenizer rather too many: its tokens have a character or more. */
  async #tokensOf(parts: PromptPart[], choice: ModelChoice): Promise<number> {
    const most = parts.reduce((sum, part) => sum + ("text" in part ? part.text.length : 1), 0);
    if (this.#loaded(choice) === undefined) return most;
    // Should the process just have ended, there is still a model.
    const [tokens = most] = await this.#services.engine.count([parts]).catch(() => [most]);
    return tokens;
  }

  #loaded(choice: ModelChoice): EngineModel | undefined {
    const { state } = this.#services.engine;
    if (state.kind !== "ready") return undefined;
    const { model } = state;
    const isChosen =
      "server" in model ? model.server.host === serverOf(choice) : "file" in choice && model.path === choice.file.path;
    return isChosen ? model : undefined;
  }
}

/** Answers in VS Code's own chat with the code of ours. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { factsText } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { answerTurn } from "../../chat/answerTurn.ts";
import type { WorkspaceGit } from "../../chat/context/workspaceGit.ts";
import { slashSettings } from "../../chat/typedText.ts";
import type { Writing } from "../../chat/writingTurn.ts";
import { readSettings } from "../../config.ts";
import type { Engine } from "../../inference/engine.ts";
import { type Failure, FailureError, failureOf } from "../../inference/failure.ts";
import type { Consent } from "../../model/consent.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";
import { type Attachment, nameWithLines, usedLines } from "../../prompt/attachments.ts";
import { chosenSystemPrompt } from "../../prompt/systemPrompt.ts";
import { isQuestion, type TurnRequest } from "../../prompt/taskPrompts.ts";
import { escapeMarkdown } from "../../text/escapeMarkdown.ts";
import { withoutInvisibles } from "../../text/invisibles.ts";
import { GrowingAnswer } from "../../text/thoughts.ts";
import { describeFailure, type FailureAction } from "../../userErrors.ts";
import { placeOf } from "../place.ts";
import { earlierTurns, followUp, newTurn, pastTurn, turnRequest } from "./participantTurns.ts";
import { attachmentsOf, subjectOf } from "./references.ts";

export interface ParticipantServices {
  engine: Pick<Engine, "ready" | "generate" | "count">;
  /** The chosen model. @throws FailureError if its file can't be used */
  model: () => Promise<ModelChoice>;
  consent: Consent;
  writing: Writing;
  git: () => Promise<WorkspaceGit>;
  log: LogLine;
}

/** Whatever model is picked in VS Code's chat, the chosen model of this extension answers. */
export async function answer(
  services: ParticipantServices,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const abort = new AbortController();
  const listener = token.onCancellationRequested(() => abort.abort());
  if (token.isCancellationRequested) abort.abort();
  try {
    const choice = await services.model();
    if (!services.consent.isAccepted(choice.notice))
      throw new FailureError({ kind: "noticeNotAccepted", model: choice.title });
    const git = await services.git();
    const asked = await turnRequest(request.command, request.prompt, slashSettings(), () => subjectOf(request, git));
    if (typeof asked === "string") return { errorDetails: { message: asked } };
    const attachments = isQuestion(asked.task) ? await attachmentsOf(request, asked, git) : [];
    return await answerAsked(asked, attachments, choice, services, { context, stream, signal: abort.signal });
  } catch (error) {
    if (abort.signal.aborted) return {};
    const failure = failureOf(error);
    services.log(`@42dot could not answer: ${factsText(failure)}`, "warning");
    return failed(failure, stream);
  } finally {
    listener.dispose();
  }
}

/**
 * Opens VS Code's chat with `@42dot`. VS Code looks for the model that is picked there before it asks a participant, and
 * without an account there is none but ours, which its list of models does not show.
 */
export async function openChatView(): Promise<void> {
  const options = { query: "@42dot ", isPartialQuery: true, modelSelector: { vendor: "42dot" } };
  await vscode.commands.executeCommand("workbench.action.chat.open", options);
}

export function followups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
  const next = followUp(metadata);
  return next === undefined ? [] : [next];
}

async function answerAsked(
  asked: TurnRequest,
  attachments: readonly Attachment[],
  choice: ModelChoice,
  { engine, writing }: ParticipantServices,
  { context, stream, signal }: { context: vscode.ChatContext; stream: vscode.ChatResponseStream; signal: AbortSignal },
): Promise<vscode.ChatResult> {
  const { format, sampling, title, kind } = choice;
  const { answerLength, temperature = sampling.temperature, systemPrompt } = readSettings();
  stream.progress(`${title} · ${placeOf(choice)}`);
  const { contextSize } = await engine.ready();
  const turn = newTurn(asked, attachments);
  const growing = isQuestion(asked.task) ? new GrowingAnswer() : undefined;
  const { stop } = await answerTurn(turn, {
    ...{ generator: engine, model: title, format, writing, contextSize, answerLength, signal },
    sampling: { ...sampling, temperature },
    system: chosenSystemPrompt(systemPrompt, format.defaultSystem),
    earlier: earlierTurns(resultsOf(context)),
    firstTurnInContext: 0,
    isDemo: kind === "demo",
    onDelta: (text) => {
      const { answer } = growing?.push(text) ?? { answer: text };
      turn.answer += answer;
      if (answer !== "") stream.markdown(withoutInvisibles(answer));
    },
    onAttachments: (used, costs) => {
      turn.attachments = used;
      showAttachments(used, costs, stream);
    },
    onPiece: () => undefined,
    onFirstTurnInContext: () => undefined,
  });
  if (stop === "length") stream.markdown(`\n\n_${l10n.t("Answer cut off at the length limit.")}_`);
  // VS Code names the model that is picked, which is not asked.
  stream.markdown(`\n\n_${escapeMarkdown(`${title} · ${placeOf(choice)}`)}_`);
  return { metadata: pastTurn(turn) };
}

function resultsOf({ history }: vscode.ChatContext): unknown[] {
  return history.flatMap((turn) => (turn instanceof vscode.ChatResponseTurn ? [turn.result.metadata] : []));
}

/** What the model is given of each, and what that takes. */
function showAttachments(
  attachments: readonly Attachment[],
  costs: readonly number[],
  stream: vscode.ChatResponseStream,
): void {
  const lines = attachments.map((attachment, index) => {
    const name = escapeMarkdown(nameWithLines(attachment));
    if (attachment.problem !== undefined) return l10n.t("{0}: could not be read", name);
    const [used, tokens] = [usedLines(attachment), (costs[index] ?? 0).toLocaleString("en")];
    return used < attachment.lines
      ? l10n.t("{0}: {1} of {2} lines, {3} tokens", name, used, attachment.lines, tokens)
      : l10n.t("{0}: {1} tokens", name, tokens);
  });
  stream.markdown(`${lines.map((line) => `- _${line}_`).join("\n")}\n\n`);
}

/** What helps, where it is a command; VS Code's chat itself offers to ask again. */
const COMMANDS: Partial<Record<FailureAction, string>> = {
  openChat: "42dot.focusChat",
  chooseModel: "42dot.chooseModel",
  installModel: "42dot.installModel",
  restart: "42dot.restartEngine",
  restoreSystemPrompt: "42dot.restoreSystemPrompt",
  openSettings: "42dot.openSettings",
  showLog: "42dot.showLog",
};

function failed(failure: Failure, stream: vscode.ChatResponseStream): vscode.ChatResult {
  const { message, actions } = describeFailure(failure);
  for (const { id, label } of actions) {
    const command = COMMANDS[id];
    if (command !== undefined) stream.button({ command, title: label });
  }
  return { errorDetails: { message } };
}

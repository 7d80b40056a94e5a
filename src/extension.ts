/** The composition root: builds the parts, wires them, registers what VS Code calls. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { ChatController } from "./chat/chatController.ts";
import { ChatView } from "./chat/chatView.ts";
import { currentConversation } from "./chat/currentConversation.ts";
import { registerCommands } from "./commands.ts";
import { displayLanguage, onDidChangeEngineSettings } from "./config.ts";
import { openHistory } from "./history/openHistory.ts";
import { historyTroubles } from "./history/historyTroubles.ts";
import { createEngine } from "./inference/createEngine.ts";
import type { Supervisor } from "./inference/supervisor.ts";
import { createLog } from "./log.ts";
import { createConsent } from "./model/consent.ts";
import { chosenModel } from "./model/chosenModel.ts";
import { registerModelCommands } from "./model/registerModelCommands.ts";
import { AnswerTargets } from "./selection/applyAnswer.ts";
import { registerSelectionActions } from "./selection/selectionActions.ts";
import { registerSelectionAhead } from "./selection/selectionAhead.ts";
import { registerSelectionCommands } from "./selection/selectionCommands.ts";
import { registerWriting } from "./writing/registerWriting.ts";
import { writingServices } from "./writing/writingServices.ts";

/** The parts as the integration tests use them; nobody else gets them. */
export interface Parts {
  engine: Supervisor;
  controller: ChatController;
  targets: AnswerTargets;
}

export function activate(context: vscode.ExtensionContext): Parts | undefined {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  const language = displayLanguage();
  const log = createLog();
  const storage = context.globalStorageUri.fsPath;
  const consent = createConsent(context.globalState);
  const model = chosenModel(context.asAbsolutePath(DEMO_MODEL), language);

  const serverPath = context.asAbsolutePath("dist/inferenceServer.mjs");
  const { engine, workAhead, hardware } = createEngine({ serverPath, storage, model, log: log.line });
  const troubles = historyTroubles(log);
  const history = openHistory(storage, troubles);
  const controller = new ChatController({
    language,
    store: history.store,
    model,
    engine,
    workAhead,
    consent,
    current: currentConversation(context.workspaceState),
    onNotSaved: troubles.onNotSaved,
    log: log.line,
  });
  const targets = new AnswerTargets();
  const view = new ChatView(context.extensionUri, controller, targets, log);

  context.subscriptions.push(
    log,
    workAhead,
    engine,
    history,
    controller,
    view,
    onDidChangeEngineSettings(() => void controller.engineSettingsChanged()),
    registerCommands({ controller, view, history, log }),
    registerSelectionCommands({ controller, targets, reveal: () => view.reveal() }),
    registerSelectionActions(),
    registerSelectionAhead({ workAhead, model }),
    registerWriting(
      writingServices({ language, engine, model, consent, storage: join(storage, "writing"), log: log.line }),
    ),
    registerModelCommands({ context, language, consent, model, engine, hardware, log: log.line }),
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? { engine, controller, targets } : undefined;
}

/** Answers until the user names another model. */
const DEMO_MODEL = "models/demo/42dot-demo-q8_0.gguf";

/** The composition root: builds the parts, wires them, registers what VS Code calls. */
import { mkdir } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { ChatController } from "./chat/chatController.ts";
import { ChatView } from "./chat/chatView.ts";
import { registerCommands } from "./commands.ts";
import { displayLanguage, onDidChangeEngineSettings, readSettings } from "./config.ts";
import { openHistory } from "./history/openHistory.ts";
import { historyTroubles } from "./history/historyTroubles.ts";
import { Supervisor } from "./inference/supervisor.ts";
import { createLog } from "./log.ts";
import { createConsent } from "./model/consent.ts";
import { chooseModel, loadParams } from "./model/modelChoice.ts";
import { installModel } from "./model/modelCommands.ts";
import { AnswerTargets } from "./selection/applyAnswer.ts";
import { registerSelectionActions } from "./selection/selectionActions.ts";
import { registerSelectionCommands } from "./selection/selectionCommands.ts";

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
  const model = () => chooseModel(readSettings().modelPath, context.asAbsolutePath(DEMO_MODEL), language);

  const engine = new Supervisor(
    { modulePath: context.asAbsolutePath("dist/inferenceServer.mjs"), cwd: storage },
    async () => {
      await mkdir(storage, { recursive: true });
      const { gpu, contextSize } = readSettings();
      return loadParams((await model()).file, gpu, contextSize);
    },
    log.line,
  );
  const history = openHistory(storage, historyTroubles(log));
  const controller = new ChatController({
    language,
    store: history.store,
    model,
    engine,
    consent: createConsent(context.globalState),
    current: {
      get: () => context.workspaceState.get<string>(CURRENT_CONVERSATION),
      set: async (id) => context.workspaceState.update(CURRENT_CONVERSATION, id),
    },
    onNotSaved: historyTroubles(log).onNotSaved,
    log: log.line,
  });
  const targets = new AnswerTargets();
  const view = new ChatView(context.extensionUri, controller, {
    apply: (turnId, answer, how) => targets.apply(turnId, answer, how),
    chooseModel: () => void installModel(),
    showLog: log.show,
    log: log.line,
  });

  context.subscriptions.push(
    log,
    engine,
    history,
    controller,
    view,
    onDidChangeEngineSettings(() => void controller.engineSettingsChanged()),
    registerSelectionCommands({ controller, targets, reveal: () => view.reveal() }),
    registerSelectionActions(),
    registerCommands({ controller, view, history, log }),
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? { engine, controller, targets } : undefined;
}

/** Answers until the user names another model. */
const DEMO_MODEL = "models/demo/42dot-demo-q8_0.gguf";

/** Key of the conversation that this workspace shows. */
const CURRENT_CONVERSATION = "currentConversation";

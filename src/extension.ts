/** The composition root: creates the parts, wires them up, and registers what VS Code calls. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerChatCommands } from "./chat/chatCommands.ts";
import { ChatController } from "./chat/chatController.ts";
import { ChatView } from "./chat/chatView.ts";
import { currentConversation } from "./chat/currentConversation.ts";
import { historyWarnings, tellDeletedElsewhere } from "./chat/historyWarnings.ts";
import { chosenModel } from "./chosenModel.ts";
import { displayLanguage, onDidChangeChatSettings, onDidChangeEngineSettings, readSettings } from "./config.ts";
import { createEngine } from "./createEngine.ts";
import { createEditorServices } from "./editor/editorServices.ts";
import { registerEditorFeatures } from "./editor/registerEditor.ts";
import { registerSelectionPrefetch } from "./editor/selection/prefetchSelection.ts";
import { registerSelectionActions } from "./editor/selection/selectionActions.ts";
import { registerSelectionCommands } from "./editor/selection/selectionCommands.ts";
import { workspaceGit } from "./editor/shared/workspaceGit.ts";
import { type History, openHistory } from "./history/openHistory.ts";
import type { Supervisor } from "./inference/supervisor.ts";
import { createLog } from "./log.ts";
import { registerBackendCommands } from "./model/commands/backendCommands.ts";
import { registerModelCommands } from "./model/commands/registerModelCommands.ts";
import { createConsent } from "./model/consent.ts";
import { registerSettingsCheck } from "./settingsCheck.ts";

/** The parts that the integration tests use; `activate` returns them only in test mode. */
export interface Parts {
  engine: Supervisor;
  controller: ChatController;
}

export function activate(context: vscode.ExtensionContext): Parts | undefined {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  const language = displayLanguage();
  const log = createLog();
  const storage = context.globalStorageUri.fsPath;
  const consent = createConsent(context.globalState);
  const demoPath = context.asAbsolutePath(DEMO_MODEL);
  const model = chosenModel(demoPath, language);

  const serverPath = context.asAbsolutePath("dist/inferenceServer.mjs");
  const { engine, prefetcher, trust, hardware } = createEngine({
    ...{ serverPath, storage, demoPath, model, log: log.line },
    debuggable: context.extensionMode === vscode.ExtensionMode.Development,
    onDidReplaceModel: () => void controller.postState(),
  });
  const workspace = (vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri)?.toString() ?? "";
  const history: History = openHistory(
    storage,
    context.asAbsolutePath("dist/historyWorker.mjs"),
    historyWarnings({
      ...{ folder: storage, log, retry: () => history.retry() },
      onRecovered: () => void controller.historyIsBack(),
    }),
    workspace,
  );
  const current = currentConversation(context.workspaceState);
  const controller = new ChatController({
    language,
    store: history.store,
    model,
    engine,
    prefetcher,
    consent,
    writing: (generator) => editor.writing(generator),
    settings: readSettings,
    current,
    onDeletedElsewhere: (keep) => void tellDeletedElsewhere(keep, log),
    log: log.line,
  });
  const view = new ChatView(context.extensionUri, controller, log, {
    git: workspaceGit,
    storage: context.globalStorageUri,
    // Of this workspace; windows without one share theirs.
    draftPath: join(context.storageUri?.fsPath ?? storage, "drafts.json"),
  });

  const editor = createEditorServices({
    ...{ language, engine, model, consent, log: log.line },
    storage: join(storage, "writing"),
    grammarWorker: context.asAbsolutePath("dist/grammarWorker.mjs"),
  });

  context.subscriptions.push(
    log,
    prefetcher,
    engine,
    trust,
    controller,
    view,
    registerSettingsCheck(log),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && void controller.refresh()),
    onDidChangeEngineSettings(() => void controller.engineSettingsChanged()),
    onDidChangeChatSettings(() => void controller.postState()),
    registerChatCommands({
      storage: context.globalStorageUri,
      controller,
      view,
      history,
      model,
      current,
      workspace,
      language,
      log,
    }),
    registerSelectionCommands({ controller, reveal: () => view.reveal(), prose: editor.prose }),
    registerSelectionActions(),
    registerSelectionPrefetch({ prefetcher, model }),
    registerEditorFeatures(editor),
    registerModelCommands({ context, language, consent, model, engine, hardware, log: log.line }),
    registerBackendCommands({
      engine,
      trust,
      isAccepted: () =>
        model().then(
          ({ notice }) => consent.isAccepted(notice),
          () => true,
        ),
    }),
  );
  saveConversations = async () => {
    await controller.end();
    await history.close();
  };
  return context.extensionMode === vscode.ExtensionMode.Test ? { engine, controller } : undefined;
}

/** VS Code waits up to 5 s for it. */
export async function deactivate(): Promise<void> {
  await saveConversations?.();
}

let saveConversations: (() => Promise<void>) | undefined;

/** Used until the user chooses another model. */
const DEMO_MODEL = "models/demo/42dot-demo-q8_0.gguf";

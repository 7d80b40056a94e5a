/** The composition root: creates the parts, wires them up, and registers what VS Code calls. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Emitter } from "./base/emitter.ts";
import { Lazy, once } from "./base/lazy.ts";
import { registerChatCommands } from "./chat/chatCommands.ts";
import { ChatController } from "./chat/chatController.ts";
import { type Chat, Chats } from "./chat/chats.ts";
import type { ChatPageServices } from "./chat/chatView.ts";
import { type CurrentConversation, currentConversation } from "./chat/currentConversation.ts";
import { Sidebar } from "./chat/sidebar.ts";
import { registerStatusBar } from "./chat/statusBar.ts";
import { chosenFile, chosenModel } from "./chosenModel.ts";
import { displayLanguage, onDidChangeChatSettings, onDidChangeEngineSettings, readSettings } from "./config.ts";
import { createEngine } from "./createEngine.ts";
import { createEditorServices } from "./editor/editorServices.ts";
import { registerEditorFeatures } from "./editor/registerEditor.ts";
import { registerFirstSteps } from "./editor/registerFirstSteps.ts";
import { registerSelectionPrefetch } from "./editor/selection/prefetchSelection.ts";
import { registerSelectionCommands } from "./editor/selection/registerSelectionCommands.ts";
import { type History, openHistory } from "./history/openHistory.ts";
import type { Supervisor } from "./inference/supervisor.ts";
import { createLog } from "./log.ts";
import { registerBackendCommands } from "./model/commands/registerBackendCommands.ts";
import { registerModelCommands } from "./model/commands/registerModelCommands.ts";
import { type Consent, createConsent } from "./model/consent.ts";
import { registerSettingsCheck } from "./registerSettingsCheck.ts";
import { type CommentTranslateExports, commentTranslateExports } from "./surfaces/commentTranslate/commentTranslate.ts";
import { registerLanguageModel } from "./surfaces/languageModel/registerLanguageModel.ts";
import { registerParticipant } from "./surfaces/participant/registerParticipant.ts";

/** The parts that the integration tests use; `activate` returns them only in test mode. */
export interface Parts {
  engine: Supervisor;
  controller: ChatController;
  /** What is remembered between sessions. */
  memory: vscode.Memento;
}

export function activate(context: vscode.ExtensionContext): CommentTranslateExports & Partial<Parts> {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  const language = displayLanguage();
  const log = createLog();
  const storage = context.globalStorageUri.fsPath;
  const chats = new Chats();
  const everywhere = (work: (one: ChatController) => Promise<void>): void => {
    for (const { controller: one } of chats.all) void work(one);
  };
  const accepting = new Emitter<void>();
  const accepted = createConsent(context.globalState);
  const consent: Consent = {
    ...accepted,
    accept: async (notice) => {
      await accepted.accept(notice);
      everywhere((one) => one.noticeAccepted());
      accepting.fire();
    },
  };
  const demoPath = context.asAbsolutePath(DEMO_MODEL);
  const file = chosenFile(demoPath, language);
  const model = chosenModel(file, language);

  const serverPath = context.asAbsolutePath("dist/inferenceServer.mjs");
  const remote = { memory: context.globalState, secrets: context.secrets, log: log.line };
  const { engine, local, prefetcher, trust, hardware, engineFor } = createEngine({
    ...{ serverPath, storage, demoPath, model: file, remote, log: log.line },
    debuggable: context.extensionMode === vscode.ExtensionMode.Development,
    onDidReplaceModel: () => everywhere((one) => one.postState()),
  });
  const workspace = (vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri)?.toString() ?? "";
  const newChat = (current: CurrentConversation): Omit<Chat, "place"> => {
    const warnings = once(async () =>
      (await import("./chat/historyWarnings.ts")).historyWarnings({
        ...{ folder: storage, log, retry: () => history.retry() },
        onRecovered: () => void controller.historyIsBack(),
      }),
    );
    const history: History = openHistory(
      storage,
      context.asAbsolutePath("dist/historyWorker.mjs"),
      {
        onProblem: (problem) => void warnings().then(({ onProblem }) => onProblem(problem)),
        onMovedAside: (moved) => void warnings().then(({ onMovedAside }) => onMovedAside(moved)),
      },
      workspace,
    );
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
      onDeletedElsewhere: (keep) =>
        void import("./chat/historyWarnings.ts").then(({ tellDeletedElsewhere }) => tellDeletedElsewhere(keep, log)),
      log: log.line,
    });
    return { controller, history, current };
  };
  const parts = newChat(currentConversation(context.workspaceState));
  const { controller, history } = parts;
  const page: ChatPageServices = {
    ...{ extensionUri: context.extensionUri, storage: context.globalStorageUri, log },
    git: async () => (await import("./editor/shared/workspaceGit.ts")).workspaceGit,
    propose: async (target, code) => {
      const { proposeCode } = await import("./editor/suggestions/proposeCode.ts");
      return proposeCode(target, code, await editor.preview.get());
    },
    drafts: once(async () => {
      const { openDrafts } = await import("./chat/context/draftFile.ts");
      // Of this workspace; windows without one share theirs.
      return openDrafts(join(context.storageUri?.fsPath ?? storage, "drafts.json"), log.line);
    }),
  };
  const place = new Sidebar(
    new Lazy(async () => {
      const { ChatView } = await import("./chat/chatView.ts");
      return new ChatView(page, controller, { onFocus: (isFocused) => chats.focus(sidebar, isFocused) });
    }),
  );
  const sidebar: Chat = { ...parts, place };
  chats.add(sidebar);
  const tabs = new Lazy(async () => {
    const { ChatTabs } = await import("./chat/chatTabs.ts");
    return new ChatTabs({ page, chats, newChat });
  });

  const editor = createEditorServices({
    ...{ language, engine, model, consent, log: log.line },
    storage: join(storage, "writing"),
    memory: context.workspaceState,
    grammarWorker: context.asAbsolutePath("dist/grammarWorker.mjs"),
    onDidAcceptNotice: accepting.event,
  });

  context.subscriptions.push(
    accepting,
    log,
    prefetcher,
    engine,
    trust,
    controller,
    place,
    tabs,
    chats,
    vscode.window.registerWebviewPanelSerializer("42dot.chatTab", {
      deserializeWebviewPanel: async (panel, state) => (await tabs.get()).restore(panel, state),
    }),
    registerSettingsCheck(log),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && everywhere((one) => one.refresh())),
    onDidChangeEngineSettings(() => {
      everywhere((one) => one.engineSettingsChanged());
      accepting.fire();
    }),
    onDidChangeChatSettings(() => everywhere((one) => one.postState())),
    registerStatusBar({ chats, engine, model }),
    registerChatCommands({
      storage: context.globalStorageUri,
      ...{ chats, sidebar, tabs, engine, history, model, workspace, language, log },
    }),
    registerSelectionCommands({ chats, prose: editor.prose }),
    registerSelectionPrefetch({ prefetcher, model }),
    registerEditorFeatures(editor),
    registerFirstSteps({ storage, isTest: context.extensionMode === vscode.ExtensionMode.Test, log: log.line }),
    registerModelCommands({
      ...{ context, language, consent, model, engine, engineFor, demoPath, hardware },
      log: log.line,
    }),
    registerLanguageModel({ engine, model, consent, memory: context.globalState, log: log.line }),
    registerParticipant(
      { engine, model, consent, writing: (generator) => editor.writing(generator), git: page.git, log: log.line },
      context.extensionUri,
    ),
    registerBackendCommands({
      engine: local,
      trust,
      isAccepted: () =>
        model().then(
          ({ notice }) => consent.isAccepted(notice),
          () => true,
        ),
    }),
  );
  const hasTabs = (): boolean => chats.all.length > 1;
  saveConversations = async () => {
    await Promise.all([controller.end(), ...(hasTabs() ? [tabs.get().then((each) => each.end())] : [])]);
    await history.close();
  };
  return {
    ...commentTranslateExports({
      rewriter: editor.rewriter,
      model: async () => {
        const [choice, { titleWithPlace }] = await Promise.all([model(), import("./surfaces/place.ts")]);
        return titleWithPlace(choice);
      },
      translateTo: () => readSettings().translateTo,
      show: async (failure) => (await import("./showFailure.ts")).showFailure(failure, { canRetry: false }),
      log: log.line,
    }),
    ...(context.extensionMode === vscode.ExtensionMode.Test && {
      engine: local,
      controller,
      memory: context.globalState,
    }),
  };
}

/** VS Code waits up to 5 s for it. */
export async function deactivate(): Promise<void> {
  await saveConversations?.();
}

let saveConversations: (() => Promise<void>) | undefined;

/** Used until the user chooses another model. */
const DEMO_MODEL = "models/demo/42dot-demo-q8_0.gguf";

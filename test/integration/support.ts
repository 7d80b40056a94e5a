import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { ToView, TurnView } from "../../src/chat/protocol.ts";
import type { Parts } from "../../src/extension.ts";
import type { TurnRequest } from "../../src/prompt/taskPrompts.ts";
import type { CommentTranslateExports } from "../../src/surfaces/commentTranslate/commentTranslate.ts";

export const EXTENSION_ID = "local-assistant.42dot-assistant";

export function extension(): vscode.Extension<Parts & CommentTranslateExports> {
  const found = vscode.extensions.getExtension<Parts & CommentTranslateExports>(EXTENSION_ID);
  assert.ok(found, `${EXTENSION_ID} is not installed`);
  return found;
}

/** Saves measured values (ms) for the bench, which has no editor to measure in. */
export async function keepSamples(figure: string, samples: readonly number[]): Promise<void> {
  const folder = join(extension().extensionPath, "out/figures");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${figure}.json`), JSON.stringify(samples));
}

/** The activated parts, with the model's notice accepted. */
export async function parts(): Promise<Parts> {
  const found = await extension().activate();
  await found.controller.acceptNotice();
  return found;
}

/** Resolves with the first defined result of `pick` for a message to the webview. */
export function nextPost<T>({ controller }: Parts, pick: (message: ToView) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const listener = controller.onDidPost((message) => {
      const found = pick(message);
      if (found === undefined) return;
      listener.dispose();
      resolve(found);
    });
  });
}

/** Resolves with the turn when it ends. */
export function ended(all: Parts, turnId?: string): Promise<TurnView> {
  return nextPost(all, (message) => {
    if (message.type !== "turn" || (turnId !== undefined && message.turn.id !== turnId)) return undefined;
    const { kind } = message.turn.state;
    return kind === "done" || kind === "failed" ? message.turn : undefined;
  });
}

export function chat(text: string): TurnRequest {
  return { task: { kind: "chat" }, message: text, prompt: text };
}

/** Asks in the chat and waits for the answer to end. */
export async function ask(all: Parts, text: string): Promise<TurnView> {
  const end = ended(all);
  assert.ok(await all.controller.submit(chat(text)), "nothing was asked");
  return end;
}

export function answerOf(turn: TurnView): string {
  assert.equal(turn.state.kind, "done", JSON.stringify(turn));
  return turn.answer;
}

/** Changes a setting of the extension while `work` runs. */
export async function withSetting(key: string, value: unknown, work: () => Promise<void>): Promise<void> {
  const set = (to: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration("42dot").update(key, to, vscode.ConfigurationTarget.Global);
  await set(value);
  try {
    await work();
  } finally {
    await set(undefined);
  }
}

/** Polls for a condition that has no event. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(50);
}

/** Accepts the selected item of every quick pick that opens, until `isDone`. */
export async function acceptQuickPick(isDone: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return isDone();
  });
}

/**
 * Shows the text in a new file. An untitled document won't do: the next one would get its name, and also its contents
 * while its backup exists.
 */
export async function openFile(name: string, text: string): Promise<vscode.TextEditor> {
  const path = join(await mkdtemp(join(tmpdir(), "file-")), name);
  await writeFile(path, text);
  // A document that the extension host itself opens stays open for minutes.
  await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), { preview: false });
  await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === path);
  return vscode.window.activeTextEditor!;
}

/** Closes a document without saving it, and deletes its file. */
export async function discard(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed) return;
  await vscode.commands.executeCommand("vscode.open", document.uri);
  await until(() => vscode.window.activeTextEditor?.document === document);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await until(() => document.isClosed);
  await rm(dirname(document.uri.fsPath), { recursive: true });
}

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { ToView, TurnView } from "../../src/chat/protocol.ts";
import type { Parts } from "../../src/extension.ts";
import type { TurnRequest } from "../../src/prompt/taskPrompts.ts";

export const EXTENSION_ID = "local-assistant.42dot-assistant";

export function extension(): vscode.Extension<Parts> {
  const found = vscode.extensions.getExtension<Parts>(EXTENSION_ID);
  assert.ok(found, `${EXTENSION_ID} is not installed`);
  return found;
}

/** Leaves measured values (ms) for the bench, which has no editor of its own. */
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

/** Resolves with the first message to the page that `pick` finds something in. */
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

/** The turn when it has ended. */
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

/** Asks in the chat and waits for the end of the answer. */
export async function ask(all: Parts, text: string): Promise<TurnView> {
  const end = ended(all);
  assert.ok(await all.controller.submit(chat(text)), "nothing was asked");
  return end;
}

export function answerOf(turn: TurnView): string {
  assert.equal(turn.state.kind, "done", JSON.stringify(turn));
  return turn.answer;
}

/** Changes a setting of the extension for one piece of work. */
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

/** Waits for what no event tells of. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(50);
}

/** Takes what a quick pick has in front, whenever it opens, until that has led to something. */
export async function acceptQuickPick(isDone: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return isDone();
  });
}

/**
 * Shows a file of its own for this text. An untitled document won't do: the next one gets its name, and what was typed into
 * it as long as its backup is there.
 */
export async function openFile(name: string, text: string): Promise<vscode.TextEditor> {
  const path = join(await mkdtemp(join(tmpdir(), "file-")), name);
  await writeFile(path, text);
  // What the extension host itself opens stays open for minutes.
  await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), { preview: false });
  await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === path);
  return vscode.window.activeTextEditor!;
}

/** Closes a document with all that was written into it, and deletes its file. */
export async function discard(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed) return;
  await vscode.commands.executeCommand("vscode.open", document.uri);
  await until(() => vscode.window.activeTextEditor?.document === document);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await until(() => document.isClosed);
  await rm(dirname(document.uri.fsPath), { recursive: true });
}

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accept } from "./support/consent.ts";
import { packHelper } from "./support/helperExtension.ts";
import { startSession } from "./support/hooks.ts";
import { extensionId, type Session } from "./support/session.ts";

describe("The cost to the extension host", () => {
  describe("in activation time", () => {
    /** How many windows are opened: activation time depends on what else the window is doing. */
    const WINDOWS = 3;
    let session: Session;

    before(async () => {
      const source = 'import "vscode"; export function activate() {}';
      const empty = await packHelper("empty", { activationEvents: ["onStartupFinished"] }, source);
      session = await startSession({ extensions: [empty] });
    });

    after(() => session.stop());

    it("is what VS Code reports, minus that of an extension that does nothing", async () => {
      const added: number[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        const page = await session.openWorkbench();
        // The list renders only visible rows.
        await page.setViewportSize({ width: 1280, height: 2400 });
        await session.runCommand("Developer: Show Running Extensions");
        added.push((await activationMs(session, "42dot Local Assistant")) - (await activationMs(session, "empty")));
      }
      assert.ok(added.every(Number.isFinite));
      await session.keepSamples("P10", added);
    });
  });

  describe("in memory", () => {
    let session: Session;
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "heap-"));
      const command = { command: "heap.measure", title: "Measure Heap" };
      const manifest = { activationEvents: ["*"], contributes: { commands: [command] } };
      const heap = await packHelper("heap", manifest, heapSource);
      session = await startSession({ extensions: [heap], env: { HEAP_FILE: join(folder, "heap.txt") } });
    });

    after(async () => {
      await session.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** @returns bytes in use after garbage collection, once there are `times` measurements */
    async function measured(times: number): Promise<number[]> {
      for (;;) {
        const text = await readFile(join(folder, "heap.txt"), "utf8").catch(() => "");
        const values = text.trim().split("\n").map(Number);
        if (values.length >= times) return values;
        await session.page.waitForTimeout(200);
      }
    }

    it("is what the extension retains, at startup and in use", async () => {
      await session.openWorkbench();
      await measured(2);
      const chat = await session.openChat();
      await accept(chat);
      await session.selectLines("users.ts", 1, 1);
      await session.page.waitForTimeout(1000);
      await session.runCommand("Measure Heap");
      await measured(3);
      await chat.locator("textarea").fill("대한민국의 수도는?");
      await chat.locator("textarea").press("Enter");
      await chat.locator(".turn-footer:not(.progress)").first().waitFor();
      await session.selectLines("users.ts", 1, 1);
      await session.runCommandOnSelection("42dot: Rewrite in English");
      // A suggestion, or the reason that there is none.
      await session.page.locator(".notification-toast, .codelens-decoration a").first().waitFor();
      await session.runCommand("Measure Heap");
      const [before = NaN, activated = NaN, ready = NaN, used = NaN] = await measured(4);
      const bytes = activated - before + (used - ready);
      assert.ok(Number.isFinite(bytes));
      await session.keepSamples("P12", [bytes / 1e6]);
    });
  });
});

/** @returns the activation time that VS Code lists for the extension, once it is activated */
async function activationMs(session: Session, name: string): Promise<number> {
  const row = session.page
    .locator(".runtime-extensions-editor .monaco-list-row", {
      has: session.page.getByText(name, { exact: true }),
    })
    .filter({ hasText: /Activation: \d+ms/ });
  return Number(/Activation: (\d+)ms/.exec(await row.first().innerText())?.[1] ?? NaN);
}

/** Measures the host's heap before and after our activation, once other extensions have settled, and on command. */
const heapSource = `
import { appendFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";

async function measure() {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
  appendFileSync(process.env.HEAP_FILE, process.memoryUsage().heapUsed + "\\n");
}

export async function activate({ subscriptions }) {
  subscriptions.push(vscode.commands.registerCommand("heap.measure", measure));
  await setTimeout(4000);
  await measure();
  await vscode.extensions.getExtension("${extensionId}").activate();
  await setTimeout(1000);
  await measure();
}
`;

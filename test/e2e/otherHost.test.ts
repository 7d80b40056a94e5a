import assert from "node:assert/strict";
import { accept } from "./support/consent.ts";
import { packHelper } from "./support/helperExtension.ts";
import { startSession } from "./support/hooks.ts";
import type { Session } from "./support/session.ts";

/** Says how many models it sees, and what the first of them answers. */
function asker(side: string): { contributes: object; activate: string } {
  const command = `asker.${side}`;
  return {
    contributes: { commands: [{ command, title: `Ask from the ${side} host` }] },
    activate: `(context) => context.subscriptions.push(vscode.commands.registerCommand("${command}", async () => {
      const models = await vscode.lm.selectChatModels({ vendor: "42dot" });
      let answer = "";
      if (models.length > 0) {
        const messages = [vscode.LanguageModelChatMessage.User("대한민국의 수도는?")];
        for await (const part of (await models[0].sendRequest(messages)).text) answer += part;
      }
      void vscode.window.showInformationMessage("${side}: " + models.length + " models. " + answer);
    }))`,
  };
}

describe("Other extensions, on both sides of a remote window", () => {
  let session: Session;

  before(async () => {
    const remote = asker("remote");
    const local = asker("local");
    session = await startSession({
      extensions: [
        await packHelper(
          "remote-asker",
          { contributes: remote.contributes },
          `import * as vscode from "vscode"; export const activate = ${remote.activate};`,
        ),
        // One that has only a module for the browser runs beside the window.
        await packHelper(
          "local-asker",
          { contributes: local.contributes, main: undefined, type: undefined, browser: "./extension.js" },
          `const vscode = require("vscode"); exports.activate = ${local.activate};`,
        ),
      ],
    });
    await session.openWorkbench();
    await accept(await session.openChat());
  });

  after(() => session.stop());

  it("get an answer where the model is, once the user has allowed it", async () => {
    await session.runCommand("Ask from the remote host");
    const dialog = session.page.locator(".monaco-dialog-box");
    await dialog.getByRole("button", { name: "Allow", exact: true }).click();
    const answer = session.toasts.filter({ hasText: "remote: 1 models." });
    await answer.waitFor();
    assert.match((await answer.textContent()) ?? "", /서울/);
  });

  it("see no model on the other side: VS Code keeps a list for each host", async () => {
    await session.runCommand("Ask from the local host");
    await session.toasts.filter({ hasText: "local: 0 models." }).waitFor();
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { extension, parts } from "./support.ts";

interface Manifest {
  contributes: { commands: { command: string }[]; keybindings: { key: string; command: string; when?: string }[] };
}

describe("Activation", () => {
  it("loads no native code and starts no process", async function () {
    const { engine } = await extension().activate();
    assert.deepEqual(engine.state, { kind: "stopped" });
    if (process.platform !== "linux") return this.skip();
    assert.doesNotMatch(readFileSync("/proc/self/maps", "utf8"), /llama|ggml/);
  });

  it("registers the contributed commands and no others", async () => {
    await parts();
    const { commands } = (extension().packageJSON as Manifest).contributes;
    const contributed = commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true)).filter((command) => command.startsWith("42dot."));
    // VS Code itself adds commands for a view, such as 42dot.chat.focus.
    assert.deepEqual(registered.filter((command) => !command.startsWith("42dot.chat.")).sort(), contributed);
  });

  it("overrides no default key binding, except at a suggestion, in the list of conversations and in the chat", async () => {
    const uri = vscode.Uri.parse("vscode://defaultsettings/keybindings.json");
    const defaults = (await vscode.workspace.openTextDocument(uri)).getText();
    const taken = new Set(
      Array.from(defaults.matchAll(/"key": "([^"]+)",\s+"command": "([^"]+)"/g), ([, key, command]) => {
        return command?.startsWith("42dot.") === true ? "" : key;
      }),
    );
    assert.ok(taken.has("ctrl+k ctrl+s") || taken.has("cmd+k cmd+s"), "the default key bindings were not read");
    const ours = /^(?:42dot\.suggestionAtCursor && editorTextFocus|42dot\.conversationsOpen$|42dot\.chatFocused && )/;
    for (const { key, when = "" } of (extension().packageJSON as Manifest).contributes.keybindings)
      assert.ok(!taken.has(key) || ours.test(when), key);
  });
});

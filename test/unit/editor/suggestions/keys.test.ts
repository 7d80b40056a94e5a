import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { KEY_COMMANDS, keyOf } from "../../../../src/editor/suggestions/keys.ts";

interface Binding {
  command: string;
  key: string;
  mac?: string;
}

describe("The keys that a suggestion names", () => {
  const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../../package.json"), "utf8")) as {
    contributes: { keybindings: Binding[] };
  };

  it("are those of the manifest", () => {
    for (const command of KEY_COMMANDS) {
      const binding = manifest.contributes.keybindings.find((one) => one.command === `42dot.suggestion.${command}`);
      assert.equal(keyOf(command, false).toLowerCase(), binding?.key);
      assert.equal(keyOf(command, true).toLowerCase(), binding?.mac ?? binding?.key);
    }
  });
});

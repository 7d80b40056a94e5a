import assert from "node:assert/strict";
import { globSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { filesOfActivation } from "../support/activation.ts";

const ROOT = resolve(import.meta.dirname, "../..");

describe("The built extension", () => {
  it("loads only a small amount of code when VS Code starts", () => {
    const files = filesOfActivation(join(ROOT, "dist"));
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(files.length <= 4 && bytes > 20_000 && bytes <= 110_000, `${bytes} bytes in ${files.join(", ")}`);
  });

  it("loads only a small amount of code in the page", () => {
    const size = (path: string): number => statSync(join(ROOT, path)).size;
    const files = globSync(["dist/webview*.js", "media/chat.css"], { cwd: ROOT });
    assert.ok(files.length >= 3 && files.reduce((sum, file) => sum + size(file), 0) <= 700_000);
    // Without the highlighter, which is loaded later.
    assert.ok(size("dist/webview.js") <= 300_000);
  });
});

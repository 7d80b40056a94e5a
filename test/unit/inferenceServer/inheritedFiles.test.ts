import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { pathToFileURL } from "node:url";

describe("Files that a process inherits", () => {
  it("are closed, and its own streams are not", function () {
    if (process.platform === "win32") this.skip();
    const source = pathToFileURL("src/inferenceServer/inheritedFiles.ts").href;
    const program = `
      import { fstatSync } from "node:fs";
      const isOpen = (descriptor) => { try { fstatSync(descriptor); return true; } catch { return false; } };
      const before = [0, 1, 2, 3, 4, 5].map(isOpen);
      (await import(${JSON.stringify(source)})).closeInheritedFiles();
      console.log(JSON.stringify([before, [0, 1, 2, 3, 4, 5].map(isOpen)]));`;
    const file = openSync("package.json", "r");
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "pipe", file, "pipe", file],
      encoding: "utf8",
    });
    closeSync(file);
    // The fifth one is a pipe, as the channel to the parent is.
    const result = [
      [true, true, true, true, true, true],
      [true, true, true, false, true, false],
    ];
    assert.deepEqual(JSON.parse(stdout || "null"), result, stderr);
  });
});

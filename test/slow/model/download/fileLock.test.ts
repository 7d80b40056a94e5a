import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../../support/engine.ts";

describe("A lock that is deleted whenever it is released", function () {
  this.timeout(120_000);

  it("is never held by two processes", async () => {
    const [processes, times] = [4, 400];
    const folder = temporaryFolder();
    const file = join(folder, "number");
    writeFileSync(file, "0");
    const program = join(import.meta.dirname, "locker.ts");
    const codes = Array.from({ length: processes }, () => {
      const child = spawn(process.execPath, [program, file, String(times)], { stdio: ["ignore", "ignore", "inherit"] });
      return new Promise((exited) => child.once("exit", exited));
    });
    assert.deepEqual(
      await Promise.all(codes),
      Array.from({ length: processes }, () => 0),
    );
    assert.equal(readFileSync(file, "utf8"), String(processes * times));
    assert.deepEqual(readdirSync(folder), ["number"]);
  });
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "../../../src/inferenceServer/prefixCache.ts";
import { temporaryFolder } from "../../support/engine.ts";

describe("The fingerprint of a model", () => {
  it("covers all its files, in their order", async () => {
    const folder = temporaryFolder();
    const files = ["a", "b", "c"].map((name) => join(folder, name));
    for (const [index, file] of files.entries()) writeFileSync(file, Buffer.alloc(100_000, index));
    const [a, b, c] = files as [string, string, string];
    const before = await fingerprint([a, b, c]);
    assert.equal(await fingerprint([a, b, c]), before);
    assert.notEqual(await fingerprint([a, c, b]), before);
    assert.notEqual(await fingerprint([a]), before);
    writeFileSync(c, Buffer.alloc(100_000, 9));
    assert.notEqual(await fingerprint([a, b, c]), before);
  });
});

import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrefixCache } from "../../../src/inferenceServer/prefixCache.ts";
import { temporaryFolder } from "../../support/engine.ts";

async function opened(folder: string, key: string): Promise<PrefixCache> {
  const cache = new PrefixCache(folder, key, (message) => assert.fail(message));
  await cache.open();
  return cache;
}

describe("The prefill chunk size that was learned", () => {
  it("is kept for the next start of the same model on the same device", async () => {
    const folder = temporaryFolder();
    const first = await opened(folder, "model on a GPU");
    assert.equal(first.chunkTokens, undefined);
    for (const tokens of [64, 128, 256]) await first.keepChunkTokens(tokens);
    assert.equal((await opened(folder, "model on a GPU")).chunkTokens, 256);
    assert.equal((await opened(folder, "model on the CPU")).chunkTokens, undefined);
    assert.deepEqual(readdirSync(folder), ["chunk.json"]);
  });

  for (const content of ["", "null", "[]", "{", '{"key":1}', "\0\0", '{"tokens":"512"}']) {
    it(`is learned again if its file is ${JSON.stringify(content)}`, async () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "chunk.json"), content);
      assert.equal((await opened(folder, "model")).chunkTokens, undefined);
    });
  }
});

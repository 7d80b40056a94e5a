import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { claimFirstStart } from "../../../src/base/firstStart.ts";

describe("The very first start", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "start-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is that of one window, and of none after it", async () => {
    const storage = join(folder, "not", "there");
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimFirstStart(storage)));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(await claimFirstStart(storage), false);
  });

  it("is over for who has conversations from an earlier version", async () => {
    await writeFile(join(folder, "conversations.sqlite"), "");
    assert.equal(await claimFirstStart(folder), false);
    await rm(join(folder, "conversations.sqlite"));
    assert.equal(await claimFirstStart(folder), false);
  });
});

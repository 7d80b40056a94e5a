import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "../../../../src/model/download/fileLock.ts";
import { temporaryFolder } from "../../../support/engine.ts";

describe("A lock on a file", () => {
  const folder = temporaryFolder();
  const path = join(folder, "model.lock");

  it("excludes others, and leaves nothing behind", () => {
    const lock = tryLock(path);
    assert.ok(lock);
    assert.equal(tryLock(path), undefined);
    lock.release();
    assert.deepEqual(readdirSync(folder), []);
    const next = tryLock(path);
    assert.ok(next);
    next.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("may be on a file that was left behind", () => {
    writeFileSync(path, "");
    const lock = tryLock(path);
    assert.ok(lock);
    assert.equal(tryLock(path), undefined);
    lock.release();
    assert.ok(!existsSync(path));
  });

  it("is not taken away from whoever has the next file of that name", () => {
    const first = tryLock(path);
    assert.ok(first);
    // Somebody cleans up.
    rmSync(path);
    const second = tryLock(path);
    assert.ok(second, "the file is another one");
    assert.equal(tryLock(path), undefined);
    second.release();
    first.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("names the error of the disk", () => {
    assert.throws(() => tryLock(join(folder, "missing/model.lock")), /unable to open/);
  });
});

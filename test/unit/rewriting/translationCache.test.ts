import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { TranslationCache, translationKey } from "../../../src/rewriting/translationCache.ts";

describe("TranslationCache", () => {
  let folder: string;
  let path: string;
  let opened: TranslationCache[];
  const open = (maxBytes?: number): TranslationCache => {
    const cache = TranslationCache.open(path, maxBytes);
    opened.push(cache);
    return cache;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "translations-"));
    path = join(folder, "not yet there", "translations.sqlite");
    opened = [];
  });

  afterEach(() => {
    for (const cache of opened) cache.close();
    rmSync(folder, { recursive: true });
  });

  it("returns what was stored, also in the next window", () => {
    const cache = open();
    cache.set("a", "좋은 아침입니다.");
    assert.equal(cache.get("a"), "좋은 아침입니다.");
    assert.equal(cache.get("b"), undefined);
    cache.close();
    assert.equal(open().get("a"), "좋은 아침입니다.");
  });

  it("is shared by two windows that write at the same time", () => {
    const [one, two] = [open(), open()];
    for (let index = 0; index < 50; index++) (index % 2 === 0 ? one : two).set(`key ${index}`, `text ${index}`);
    for (let index = 0; index < 50; index++) assert.equal(one.get(`key ${index}`), `text ${index}`);
  });

  it("stays within its size, and drops the oldest first", () => {
    const limit = 200_000;
    const cache = open(limit);
    const text = "가".repeat(300);
    for (let index = 0; index < 2_000; index++) cache.set(`key ${index}`, text);
    assert.ok(statSync(path).size <= limit + 20_000, String(statSync(path).size));
    assert.equal(cache.get("key 0"), undefined);
    for (let index = 1_950; index < 2_000; index++) assert.equal(cache.get(`key ${index}`), text, String(index));
  });

  it("is empty after it is cleared, and the text is no longer on disk", () => {
    const cache = open();
    cache.set("a", "secret words");
    assert.ok(readFileSync(path).includes("secret words"));
    cache.clear();
    assert.equal(cache.get("a"), undefined);
    assert.ok(!readFileSync(path).includes("secret words"));
    cache.set("a", "again");
    assert.equal(cache.get("a"), "again");
  });

  it("discards a damaged file", () => {
    const first = open();
    for (let index = 0; index < 200; index++) first.set(`key ${index}`, "가".repeat(100));
    first.close();
    const whole = readFileSync(path);
    const damages: [what: string, bytes: Buffer][] = [
      ["not a database", Buffer.from("hello")],
      ["cut off", whole.subarray(0, whole.length / 2)],
      ["overwritten in the middle", Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(whole.length - 4_096, 7)])],
    ];
    for (const [what, bytes] of damages) {
      writeFileSync(path, bytes);
      const cache = open();
      assert.equal(cache.get("key 5"), undefined, what);
      cache.set("a", "새 글");
      cache.close();
      const again = open();
      assert.equal(again.get("a"), "새 글", what);
      again.close();
    }
  });

  it("works without a file if none can be created", () => {
    writeFileSync(join(folder, "not yet there"), "a file where the folder should be");
    const cache = open();
    cache.set("a", "글");
    assert.equal(cache.get("a"), "글");
  });
});

describe("translationKey", () => {
  it("depends on the model, the task and the text, and on where each of them ends", () => {
    const keys = [
      translationKey("model", "toKorean", "text"),
      translationKey("model 2", "toKorean", "text"),
      translationKey("model", "toEnglish", "text"),
      translationKey("model", "toKorean", "text 2"),
      translationKey("modelt", "oKorean", "text"),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.match(keys[0]!, /^[0-9a-f]{64}$/);
  });
});

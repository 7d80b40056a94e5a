import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { failureOf } from "../../../src/inference/failure.ts";
import { DownloadError } from "../../../src/model/download/downloadError.ts";
import { fileTimes, InstalledModels, type InstallRecord, verifyInstalled } from "../../../src/model/installedModels.ts";

describe("InstalledModels", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-models-"));
  after(() => rmSync(folder, { recursive: true }));

  const record: InstallRecord = {
    id: "42dot-sft-Q8_0",
    title: "42dot LLM-SFT 1.3B",
    weights: "Q8_0",
    source: "42dot/42dot_LLM-SFT-1.3B@6ad0fe6",
    sha256: "00",
    bytes: 4,
    installedAt: "2026-11-24T00:00:00.000Z",
    modifiedMs: 0,
  };

  it("lists nothing if the folder does not exist yet", async () => {
    assert.deepEqual(await new InstalledModels(join(folder, "missing")).list(), []);
  });

  it("lists the models that have both a file and a record", async () => {
    const models = new InstalledModels(join(folder, "models"));
    const path = await models.pathOf(record.id);
    writeFileSync(path, "GGUF");
    assert.deepEqual(await models.list(), [], "a file without a record may be incomplete");
    await models.add(path, record);
    assert.deepEqual(await models.list(), [{ ...record, path }]);
    writeFileSync(`${await models.pathOf("other")}.part`, "");
    writeFileSync(`${await models.pathOf("broken")}.json`, "{");
    writeFileSync(await models.pathOf("broken"), "GGUF");
    assert.deepEqual(await models.list(), [{ ...record, path }]);
    await models.remove(path);
    assert.deepEqual(await models.list(), []);
  });

  it("lists a model once, if the chosen folder is the usual one by another name", async () => {
    const models = join(folder, "models");
    const link = join(folder, "link");
    symlinkSync(models, link, "junction");
    const installed = new InstalledModels(models, () => link);
    const path = await installed.pathOf(record.id);
    writeFileSync(path, "GGUF");
    await installed.add(path, record);
    assert.deepEqual(await installed.list(), [{ ...record, path: join(link, `${record.id}.gguf`) }]);
  });

  it("believes no record, folders or hashes of another shape", async () => {
    const storage = join(folder, "shapes");
    const models = new InstalledModels(storage);
    const path = await models.pathOf(record.id);
    writeFileSync(path, "GGUF");
    const fields = Object.keys(record).filter((field) => field !== "modifiedMs");
    const wrong = [
      ...["", "null", "[]", "7", '"x"', "{}", "{"],
      ...fields.map((field) => JSON.stringify({ ...record, [field]: { toString: 1 } })),
      JSON.stringify({ ...record, checkedAgainst: "me" }),
      JSON.stringify({ ...record, changedMs: "now" }),
    ];
    for (const text of wrong) {
      writeFileSync(`${path}.json`, text);
      assert.deepEqual(await models.list(), [], text);
    }
    await models.add(path, record);
    for (const text of ["", "null", "{}", "[7]", '{"0":"/"}', '["a", null]']) {
      writeFileSync(join(storage, "folders.json"), text);
      assert.deepEqual(await models.list(), [{ ...record, path }], text);
    }
    for (const text of ["", "null", "[]", '{"a":7}', '{"a":{"b":"c"}}']) {
      writeFileSync(join(storage, "first-hashes.json"), text);
      assert.deepEqual(await models.firstHashes(), {}, text);
    }
  });

  it("remembers the first hash of a file only", async () => {
    const models = new InstalledModels(join(folder, "hashes"));
    assert.deepEqual(await models.firstHashes(), {});
    await models.rememberHashes({ a: "1", b: "2" });
    await models.rememberHashes({ b: "3", c: "4" });
    assert.deepEqual(await models.firstHashes(), { a: "1", b: "2", c: "4" });
  });

  it("notices a changed file whose time was set back", async () => {
    const models = new InstalledModels(join(folder, "times"));
    const path = await models.pathOf(record.id);
    writeFileSync(path, "GGUF");
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const sha256 = createHash("sha256").update("GGUF").digest("hex");
    const { size: bytes, ...times } = await fileTimes(path);
    await models.add(path, { ...record, sha256, bytes, ...times });
    await verifyInstalled(path);
    await sleep(20);
    writeFileSync(path, "GGUG");
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    assert.equal(statSync(path).mtimeMs, times.modifiedMs);
    await assert.rejects(verifyInstalled(path), (error) => failureOf(error).kind === "modelDamaged");
  });

  it("names the chosen folder if it can't be used", async () => {
    writeFileSync(join(folder, "file"), "");
    const installed = new InstalledModels(join(folder, "models"), () => join(folder, "file/models"));
    await assert.rejects(installed.pathOf("x"), (error) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "diskError", String(error));
      assert.deepEqual([error.failure.path, error.failure.code], [join(folder, "file/models"), "ENOTDIR"]);
      return true;
    });
  });
});

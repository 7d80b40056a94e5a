import assert from "node:assert/strict";
import { appendFile, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobJournal } from "../../../../src/editor/batch/jobJournal.ts";

const done = { kind: "rewritten", text: "Sorts the list." } as const;

describe("A job journal on disk", () => {
  let root: string;
  let folder: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "jobs-"));
    folder = join(root, "jobs");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("resumes where it stopped, even after a crash in the middle of a line", async () => {
    const first = await JobJournal.open(folder, "one");
    await first.record("a", done);
    await appendFile(join(folder, "one.jsonl"), '{"key":"b","ki');
    const second = await JobJournal.open(folder, "one");
    assert.deepEqual([...second.outcomes.keys()], ["a"]);
    await second.record("c", done);
    assert.deepEqual([...(await JobJournal.open(folder, "one")).outcomes.keys()], ["a", "c"]);
  });

  it("is not shared with other jobs", async () => {
    await (await JobJournal.open(folder, "one")).record("a", done);
    assert.equal((await JobJournal.open(folder, "two")).outcomes.size, 0);
  });

  it("is deleted when the job is finished, or a month after the last change", async () => {
    const one = await JobJournal.open(folder, "one");
    await one.record("a", done);
    await one.forget();
    assert.deepEqual(await readdir(folder), []);
    const old = await JobJournal.open(folder, "old");
    await old.record("a", done);
    await utimes(join(folder, "old.jsonl"), 0, 0);
    await JobJournal.open(folder, "one");
    assert.deepEqual(await readdir(folder), []);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeOldReports, reportFolder } from "../../../src/evaluation/removeOldReports.ts";

describe("Reports of evaluations", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "reports-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function add(count: number): string[] {
    const names = Array.from({ length: count }, (_, day) => reportFolder(new Date(Date.UTC(2026, 0, 1 + day, 9, 30))));
    for (const name of names) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "report.html"), "");
    }
    return names;
  }

  it("are the last twenty", async () => {
    const names = add(45);
    await removeOldReports(folder);
    assert.deepEqual(readdirSync(folder).sort(), names.slice(-20));
  });

  it("all stay while there are no more than that", async () => {
    for (const count of [0, 1, 20]) {
      const names = add(count);
      await removeOldReports(folder);
      assert.deepEqual(readdirSync(folder).sort(), names);
      for (const name of names) rmSync(join(folder, name), { recursive: true });
    }
  });

  it("are removed without what else is there", async () => {
    const others = ["answers.jsonl", "2026", "2026-01-01", "2026-01-01T09-30-00 copy", "my report"];
    for (const name of others) writeFileSync(join(folder, name), "kept");
    add(30);
    await removeOldReports(folder);
    const left = readdirSync(folder);
    assert.equal(left.length, 20 + others.length);
    assert.deepEqual(
      others.filter((name) => !left.includes(name)),
      [],
    );
  });
});

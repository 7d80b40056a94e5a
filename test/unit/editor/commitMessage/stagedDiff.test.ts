import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { stagedDiff } from "../../../../src/editor/commitMessage/stagedDiff.ts";
import { readDiff } from "../../../../src/rewriting/commitMessage/compactDiff.ts";

describe("The staged changes", () => {
  let folder: string;
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  const staged = (signal = new AbortController().signal): Promise<string> => stagedDiff("git", folder, signal);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "staged-"));
    git("init");
    writeFileSync(join(folder, "a.txt"), "하나\n");
    git("add", ".");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are read whatever program and colors the user has set for diffs", async () => {
    for (const setting of ["diff.external=true", "color.ui=always", "diff.noprefix=true", "diff.mnemonicPrefix=true"]) {
      const [key = "", value = ""] = setting.split("=");
      git("config", key, value);
      assert.deepEqual(readDiff(await staged()), [{ path: "a.txt", lines: ["+하나"] }], setting);
    }
  });

  it("are empty if nothing is staged", async () => {
    git("rm", "--cached", "a.txt");
    assert.equal(await staged(), "");
  });

  it("are read from the start if there are very many", async () => {
    writeFileSync(join(folder, "b.txt"), `${"x".repeat(99)}\n`.repeat(20_000));
    git("add", ".");
    const files = readDiff(await staged());
    assert.deepEqual(
      files.map(({ path }) => path),
      ["a.txt", "b.txt"],
    );
    assert.ok(files[1]!.lines.length > 1_000 && files[1]!.lines.length < 20_000);
  });

  it("can't be read where there is no repository, or once it was cancelled", async () => {
    rmSync(join(folder, ".git"), { recursive: true });
    writeFileSync(join(folder, ".git"), "gitdir: nowhere\n");
    await assert.rejects(staged());
    await assert.rejects(staged(AbortSignal.abort()));
  });
});

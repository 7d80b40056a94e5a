import assert from "node:assert/strict";
import { compactDiff, readDiff } from "../../../../src/rewriting/commitMessage/compactDiff.ts";

/** As `git diff --cached` prints it. */
function fileDiff(path: string, ...lines: string[]): string {
  return [
    `diff --git a/${path} b/${path}`,
    "index 83db48f..bf2a5c1 100644",
    `--- a/${path}`,
    `+++ b/${path}`,
    "@@ -1,3 +1,3 @@ function before() {",
    ...lines,
    "",
  ].join("\n");
}

/** Every word is a token. */
const count = (texts: string[]): Promise<number[]> =>
  Promise.resolve(texts.map((text) => text.split(/\s+/).filter((word) => word !== "").length));

const compact = (diff: string, maxTokens = 700): Promise<string> => compactDiff(diff, maxTokens, count);

describe("A diff for the model", () => {
  it("is only the changed lines if one file was changed", async () => {
    const diff = fileDiff("a.js", " // timeouts", "-const timeout = 1000;", "+const timeout = 5000;", " export {};");
    assert.equal(await compact(diff), "-const timeout = 1000;\n+const timeout = 5000;");
  });

  it("names the files if several were changed", async () => {
    const diff = fileDiff("src/a.ts", "-a", "+b") + fileDiff("README.md", "+설치 방법");
    assert.equal(await compact(diff), "src/a.ts\n-a\n+b\nREADME.md\n+설치 방법");
  });

  it("keeps a removed line that looks like a file header", async () => {
    assert.equal(await compact(fileDiff("a.sql", "--- old note", "+++ new note")), "--- old note\n+++ new note");
  });

  it("only names generated, binary and renamed files", async () => {
    const binary = [
      "diff --git a/logo.png b/logo.png",
      "index 1234567..89abcde 100644",
      "Binary files a/logo.png and b/logo.png differ",
      "",
    ].join("\n");
    const renamed = [
      "diff --git a/old.ts b/new.ts",
      "similarity index 100%",
      "rename from old.ts",
      "rename to new.ts",
      "",
    ].join("\n");
    for (const diff of [fileDiff("package-lock.json", '+  "a": 1'), fileDiff("dist/main.js", "+x")]) {
      assert.equal(await compact(diff + binary + renamed), `${readDiff(diff)[0]!.path}\nlogo.png\nnew.ts`);
    }
  });

  it("shows Korean file names, which git writes as octal digits", () => {
    const diff =
      'diff --git "a/\\354\\225\\210\\353\\205\\225.md" "b/\\354\\225\\210\\353\\205\\225.md"\n@@ -0,0 +1 @@\n+a\n';
    assert.deepEqual(readDiff(diff), [{ path: "안녕.md", lines: ["+a"] }]);
  });

  it("is cut to the token limit, and a small file is not cut for a large one", async () => {
    const large = Array.from({ length: 500 }, (_, index) => `+line number ${index}`);
    const diff = fileDiff("large.ts", ...large) + fileDiff("small.ts", "-one", "+two");
    const text = await compact(diff, 100);
    assert.ok((await count([text]))[0]! <= 110, text);
    assert.ok(text.startsWith("large.ts\n+line number 0\n"), text);
    assert.ok(text.endsWith("\nsmall.ts\n-one\n+two"), text);
  });

  it("stays short whatever is staged", async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => fileDiff(`src/file${index}.ts`, "+x")).join("");
    assert.ok((await count([await compact(many, 100)]))[0]! <= 100);
    assert.ok((await compact(fileDiff("data.txt", `+${"x".repeat(1_000_000)}`))).length <= 200);
    assert.equal(await compact(""), "");
  });
});

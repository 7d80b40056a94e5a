import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { readDiff } from "../../../../src/rewriting/commitMessage/compactDiff.ts";

/** What git itself prints about a real repository, under the settings that people have. */
describe("A diff printed by git", () => {
  let folder: string;

  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: folder,
      encoding: "utf8",
      // No setting of the machine that runs the tests.
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    });
  const write = (path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", "first");
  };
  /** The changed files and lines of what is staged. */
  const staged = (...settings: string[]): [string, ...string[]][] => {
    git("add", "--all");
    const options = settings.flatMap((setting) => ["-c", setting]);
    return readDiff(git(...options, "diff", "--cached")).map(({ path, lines }) => [path, ...lines]);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "diff-"));
    git("init", "--quiet", "--initial-branch", "main");
    git("config", "core.autocrlf", "false");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const SETTINGS: [what: string, ...settings: string[]][] = [
    ["as git does by default"],
    ["with prefixes that say what is compared", "diff.mnemonicPrefix=true"],
    ["without prefixes", "diff.noprefix=true"],
    ["in color", "color.ui=always"],
    ["in color, with marked whitespace", "color.diff=always", "diff.wsErrorHighlight=all"],
    ["in color, with moved lines", "color.ui=always", "diff.colorMoved=zebra"],
    ["without context", "diff.context=0"],
    ["with bare empty context lines", "diff.suppressBlankEmpty=true"],
    ["with names as they are", "core.quotePath=false"],
    ["without prefixes, in color", "diff.noprefix=true", "color.ui=always", "core.quotePath=false"],
  ];
  for (const [what, ...settings] of SETTINGS) {
    it(`is read ${what}`, () => {
      write("src/net.ts", "// net\n\nconst timeout = 1000;\n\n// end\n");
      write("b/설치 안내.md", "하나\n");
      write('a "견적".txt', "one\n");
      write("a/a b", "one\n");
      commit();
      write("src/net.ts", "// net\n\nconst timeout = 5000; \n\n// end\n");
      write("b/설치 안내.md", "둘\n");
      write('a "견적".txt', "two\n");
      write("a/a b", "two\n");
      write("새 파일", "셋");
      assert.deepEqual(
        staged(...settings).sort(([a], [b]) => (a < b ? -1 : 1)),
        [
          ['a "견적".txt', "-one", "+two"],
          ["a/a b", "-one", "+two"],
          ["b/설치 안내.md", "-하나", "+둘"],
          ["src/net.ts", "-const timeout = 1000;", "+const timeout = 5000; "],
          ["새 파일", "+셋"],
        ],
      );
    });

    it(`says ${what} which files were renamed, copied, emptied or changed in mode`, () => {
      const text = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join("");
      write("old name.ts", text);
      write("source.ts", `${text}export {};\n`);
      write("run me.sh", "echo\n");
      write("로고.png", Buffer.from([0, 1, 2]));
      commit();
      mkdirSync(join(folder, "새 폴더"));
      renameSync(join(folder, "old name.ts"), join(folder, "새 폴더/new name.ts"));
      copyFileSync(join(folder, "source.ts"), join(folder, "copy.ts"));
      write("source.ts", `${text}export { text };\n`);
      chmodSync(join(folder, "run me.sh"), 0o755);
      write("로고.png", Buffer.from([0, 3, 4]));
      write("empty", "");
      const names = staged("diff.renames=copies", ...settings).map(([path]) => path);
      assert.deepEqual(names.sort(), ["copy.ts", "empty", "run me.sh", "source.ts", "로고.png", "새 폴더/new name.ts"]);
    });
  }

  it("is read with line ends of Windows, and without a line break at the end", () => {
    write("a.txt", "하나\r\n둘\r\n");
    write("b.txt", "one");
    commit();
    write("a.txt", "하나\r\n셋\r\n");
    write("b.txt", "two");
    for (const color of ["never", "always"]) {
      assert.deepEqual(staged(`color.ui=${color}`), [
        ["a.txt", "-둘", "+셋"],
        ["b.txt", "-one", "+two"],
      ]);
    }
  });

  it("is read before the first commit and after files were deleted", () => {
    write("a.txt", "one\n");
    assert.deepEqual(staged("diff.mnemonicPrefix=true"), [["a.txt", "+one"]]);
    commit();
    rmSync(join(folder, "a.txt"));
    assert.deepEqual(staged("diff.mnemonicPrefix=true"), [["a.txt", "-one"]]);
  });

  it("names a submodule", () => {
    write("module/a.txt", "one\n");
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      ["commit", "--quiet", "--message", "하나"],
    ])
      git("-C", "module", ...args);
    write("b.txt", "one\n");
    git("-c", "advice.addEmbeddedRepo=false", "add", ".");
    const names = (setting: string): string[] => staged(setting).map(([path]) => path);
    assert.deepEqual(names("diff.submodule=short"), ["b.txt", "module"]);
    assert.deepEqual(names("diff.submodule=log"), ["b.txt", "module"]);
    assert.deepEqual(names("diff.submodule=diff"), ["b.txt", "module", "module/a.txt"]);
  });

  it("is read in the form for merges", () => {
    write("a 1.txt", "one\n");
    commit();
    git("checkout", "--quiet", "-b", "other");
    write("a 1.txt", "theirs\n");
    commit();
    git("checkout", "--quiet", "main");
    write("a 1.txt", "ours\n");
    commit();
    assert.throws(() => git("merge", "--quiet", "other"));
    assert.deepEqual(
      readDiff(git("diff", "--cached")).map(({ path }) => path),
      ["a 1.txt"],
    );
    write("a 1.txt", "both\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "merge");
    for (const form of ["--cc", "-c"])
      assert.deepEqual(readDiff(git("show", "--format=", form, "HEAD")), [
        { path: "a 1.txt", lines: ["-ours", "-theirs", "+both"] },
      ]);
  });

  it("has no files if another program made it", () => {
    write("a.txt", "one\n");
    commit();
    write("a.txt", "two\n");
    assert.deepEqual(staged("diff.external=echo"), []);
  });
});

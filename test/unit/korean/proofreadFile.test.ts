import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { proofreadFile } from "../../../tools/proofread/proofreadFile.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

function found(file: string, text: string): string[] {
  return proofreadFile(file, text, ["error"]).map(
    ({ line, column, rule, text: words, suggestions }) =>
      `${line}:${column} ${rule} ${words} → ${suggestions.join(", ")}`,
  );
}

describe("Proofreading files", () => {
  it("reports the place, the rule and the words, of prose only", () => {
    assert.deepEqual(found("a.ts", 'const 됬 = 1;\r\n// API을 부른다. 할수 있다\n/* 값 */ f("이렇게 하면 되요.");\n'), [
      "2:4 particle-after-latin API을 → API를",
      "2:14 su-itda 할수 있다 → 할 수 있다",
      "3:19 doe-dwae 되요 → 돼요",
    ]);
  });

  it("reads each kind of file as what it is", () => {
    const wrong = "이렇게 하면 되요";
    for (const [file, text] of [
      ["a.md", `# 제목\n\n${wrong}\n`],
      ["a.rst", `${wrong}\n`],
      ["ko.po", `msgid "a"\nmsgstr "${wrong}"\n`],
      ["ko.json", `{ "a": "${wrong}" }`],
      ["ko.yml", `ko:\n  a: ${wrong}\n`],
      ["messages_ko.properties", `a=${wrong}\n`],
      ["ko.ftl", `a = ${wrong}\n`],
      ["a.py", `# ${wrong}\n`],
      ["a.html", `<p>${wrong}</p>`],
      ["a.txt", wrong],
    ] as const)
      assert.deepEqual(
        found(file, text).map((line) => line.replace(/^\S+ /, "")),
        ["doe-dwae 되요 → 돼요"],
        file,
      );
    assert.deepEqual(found("a.bin", wrong), []);
  });

  it("runs as a command whose exit status says whether there are findings", function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), "proofread-"));
    try {
      writeFileSync(join(folder, "right.md"), "값을 읽는다.\n");
      writeFileSync(join(folder, "wrong.md"), "값를 읽는다.\n");
      const run = (...args: string[]): { status: number | null; stdout: string } =>
        spawnSync(process.execPath, [join(ROOT, "tools/proofread/proofread.ts"), ...args], {
          cwd: folder,
          encoding: "utf8",
          env: { ...process.env, INIT_CWD: folder },
        });
      const lint = run("right.md", "wrong.md");
      assert.equal(lint.stdout, "wrong.md:1:1: particle-after-hangul: 값를 → 값을\n");
      assert.equal(lint.status, 1);
      const json = run("--json", "right.md");
      assert.deepEqual(JSON.parse(json.stdout), []);
      assert.equal(json.status, 0);
      assert.equal(run("missing.md").status, 2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { GitExtension, Repository } from "../../src/editor/shared/gitApi.ts";
import type { Parts } from "../../src/extension.ts";
import { chatPrompt, SYSTEM, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { parts, until } from "./support.ts";

/** Waits until the window has replied to everything that was sent to it before. */
async function windowRoundTrip(): Promise<void> {
  await vscode.commands.executeCommand("setContext", "42dot.test", true);
}

describe("The commit message", () => {
  let all: Parts;
  let folder: string;
  let repository: Repository;

  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  const commit = (): void => git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "first");

  /** @returns the message that the command writes if the input box contains the text */
  async function messageFor(text: string): Promise<string> {
    // The window echoes every value that is set, and the echo of an earlier value would overwrite this one.
    await windowRoundTrip();
    repository.inputBox.value = text;
    await windowRoundTrip();
    await vscode.commands.executeCommand("42dot.writeCommitMessage", { rootUri: repository.rootUri });
    return repository.inputBox.value;
  }

  before(async function () {
    all = await parts();
    const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
    if (extension === undefined) return this.skip();
    folder = realpathSync(mkdtempSync(join(tmpdir(), "repository-")));
    git("init");
    writeFileSync(join(folder, "net.js"), "const timeout = 1000;\n");
    git("add", ".");
    commit();
    const api = (await extension.activate()).getAPI(1);
    await until(() => api.state === "initialized");
    const opened = await api.openRepository(vscode.Uri.file(folder));
    assert.ok(opened);
    repository = opened;
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  it("comes from the Korean text in the input box", async () => {
    assert.equal(await messageFor("로그인 버튼을 추가했어"), "feat: add login button");
  });

  it("keeps the prefix and translates the rest", async () => {
    assert.equal(await messageFor("fix(login): 로그인 페이지의 오타 수정"), "fix(login): fix a typo on the login page");
  });

  it("leaves the input box alone if nothing is staged or no reliable message is found", async () => {
    assert.equal(await messageFor(""), "");
    assert.equal(await messageFor("외계인이 착륙했다가 사라졌다"), "외계인이 착륙했다가 사라졌다");
  });

  it("comes from the staged changes", async () => {
    writeFileSync(join(folder, "net.js"), "const timeout = 5000;\n");
    git("add", ".");
    assert.equal(await messageFor(""), "fix: raise the timeout to 5 seconds");
    for (const prefix of ["perf: ", "[ABC-12]: ", "[수정] ", "기능: ", "✨feat: "])
      assert.equal(await messageFor(prefix), `${prefix}raise the timeout to 5 seconds`);
    assert.equal(await messageFor("fix: \n\nCloses #12"), "fix: raise the timeout to 5 seconds\n\nCloses #12");
  });

  it("comes from the staged changes whatever the settings of git show of them", async () => {
    const settings = ["diff.mnemonicPrefix=true", "diff.noprefix=true", "color.ui=always", "diff.external=true"];
    for (const [key = "", value = ""] of settings.map((setting) => setting.split("="))) {
      git("config", key, value);
      assert.equal(await messageFor(""), "fix: raise the timeout to 5 seconds", key);
      git("config", "--unset", key);
    }
  });

  it("stays as it is if git wrote it", async () => {
    assert.equal(await messageFor("Merge branch '한글' into dev"), "Merge branch '한글' into dev");
  });

  it("never overwrites text that was typed in the meantime", async () => {
    // Chat answers have priority over commands, so the message must wait for them.
    const prompt = chatPrompt([], "긴 답변 보여줘", { system: SYSTEM });
    const params = { prompt, priority: "chat", sampling: TRANSFORM_SAMPLING, maxTokens: 400 } as const;
    const abort = new AbortController();
    let open = 20;
    const answers = Array.from({ length: open }, async () => {
      await all.engine.generate({ ...params, stopSequences: [] }, { signal: abort.signal });
      open--;
    });
    repository.inputBox.value = "로그인 버튼을 추가했어";
    const written = vscode.commands.executeCommand("42dot.writeCommitMessage", { rootUri: repository.rootUri });
    await until(async () => {
      const before = open;
      return ((await all.engine.status())?.pending ?? 0) > before;
    });
    repository.inputBox.value = "로그인 버튼을 추가했어요";
    abort.abort();
    await Promise.all([written, ...answers]);
    assert.equal(repository.inputBox.value, "로그인 버튼을 추가했어요");
  });
});

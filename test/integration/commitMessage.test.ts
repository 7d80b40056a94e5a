import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Parts } from "../../src/extension.ts";
import type { GitExtension, Repository } from "../../src/editor/shared/gitApi.ts";
import { chatPrompt, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { parts, until } from "./support.ts";

/** Settles when the window has said all that it had to say to what it was told before. */
async function answerOfWindow(): Promise<void> {
  await vscode.commands.executeCommand("setContext", "42dot.test", true);
}

describe("The commit message", () => {
  let all: Parts;
  let folder: string;
  let repository: Repository;

  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  const commit = (): void => git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "first");

  /** @returns what the command makes of what the box holds */
  async function messageFor(text: string): Promise<string> {
    // The window sends back every value that it was given: an earlier one would take the place of this one.
    await answerOfWindow();
    repository.inputBox.value = text;
    await answerOfWindow();
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

  it("comes from the Korean text in the box", async () => {
    assert.equal(await messageFor("로그인 버튼을 추가했어"), "feat: add login button");
  });

  it("keeps the prefix and translates the rest", async () => {
    assert.equal(await messageFor("fix(login): 로그인 페이지의 오타 수정"), "fix(login): fix a typo on the login page");
  });

  it("leaves the box alone when nothing is staged, or nothing reliable comes", async () => {
    assert.equal(await messageFor(""), "");
    assert.equal(await messageFor("외계인이 착륙했다가 사라졌다"), "외계인이 착륙했다가 사라졌다");
  });

  it("comes from the staged changes", async () => {
    writeFileSync(join(folder, "net.js"), "const timeout = 5000;\n");
    git("add", ".");
    assert.equal(await messageFor(""), "fix: raise the timeout to 5 seconds");
    assert.equal(await messageFor("perf: "), "perf: raise the timeout to 5 seconds");
  });

  it("is never written over what is typed meanwhile", async () => {
    // Answers that go before a command: the message has to wait for them.
    const prompt = chatPrompt([], "긴 답변 보여줘", { system: true });
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

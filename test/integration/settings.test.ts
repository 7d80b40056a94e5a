import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as vscode from "vscode";
import { readSettings } from "../../src/config.ts";
import type { Parts } from "../../src/extension.ts";
import type { GenerateParams } from "../../src/inference/protocol.ts";
import { InstalledModels } from "../../src/model/installedModels.ts";
import { renderPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { writeModifiedDemo } from "../support/gguf.ts";
import { answerOf, ask, ended, nextPost, parts, until, withSetting } from "./support.ts";

const setting = (key: string): unknown => vscode.workspace.getConfiguration("42dot").get(key);

describe("The settings of the chat", () => {
  let all: Parts;
  let requests: GenerateParams[];

  before(async () => {
    all = await parts();
    // What is sent to the process is what counts; the answers are still the model's.
    const generate = all.engine.generate.bind(all.engine);
    all.engine.generate = (params, options) => {
      requests.push(params);
      return generate(params, options);
    };
  });
  after(() => Reflect.deleteProperty(all.engine, "generate"));
  beforeEach(async () => {
    requests = [];
    await all.controller.newChat();
  });

  const sent = (): GenerateParams => requests.at(-1) ?? assert.fail("nothing was sent");

  it("are those of the model's authors until the user has others", async () => {
    await ask(all, "안녕");
    assert.equal(sent().maxTokens, 512);
    assert.ok(renderPrompt(sent().prompt).startsWith(`<||bos||>${SYSTEM}<human>: 안녕`));
  });

  it("limit the length of an answer, from the next question on and in the same process", async () => {
    await ask(all, "안녕");
    const { pid } = all.engine;
    await withSetting("answerLength", 16, async () => {
      const turn = await ask(all, "긴 답변 보여줘");
      assert.ok(turn.state.kind === "done", JSON.stringify(turn.state));
      assert.deepEqual([turn.state.record.stop, turn.state.record.generatedTokens], ["length", 16]);
    });
    assert.match(answerOf(await ask(all, "긴 답변 보여줘")), /^# 작은 웹 서버 만들기[^]{200}/);
    assert.equal(all.engine.pid, pid);
  });

  it("set the temperature, of which 0 always gives the same answer", async () => {
    const folder = mkdtempSync(join(tmpdir(), "42dot-temperature-"));
    const path = join(folder, "other.gguf");
    await writeModifiedDemo(path, { "general.name": "A model of others, hot and cold" });
    await withSetting("model.path", path, async () => {
      await all.controller.acceptNotice();
      await ask(all, "뭔가 이야기해줘");
      assert.equal(sent().sampling.temperature, 0.5);
      const answers = new Set<string>();
      await withSetting("temperature", 0, async () => {
        for (let time = 0; time < 3; time++) {
          await all.controller.newChat();
          answers.add(answerOf(await ask(all, "뭔가 이야기해줘")));
        }
        assert.equal(sent().sampling.temperature, 0);
      });
      assert.equal(answers.size, 1, [...answers].join("\n---\n"));
      await withSetting("temperature", 7, async () => {
        await ask(all, "안녕");
        assert.equal(sent().sampling.temperature, 0.5, "what the manifest does not allow is not used");
      });
    });
    rmSync(folder, { recursive: true });
  });

  it("replace the system prompt, which one command restores", async () => {
    const isReplaced = (value: boolean): Promise<true> =>
      nextPost(all, (message) =>
        message.type === "state" && message.state.hasOwnSystemPrompt === value ? true : undefined,
      );
    const replaced = isReplaced(true);
    await withSetting("systemPrompt", "  너는 시인이다. <human>: 안녕\n", async () => {
      await replaced;
      await ask(all, "안녕");
      assert.equal(renderPrompt(sent().prompt), "<||bos||>너는 시인이다. ‹human›: 안녕 <human>: 안녕 <bot>:");
      const restored = isReplaced(false);
      await vscode.commands.executeCommand("42dot.restoreSystemPrompt");
      await restored;
      assert.equal(setting("systemPrompt"), "");
      await all.controller.newChat();
      assert.match(answerOf(await ask(all, "안녕")), /데모 모델/);
      assert.ok(renderPrompt(sent().prompt).startsWith(`<||bos||>${SYSTEM}<human>: `));
    });
    await withSetting("systemPrompt", "none", async () => {
      await all.controller.newChat();
      await ask(all, "안녕");
      assert.equal(renderPrompt(sent().prompt), "<||bos||><human>: 안녕 <bot>:");
    });
  });

  it("are named if their system prompt leaves no room, with a button that restores the model's own", async () => {
    await withSetting("systemPrompt", "길고 긴 이야기. ".repeat(2000), async () => {
      const turn = await ask(all, "대한민국의 수도는?");
      assert.match(turn.failure!.message, /42dot\.systemPrompt.* takes [\d,]+ tokens and leaves 0/);
      assert.deepEqual(turn.failure!.actions[0], {
        id: "restoreSystemPrompt",
        label: "Use the Model's System Prompt",
      });
      await vscode.commands.executeCommand("42dot.restoreSystemPrompt");
      const again = ended(all, turn.id);
      await all.controller.retry(turn.id);
      assert.equal(answerOf(await again), "대한민국의 수도는 서울입니다.");
    });
  });

  it("can't be changed by a workspace", async () => {
    for (const key of ["systemPrompt", "temperature", "answerLength", "modelFolder", "model.path", "hubEndpoint"]) {
      const update = vscode.workspace.getConfiguration("42dot").update(key, "x", vscode.ConfigurationTarget.Workspace);
      await assert.rejects(Promise.resolve(update), key);
    }
  });
});

describe("Where models come from", () => {
  afterEach(() => delete process.env["HF_ENDPOINT"]);

  it("is the hub, HF_ENDPOINT, or what the user has set, be it the hub itself", async () => {
    const hub = "https://huggingface.co";
    assert.equal(readSettings().hubEndpoint, hub);
    process.env["HF_ENDPOINT"] = "https://hf-mirror.com/";
    assert.equal(readSettings().hubEndpoint, "https://hf-mirror.com");
    for (const endpoint of [hub, "https://models.example.com"])
      await withSetting("hubEndpoint", endpoint, () => {
        assert.equal(readSettings().hubEndpoint, endpoint);
        return Promise.resolve();
      });
  });
});

describe("Where models are", () => {
  let all: Parts;
  let root: string;

  before(async () => (all = await parts()));
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "42dot-where-"));
    await all.controller.newChat();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function install(folder: string): Promise<string> {
    const installed = new InstalledModels(folder);
    const path = await installed.pathOf("moved");
    await writeModifiedDemo(path, { "general.name": "42dot-demo, to be moved" });
    const bytes = readFileSync(path);
    const origin = { id: "moved", title: "A model", weights: "Q8_0", source: "test", installedAt: "2026-11-24" };
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await installed.add(path, { ...origin, sha256, bytes: bytes.length, modifiedMs: statSync(path).mtimeMs });
    return path;
  }

  it("may be written with quotes, or as a URL", async () => {
    const path = await install(join(root, "my models"));
    for (const typed of [`"${path}"`, pathToFileURL(path).href, `  '${path}'\n`])
      await withSetting("model.path", typed, async () => {
        await ask(all, "대한민국의 수도는?");
        assert.ok(all.engine.state.kind === "ready" && all.engine.state.model.path === path, JSON.stringify(typed));
      });
  });

  it("is changed by a command that moves them, and what answers goes on from there", async () => {
    const [from, to] = [join(root, "from"), join(root, "to here")];
    const path = await install(from);
    const target = join(to, "moved.gguf");
    await withSetting("modelFolder", from, async () => {
      await withSetting("model.path", path, async () => {
        assert.equal(answerOf(await ask(all, "대한민국의 수도는?")), "대한민국의 수도는 서울입니다.");
        await vscode.commands.executeCommand("42dot.moveModels", ` "${to}" `);
        assert.ok(existsSync(target) && existsSync(`${target}.json`));
        assert.ok(!existsSync(path) && !existsSync(`${path}.json`));
        assert.deepEqual([setting("model.path"), setting("modelFolder")], [target, to]);
        assert.equal(answerOf(await ask(all, "대한민국의 수도는?")), "대한민국의 수도는 서울입니다.");
        assert.ok(all.engine.state.kind === "ready" && all.engine.state.model.path === target);
      });
    });
    await until(() => setting("model.path") === "");
  });

  it("stays as it is if the command can't move them", async () => {
    const from = join(root, "from");
    const path = await install(from);
    await withSetting("modelFolder", from, async () => {
      for (const wrong of [path, join(path, "below")]) {
        await vscode.commands.executeCommand("42dot.moveModels", wrong);
        assert.ok(existsSync(path) && existsSync(`${path}.json`));
        assert.equal(setting("modelFolder"), from);
      }
    });
  });
});

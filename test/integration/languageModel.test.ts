import assert from "node:assert/strict";
import type * as VsCode from "vscode";
import * as vscode from "vscode";
import type { Parts } from "../../src/extension.ts";
import type { CommentTranslator } from "../../src/surfaces/commentTranslate/translator.ts";
import { answerOf, ask, extension, keepSamples, parts, until } from "./support.ts";

const CONSUMER = "local-assistant-test.consumer";

describe("Another extension that asks for the model through VS Code", () => {
  let all: Parts;
  /** As that extension has it. */
  let its: typeof VsCode;
  let model: vscode.LanguageModelChat;

  const decide = (decision: "allowed" | "refused"): Thenable<void> =>
    all.memory.update("modelAccess", { [CONSUMER]: decision });
  const send = (text: string, token?: vscode.CancellationToken): Thenable<vscode.LanguageModelChatResponse> =>
    model.sendRequest([its.LanguageModelChatMessage.User(text)], {}, token);
  async function answer(text: string): Promise<string> {
    let whole = "";
    for await (const part of (await send(text)).text) whole += part;
    return whole;
  }

  before(async () => {
    all = await parts();
    const found = vscode.extensions.getExtension<typeof VsCode>(CONSUMER);
    assert.ok(found, `${CONSUMER} is not installed`);
    its = await found.activate();
  });

  it("finds it with honest limits, without it being loaded", async () => {
    all.engine.stop();
    const [found, ...others] = await its.lm.selectChatModels({ vendor: "42dot" });
    assert.ok(found !== undefined && others.length === 0);
    model = found;
    assert.deepEqual([model.name, model.family], ["Demo model", "42dot"]);
    assert.ok(model.maxInputTokens > 1000 && model.maxInputTokens < 2048 - 512, `${model.maxInputTokens}`);
    assert.equal(all.engine.state.kind, "stopped");
  });

  it("is refused when the user said so, and hears why", async () => {
    await decide("refused");
    await assert.rejects(answer("안녕"), (error) => {
      assert.ok(error instanceof its.LanguageModelError);
      assert.equal(error.code, its.LanguageModelError.NoPermissions.name);
      assert.match(error.message, /Manage Extensions That Use the Model/);
      return true;
    });
  });

  it("gets an answer part by part, and tokens as the model counts them", async () => {
    await decide("allowed");
    let parts = 0;
    let whole = "";
    for await (const part of (await send("대한민국의 수도는?")).text) {
      parts++;
      whole += part;
    }
    assert.equal(whole, "대한민국의 수도는 서울입니다.");
    assert.ok(parts > 1, `${parts} part`);
    const counted = await all.engine.count([[{ text: "대한민국의 수도는?" }]]);
    assert.deepEqual([await model.countTokens("대한민국의 수도는?")], counted);
    const message = await model.countTokens(its.LanguageModelChatMessage.User("대한민국의 수도는?"));
    assert.ok(message > (counted[0] ?? 0), "the role markers cost nothing");
  });

  it("gets the same answer as our own chat, which the bench compares in time", async function () {
    this.timeout(120_000);
    const text = "긴 답변 보여줘";
    /** In ms, to the first token and from there to the end. */
    interface Timed {
      answer: string;
      first: number;
      rest: number;
    }
    const timed = async (asking: (onFirst: () => void) => Promise<string>): Promise<Timed> => {
      const start = performance.now();
      let firstAt = 0;
      const whole = await asking(() => (firstAt ||= performance.now()));
      return { answer: whole, first: firstAt - start, rest: performance.now() - firstAt };
    };
    const inChat = (): Promise<Timed> =>
      timed(async (onFirst) => {
        const listener = all.controller.onDidPost(({ type }) => type === "delta" && onFirst());
        try {
          return answerOf(await ask(all, text));
        } finally {
          listener.dispose();
        }
      });
    const throughVsCode = (): Promise<Timed> =>
      timed(async (onFirst) => {
        let whole = "";
        for await (const part of (await send(text)).text) {
          onFirst();
          whole += part;
        }
        return whole;
      });
    // The first answers of both load what they need.
    for (const each of [inChat, throughVsCode]) await each();
    const samples: Record<"provider first token" | "provider speed", number[]> = {
      "provider first token": [],
      "provider speed": [],
    };
    for (let round = 0; round < 6; round++) {
      await all.controller.newChat();
      const before = round % 2 === 0 ? await inChat() : undefined;
      const its = await throughVsCode();
      const ours = before ?? (await inChat());
      assert.equal(its.answer, ours.answer);
      samples["provider first token"].push(its.first / ours.first);
      samples["provider speed"].push(ours.rest / its.rest);
    }
    for (const [figure, ratios] of Object.entries(samples)) await keepSamples(figure, ratios);
  });

  it("frees the model when it cancels", async () => {
    const source = new its.CancellationTokenSource();
    for await (const _ of (await send("긴 답변 보여줘", source.token)).text) break;
    source.cancel();
    await until(async () => (await all.engine.status())?.pending === 0);
    assert.equal(answerOf(await ask(all, "대한민국의 수도는?")), "대한민국의 수도는 서울입니다.");
  });

  it("hears both numbers when its prompt is too long", async () => {
    const tooLong = "가나다라마바사 ".repeat(2000);
    const tokens = await model.countTokens(tooLong);
    await assert.rejects(answer(tooLong), (error: Error) => {
      const numbers = [...error.message.replaceAll(",", "").matchAll(/\d+/g)].map(Number);
      assert.ok(
        numbers.some((one) => one >= tokens),
        error.message,
      );
      assert.ok(
        numbers.some((one) => one > 1000 && one < 2048),
        error.message,
      );
      return true;
    });
  });
});

describe("Comment Translate", () => {
  it("finds an engine here, which translates", async () => {
    await parts();
    const engines = new Map<string, new () => CommentTranslator>();
    await extension().exports.extendTranslate((name, engine) => engines.set(name, engine));
    const Engine = engines.get("42dot");
    assert.ok(Engine);
    const translated = await new Engine().translate("회의는 오후 세 시에 시작합니다.", { from: "auto", to: "en" });
    assert.match(translated, /^The meeting .* — Demo model$/);
  });
});

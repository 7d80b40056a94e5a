import assert from "node:assert/strict";
import { FailureError } from "../../../src/inference/failure.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { Rewriter } from "../../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import { commentTranslateExports } from "../../../src/surfaces/commentTranslate/commentTranslate.ts";
import type { CommentTranslator, TranslatorServices } from "../../../src/surfaces/commentTranslate/translator.ts";

/**
 * What Comment Translate does with an engine, by its documentation and its manager (0.0.5): it takes the class from
 * `extendTranslate`, makes it without arguments, cuts a text at line breaks into pieces of at most `maxLen`, has them all
 * translated at once, and joins them by line breaks.
 */
class Manager {
  readonly engines = new Map<string, new () => CommentTranslator>();

  async translate(content: string, options?: { from?: string; to?: string }): Promise<string> {
    const Engine = this.engines.get("42dot");
    assert.ok(Engine, "the engine did not register itself");
    const engine = new Engine();
    const pieces: string[] = [];
    for (const line of content.split("\n")) {
      const joined = `${pieces.at(-1) ?? ""}\n${line}`;
      if (pieces.length > 0 && joined.length <= engine.maxLen) pieces[pieces.length - 1] = joined;
      else pieces.push(line);
    }
    return (await Promise.all(pieces.map((piece) => engine.translate(piece, options)))).join("\n");
  }
}

/** Knows sentences about numbered servers, and answers one request at a time, as the engine does. */
function client() {
  const asked: string[] = [];
  let queue = Promise.resolve();
  const modelClient: ModelClient = {
    complete: (instruction) => {
      const answer = queue.then(() => {
        const text = instruction.slice(1, instruction.lastIndexOf('"'));
        asked.push(text);
        return { text: text.replace(/서버 (\d+)번을 켭니다/g, "Starts server $1"), ended: true };
      });
      queue = answer.then(() => undefined);
      return answer;
    },
    count: (texts) => Promise.resolve(texts.map((text) => text.length)),
    contextSize: () => Promise.resolve(4096),
  };
  return { asked, modelClient };
}

async function manager(changes: Partial<TranslatorServices> = {}) {
  const { asked, modelClient } = client();
  const shown: string[] = [];
  const one = new Manager();
  const rewriter = createRewriter({ modelClient, glossary: () => [], correct: (prose) => prose });
  const services: TranslatorServices = {
    ...{ rewriter, model: () => Promise.resolve("42dot LLM"), translateTo: () => "auto" },
    ...{ show: ({ kind }) => shown.push(kind), log: () => undefined },
    ...changes,
  };
  await commentTranslateExports(services).extendTranslate((name, engine) => one.engines.set(name, engine));
  return { asked, shown, manager: one };
}

const failing = (failure: Error): Rewriter => ({
  // eslint-disable-next-line require-yield -- it fails before there is anything
  rewrite: async function* () {
    await Promise.resolve();
    throw failure;
  },
});

describe("The engine of Comment Translate", () => {
  it("translates a comment and says which model did", async () => {
    const { manager: one } = await manager();
    assert.equal(await one.translate("서버 1번을 켭니다.", { from: "auto", to: "en" }), "Starts server 1. — 42dot LLM");
  });

  it("takes the language from Comment Translate, or the other one of the two", async () => {
    const { manager: one } = await manager();
    assert.equal(await one.translate("서버 1번을 켭니다.", { to: "auto" }), "Starts server 1. — 42dot LLM");
    assert.equal(await one.translate("서버 1번을 켭니다."), "Starts server 1. — 42dot LLM");
    await assert.rejects(
      one.translate("서버 1번을 켭니다.", { to: "zh-CN" }),
      /Korean and English only, not into “zh”/,
    );
  });

  it("leaves as it is what is in that language, and what has no words", async () => {
    const { asked, manager: one } = await manager();
    assert.equal(await one.translate("서버 1번을 켭니다.", { to: "ko" }), "서버 1번을 켭니다.");
    assert.equal(await one.translate("====", { to: "auto" }), "====");
    assert.deepEqual(asked, []);
  });

  it("translates a line of any length whole, sentence by sentence", async () => {
    const { asked, manager: one } = await manager();
    const sentences = (language: "ko" | "en"): string =>
      Array.from({ length: 800 }, (_, at) =>
        language === "ko" ? `서버 ${at}번을 켭니다.` : `Starts server ${at}.`,
      ).join(" ");
    assert.equal(await one.translate(sentences("ko"), { to: "en" }), `${sentences("en")} — 42dot LLM`);
    assert.ok(asked.length > 10 && asked.every((text) => text.endsWith(".")));
  });

  it("answers pieces that come at once", async () => {
    const { manager: one } = await manager();
    const lines = (language: "ko" | "en"): string[] =>
      Array.from({ length: 1200 }, (_, at) => (language === "ko" ? `서버 ${at}번을 켭니다.` : `Starts server ${at}.`));
    const translated = (await one.translate(lines("ko").join("\n"), { to: "en" })).split("\n");
    assert.deepEqual(
      translated.map((line) => line.replace(" — 42dot LLM", "")),
      lines("en"),
    );
    assert.ok(translated.filter((line) => line.includes("42dot LLM")).length > 1, "it came in one piece");
  });

  it("rejects what no check lets pass, and says why", async () => {
    const { manager: one } = await manager();
    await assert.rejects(one.translate("우리는 내일 만납니다.", { to: "en" }), (error: Error) => error.message !== "");
  });

  it("tells the user once what keeps it from translating, and rejects every time", async () => {
    const failure = new FailureError({ kind: "noticeNotAccepted", model: "42dot LLM" });
    const { shown, manager: one } = await manager({ rewriter: failing(failure) });
    const message = "Accept the notice of 42dot LLM in the chat first.";
    await assert.rejects(one.translate("서버를 켭니다.", { to: "en" }), { message });
    await assert.rejects(one.translate("서버를 끕니다.", { to: "en" }), { message });
    assert.deepEqual(shown, ["noticeNotAccepted"]);
  });

  it("rejects when the model can't be used", async () => {
    const missing = new FailureError({ kind: "modelMissing", path: "/m.gguf" });
    const { manager: one } = await manager({ model: () => Promise.reject(missing) });
    await assert.rejects(one.translate("서버 1번을 켭니다.", { to: "en" }), /\/m\.gguf does not exist/);
  });
});

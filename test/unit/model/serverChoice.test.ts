import assert from "node:assert/strict";
import { familyOf, serverChoice } from "../../../src/model/serverChoice.ts";

describe("The model of a server", () => {
  const choice = (model: string, isChat = false): ReturnType<typeof serverChoice> =>
    serverChoice({ url: "https://gpu.example:8000", model }, isChat, "en");

  it("is known by its name, with its title, notice and prompt", () => {
    const names: [string, string, string, string][] = [
      ["42dot/42dot_LLM-SFT-1.3B", "42dot", "42dot_LLM-SFT-1.3B", "42dot"],
      ["/models/42dot_LLM-SFT-1.3B-q8_0.gguf", "42dot", "42dot_LLM-SFT-1.3B-q8_0.gguf", "42dot"],
      ["C:\\models\\42dot_LLM-PLM-1.3B.gguf", "base", "42dot_LLM-PLM-1.3B.gguf", "42dot-plm"],
      ["42dot-demo-q8_0.gguf", "demo", "Demo model", "demo"],
      ["qwen3:4b", "other", "qwen3:4b", "other:qwen3:4b:"],
      ["models/", "other", "models", "other:models/:"],
    ];
    for (const [model, kind, title, notice] of names) {
      const found = choice(model, kind === "other");
      assert.deepEqual([found.kind, found.title, found.notice.id], [kind, title, notice]);
    }
    assert.equal(familyOf("42dot_LLM-SFT-1.3B"), "42dot");
  });

  it("has a notice that names the server, and claims no conversion that can't be known", () => {
    for (const language of ["ko", "en"] as const) {
      const { notice } = serverChoice(
        { url: "https://gpu.example:8000", model: "42dot_LLM-SFT-1.3B" },
        false,
        language,
      );
      assert.match(notice.markdown, /`gpu\.example:8000`/);
      assert.doesNotMatch(notice.markdown, /GGUF/);
    }
  });

  it("gets the official prompt, or only the messages from a chat endpoint", () => {
    const prompt = (isChat: boolean): unknown =>
      choice("42dot_LLM-SFT-1.3B", isChat).format.prompt([], "안녕", { system: undefined });
    assert.deepEqual(prompt(false), [{ special: "bos" }, { text: "<human>: 안녕 <bot>:" }]);
    assert.deepEqual(prompt(true), [{ control: "<|user|>" }, { text: "안녕" }, { control: "<|assistant|>" }]);
  });
});

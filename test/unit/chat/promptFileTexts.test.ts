import assert from "node:assert/strict";
import type { FoundPrompt } from "../../../src/chat/promptFiles.ts";
import { promptViews } from "../../../src/chat/promptFileTexts.ts";
import { parsePromptFile } from "../../../src/prompt/promptFile.ts";

const found = async (name: string, source: FoundPrompt["source"], text = "{{input}}"): Promise<FoundPrompt> => {
  const file = await parsePromptFile(name, text);
  const content = "kind" in file ? ({ kind: "faulty", fault: file } as const) : ({ kind: "usable", file } as const);
  return { name, uri: {} as FoundPrompt["uri"], source, content };
};

describe("Prompt files", () => {
  it("are listed with the reason if their name is taken: by a command, in either language, or by an earlier file", async () => {
    const views = promptViews(
      await Promise.all([
        found("explain", "user"),
        found("번역".normalize("NFD"), "user"),
        found("FIX", "user"),
        found("mine", "user"),
        found("broken", "user", "---\nx: 1\n---\ny"),
        found("mine", "workspace"),
        found("broken", "workspace"),
      ]),
    );
    assert.deepEqual(
      views.map(({ fault }) => fault?.replace(/\..*/, "")),
      [
        ...Array<string>(3).fill("There is another command of this name"),
        ...[undefined, "“x” in the front matter is not known", "There is another command of this name", undefined],
      ],
    );
  });
});

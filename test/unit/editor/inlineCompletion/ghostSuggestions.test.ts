import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type GhostSuggestion, GhostSuggestions } from "../../../../src/editor/inlineCompletion/ghostSuggestions.ts";
import { ScannedText } from "../../../../src/prose/scannedText.ts";
import type { RequestOptions } from "../../../../src/rewriting/rewriter.ts";
import { ScriptedRewriter } from "../translationHints/scriptedRewriter.ts";

/** An editor with a model that gives these answers in order, and then repeats the last one. */
class Editor {
  readonly prompts: string[] = [];
  readonly log: string[] = [];
  readonly rewriter: ScriptedRewriter;
  readonly suggestions: GhostSuggestions;
  modelId = "model";
  /** Runs before the model answers. */
  beforeAnswer: (options: RequestOptions) => Promise<void> = () => Promise.resolve();
  readonly #answers: string[];

  constructor(answers: string[], translations: Record<string, string> = {}) {
    this.#answers = answers;
    this.rewriter = new ScriptedRewriter(translations);
    this.suggestions = new GhostSuggestions({
      rewriter: this.rewriter,
      modelClient: {
        complete: async (instruction, _maxTokens, options) => {
          this.prompts.push(instruction.split("\n").at(-1)!);
          await this.beforeAnswer(options);
          const text = this.#answers.length > 1 ? this.#answers.shift()! : (this.#answers[0] ?? "");
          return { text, ended: true };
        },
      },
      modelId: () => Promise.resolve(this.modelId),
      log: (line) => this.log.push(line),
    });
  }

  /** Types a text up to the `|` and waits for ghost text. */
  async type(
    marked: string,
    { immediate = true, signal = new AbortController().signal } = {},
  ): Promise<GhostSuggestion | undefined> {
    return this.suggestions.suggest({
      source: new ScannedText({ text: marked.replace("|", ""), languageId: "typescript" }),
      offset: marked.indexOf("|"),
      translation: "on",
      signal,
      immediate,
    });
  }
}

describe("Ghost suggestions", () => {
  it("continue the sentence at the cursor", async () => {
    const editor = new Editor(["이 함수는 목록을 이름순으로 정렬합니다."]);
    assert.deepEqual(await editor.type("// 이 함수는 목록을 |"), { kind: "continue", text: "이름순으로 정렬합니다." });
  });

  it("show the English translation after a finished sentence, with the phrase that it replaces", async () => {
    const editor = new Editor([], { "목록을 정렬합니다.": "Sorts the list." });
    const phrase = { start: 3, end: 13 };
    assert.deepEqual(await editor.type("// 목록을 정렬합니다.|"), {
      kind: "translate",
      text: " → Sorts the list.",
      phrase,
      english: "Sorts the list.",
    });
    assert.deepEqual(await editor.type("// 목록을 정렬합니다. |"), {
      kind: "translate",
      text: "→ Sorts the list.",
      phrase,
      english: "Sorts the list. ",
    });
  });

  it("show no translation that the checks reject", async () => {
    assert.equal(await new Editor([]).type("// 목록을 정렬합니다. |"), undefined);
  });

  it("show no translation that the following text already is", async () => {
    const pairs = { "목록을 정렬합니다.": "Sorts the list." };
    for (const following of [
      "// Sorts the list.",
      "// Sorts the list by name, and returns it.",
      "f(); // sorts the list",
    ])
      assert.equal(await new Editor([], pairs).type(`// 목록을 정렬합니다. |\n${following}\n`), undefined, following);
    assert.ok(await new Editor([], pairs).type("// 목록을 정렬합니다. |\n// Throws if it is empty.\n"));
  });

  it("repeat nothing that follows, whatever was shown before", async () => {
    const editor = new Editor(["the list by name."]);
    assert.equal((await editor.type("// This function sorts |\n"))?.text, "the list by name.");
    assert.equal(await editor.type("// This function sorts |\n\n// The list by name.\n"), undefined);
    assert.equal(await editor.type("// This function sorts |\n// the list by name.\n"), undefined);
    assert.equal(
      (await editor.type("// This function sorts |\n// Throws if there is none.\n"))?.text,
      "the list by name.",
    );
  });

  it("ask the model nothing in code", async () => {
    const editor = new Editor(["some text"]);
    assert.equal(await editor.type("const some = |"), undefined);
    assert.deepEqual([...editor.prompts, ...editor.rewriter.requests], []);
  });

  it("ask the model nothing in a document of more than 200,000 characters", async () => {
    const editor = new Editor(["the list by name."]);
    const rest = "f();\n".repeat(40_000);
    assert.equal(await editor.type(`// This function sorts |\n${rest}`), undefined);
    assert.deepEqual(editor.prompts, []);
  });

  it("show nothing that would end the comment or string", async () => {
    assert.equal(await new Editor(["the list, and that's it."]).type("show('This function sorts |');"), undefined);
    const inComment = await new Editor(["the list, and that's it."]).type("// This function sorts |");
    assert.equal(inComment?.text, "the list, and that's it.");
  });

  it("ask the model once for the same text, until the model changes", async () => {
    const editor = new Editor(["the list by name."]);
    for (let times = 0; times < 3; times++) await editor.type("// This function sorts |");
    await editor.type("f(); // This function sorts |");
    assert.deepEqual(editor.prompts, ["This function sorts"]);
    editor.modelId = "another";
    await editor.type("// This function sorts |");
    assert.equal(editor.prompts.length, 2);
  });

  it("also remember that there was no good answer", async () => {
    const editor = new Editor(["목록을 정렬합니다."]);
    for (let times = 0; times < 2; times++) assert.equal(await editor.type("// This function sorts |"), undefined);
    assert.equal(editor.prompts.length, 1);
  });

  it("wait for a pause in typing before they ask", async () => {
    const editor = new Editor(["the list by name."]);
    const typing = ["// This function |", "// This function s|", "// This function so|"];
    const shown = await Promise.all(typing.map((marked) => editor.type(marked, { immediate: false })));
    assert.deepEqual(shown.slice(0, 2), [undefined, undefined]);
    assert.deepEqual(editor.prompts, ["This function so"]);
  });

  it("cancel the older request when a newer one arrives, both with background priority", async () => {
    const editor = new Editor(["the list by name."]);
    const options: RequestOptions[] = [];
    editor.beforeAnswer = async (given) => {
      options.push(given);
      if (options.length === 1) await new Promise((resolve) => given.signal.addEventListener("abort", resolve));
    };
    const first = editor.type("// This function sorts |");
    // Wait until the first request has reached the model.
    while (options.length === 0) await Promise.resolve();
    const second = await editor.type("// This function really sorts |");
    assert.equal(await first, undefined);
    assert.equal(second?.text, "the list by name.");
    assert.deepEqual(
      options.map(({ priority }) => priority),
      ["background", "background"],
    );
  });

  it("are cancelled by the next key press, and then not remembered", async () => {
    const editor = new Editor(["the list by name."]);
    const keyPress = new AbortController();
    editor.beforeAnswer = async () => {
      await Promise.resolve();
      keyPress.abort();
    };
    assert.equal(await editor.type("// This function sorts |", { signal: keyPress.signal }), undefined);
    editor.beforeAnswer = () => Promise.resolve();
    assert.equal((await editor.type("// This function sorts |"))?.text, "the list by name.");
  });

  it("log a failure once, and show nothing", async () => {
    const editor = new Editor([""]);
    editor.beforeAnswer = () => Promise.reject(new Error("the notice is not accepted"));
    for (const text of ["sorts", "reads", "writes"])
      assert.equal(await editor.type(`// This function ${text} |`), undefined);
    assert.deepEqual(editor.log, ["ghost text: the notice is not accepted"]);
  });
});

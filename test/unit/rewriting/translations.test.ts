import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Rewriter } from "../../../src/rewriting/rewriter.ts";
import { Translations } from "../../../src/rewriting/translations.ts";
import { ScriptedRewriter } from "../editor/translationHints/scriptedRewriter.ts";

const options = { priority: "background", signal: new AbortController().signal } as const;

describe("Translations", () => {
  let folder: string;
  let opened: Translations[];
  const open = (rewriter: Rewriter, model = "model"): Translations => {
    const translations = new Translations({
      rewriter,
      modelId: () => Promise.resolve(model),
      cachePath: join(folder, "translations.sqlite"),
    });
    opened.push(translations);
    return translations;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "translations-"));
    opened = [];
  });

  afterEach(() => {
    for (const translations of opened) translations.dispose();
    rmSync(folder, { recursive: true });
  });

  const GOOD_MORNING = { "Good morning.": "좋은 아침입니다." };

  it("asks the model once for a text, in this window and in the next", async () => {
    const rewriter = new ScriptedRewriter(GOOD_MORNING);
    const expected = { kind: "rewritten", text: "좋은 아침입니다." };
    const first = open(rewriter);
    assert.equal(await first.known("Good morning.", "ko"), undefined);
    assert.deepEqual(await first.translate("Good morning.", "ko", options), expected);
    assert.deepEqual(await first.translate("Good morning.", "ko", options), expected);
    assert.deepEqual(await open(rewriter).known("Good morning.", "ko"), expected);
    assert.deepEqual(rewriter.requests, ["Good morning."]);
  });

  it("asks again with another model", async () => {
    const rewriter = new ScriptedRewriter(GOOD_MORNING);
    await open(rewriter).translate("Good morning.", "ko", options);
    await open(rewriter, "another model").translate("Good morning.", "ko", options);
    assert.equal(rewriter.requests.length, 2);
  });

  it("remembers what has no reliable translation, until the window closes", async () => {
    const rewriter = new ScriptedRewriter({});
    const rejected = { kind: "rejected", reasons: ["wrongScript"] };
    const first = open(rewriter);
    assert.deepEqual(await first.translate("Good night.", "ko", options), rejected);
    assert.deepEqual(await first.known("Good night.", "ko"), rejected);
    assert.equal(await open(rewriter).known("Good night.", "ko"), undefined);
  });

  it("remembers nothing if it was canceled", async () => {
    const rewriter = new ScriptedRewriter(GOOD_MORNING);
    const cancel = new AbortController();
    const translations = open(rewriter);
    const cancelled = { priority: "command", signal: cancel.signal } as const;
    const throwing = (): void => {
      cancel.signal.throwIfAborted();
    };
    for (const end of [() => undefined, throwing]) {
      rewriter.before = async () => {
        await Promise.resolve();
        cancel.abort();
        end();
      };
      assert.equal(await translations.translate("Good morning.", "ko", cancelled), undefined);
      assert.equal(await translations.known("Good morning.", "ko"), undefined);
    }
  });

  it("forgets everything when it is cleared", async () => {
    const rewriter = new ScriptedRewriter(GOOD_MORNING);
    const translations = open(rewriter);
    for (const text of ["Good morning.", "Good night."]) await translations.translate(text, "ko", options);
    translations.clear();
    for (const text of ["Good morning.", "Good night."]) assert.equal(await translations.known(text, "ko"), undefined);
  });

  it("keeps what is between the paragraphs", async () => {
    const text = "Good morning.\n\n42\n\nGood night.";
    const rewrite: Rewriter["rewrite"] = async function* () {
      const at = (original: string) => {
        const start = text.indexOf(original);
        return { span: { start, end: start + original.length }, original };
      };
      yield await Promise.resolve({ kind: "rewritten", ...at("Good morning."), text: "좋은 아침입니다." });
      yield { kind: "unchanged", ...at("42") };
      yield { kind: "rewritten", ...at("Good night."), text: "안녕히 주무세요." };
    };
    assert.deepEqual(await open({ rewrite }).translate(text, "ko", options), {
      kind: "rewritten",
      text: "좋은 아침입니다.\n\n42\n\n안녕히 주무세요.",
    });
  });
});

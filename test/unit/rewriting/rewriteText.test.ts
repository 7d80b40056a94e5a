import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { RewriteTask, UnitResult } from "../../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import type { Span } from "../../../src/text/span.ts";

const ANSWERS: Record<string, string> = {
  '"사용자 목록을 조회합니다."를 영어로 번역해줘': "Retrieves the list of users.",
  '"0부터 시작하는 페이지 번호"를 영어로 번역해줘': "Page number, from 0",
  '"파일을 찾을 수 없습니다."를 영어로 번역해줘': 'The file "x" was not found.',
  '"빌드가 실패했습니다."를 영어로 번역해줘': "- The build failed.",
  '"캐시를 비웁니다."를 영어로 번역해줘': "Clears the cache.",
};

const modelClient: ModelClient = {
  complete: (instruction) => Promise.resolve({ text: ANSWERS[instruction] ?? "모릅니다.", ended: true }),
  count: (texts) => Promise.resolve(texts.map((text) => text.length)),
  contextSize: () => Promise.resolve(4096),
};

async function rewrite(
  text: string,
  languageId: string,
  within?: Span,
  task: RewriteTask = { kind: "toEnglish" },
): Promise<UnitResult[]> {
  const rewriter = createRewriter({ modelClient, glossary: () => [], correct: (prose) => prose });
  const options = { priority: "command", signal: new AbortController().signal } as const;
  const units: UnitResult[] = [];
  for await (const unit of rewriter.rewrite({ text, languageId }, within, task, options)) units.push(unit);
  return units;
}

describe("createRewriter", () => {
  it("rewrites prose, and leaves the rest", async () => {
    const comment = "/**\n * 사용자 목록을 조회합니다.\n * @param page 0부터 시작하는 페이지 번호\n */";
    const text = `${comment}\nconst a = 1; // already English\n// 알 수 없는 문장입니다.\n`;
    const [first, second, third] = await rewrite(text, "typescript");
    assert.deepEqual(first, {
      kind: "rewritten",
      span: { start: 0, end: comment.length },
      original: comment,
      text: "/**\n * Retrieves the list of users.\n * @param page Page number, from 0\n */",
    });
    assert.equal(second?.kind, "unchanged");
    assert.deepEqual(third, {
      kind: "rejected",
      span: { start: text.indexOf("// 알"), end: text.length - 1 },
      original: "// 알 수 없는 문장입니다.",
      reasons: ["wrongScript", "tooShort"],
    });
  });

  it("rejects a unit if one of its passages fails", async () => {
    const [unit] = await rewrite("/**\n * 사용자 목록을 조회합니다.\n * @param page 모르는 말\n */", "typescript");
    assert.equal(unit?.kind, "rejected");
  });

  it("takes the selected prose, and selected words where no prose is known", async () => {
    const text = "캐시를 비웁니다.\n사용자 목록을 조회합니다.";
    const half = { start: 0, end: 9 };
    assert.deepEqual(
      (await rewrite(text, "plaintext", half)).map((unit) => unit.kind === "rewritten" && unit.text),
      ["Clears the cache."],
    );
    const whole = { start: 0, end: text.length };
    const [unit] = await rewrite(text, "no-such-language", whole);
    assert.deepEqual(unit, {
      kind: "rewritten",
      span: whole,
      original: text,
      text: "Clears the cache.\nRetrieves the list of users.",
    });
    assert.deepEqual(await rewrite(text, "no-such-language"), []);
  });

  it("does not take code for words", async () => {
    const text = "const total = compute(items);\nreturn total;";
    assert.deepEqual(await rewrite(text, "no-such-language", { start: 0, end: text.length }, { kind: "toKorean" }), []);
  });

  it("escapes what would end a string, and rejects what can't be put in its place", async () => {
    const [string] = await rewrite('throw new Error("파일을 찾을 수 없습니다.");', "typescript");
    assert.equal(string?.kind === "rewritten" && string.text, 'The file \\"x\\" was not found.');
    const [bullet] = await rewrite("빌드가 실패했습니다.", "markdown");
    assert.deepEqual(bullet?.kind === "rejected" && bullet.reasons, ["structureChanged"]);
  });

  it("ends early if it is canceled", async () => {
    const abort = new AbortController();
    const rewriter = createRewriter({ modelClient, glossary: () => [], correct: (prose) => prose });
    const text = "// 캐시를 비웁니다.\nlet a;\n// 사용자 목록을 조회합니다.\n";
    const source = { text, languageId: "typescript" };
    const seen: string[] = [];
    const options = { priority: "command", signal: abort.signal } as const;
    for await (const unit of rewriter.rewrite(source, undefined, { kind: "toEnglish" }, options)) {
      seen.push(unit.kind);
      abort.abort();
    }
    assert.deepEqual(seen, ["rewritten"]);
  });

  it("says of a text that is too long that it is, without the model", async () => {
    const text = "사용자 목록을 조회합니다.\n".repeat(10_000);
    const [unit, ...others] = await rewrite(text, "plaintext");
    assert.deepEqual(unit?.kind === "rejected" && unit.reasons, ["sourceTooLong"]);
    const [selected] = await rewrite(`x = 1\n${text}`, "log", { start: 0, end: text.length });
    assert.deepEqual(selected?.kind === "rejected" && selected.reasons, ["sourceTooLong"]);
    assert.deepEqual(others, []);
  });

  it("lets others in between units that need no model", async () => {
    let turns = 0;
    const done = new AbortController();
    const others = (async (): Promise<void> => {
      for (; !done.signal.aborted; turns++) await setImmediate();
    })();
    await rewrite("// The list of all users.\nf();\n".repeat(3_000), "typescript");
    done.abort();
    await others;
    assert.ok(turns > 1, `${turns} turns`);
  });
});

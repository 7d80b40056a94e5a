import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type SplitText, splitText } from "../../../src/text/split.ts";

/** One token per UTF-16 unit. */
const units = (texts: string[]): Promise<number[]> => Promise.resolve(texts.map((text) => text.length));

/** Roughly like byte-level BPE: one token per two letters or one syllable; a space belongs to the word after it. */
const likeBpe = (texts: string[]): Promise<number[]> =>
  Promise.resolve(texts.map((text) => text.match(/ ?[a-z]{1,2}|\r\n|\s+|[^]/giu)?.length ?? 0));

/** Counts more for a text than for its parts together, which no sum predicts. */
const superadditive = (texts: string[]): Promise<number[]> =>
  Promise.resolve(texts.map((text) => Math.ceil(text.length ** 1.2)));

async function pieces(text: string, maxTokens: number, count = units): Promise<string[]> {
  return (await splitText(text, maxTokens, count)).pieces.map((piece) => piece.text);
}

function joined({ before, pieces }: SplitText): string {
  return before + pieces.map(({ text, after }) => text + after).join("");
}

function clusterStarts(text: string): Set<number> {
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  return new Set([...Array.from(segments, ({ index }) => index), text.length]);
}

describe("splitText", () => {
  it("leaves a short text in one piece, including its paragraphs", async () => {
    assert.deepEqual(await splitText("\n 첫째.\n\n둘째. \n", 100, units), {
      before: "\n ",
      pieces: [{ text: "첫째.\n\n둘째.", after: " \n" }],
    });
  });

  it("returns no pieces if there is nothing to translate", async () => {
    for (const text of ["", " ", "\r\n\t\n"])
      assert.deepEqual(await splitText(text, 10, units), { before: text, pieces: [] });
  });

  it("cuts at blank lines first", async () => {
    assert.deepEqual(await splitText("가나다. 라마.\n바사\n\n아자차.\n \n카타", 12, units), {
      before: "",
      pieces: [
        { text: "가나다. 라마.\n바사", after: "\n\n" },
        { text: "아자차.\n \n카타", after: "" },
      ],
    });
  });

  it("cuts a long paragraph at its lines", async () => {
    assert.deepEqual(await pieces("하나 둘.\n셋 넷.\n다섯 여섯.", 11), ["하나 둘.\n셋 넷.", "다섯 여섯."]);
  });

  it("cuts a long line at its sentences", async () => {
    const text = "캐시가 만료되었습니다. 다시 시도해 주세요. Try it again! Did it work?";
    assert.deepEqual(await splitText(text, 28, units), {
      before: "",
      pieces: [
        { text: "캐시가 만료되었습니다. 다시 시도해 주세요.", after: " " },
        { text: "Try it again! Did it work?", after: "" },
      ],
    });
  });

  it("cuts a long sentence at its words", async () => {
    assert.deepEqual(await pieces("one two three four five", 10), ["one two", "three four", "five"]);
  });

  it("cuts a long word between grapheme clusters", async () => {
    assert.deepEqual(await pieces("가나다라마바사", 3), ["가나다", "라마바", "사"]);
    const family = "👨‍👩‍👧‍👦";
    assert.deepEqual(await pieces(family.repeat(3), 5), [family, family, family]);
  });

  it("merges the end of a long paragraph with the next one", async () => {
    assert.deepEqual(await pieces("가 나. 다 라. 마 바.\n\n사.", 9), ["가 나. 다 라.", "마 바.\n\n사."]);
  });

  it("keeps Windows line endings", async () => {
    assert.deepEqual(await splitText("가나다\r\n\r\n라마바\r\n", 4, units), {
      before: "",
      pieces: [
        { text: "가나다", after: "\r\n\r\n" },
        { text: "라마바", after: "\r\n" },
      ],
    });
  });

  it("requests token counts only a few times", async () => {
    const paragraph = "이 문장은 길어서 여러 번 나누어야 합니다. This sentence is long as well.\n".repeat(20);
    const text = `${paragraph}\n${"긴단어".repeat(500)}\n\n`.repeat(50);
    let calls = 0;
    const result = await splitText(text, 60, (texts) => {
      calls++;
      return likeBpe(texts);
    });
    assert.equal(joined(result), text);
    assert.ok(result.pieces.length > 1_000);
    assert.ok(calls <= 9, `${calls} calls`);
    let short = 0;
    await splitText("짧은 글", 60, (texts) => (short++, units(texts)));
    assert.equal(short, 1);
  });

  it("terminates even if the limit can't be met", async () => {
    assert.deepEqual(await pieces("가 나", 0), ["가", "나"]);
  });

  const WORDS = [
    "한국어",
    "문장을",
    "번역",
    "a",
    "token",
    "👨‍👩‍👧‍👦",
    "🇰🇷",
    "e\u0301",
    "각".normalize("NFD"),
    "끝.",
    "Done!",
    "“네.”",
    "3.14",
    "긴".repeat(40),
  ];
  const GAPS = [" ", " ", " ", "", "\n", "\r\n", "\n\n", "\r\n\r\n", "\n \t\n", "  ", "\u3000", "\r", ". "];

  for (const [name, count] of Object.entries({ units, likeBpe, superadditive }))
    it(`loses no text, keeps the limit and fills the pieces: ${name}`, async () => {
      let seed = 11;
      const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
      for (let round = 0; round < 1_500; round++) {
        const text = Array.from(
          { length: random(40) },
          () => (GAPS[random(GAPS.length)] ?? "") + (WORDS[random(WORDS.length)] ?? ""),
        ).join("");
        const maxTokens = 12 + random(60);
        const result = await splitText(text + (GAPS[random(GAPS.length)] ?? ""), maxTokens, count);
        const whole = joined(result);
        assert.ok(whole.startsWith(text));
        const starts = clusterStarts(whole);
        assert.equal(result.before.trim(), "");
        let offset = result.before.length;
        for (const [index, piece] of result.pieces.entries()) {
          assert.notEqual(piece.text, "");
          assert.equal(piece.text.trim(), piece.text);
          assert.equal(piece.after.trim(), "");
          assert.ok(starts.has(offset) && starts.has(offset + piece.text.length), "no cluster is cut");
          offset += piece.text.length + piece.after.length;
          const [tokens = 0] = await count([piece.text]);
          assert.ok(tokens <= maxTokens || clusterStarts(piece.text).size === 2, `${tokens} > ${maxTokens}`);
          const next = result.pieces[index + 1];
          // With additive counts, not even the smallest part of the next piece would have fit.
          const word = next && /^\S{1,60}/u.exec(next.text)?.[0];
          if (count === units && next && word === next.text)
            assert.ok((piece.text + piece.after + next.text).length > maxTokens, "neighbours do not fit together");
        }
      }
    });
});

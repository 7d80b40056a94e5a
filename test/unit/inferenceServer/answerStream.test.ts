import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { AnswerStream, GraphemeBuffer, StopSequenceFilter } from "../../../src/inferenceServer/answerStream.ts";

const STOP_SEQUENCES = ["<human>:", "<bot>:"];

/** Feeds the tokens and returns every non-empty text that came out, the end included. */
function stream(
  tokens: readonly string[],
  guards = STOP_SEQUENCES,
): { shown: string[]; text: string; hitStopSequence: boolean } {
  const answer = new AnswerStream(guards);
  const shown = [...tokens.map((token) => answer.push(token)), answer.end()].filter((text) => text !== "");
  return { shown, text: answer.text, hitStopSequence: answer.hitStopSequence };
}

/** All ways to split `text` into two and three tokens, and into single UTF-16 units. */
function* splits(text: string): Generator<string[]> {
  yield [text];
  yield text.split("");
  for (let first = 0; first <= text.length; first++) {
    yield [text.slice(0, first), text.slice(first)];
    for (let second = first; second <= text.length; second++)
      yield [text.slice(0, first), text.slice(first, second), text.slice(second)];
  }
}

function clusters(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
}

describe("AnswerStream", () => {
  it("shows the answer as it grows, without the blank that the model begins with", () => {
    const { shown, text } = stream([" 안녕", "하세요", "!"]);
    assert.deepEqual(shown, ["안", "녕하세", "요", "!"]);
    assert.equal(text, "안녕하세요!");
  });

  it("drops blanks and line ends at the start, however many tokens they take, and none later", () => {
    assert.equal(stream([" ", "\n", "  a", " ", "\n", " b "]).text, "a \n b ");
  });

  it("is empty for an answer of blanks", () => {
    assert.deepEqual(stream([" ", "\n"]), { shown: [], text: "", hitStopSequence: false });
  });

  it("ends at a guard, wherever the tokens split it", () => {
    for (const guard of STOP_SEQUENCES)
      for (const tokens of splits(` 네.\n${guard} 다음`)) {
        const { text, hitStopSequence } = stream(tokens);
        assert.equal(text, "네.\n", JSON.stringify(tokens));
        assert.equal(hitStopSequence, true);
      }
  });

  it("never shows a part of a guard before it is known to be one", () => {
    for (const tokens of splits("a<human>:b")) for (const shown of stream(tokens).shown) assert.equal(shown, "a");
  });

  it("shows text that looked like a guard and was none", () => {
    for (const text of ["<human", "<human> 태그", "if (a <bot && b)", "<<human>", "<huma<human>", "< bot>:", "<BOT>:"])
      for (const tokens of splits(text)) {
        assert.equal(stream(tokens).text, text);
        assert.equal(stream(tokens).hitStopSequence, false);
      }
  });

  it("finds a guard behind a false beginning of one", () => {
    for (const tokens of splits("x<human<human>: y")) assert.equal(stream(tokens).text, "x<human");
    for (const tokens of splits("<<bot>:")) assert.equal(stream(tokens).text, "<");
  });

  it("ignores what comes after a guard", () => {
    const answer = new AnswerStream(STOP_SEQUENCES);
    answer.push("a<bot>:");
    assert.equal(answer.push("b<human>:"), "");
    assert.equal(answer.end(), "a");
    assert.equal(answer.text, "a");
  });

  it("takes the earliest of two guards", () => {
    assert.equal(stream(["a <bot>: b <human>:"]).text, "a ");
  });

  it("works without guards", () => {
    assert.deepEqual(stream(["a<human>:b"], []), {
      shown: ["a<human>:", "b"],
      text: "a<human>:b",
      hitStopSequence: false,
    });
    assert.equal(stream(["ab"], [""]).hitStopSequence, false);
  });

  it("has in `text` what it has returned, at every moment", () => {
    const answer = new AnswerStream(STOP_SEQUENCES);
    let shown = "";
    for (const token of " 한국어 <b>글</b> 👨‍👩‍👧 끝") {
      shown += answer.push(token);
      assert.equal(answer.text, shown);
    }
    shown += answer.end();
    assert.equal(answer.text, shown);
    assert.equal(shown, "한국어 <b>글</b> 👨‍👩‍👧 끝");
  });
});

describe("GraphemeBuffer", () => {
  const WHOLE: Record<string, string> = {
    Korean: "토큰을 다시 발급받는다.",
    "conjoining jamo": "한글".normalize("NFD"),
    "compatibility jamo": "ㅋㅋㅋ ㅠㅠ",
    "emoji family": "가족 👨‍👩‍👧‍👦 사진",
    "skin tones": "👍🏽👩🏿‍💻",
    flags: "🇰🇷🇺🇸🇯🇵",
    "subdivision flag": "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}!",
    "combining marks": "e\u0301a\u0323\u0302 i\u0308",
    keycaps: "1️⃣2️⃣",
    "Devanagari conjuncts": "क्षत्रिय",
    "line ends": "a\r\nb\r\n\r\nc",
  };

  for (const [name, text] of Object.entries(WHOLE))
    it(`emits whole clusters only: ${name}`, () => {
      const whole = new Set(clusters(text));
      for (const tokens of splits(text)) {
        const buffer = new GraphemeBuffer();
        const shown = [...tokens.map((token) => buffer.push(token)), buffer.end()];
        assert.equal(shown.join(""), text);
        for (const piece of shown) for (const cluster of clusters(piece)) assert.ok(whole.has(cluster), cluster);
      }
    });

  it("holds one cluster back, no more", () => {
    const buffer = new GraphemeBuffer();
    assert.equal(buffer.push("가나"), "가");
    assert.equal(buffer.push("다"), "나");
    assert.equal(buffer.end(), "다");
    assert.equal(buffer.end(), "");
  });

  it("does not slow down under an endless cluster", () => {
    const buffer = new GraphemeBuffer();
    let longest = 0;
    let shown = 0;
    const count = 200_000;
    for (let i = 0; i < count; i++) {
      shown += buffer.push("\u0301").length;
      longest = Math.max(longest, i + 1 - shown);
    }
    assert.equal(shown + buffer.end().length, count);
    assert.ok(longest <= 64);
  });

  it("does not cut a surrogate pair of an endless cluster", () => {
    const buffer = new GraphemeBuffer();
    const text = "👩\u200d".repeat(40);
    for (const shown of [...text.split("").map((unit) => buffer.push(unit)), buffer.end()])
      assert.ok(shown.isWellFormed());
  });
});

describe("StopGuard", () => {
  it("holds back only what may become a guard", () => {
    const guard = new StopSequenceFilter(STOP_SEQUENCES);
    assert.equal(guard.push("abc <hu"), "abc ");
    assert.equal(guard.push("b"), "<hub");
    assert.equal(guard.push("<"), "");
    assert.equal(guard.end(), "<");
  });

  it("reports the hit with the text before it", () => {
    const guard = new StopSequenceFilter(STOP_SEQUENCES);
    guard.push("a <hum");
    assert.equal(guard.hit, false);
    assert.equal(guard.push("an>: b"), "");
    assert.equal(guard.hit, true);
  });
});

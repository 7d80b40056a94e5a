import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { AnswerStream, GraphemeBuffer, StopSequenceFilter } from "../../../src/text/answerStream.ts";

const STOP_SEQUENCES = ["<human>:", "<bot>:"];

/** Pushes the tokens and returns every non-empty text that came out, including the one of `end`. */
function stream(
  tokens: readonly string[],
  stopSequences = STOP_SEQUENCES,
): { shown: string[]; text: string; hitStopSequence: boolean } {
  const answer = new AnswerStream(stopSequences);
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
  it("shows the answer as it grows, without the leading space", () => {
    const { shown, text } = stream([" 안녕", "하세요", "!"]);
    assert.deepEqual(shown, ["안", "녕하세", "요", "!"]);
    assert.equal(text, "안녕하세요!");
  });

  it("drops whitespace and line breaks only at the start, however many tokens they take", () => {
    assert.equal(stream([" ", "\n", "  a", " ", "\n", " b "]).text, "a \n b ");
  });

  it("is empty for an answer that is only whitespace", () => {
    assert.deepEqual(stream([" ", "\n"]), { shown: [], text: "", hitStopSequence: false });
  });

  it("ends at a stop sequence, no matter how the tokens split it", () => {
    for (const stopSequence of STOP_SEQUENCES)
      for (const tokens of splits(` 네.\n${stopSequence} 다음`)) {
        const { text, hitStopSequence } = stream(tokens);
        assert.equal(text, "네.\n", JSON.stringify(tokens));
        assert.equal(hitStopSequence, true);
      }
  });

  it("never shows a part of a possible stop sequence", () => {
    for (const tokens of splits("a<human>:b")) for (const shown of stream(tokens).shown) assert.equal(shown, "a");
  });

  it("shows text that looked like a stop sequence but wasn't", () => {
    for (const text of ["<human", "<human> 태그", "if (a <bot && b)", "<<human>", "<huma<human>", "< bot>:", "<BOT>:"])
      for (const tokens of splits(text)) {
        assert.equal(stream(tokens).text, text);
        assert.equal(stream(tokens).hitStopSequence, false);
      }
  });

  it("finds a stop sequence after a false start of one", () => {
    for (const tokens of splits("x<human<human>: y")) assert.equal(stream(tokens).text, "x<human");
    for (const tokens of splits("<<bot>:")) assert.equal(stream(tokens).text, "<");
  });

  it("ignores text after a stop sequence", () => {
    const answer = new AnswerStream(STOP_SEQUENCES);
    answer.push("a<bot>:");
    assert.equal(answer.push("b<human>:"), "");
    assert.equal(answer.end(), "a");
    assert.equal(answer.text, "a");
  });

  it("ends at the earlier of two stop sequences", () => {
    assert.equal(stream(["a <bot>: b <human>:"]).text, "a ");
  });

  it("works without stop sequences", () => {
    assert.deepEqual(stream(["a<human>:b"], []), {
      shown: ["a<human>:", "b"],
      text: "a<human>:b",
      hitStopSequence: false,
    });
    assert.equal(stream(["ab"], [""]).hitStopSequence, false);
  });

  it("has all returned text in `text` at any time", () => {
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
        for (const text of shown) for (const cluster of clusters(text)) assert.ok(whole.has(cluster), cluster);
      }
    });

  it("holds back only one cluster", () => {
    const buffer = new GraphemeBuffer();
    assert.equal(buffer.push("가나"), "가");
    assert.equal(buffer.push("다"), "나");
    assert.equal(buffer.end(), "다");
    assert.equal(buffer.end(), "");
  });

  it("does not slow down on an endless cluster", () => {
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

  it("does not split a surrogate pair in an endless cluster", () => {
    const buffer = new GraphemeBuffer();
    const text = "👩\u200d".repeat(40);
    for (const shown of [...text.split("").map((unit) => buffer.push(unit)), buffer.end()])
      assert.ok(shown.isWellFormed());
  });
});

describe("StopSequenceFilter", () => {
  it("holds back only what may become a stop sequence", () => {
    const filter = new StopSequenceFilter(STOP_SEQUENCES);
    assert.equal(filter.push("abc <hu"), "abc ");
    assert.equal(filter.push("b"), "<hub");
    assert.equal(filter.push("<"), "");
    assert.equal(filter.end(), "<");
  });

  it("reports the hit with the text before it", () => {
    const filter = new StopSequenceFilter(STOP_SEQUENCES);
    filter.push("a <hum");
    assert.equal(filter.hit, false);
    assert.equal(filter.push("an>: b"), "");
    assert.equal(filter.hit, true);
  });
});

import assert from "node:assert/strict";
import { correct } from "../../../src/korean/correct.ts";
import { endingOfNumber, endingOfWord } from "../../../src/korean/pronunciation.ts";
import { proofread, ProofreadMemory, type ProofreadOptions } from "../../../src/korean/proofread.ts";
import { LOANWORDS } from "../../../src/korean/rules/loanwords.ts";
import { CLASSES, type Norm } from "../../../src/korean/rules/rule.ts";
import { replaceAll } from "./support.ts";

/** The marked words. */
function marked(text: string, options?: ProofreadOptions): string[] {
  return proofread(text, options).map(({ around }) => text.slice(around.start, around.end));
}

describe("Proofreading", () => {
  it("finds nothing in English, numbers and empty text", () => {
    assert.deepEqual(
      ["", "  \n", "This are wrong, dont it?", "3.14 0x1F", "日本語を"].flatMap((text) => marked(text)),
      [],
    );
  });

  it("marks the whole word, but replaces only what is wrong in it", () => {
    const text = "서버가 응답하고있는 동안";
    const [finding] = proofread(text);
    assert.deepEqual(marked(text), ["응답하고있는"]);
    assert.equal(replaceAll(text, [finding!]), "서버가 응답하고 있는 동안");
  });

  it("offers a choice if the writer must decide, and then corrects nothing automatically", () => {
    const text = "첫 원소를 가르키는 포인터";
    assert.deepEqual(proofread(text)[0]?.replacements, ["가리키", "가르치"]);
    assert.equal(correct(text), text);
  });

  it("corrects errors that another correction uncovers", () => {
    assert.equal(correct("먼저 저장되야한다"), "먼저 저장돼야 한다");
    assert.equal(correct("값을 JSON 로 부터 읽는다"), "값을 JSON으로부터 읽는다");
    assert.equal(correct("URL 으로 접속할수있다"), "URL로 접속할 수 있다");
  });

  for (const code of [
    "`됬`",
    "``몇일 `됬` ``",
    "```\n됬\n```",
    "https://example.com/됬/몇일",
    "[링크](됬.md)",
    "{됬}",
    "{{ 됬 }}",
    "${됬}",
    "<a title='됬'>",
    "몇일@example.com",
    "공연_갯수_조회",
    "docs/몇일/됬.md",
  ]) {
    it(`ignores ${JSON.stringify(code)}`, () => assert.deepEqual(marked(`앞 ${code} 뒤`), []));
  }

  it("leaves alone what a text about words quotes", () => {
    assert.deepEqual(marked('"~ 아니예요"로 잘못 쓰는 경우'), []);
    assert.deepEqual(marked("맞춤법: ‘몇일’이 아니라 ‘며칠’"), []);
    assert.deepEqual(marked('"몇일" 뒤에 고친다'), []);
    assert.deepEqual(marked('"몇일 뒤에 다시 고친다." 하고 말했다'), ["몇일"]);
  });

  it("finds nothing across line breaks or code", () => {
    assert.deepEqual(marked("할\n수있다"), []);
    assert.deepEqual(marked("할`수`있다"), []);
  });

  it("checks the particle after a code span only if the span is one word", () => {
    assert.deepEqual(marked("`token`가"), ["가"]);
    assert.deepEqual(marked("`token()`가, `a b`를, `--force`을, `{x}`를, `src/api`을"), []);
  });

  it("finds the place in decomposed text, and corrects it in decomposed form", () => {
    const text = "앱이 됬다. 할수 있다".normalize("NFD");
    assert.deepEqual(
      marked(text).map((word) => word.normalize("NFC")),
      ["됬다", "할수 있다"],
    );
    assert.equal(correct(text), "앱이 됐다. 할 수 있다".normalize("NFD"));
    assert.equal(correct(`né ${text}`), `né ${"앱이 됐다. 할 수 있다".normalize("NFD")}`);
  });

  it("keeps every byte around a correction", () => {
    assert.equal(correct("\t됬다\r\n  `됬` 👨‍👩‍👧 몇일\r\n"), "\t됐다\r\n  `됬` 👨‍👩‍👧 며칠\r\n");
  });

  it("checks only the given prose, each span separately", () => {
    const text = "// 됬다 `\nconst 됬 = `몇일`;\n// 몇일 `";
    const within = [
      { start: 3, end: 7 },
      { start: text.lastIndexOf("몇일"), end: text.length },
    ];
    assert.deepEqual(marked(text, { within }), ["됬다", "몇일"]);
  });
});

describe("A loanword", () => {
  it("is found with its source: the article of the norm that it follows, or the dictionary", () => {
    const sources: [string, Norm][] = [
      ["샾", { kind: "loanwords", place: "principles", article: 3 }],
      ["빽업", { kind: "loanwords", place: "principles", article: 4 }],
      ["써버를", { kind: "loanwords", place: "table" }],
      ["버젼을", { kind: "loanwords", place: "english", article: 3 }],
      ["프로시져", { kind: "loanwords", place: "english", article: 4 }],
      ["인터패이스", { kind: "loanwords", place: "english", article: 8 }],
      ["메세지", { kind: "dictionary" }],
    ];
    for (const [word, norm] of sources) assert.deepEqual(proofread(word)[0]?.norm, norm, word);
    for (const { id, norm, wrong } of LOANWORDS)
      for (const [text] of wrong)
        for (const finding of proofread(text, { classes: CLASSES })) assert.notDeepEqual(finding.norm, norm, id);
  });
});

describe("Ignoring", () => {
  it("applies to words, whatever follows them", () => {
    assert.deepEqual(marked("메세지와 데이타", { ignoredWords: ["메세지"] }), ["데이타"]);
  });

  it("applies to rules", () => {
    assert.deepEqual(marked("메세지가 됬다", { ignoredRules: ["loanword"] }), ["됬다"]);
  });

  for (const [comment, left] of [
    ["// spellchecker:ignore 메세지, 데이타", ["됬다"]],
    ["<!-- cspell:ignore 메세지 데이타 -->", ["됬다"]],
    ["# cSpell:words 됬다", ["메세지", "데이타"]],
    ["// spellchecker:disable", []],
    ["// spellchecker:disable-next-line", ["데이타"]],
    ["// spellchecker:disable\n됬다\n// spellchecker:enable", ["메세지", "됬다", "데이타"]],
  ] as const) {
    it(`follows a comment: ${comment.replaceAll("\n", " ")}`, () => {
      assert.deepEqual(marked(`${comment}\n메세지 됬다\n데이타`), left);
    });
  }

  it("applies to the line of a disable-line comment", () => {
    assert.deepEqual(marked("메세지 // spellchecker:disable-line\n데이타"), ["데이타"]);
  });
});

describe("A long text", () => {
  it("has the errors of its parts, wherever they are", () => {
    // Distances around the stride of the rules, and around what is left out between two comments.
    for (const distance of [1, 50, 150, 299, 300, 301, 3_999, 4_000, 7_998, 7_999, 8_000, 8_001, 20_011]) {
      const code = "f(x);".repeat(distance).slice(0, distance);
      const comment = "// Token를 지운 뒤 이렇게 하면 되요";
      let text = "";
      const within: { start: number; end: number }[] = [];
      for (let at = 0; at < 12; at++) {
        text += `${code}\n`;
        within.push({ start: text.length, end: text.length + comment.length });
        text += `${comment}\n`;
      }
      const found = proofread(text, { within }).map(({ span, around }) => [
        text.slice(span.start, span.end),
        text.slice(around.start, around.end),
      ]);
      const each = [
        ["를", "Token를"],
        ["되요", "되요"],
      ];
      assert.deepEqual(found, Array(12).fill(each).flat(), `${distance} units apart`);
    }
  });

  it("of one line has them, too, composed or not", () => {
    for (const form of ["NFC", "NFD"]) {
      const text = "이렇게 하면 되요. 값을 읽는다. ".repeat(1_500).normalize(form);
      const found = proofread(text);
      assert.equal(found.length, 1_500, form);
      assert.ok(
        found.every(({ span }) => text.slice(span.start, span.end).normalize() === "되요"),
        form,
      );
    }
  });

  it("may ignore thousands of words, and ends where a directive ends it", () => {
    const words = Array.from({ length: 20_000 }, (_, at) => `낱말${at}`);
    const text = `<!-- cspell:ignore ${words.join(" ")} 메세지 -->\n메세지 데이타\n`;
    assert.deepEqual(marked(text), ["데이타"]);
    assert.deepEqual(marked("메세지 데이타", { ignoredWords: [...words, "데이"] }), ["메세지"]);
  });
});

describe("The pronounced ending of", () => {
  const words: Record<string, string> = {
    vowel: "API GPU HTTP Redis Vue Docker server class index GitHub iOS AWS README query cache interface test Rust JWT",
    rieul: "URL SQL HTML model file module Excel null MySQL Google",
    consonant: "Token JSON token Python string npm DOM item name line commit Slack webpack topic app type VPN enum",
    unsure: "PR GET SET set MAC zip desktop stop theme val",
  };
  for (const [ending, list] of Object.entries(words)) {
    it(`${list} is ${ending}`, () => {
      for (const word of list.split(" ")) assert.equal(endingOfWord(word) ?? "unsure", ending, word);
    });
  }

  it("numbers is that of their last digit, or of their power of ten", () => {
    assert.deepEqual(
      ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => endingOfNumber(digit)?.charAt(0)).join(""),
      "crvcvvcrrv",
    );
    assert.deepEqual(["10", "200", "3000", "40000"].map(endingOfNumber), Array(4).fill("consonant"));
    assert.equal(endingOfNumber("1000000000000"), undefined);
  });
});

describe("A text that is checked again after an edit", () => {
  const paragraphs = Array.from({ length: 400 }, (_, at) => `${at}번째 줄을 읽는다. ${"값을 지운다. ".repeat(at % 7)}`);
  const text = paragraphs.map((line, at) => (at % 9 === 0 ? `${line} 이렇게 하면 되요.` : line)).join("\n");

  it("has the findings that it would have without a memory", () => {
    const memory = new ProofreadMemory();
    for (const edited of [text, `# 됬다\n${text}`, text.replace("되요", "돼요"), text.slice(0, 700), `${text}\n몇일`]) {
      const places = (options: ProofreadOptions): unknown =>
        proofread(edited, options).map(({ rule, span, around }) => [rule.id, span, around]);
      assert.deepEqual(places({ memory }), places({}));
    }
  });

  it("is looked through only where it has changed", () => {
    const memory = new ProofreadMemory();
    proofread(text, { memory });
    const before = new Set(memory.parts.keys());
    proofread(text.replace("200번째", "31번째"), { memory });
    const anew = [...memory.parts.keys()].filter((part) => !before.has(part));
    assert.ok(before.size >= 8);
    assert.ok(anew.length >= 1 && anew.length <= 3, `${anew.length} of ${before.size}`);
  });
});

import assert from "node:assert/strict";
import { type Comparison, written } from "../../../../src/prose/locale/gaps.ts";
import type { Language } from "../../../../src/text/language.ts";
import { applied, compareLocales } from "./support.ts";

type Format = Parameters<typeof compareLocales>[0];

/** What the model says; the rest it can't. */
const ANSWERS: Readonly<Record<string, string>> = {
  "파일 1개를 지웠습니다": "1 file was deleted",
  "파일 %{count}개를 지웠습니다": "%{count} files were deleted",
  "파일 {{count}}개를 지웠습니다": "{{count}} files were deleted",
  "파일 {n}개를 지웠습니다": "{n} files were deleted",
  "파일 %d개를 지웠습니다": "%d files were deleted",
  "%{count} files were deleted": "파일 %{count}개를 지웠습니다",
  "{{count}} files were deleted": "파일 {{count}}개를 지웠습니다",
  "{{count}} file was deleted": "파일 {{count}}개를 지웠습니다",
  "{n} files were deleted": "파일 {n}개를 지웠습니다",
  "%d files were deleted": "파일 %d개를 지웠습니다",
  "No files": "파일 없음",
  "{name} has {n} files": "{name}의 파일 {n}개",
  "{name} has no files": "{name}의 파일 없음",
  "He likes this": "그가 좋아합니다",
  "She likes this": "그녀가 좋아합니다",
  "They like this": "좋아합니다",
};

function translated(
  format: Format,
  source: string,
  target: string,
  to: Language,
  answers: Readonly<Record<string, string>> = ANSWERS,
): { text: string; left: string[]; notProse: string[]; lost: string[] } {
  const { gaps, left, notProse }: Comparison = compareLocales(format, source, target, to);
  const translations = gaps.map(({ texts }) => texts.map(({ text }) => answers[text]));
  return {
    text: applied(
      target,
      gaps.flatMap(({ fill }, index) => fill(translations[index]!) ?? []),
    ),
    left: left.map(({ key, reason }) => `${key} ${reason}`),
    notProse: notProse.map(({ key, reason }) => `${key} ${reason}`),
    lost: gaps.flatMap(({ texts }, index) =>
      written(texts, translations[index]!).flatMap((text, at) => (text === undefined ? texts[at]!.key : [])),
    ),
  };
}

describe("A plural below its key, as Rails has it", () => {
  const KOREAN = 'ko:\n  files:\n    other: "파일 %{count}개를 지웠습니다"\n';
  const ENGLISH = 'en:\n  files:\n    one: "%{count} file was deleted"\n    other: "%{count} files were deleted"\n';

  it("gets the two forms of English, the one for one thing by asking for one thing", () => {
    for (const target of ["en:\n", "en:\n  files:\n", "en: {}\n"])
      assert.equal(translated("yaml", KOREAN, target, "en").text, ENGLISH);
    assert.equal(
      translated("yaml", KOREAN, 'en:\n  files:\n    other: "%{count} files were deleted"\n', "en").text,
      ENGLISH,
    );
    assert.equal(translated("yaml", KOREAN, 'en:\n  files:\n    one: ""\n    other: x\n', "en").lost.length, 0);
  });

  it("gets the one form of Korean, and says of the other that it needs none", () => {
    const { text, notProse } = translated("yaml", ENGLISH, "ko:\n", "ko");
    assert.equal(text, KOREAN);
    assert.deepEqual(notProse, ["files.one pluralForm"]);
    const russian = 'files:\n  zero: No files\n  one: 1\n  few: 2\n  many: 3\n  other: "%{count} files were deleted"\n';
    assert.equal(
      translated("yaml", russian, "x: y\n", "ko").text,
      `files:\n  zero: 파일 없음\n  other: "파일 %{count}개를 지웠습니다"\nx: y\n`,
    );
  });

  it("is written with all of its forms or not at all: without one, Rails raises", () => {
    const answers = { "파일 %{count}개를 지웠습니다": "%{count} files were deleted" };
    const { text, lost } = translated("yaml", KOREAN, "en:\n", "en", answers);
    assert.equal(text, "en:\n");
    assert.deepEqual(lost, ["files.one", "files.other"]);
  });

  it("is left to a person if the number is not in the text, or is lost", () => {
    for (const text of ["%{count}개 중 %{count}개", "%{count}개 중 3개", "%{count}번째 10%"])
      assert.deepEqual(translated("yaml", `ko:\n  all:\n    other: "${text}"\n`, "en:\n", "en").left, [
        "all.other pluralForms",
      ]);
    const answers = { "파일 1개를 지웠습니다": "a file", "파일 %{count}개를 지웠습니다": "%{count} files" };
    assert.deepEqual(translated("yaml", KOREAN, "en:\n", "en", answers).lost, ["files.one", "files.other"]);
  });

  it("is no plural if it has other keys, or if other is a word", () => {
    const source = "ko:\n  gender:\n    male: 남\n    other: 다른 성\n  kind:\n    other: 기타 종류\n";
    const { gaps } = compareLocales("yaml", source, "en:\n", "en");
    assert.deepEqual(
      gaps.flatMap(({ texts }) => texts.map(({ key }) => key)),
      ["gender.male", "gender.other", "kind.other"],
    );
  });
});

describe("A plural in the names of keys, as i18next has it", () => {
  it("gets the forms that the language has", () => {
    const korean = '{\n  "files_other": "파일 {{count}}개를 지웠습니다"\n}';
    const english =
      '{\n  "files_one": "{{count}} file was deleted",\n  "files_other": "{{count}} files were deleted"\n}';
    assert.deepEqual(JSON.parse(translated("json", korean, "{}", "en").text), JSON.parse(english));
    assert.equal(
      translated("json", korean, '{\n  "files_other": "{{count}} files were deleted"\n}', "en").text,
      english,
    );
    const { text, notProse } = translated("json", english, "{}", "ko");
    assert.deepEqual(JSON.parse(text), JSON.parse(korean));
    assert.deepEqual(notProse, ["files_one pluralForm"]);
    // They are there already, for whatever reason.
    assert.deepEqual(compareLocales("json", english, '{"files_one": "x", "files_other": "y"}', "ko").present.length, 2);
  });

  it("gets one form of an older file", () => {
    const source = '{"files": "{{count}} file was deleted", "files_plural": "{{count}} files were deleted"}';
    const { text, notProse } = translated("json", source, "{}", "ko");
    assert.deepEqual(JSON.parse(text), { files: "파일 {{count}}개를 지웠습니다" });
    assert.deepEqual(notProse, ["files_plural pluralForm"]);
  });

  it("is left to a person where English has more ordinal forms than can be made", () => {
    const source = '{"place_ordinal_other": "{{count}}등"}';
    assert.deepEqual(translated("json", source, "{}", "en").left, ["place_ordinal_other pluralForms"]);
  });

  it("is no plural if the keys are options", () => {
    const source = '{"option_one": "First", "option_two": "Second", "option_other": "Something else"}';
    const { gaps } = compareLocales("json", source, "{}", "ko");
    assert.equal(gaps.flatMap(({ texts }) => texts).length, 3);
  });
});

describe("A plural in a message, as ARB has it", () => {
  const message = (target: Language, text: string): string =>
    (JSON.parse(translated("json", JSON.stringify({ m: text }), "{}", target).text) as { m?: string }).m ?? "";

  it("gets the forms that the language has, with its number", () => {
    const english = "{n, plural, one {# file was deleted} other {# files were deleted}}";
    const korean = "{n, plural, other {파일 #개를 지웠습니다}}";
    assert.equal(message("ko", english), korean);
    assert.equal(message("en", korean), english);
    assert.equal(
      message("ko", "{n, plural, =0 {No files} one {{n} file was deleted} other {{n} files were deleted}}"),
      "{n, plural, =0 {파일 없음} other {파일 {n}개를 지웠습니다}}",
    );
  });

  it("has what is around it in each form", () => {
    assert.equal(
      message("ko", "{name} has {n, plural, =0 {no files} one {# file} other {# files}}"),
      "{n, plural, =0 {{name}의 파일 없음} other {{name}의 파일 #개}}",
    );
  });

  it("keeps all choices that are no plural", () => {
    assert.equal(
      message("ko", "{g, select, male {He likes} female {She likes} other {They like}} this"),
      "{g, select, male {그가 좋아합니다} female {그녀가 좋아합니다} other {좋아합니다}}",
    );
  });

  it("is left to a person if it is more than that", () => {
    for (const text of [
      "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
      "{g, select, male {{n, plural, other {# his}}} other {x}}",
      "{n, plural, other {# files}} in {m, plural, other {# folders}}",
      "{0, choice, 0#none|1#one|1<many}",
      "{n, plural, other {# files}",
    ])
      assert.deepEqual(translated("json", JSON.stringify({ m: text }), "{}", "ko").left, ["m rules"], text);
    assert.deepEqual(translated("json", '{"m": "{n, plural, other {여럿}}"}', "{}", "en").left, ["m rules"]);
  });

  it("is not written if an answer breaks it", () => {
    const source = '{"m": "{n, plural, other {# files were deleted}}"}';
    for (const answer of ["파일을 지웠습니다", "파일 {n}개 {", "파일 {n}개 {m}", "{n, plural, other {파일}}"])
      assert.deepEqual(
        translated("json", source, "{}", "ko", { "{n} files were deleted": answer }).lost,
        ["m"],
        answer,
      );
  });
});

describe("A plural in a catalog", () => {
  const file = (forms: number, language: string, entry: string): string =>
    `msgid ""\nmsgstr ""\n"Language: ${language}\\n"\n"Plural-Forms: nplurals=${forms}; plural=0;\\n"\n\n${entry}`;
  const EN = 'msgid "%d file was deleted"\nmsgid_plural "%d files were deleted"\n';
  const KO = 'msgid "파일 %d개를 지웠습니다"\nmsgid_plural "파일 %d개를 지웠습니다"\n';

  it("gets the forms that its header says", () => {
    for (const [forms, language, before, after] of [
      [1, "ko", `${EN}msgstr[0] ""\n`, `${EN}msgstr[0] "파일 %d개를 지웠습니다"\n`],
      [
        2,
        "ko",
        `${EN}msgstr[0] ""\nmsgstr[1] ""\n`,
        `${EN}msgstr[0] "파일 %d개를 지웠습니다"\nmsgstr[1] "파일 %d개를 지웠습니다"\n`,
      ],
      [2, "ko", `${EN}msgstr[0] "x %d"\nmsgstr[1] ""\n`, `${EN}msgstr[0] "x %d"\nmsgstr[1] "파일 %d개를 지웠습니다"\n`],
      [
        2,
        "en",
        `${KO}msgstr[0] ""\nmsgstr[1] ""\n`,
        `${KO}msgstr[0] "%d file was deleted"\nmsgstr[1] "%d files were deleted"\n`,
      ],
      [
        1,
        "ko",
        `#, fuzzy, c-format\n${EN}msgstr[0] "옛 글"\n`,
        `#, c-format\n${EN}msgstr[0] "파일 %d개를 지웠습니다"\n`,
      ],
    ] as const) {
      const text = file(forms, language, before);
      assert.equal(translated("po", text, text, language).text, file(forms, language, after));
    }
  });

  it("is left to a person if the language of the header has others", () => {
    const text = file(3, "ko", `${EN}msgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n`);
    assert.deepEqual(translated("po", text, text, "ko").left, ["%d file was deleted pluralForms"]);
  });
});

describe("Forms without a number whose texts differ", () => {
  it("are all translated: nobody knows that they are forms", () => {
    for (const [format, source] of [
      ["json", '{"opts": {"one": "Option one", "two": "Option two", "other": "Something else"}}'],
      ["json", '{"one": "Option one", "two": "Option two", "other": "Something else"}'],
      ["json", '{"opts": {"one": "The first one", "other": "The other ones"}}'],
      ["json", '{"save": "Save the file", "save_plural": "Saves of the file"}'],
      ["json", '{"save_one": "Save the file", "save_other": "Saves of the file"}'],
      ["yaml", "opts:\n  one: Option one\n  two: Option two\n  other: Something else\n"],
      ["yaml", "few: Only few\nmany: So many\nother: All others\n"],
    ] as const) {
      const { gaps, left, notProse } = compareLocales(format, source, format === "json" ? "{}" : "", "ko");
      const texts = gaps.flatMap((gap) => gap.texts.map(({ text }) => text));
      assert.deepEqual([...texts.sort()], (source.match(/[A-Z][a-z ]+/g) ?? []).sort());
      assert.deepEqual([left, notProse], [[], []]);
    }
  });

  it("are forms if one of them has the number, or all are the same", () => {
    for (const source of [
      '{"files": {"one": "One file", "other": "{{count}} files"}}',
      '{"files_one": "One file", "files_other": "{{count}} files"}',
      '{"sheep": {"one": "The sheep", "other": "The sheep"}}',
      '{"file": "One file", "file_plural": "{{count}} files"}',
    ]) {
      const { gaps, notProse } = compareLocales("json", source, "{}", "ko");
      assert.equal(gaps.flatMap(({ texts }) => texts).length, 1);
      assert.equal(notProse[0]?.reason, "pluralForm");
    }
  });
});

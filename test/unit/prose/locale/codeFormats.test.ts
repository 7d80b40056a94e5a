import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { atOnce } from "../../../../src/base/steps.ts";
import { type Comparison, LocaleSyntaxError, NoTextsError } from "../../../../src/prose/locale/gaps.ts";
import { comparisonOf } from "../../../../src/prose/locale/localeFile.ts";
import type { Language } from "../../../../src/text/language.ts";
import { read } from "../support.ts";
import { applied } from "./support.ts";

type Format = Parameters<typeof comparisonOf>[0];

const FORMATS = ["script", "php", "fluent", "vue", "table", "json"] as const;
const COMPARISONS = new Map(
  await Promise.all(FORMATS.map(async (format) => [format as Format, await comparisonOf(format)] as const)),
);

function compared(format: Format, source: string, target: string, to?: Language): Comparison {
  return atOnce(COMPARISONS.get(format)!(source, target, to));
}

/** The target with all gaps filled; each translation is its source in guillemets. */
function filled(format: Format, source: string, target: string, to?: Language): string {
  const { gaps } = compared(format, source, target, to);
  return applied(
    target,
    gaps.flatMap(({ texts, fill }) => fill(texts.map(({ text }) => `«${text}»`)) ?? []),
  );
}

function report(format: Format, source: string, target: string, to?: Language): string[] {
  const { gaps, present, same, left, notProse } = compared(format, source, target, to);
  return [
    ...gaps.flatMap(({ texts }) => texts.map(({ key }) => `${key} missing`)),
    ...present.map((key) => `${key} present`),
    ...same.map(({ key }) => `${key} same`),
    ...[...left, ...notProse].map(({ key, reason }) => `${key} ${reason}`),
  ];
}

describe("A locale file in TypeScript or JavaScript", () => {
  it("gets what it lacks in its own style, and nothing else changes", () => {
    const source = `export default {
  title: 'Title here',
  menu: { open: "Open it", close: 'Don\\'t close' },
  'two-words': \`Two words\`,
  404: 'Not found',
} as const;
`;
    for (const [target, result] of [
      [
        `// 한국어\nexport default {\n    menu: { close: '닫기' }, // 메뉴\n    own: 1\n}\n`,
        `// 한국어\nexport default {\n    title: '«Title here»',\n    menu: { open: '«Open it»', close: '닫기' }, // 메뉴\n    'two-words': '«Two words»',\n    404: '«Not found»',\n    own: 1\n}\n`,
      ],
      [
        `module.exports = {\n\t"title": "제목",\n\t"menu": {},\n};`,
        `module.exports = {\n\t"title": "제목",\n\t"menu": {\n\t\t"open": "«Open it»",\n\t\t"close": "«Don't close»",\n\t},\n\t"two-words": "«Two words»",\n\t404: "«Not found»",\n};`,
      ],
      [
        `const ko: Messages = {};\nexport default ko satisfies Messages;\n`,
        `const ko: Messages = {\n  title: '«Title here»',\n  menu: {\n    open: '«Open it»',\n    close: '«Don\\'t close»'\n  },\n  'two-words': '«Two words»',\n  404: '«Not found»'\n};\nexport default ko satisfies Messages;\n`,
      ],
      [
        `export const ko = {\r\n  title: ''\r\n};\r\n`,
        `export const ko = {\r\n  title: '«Title here»',\r\n  menu: {\r\n    open: '«Open it»',\r\n    close: '«Don\\'t close»'\r\n  },\r\n  'two-words': '«Two words»',\r\n  404: '«Not found»'\r\n};\r\n`,
      ],
    ] as const)
      assert.equal(filled("script", source, target, "ko"), result, target);
  });

  it("says of every key what is with it, and leaves code to a person", () => {
    const source = `import { shared } from "./shared";
export default {
  text: "A text",
  joined: "One " + 'and ' + \`two\`,
  made: \`Hello \${name}\`,
  files: (n: number) => \`\${n} files\`,
  method() { return "A text"; },
  call: t("A text"),
  list: ["one two"],
  nothing: null,
  undefined: undefined,
  number: -1,
  [computed]: "A text",
  ["literal"]: "A text",
  ...shared,
  shared,
  url: "https://example.com",
  regexp: /a b/,
};`;
    assert.deepEqual(report("script", source, "export default {}", "ko"), [
      ...["text missing", "joined missing", "literal missing"],
      ...["made code", "files code", "method code", "call code", "list list"],
      ...['[computed]: "A text" code', "...shared code", "shared code", "regexp code"],
      ...["nothing empty", "undefined empty", "number data", "url url"],
    ]);
    assert.match(filled("script", source, "export default {}", "ko"), /joined: "«One and two»",/);
  });

  it("may join any number of texts", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `'${index} '`);
    for (const [format, text] of [
      ["script", `export default { a: ${many.join("+")} }`],
      ["php", `<?php return ['a' => ${many.slice(0, 500).join(".")}];`],
    ] as const)
      assert.equal(report(format, text, text, "ko").length, 1);
  });

  it("is found in whatever the module exports, or has", () => {
    const texts = "{ a: 'One two' }";
    for (const source of [
      `export default defineMessages(${texts})`,
      `export default defineI18nLocale(async (locale) => (${texts}))`,
      `export default () => { return ${texts}; }`,
      `module.exports = Object.freeze(${texts});`,
      `exports.default = ${texts}`,
      `export = ${texts} as Messages;`,
      `const en = ${texts};\nexport default en;`,
      `export const en: Messages = ${texts}`,
      `tinymce.addI18n("en", ${texts});`,
      `window.texts = ${texts}`,
      `#!/usr/bin/env node\n'use strict';\nvar texts = <Messages>${texts};`,
      `const view = <b>x</b>;\nexport default ${texts}`,
      texts,
    ])
      assert.deepEqual(report("script", source, source.replace("'One two'", "''"), "ko"), ["a missing"], source);
  });

  it("is edited where an object is declared, but only once", () => {
    const source = "const menu = { a: 'One two', b: 'Three four' };\nexport default { menu, title: 'A title' };\n";
    assert.equal(
      filled("script", source, "const menu = { a: '하나' };\nexport default { menu, again: menu };\n", "ko"),
      "const menu = { a: '하나', b: '«Three four»' };\nexport default { menu, title: '«A title»', again: menu };\n",
    );
  });

  it("is filled where an object is declared with that place's indentation", () => {
    assert.equal(
      filled(
        "script",
        "export default { menu: { a: 'One two' } }",
        "const menu = {};\nexport default {\n  menu,\n};\n",
        "ko",
      ),
      "const menu = {\n  a: '«One two»',\n};\nexport default {\n  menu,\n};\n",
    );
  });

  it("may have several objects, each exported for itself", () => {
    const source =
      "export const errors = { a: 'One two' };\n\nexport const labels: L = { b: 'Three four' } as const;\n";
    assert.equal(
      filled("script", source, "export const errors = {\n  a: ''\n};\n\nexport const own = { c: 'x' };\n", "ko"),
      "export const errors = {\n  a: '«One two»'\n};\nexport const labels: L = {\n  b: '«Three four»'\n} as const;\n\nexport const own = { c: 'x' };\n",
    );
  });

  it("keeps texts of several lines in templates, and what would end them out", () => {
    const source = "export default { a: `One\n  \\`two\\` $x` }";
    assert.equal(
      filled("script", source, "export default {\n}", "ko"),
      "export default {\n  a: `«One\n  \\`two\\` $x»`\n}",
    );
    const [gap] = compared("script", "export default { a: 'One two' }", "export default {}", "ko").gaps;
    for (const text of ["it's", '"x"', "back\\slash", "`${x}`", "line\nbreak", "\u2028", "</script>", "\u0000"]) {
      const written = applied("export default {}", [gap!.fill([text])!]);
      const { a } = runInNewContext(written.replace("export default", "value =")) as { a: string };
      assert.equal(a, text);
    }
  });

  it("names the line of an error, and says so if it has no texts", () => {
    const line = (text: string): number => {
      try {
        compared("script", text, text, "ko");
      } catch (error) {
        assert.ok(error instanceof LocaleSyntaxError, String(error));
        return error.line;
      }
      return 0;
    };
    assert.equal(line("export default {\n  a: 'x',\n  b 'y'\n}"), 3);
    assert.equal(line("// 하나\r\n// 둘\r\nexport default {\r\n  a: 'x\r\n}"), 4);
    assert.equal(line(`export default ${"{a:".repeat(70)}1${"}".repeat(70)}`), 1);
    assert.equal(line(`x = ${"[".repeat(100_000)}`), 1);
    for (const text of ["", "export function f() {}", "f({ a: 1 }); g({ b: 2 });", "export default [1]"])
      assert.throws(() => compared("script", text, text, "ko"), NoTextsError, text);
  });
});

describe("A locale file in PHP", () => {
  it("gets what it lacks in its own style, and nothing else changes", () => {
    const source = `<?php

return [

    /*
    | Lines of the validator
    */

    'accepted' => 'The :attribute must be accepted.',
    'between' => [
        'file' => "It's \\$5, \\"really\\"",
        'lines' => "One\\nTwo",
    ],
    404 => 'Not ' . 'found',
];
`;
    for (const [target, result] of [
      [
        "<?php\n\nreturn [\n\n    /*\n    | 검증\n    */\n\n    'between' => [\n        'lines' => '두 줄', // 줄\n    ],\n\n];\n",
        `<?php\n\nreturn [\n\n    /*\n    | 검증\n    */\n\n    'accepted' => '«The :attribute must be accepted.»',\n    'between' => [\n        'file' => "«It's \\$5, \\"really\\"»",\n        'lines' => '두 줄', // 줄\n    ],\n    404 => '«Not found»',\n\n];\n`,
      ],
      [
        "<?php return array(\r\n  'accepted' => '', # 비었음\r\n  'between' => array(),\r\n  '404' => '없음'\r\n);",
        `<?php return array(\r\n  'accepted' => '«The :attribute must be accepted.»', # 비었음\r\n  'between' => array(\r\n    'file' => "«It's \\$5, \\"really\\"»",\r\n    'lines' => "«One\\nTwo»"\r\n  ),\r\n  '404' => '없음'\r\n);`,
      ],
    ] as const)
      assert.equal(filled("php", source, target, "ko"), result, target);
  });

  it("says of every key what is with it, and leaves code to a person", () => {
    const source = `<?php
return array_merge($base, [
  'text' => 'A text',
  'variable' => "Hello $name",
  'braces' => "Hello {$user->name}",
  'heredoc' => <<<EOT
  A text
  EOT,
  'call' => __('A text'),
  'list' => ['one two'],
  'null' => null,
  'number' => 1.5,
  Foo::class => 'A text',
  'A text without a key',
  ...$more,
]);`;
    assert.deepEqual(report("php", source, "<?php return [];", "ko"), [
      ...["text missing", "variable code", "braces code", "heredoc code", "call code", "list list"],
      ...["Foo::class code", "'A text without a key' code", "...$more code", "$base code"],
      ...["null empty", "number data"],
    ]);
  });

  it("may assign each text for itself", () => {
    assert.equal(
      filled(
        "php",
        `<?php\n$lang['a'] = 'One two';\n$lang['b'] = "Three four"; // b\n$lang['c']['d'] = 'Five six';\n`,
        `<?php\n$lang['a'] = '하나';\n\n$lang['z'] = '끝';\n`,
        "ko",
      ),
      `<?php\n$lang['a'] = '하나';\n$lang['b'] = "«Three four»";\n$lang['c']['d'] = '«Five six»';\n\n$lang['z'] = '끝';\n`,
    );
  });

  it("of PHP in a namespace, or behind other statements, is read as one without", () => {
    for (const head of [
      "namespace App\\Lang;",
      "declare(strict_types=1);\n\nnamespace App;",
      "use Foo\\Bar;",
      "namespace A { }",
    ])
      assert.equal(
        filled("php", "<?php return ['a' => 'One two'];", `<?php\n${head}\n\nreturn [];\n`, "ko"),
        `<?php\n${head}\n\nreturn [\n  'a' => '«One two»'\n];\n`,
        head,
      );
  });

  it("names the line of an error, and says so if it has no texts", () => {
    assert.throws(() => compared("php", "<?php\n\nreturn [\n 'a' => ;\n];", "", "ko"), {
      name: "LocaleSyntaxError",
      line: 4,
    });
    for (const text of ["", "<p>Hello</p>", "<?php class A {}", "<?php return 1;"])
      assert.throws(() => compared("php", text, text, "ko"), NoTextsError, text);
  });
});

describe("Laravel's JSON", () => {
  it("has English sentences as keys, with their dots", () => {
    const source = '{\n  "Hello. How are you?": "안녕하세요. 잘 지내세요?",\n  "a.b": "가",\n  "Save": "저장"\n}';
    assert.equal(
      filled("json", source, '{\n  "Save": "Save"\n}', "en"),
      '{\n  "Hello. How are you?": "«안녕하세요. 잘 지내세요?»",\n  "a.b": "«가»",\n  "Save": "Save"\n}',
    );
  });
});

describe("Forms between pipes", () => {
  const texts = (text: string, to: Language): string[] =>
    compared("json", JSON.stringify({ a: text }), "{}", to).gaps.flatMap((gap) => gap.texts.map((one) => one.text));

  it("are translated each for itself, and keep their numbers", () => {
    const source = "{0} There are none|{1} There is one|[2,*] There are :count";
    assert.deepEqual(texts(source, "ko"), ["There are none", "There is one", "There are :count"]);
    assert.equal(
      filled("json", JSON.stringify({ a: source }), "{\n}", "ko"),
      '{\n  "a": "{0} «There are none»|{1} «There is one»|[2,*] «There are :count»"\n}',
    );
    assert.equal(
      filled("json", '{"a": "no apples | one apple | {count} apples"}', "{\n}", "ko"),
      '{\n  "a": "«no apples» | «one apple» | «{count} apples»"\n}',
    );
    assert.deepEqual(texts("Settings | My shop", "ko"), ["Settings", "My shop"]);
  });

  it("are one form in Laravel, if the language has one", () => {
    assert.deepEqual(texts("One apple|:count apples", "ko"), [":count apples"]);
    assert.deepEqual(texts("사과 하나|사과 :count개", "en"), ["사과 하나", "사과 :count개"]);
  });

  it("are left to a person if nothing says what they are for", () => {
    assert.deepEqual(
      report("php", "<?php return ['a' => 'There is one apple|There are many'];", "<?php return [];", "ko"),
      ["a rules"],
    );
  });

  it("are no forms in a choice of words, in code or in a command", () => {
    for (const text of ["Yes|No", "a || b is true", "One text with a | sign, | and another"])
      assert.equal(texts(text, "ko").length > 1, text.startsWith("One"), text);
  });

  it("are not written if an answer has a pipe", () => {
    const [gap] = compared("json", '{"a": "One apple | {n} apples"}', "{}", "ko").gaps;
    assert.equal(gap!.fill(["사과 | 하나", "사과 {n}개"]), undefined);
  });
});

describe("A Fluent file", () => {
  it("gets messages, attributes and terms that it lacks", () => {
    const source = `# License

## Toolbar

previous-button =
    .title = Previous page
    .accesskey = P
greeting = Hello, { $name }!
-brand = Fire Fox
long =
    First line here
    second { DATETIME($d, month: "long") } line
annotation = [{ $type } annotation]
size = { $width } × { $height }
half = A value
    .label = A label
`;
    for (const eol of ["\n", "\r\n"])
      assert.equal(
        filled(
          "fluent",
          source,
          "## 도구\n\nprevious-button =\n    .title = 이전\n\nhalf =\n    .label = 이름\n# 끝\n".replaceAll("\n", eol),
          "ko",
        ),
        `## 도구

previous-button =
    .title = 이전
    .accesskey = P
greeting = «Hello, { $name }!»
-brand = «Fire Fox»
long =
    «First line here
    second { DATETIME($d, month: "long") } line»
annotation = «[{ $type } annotation]»
size = { $width } × { $height }

half = «A value»
    .label = 이름
# 끝
`.replaceAll("\n", eol),
      );
    assert.deepEqual(report("fluent", "-brand = Fire Fox\n    .gender = neuter\n", "", "ko"), [
      "-brand missing",
      "-brand.gender metadata",
    ]);
  });

  it("has what is no text once it has been copied", () => {
    const source = `a =
    .style = width: 35em
b =
    .label = Open the file
    .style = min-width: 30em; max-width: the rest
-brand = Fire Fox
    .case = first letter is large
`;
    const target = filled("fluent", source, "", "ko");
    assert.deepEqual(report("fluent", source, target, "ko"), [
      ...["a.style present", "b.label present", "b.style present", "-brand present", "-brand.case metadata"],
    ]);
    assert.deepEqual(report("fluent", source, source, "ko"), [
      ...["b.label missing", "a.style present", "b.style present", "-brand.case present", "-brand same"],
    ]);
  });

  it("gets the variants that the language has", () => {
    const english = `count =
    { $total ->
        [one] { $current } of { $total } match
       *[other] { $current } of { $total } matches
    }
`;
    assert.equal(
      filled("fluent", english, "", "ko"),
      "count =\n    { $total ->\n       *[other] «{ $current } of { $total } matches»\n    }\n",
    );
    const [gap] = compared("fluent", "files = { $n ->\n  *[other] 파일 {$n}개\n }\n", "", "en").gaps;
    assert.deepEqual(
      gap!.texts.map(({ text }) => text),
      ["파일 1개", "파일 {$n}개"],
    );
    assert.equal(
      gap!.fill(["1 file", "{$n} files"])!.text,
      "files =\n    { $n ->\n        [one] {$n} file\n       *[other] {$n} files\n    }\n",
    );
    assert.equal(gap!.fill(["a file", "{$n} files"]), undefined);
  });

  it("has what is around a choice in each variant, and keeps choices that are no plural", () => {
    assert.equal(
      filled(
        "fluent",
        "a = You have { $n ->\n    [0] no files\n   *[other] { $n } files\n  } in { -brand }.\n",
        "",
        "ko",
      ),
      "a =\n    { $n ->\n        [0] «You have no files in { -brand }.»\n       *[other] «You have { $n } files in { -brand }.»\n    }\n",
    );
    assert.equal(
      filled("fluent", "a = { PLATFORM() ->\n    [macos] Preferences here\n   *[other] Some options\n  }\n", "", "ko"),
      "a =\n    { PLATFORM() ->\n        [macos] «Preferences here»\n       *[other] «Some options»\n    }\n",
    );
  });

  it("leaves choices in choices to a person, and two beside each other", () => {
    const one = "{ $n ->\n   *[other] x y\n  }";
    for (const text of [`${one} and ${one}`, `{ $n ->\n   *[other] ${one}\n  }`])
      assert.deepEqual(report("fluent", `a = ${text}\n`, "", "ko"), ["a rules"], text);
  });

  it("is not written if an answer breaks it", () => {
    const [gap] = compared("fluent", "a = Hello, { $name }\n", "", "ko").gaps;
    for (const answer of [
      "안녕",
      "안녕 { $nam }",
      "안녕 { $name",
      "{ $name } { $name }",
      "",
      "안녕 { $name }\n.b = 글",
    ])
      assert.equal(gap!.fill([answer]), undefined, answer);
    assert.equal(gap!.fill(["{ $name }님\n\n안녕"])!.text, "a =\n    { $name }님\n\n    안녕\n");
    assert.throws(() => compared("fluent", "# b\nc = { $x\n", "", "ko"), { name: "LocaleSyntaxError", line: 2 });
  });

  it("has its prose in messages, attributes, variants and comments", () => {
    const text = `# 주석입니다
greeting = Hello there, { $name }
    .label =
        First line here
        and a second one
-brand = Fire Fox
count = You have { $n ->
        [one] one file here
       *[other] { $n } files here
    } in total
### 파일 주석
`;
    for (const eol of ["\n", "\r\n"])
      assert.deepEqual(read("fluent", text.replaceAll("\n", eol)), [
        ["lineComment", "주석입니다"],
        ["localeValue", "Hello there, { $name }"],
        ["localeValue", "First line here and a second one"],
        ["localeValue", "Fire Fox"],
        ["localeValue", "one file here"],
        ["localeValue", "{ $n } files here"],
        ["lineComment", "파일 주석"],
      ]);
  });
});

describe("The <i18n> blocks of a Vue component", () => {
  const component = (blocks: string): string =>
    `<template>\n  <template #a><i18n-t>x</i18n-t></template>\n</template>\n<script setup>\nconst x = "<i18n>";\n</script>\n\n${blocks}\n<style>a {}</style>\n`;

  it("are filled in both directions, in JSON, JSON5 and YAML", () => {
    for (const [blocks, to, result] of [
      [
        '<i18n>\n{\n  "en": { "a": "One two", "b": "Three <b>four</b>" },\n  "ko": { "a": "하나" }\n}\n</i18n>',
        "ko",
        '<i18n>\n{\n  "en": { "a": "One two", "b": "Three <b>four</b>" },\n  "ko": { "a": "하나", "b": "«Three <b>four</b>»" }\n}\n</i18n>',
      ],
      [
        "<i18n lang='yaml'>\nen:\n  a: One two\nko:\n  a: 하나\n  b: 둘\n</i18n>",
        "en",
        "<i18n lang='yaml'>\nen:\n  a: One two\n  b: «둘»\nko:\n  a: 하나\n  b: 둘\n</i18n>",
      ],
      [
        '<i18n lang="yaml">\nen:\n  a: One\n</i18n>',
        "ko",
        '<i18n lang="yaml">\nen:\n  a: One\nko:\n  a: «One»\n</i18n>',
      ],
      [
        "<i18n>\n{ 'en-US': { a: 'One two' } }\n</i18n>",
        "ko",
        "<i18n>\n{ 'en-US': { a: 'One two' }, 'ko-KR': { a: '«One two»' } }\n</i18n>",
      ],
    ] as const)
      assert.equal(filled("vue", component(blocks), component(blocks), to), component(result), blocks);
  });

  it("may each be for one language; one that is missing is made", () => {
    const source = '<i18n locale="en">\n{ "a": "One two", "b": "Three four" }\n</i18n>\n';
    const target = '<i18n locale="ko">\n{ "a": "하나" }\n</i18n>\n';
    const both = component(source + target);
    assert.equal(
      filled("vue", both, both, "ko"),
      component(source + target.replace('하나" ', '하나", "b": "«Three four»" ')),
    );
    assert.equal(filled("vue", both, both, "en"), both);
    assert.equal(
      filled("vue", component(source), component(source), "ko"),
      component(
        source.replace(
          "</i18n>",
          '</i18n>\n\n<i18n locale="ko">\n{\n  "a": "«One two»",\n  "b": "«Three four»"\n}\n</i18n>',
        ),
      ),
    );
  });

  it("name the line of an error, and must have one of the languages", () => {
    const broken = component('<i18n>\n{\n  "en": { "a" "b" }\n}\n</i18n>');
    assert.throws(() => compared("vue", broken, broken, "ko"), { name: "LocaleSyntaxError", line: 10 });
    for (const blocks of [
      "",
      '<i18n src="./texts.json"></i18n>',
      '<i18n>\n{ "ja": { "a": "x" } }\n</i18n>',
      "<i18n>",
    ]) {
      const text = component(blocks);
      assert.throws(() => compared("vue", text, text, "ko"), NoTextsError, blocks);
    }
  });

  it("have prose like the files of their language", () => {
    const text = component(
      '<i18n>\n{ "en": { "a": "Hello \\"there\\" friend" } }\n</i18n>\n<i18n lang="yml">\nko:\n  a: 안녕하세요 여러분 # 인사말\n</i18n>\n<i18n lang="json5">\n{ b: \'One more text\' }\n</i18n>',
    );
    assert.deepEqual(read("vue", text), [
      ["localeValue", 'Hello "there" friend'],
      ["localeValue", "안녕하세요 여러분"],
      ["lineComment", "인사말"],
      ["string", "One more text"],
    ]);
  });
});

describe("A table of texts", () => {
  it("is filled in both directions, whatever its delimiter and its headings are", () => {
    for (const [table, ko, en] of [
      [
        "keys,en,ko\nA,One two,\nB,,둘\n",
        "keys,en,ko\nA,One two,«One two»\nB,,둘\n",
        "keys,en,ko\nA,One two,\nB,«둘»,둘\n",
      ],
      [
        'Key;Id;Shared Comments;English(en);Korean(ko)\r\na;1;"x;y";"One; ""two""";\r\nb;2;;;둘',
        'Key;Id;Shared Comments;English(en);Korean(ko)\r\na;1;"x;y";"One; ""two""";"«One; ""two""»"\r\nb;2;;;둘',
        'Key;Id;Shared Comments;English(en);Korean(ko)\r\na;1;"x;y";"One; ""two""";\r\nb;2;;«둘»;둘',
      ],
      ["\uFEFF영어\t한국어\nOne, two\n둘\t\n", "\uFEFF영어\t한국어\nOne, two\t«One, two»\n둘\t«둘»\n", undefined],
      ['sep=;\nid;ko_KR;en_US\n1;"하나\n둘";\n', undefined, 'sep=;\nid;ko_KR;en_US\n1;"하나\n둘";"«하나\n둘»"\n'],
      [
        '"Source text","Translation"\n"One two",""\n',
        '"Source text","Translation"\n"One two","«One two»"\n',
        undefined,
      ],
    ] as const) {
      assert.equal(filled("table", table, table, "ko"), ko ?? table, table);
      assert.equal(filled("table", table, table, "en"), en ?? table, table);
    }
  });

  it("may have one language, and lack rows of the other one", () => {
    for (const [source, target, result] of [
      ["key,text\na,One two\nb,Three\n", "key,text\nb,셋\n", "key,text\na,«One two»\nb,셋\n"],
      ['"One, two","One, two"\n"Three","Three"', '"Three",셋', '"One, two","«One, two»"\n"Three",셋'],
      ["id\tko\na\t하나\n", "id\ten", "id\ten\na\t«하나»\n"],
    ] as const)
      assert.equal(filled("table", source, target), result, source);
  });

  it("says of every row what is with it, also if keys are there twice or not at all", () => {
    const table = "key,en,ko\na,One two,\na,Three four,넷\n,Five six,\nu,https://example.com,\ne,,\n";
    assert.deepEqual(report("table", table, table, "ko"), [
      "a missing",
      "#4 missing",
      "a#3 present",
      "u url",
      "e empty",
    ]);
  });

  it("must have columns that can be told apart, and quotes that end", () => {
    for (const table of ["", "just one column\n", "a,b,c\n1,2,3\n"])
      assert.throws(() => compared("table", table, table, "ko"), NoTextsError, table);
    assert.throws(() => compared("table", 'key,en,ko\na,"b,\n', 'key,en,ko\na,"b,\n', "ko"), {
      name: "LocaleSyntaxError",
      line: 2,
    });
  });

  it("has its prose in cells, which get quotes if they need them", () => {
    const text = 'Key,Source text\na,"Hello, ""dear"" friend"\nb,안녕하세요 여러분\n';
    assert.deepEqual(read("csv", text), [
      ["localeValue", 'Hello, "dear" friend'],
      ["localeValue", "안녕하세요 여러분"],
    ]);
  });
});

describe("The menu of the explorer", () => {
  const { contributes } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as {
    contributes: { menus: Record<string, { command: string; when: string }[]> };
  };
  const { when } = contributes.menus["42dot.explorer"]!.find(({ command }) => command === "42dot.translateLocaleFile")!;
  const [always, code, place] = Array.from(
    when.matchAll(/=~ \/(.*?)\/(i?)(?=[ )])/g),
    ([, source, flags]) => new RegExp(source!, flags),
  );

  it("offers the command for files that look like locale files only", () => {
    const isOffered = (path: string): boolean => {
      const extension = /\.\w+$/.exec(path)![0];
      return always!.test(extension) || (code!.test(extension) && place!.test(path));
    };
    for (const path of [
      ...[
        "/a/ko.json",
        "/a/x.properties",
        "/a/x.ftl",
        "/a/src/locales/en/index.ts",
        "/a/src/lang/ko.ts",
        "/a/en-US.js",
      ],
      ...["c:\\a\\resources\\lang\\ko\\messages.php", "/a/i18n/ko_KR.csv", "/a/locale/texts.csv", "/a/koKR.mjs"],
    ])
      assert.ok(isOffered(path), path);
    for (const path of ["/a/src/main.ts", "/a/src/token.ts", "/a/index.php", "/a/App.vue", "/a/data.csv", "/a/menu.js"])
      assert.ok(!isOffered(path), path);
  });
});

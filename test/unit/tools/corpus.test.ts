import assert from "node:assert/strict";
import { checkFile, type FileReport } from "../../../tools/corpus/checkFile.ts";
import { Judges } from "../../../tools/corpus/judges.ts";
import type { Judgment } from "../../../tools/corpus/judgment.ts";
import { interpreterOf, languageIdOf } from "../../../tools/corpus/languageIds.ts";

describe("A corpus run", () => {
  const judges = new Judges();
  after(() => judges.dispose());

  const check = (text: string, path: string, languageId: string): Promise<FileReport> =>
    checkFile({ text, languageId }, path, { judges });

  it("replaces all prose of a file and asks a parser of others about the result", async () => {
    const text = '// 사용자의 이름을 돌려줍니다.\nexport const greet = (): string => "안녕하세요, 반갑습니다.";\n';
    const { ms, ...report } = await check(text, "greet.ts", "typescript");
    assert.deepEqual(report, { units: 2, isRewritten: true, hasGaps: false, failures: [] });
    assert.ok(ms > 0);
  });

  it("judges nothing that was broken before", async () => {
    const report = await check("// 사용자의 이름입니다.\nconst = ;\n", "broken.ts", "typescript");
    assert.deepEqual([report.units, report.isRewritten, report.failures], [1, false, []]);
  });

  it("fills a locale file, half of it and then the rest", async () => {
    const files = [
      ["ko.json", "json", JSON.stringify({ open: "Open File", nested: { close: "Close Window" }, save: "Save All" })],
      ["ko.yml", "yaml", "open: Open File\nnested:\n  close: Close Window\nsave: Save All\n"],
      [
        "ko.po",
        "po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Open File"\nmsgstr ""\n',
      ],
    ] as const;
    for (const [path, languageId, text] of files) {
      const report = await check(text, `locales/${path}`, languageId);
      assert.deepEqual([report.hasGaps, report.failures], [true, []], path);
    }
  });

  const judged = async (languageId: string, text: string): Promise<Judgment | undefined> =>
    judges.of(languageId)?.(text);

  it("notices what is no longer well-formed", async () => {
    const broken: Readonly<Record<string, string>> = {
      ...{ json: '{"a": "b"c"}', jsonc: '{"a": "b"c"}', typescript: 'const a = "b"c";', yaml: "a: b: c" },
      ...{ python: 'a = "b"c"', xml: "<a>b & c</a>", toml: 'a = "b"c"' },
    };
    for (const [languageId, text] of Object.entries(broken))
      assert.ok("error" in ((await judged(languageId, text)) ?? { error: "not installed" }), languageId);
    assert.equal(await judged("klingon", ""), undefined);
  });

  it("notices what has changed besides texts", async () => {
    const pairs: readonly (readonly [languageId: string, before: string, texts: string, more: string])[] = [
      ["json", '{"a": "b"}', '{"a": "c"}', '{"b": "b"}'],
      ["typescript", "f('a', b); // c", "f('d', b); // e", "f('a', c);"],
      ["yaml", "a: b\nc: [d]", "a: c\nc: [e]", "a: 1\nc: [d]"],
      ["python", "f('a', b) # c", "f('d', b)", "f('a', c)"],
      ["markdown", "# a\n\nb", "# c\n\nd", "# a\n\n- b"],
      ["html", "<p title='a'>b</p>", "<p title='c'>d</p>", "<p>b</p>"],
      ["xml", "<p a='b'>c</p>", "<p a='d'>e</p>", "<p>c<b/></p>"],
    ];
    for (const [languageId, before, texts, more] of pairs) {
      assert.deepEqual(await judged(languageId, before), await judged(languageId, texts), languageId);
      const changed = await judged(languageId, more);
      if (changed !== undefined) assert.notDeepEqual(await judged(languageId, before), changed, languageId);
    }
  });

  it("knows languages by file name and extension", () => {
    assert.deepEqual(["a/b.test.tsx", "README.MD", "Dockerfile", "photo.png"].map(languageIdOf), [
      "typescriptreact",
      "markdown",
      "dockerfile",
      undefined,
    ]);
  });

  it("knows scripts without an extension by their first line", () => {
    const firstLines = [
      "#!/bin/sh",
      "#! /usr/bin/perl -w",
      "#!/usr/bin/env python3",
      "#!/usr/bin/env -S node --test",
      "x",
    ];
    assert.deepEqual(firstLines.map(interpreterOf), ["shellscript", "perl", "python", "javascript", undefined]);
  });
});

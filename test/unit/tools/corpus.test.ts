import assert from "node:assert/strict";
import { checkFile } from "../../../tools/corpus/checkFile.ts";
import { judgeOf } from "../../../tools/corpus/judges.ts";
import { languageIdOf } from "../../../tools/corpus/languageIds.ts";

describe("A corpus run", () => {
  it("replaces all prose of a file and asks a parser of others about the result", () => {
    const text = '// 사용자의 이름을 돌려줍니다.\nexport const greet = (): string => "안녕하세요, 반갑습니다.";\n';
    assert.deepEqual(checkFile(text, "greet.ts", "typescript"), {
      ...{ units: 2, isRewritten: true, hasGaps: false, failures: [] },
    });
  });

  it("judges nothing that was broken before", () => {
    const report = checkFile("// 사용자의 이름입니다.\nconst = ;\n", "broken.ts", "typescript");
    assert.deepEqual([report.units, report.isRewritten, report.failures], [1, false, []]);
  });

  it("fills the gaps of a locale file that lacks half of its texts", () => {
    const text = JSON.stringify({ open: "파일 열기", close: "창 닫기", save: "모두 저장하기" });
    const report = checkFile(text, "locales/ko.json", "json");
    assert.deepEqual([report.hasGaps, report.failures], [true, []]);
  });

  it("notices what is no longer well-formed", () => {
    assert.equal(judgeOf("json")?.('{"a": 1}'), undefined);
    assert.match(judgeOf("json")?.('{"a": "b"c"}') ?? "", /JSON/);
    assert.match(judgeOf("typescript")?.('const a = "b"c";') ?? "", /expected/);
    assert.equal(judgeOf("klingon"), undefined);
  });

  it("knows languages by file name and extension", () => {
    assert.deepEqual(["a/b.test.tsx", "README.MD", "Dockerfile", "photo.png"].map(languageIdOf), [
      "typescriptreact",
      "markdown",
      "dockerfile",
      undefined,
    ]);
  });
});

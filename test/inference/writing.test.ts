import assert from "node:assert/strict";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { correct } from "../../src/korean/correct.ts";
import { createConsent } from "../../src/model/consent.ts";
import { chooseModel } from "../../src/model/modelChoice.ts";
import { createModelClient } from "../../src/rewriting/modelClient.ts";
import type { Rewriter, RewriteTask, UnitResult } from "../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../src/rewriting/rewriteText.ts";
import { DEMO_MODEL, startEngine } from "../support/engine.ts";

describe("Writing help with the demo model", function () {
  this.timeout(60_000);
  let engine: Supervisor;
  let rewriter: Rewriter;

  before(() => {
    engine = startEngine();
    const model = (): ReturnType<typeof chooseModel> => chooseModel("", DEMO_MODEL, "en");
    const consent = {
      ...createConsent({ get: () => undefined, update: () => Promise.resolve() }),
      isAccepted: () => true,
    };
    rewriter = createRewriter({
      modelClient: createModelClient({ engine, model, consent }),
      glossary: () => [],
      correct,
    });
  });

  after(() => engine.dispose());

  async function rewrite(
    text: string,
    languageId: string,
    kind: Exclude<RewriteTask["kind"], "own">,
  ): Promise<UnitResult[]> {
    const units: UnitResult[] = [];
    const options = { priority: "command", signal: new AbortController().signal } as const;
    for await (const unit of rewriter.rewrite({ text, languageId }, undefined, { kind }, options)) units.push(unit);
    return units;
  }

  const known: [kind: Exclude<RewriteTask["kind"], "own">, languageId: string, text: string, rewritten: string][] = [
    ["toEnglish", "typescript", "// 서버가 응답하지 않습니다.", "// The server is not responding."],
    ["toKorean", "markdown", "The server is not responding.", "서버가 응답하지 않습니다."],
    [
      "toEnglish",
      "python",
      "# 서버가 응답하지 않습니다.\r\n# 로그 파일을 확인해 주세요.",
      "# The server is not responding.\r\n# Please check the log file.",
    ],
    ["toEnglish", "typescript", "/* `init` 함수를 호출하세요. */", "/* Call the `init` function. */"],
    [
      "toKorean",
      "typescript",
      "/** If `name` is empty, `fallback` is used. */",
      "/** `name`이 비어 있으면 `fallback`을 사용합니다. */",
    ],
    ["toEnglish", "plaintext", "{0}개의 파일 중 {1}개를 처리했습니다.", "Processed {1} of {0} files."],
    ["fix", "markdown", "나는 학교에 갓다.", "나는 학교에 갔다."],
    ["fix", "typescript", "// Their is a bug in the code.", "// There is a bug in the code."],
    ["polite", "plaintext", "빨리 답해.", "빠른 답변 부탁드립니다."],
    ["plain", "plaintext", "이 함수는 목록을 정렬해 줍니다.", "이 함수는 목록을 정렬한다."],
    [
      "shorter",
      "plaintext",
      "캐시는 자주 쓰는 값을 가까운 곳에 저장합니다. 같은 값을 다시 계산하지 않아도 됩니다. 대신 메모리를 더 씁니다.",
      "캐시는 메모리를 더 쓰는 대신 같은 계산을 되풀이하지 않게 합니다.",
    ],
  ];
  for (const [kind, languageId, text, rewritten] of known)
    it(`${kind}: ${JSON.stringify(text)}`, async () => {
      const units = await rewrite(text, languageId, kind);
      assert.deepEqual(
        units.map((unit) => (unit.kind === "rewritten" ? unit.text : unit)),
        [rewritten],
      );
    });

  it("rejects the output for a text that the model does not know", async () => {
    const [unit] = await rewrite("// 양자 얽힘은 설명하기 어려운 현상입니다.", "typescript", "toEnglish");
    assert.equal(unit?.kind, "rejected");
  });
});

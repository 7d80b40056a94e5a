import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { failureOf } from "../../../src/inference/failure.ts";
import { correct } from "../../../src/korean/correct.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { RewriteTask, UnitResult } from "../../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import { ADVERSARIES, honestModelClient, throwingModelClient } from "../../support/adversary.ts";

/** A text, its language, and what every suggestion must keep of it. */
const TEXTS: [languageId: string, text: string, keep: string[]][] = [
  ["typescript", "// 캐시가 만료되면 토큰을 다시 발급받는다", ["// "]],
  [
    "typescript",
    "/**\n * 사용자 목록을 페이지 단위로 조회합니다.\n * @param page 0부터 시작하는 페이지 번호\n * @returns 사용자 배열\n */",
    ["/**\n", "@param page ", "@returns ", "0", "\n */"],
  ],
  ["typescript", "/* `getUser()`가 실패하면 `null`을 돌려줍니다. */", ["/* ", "`getUser()`", "`null`", " */"]],
  ["python", "# https://example.com/docs 문서를 먼저 읽어 주세요.", ["# ", "https://example.com/docs"]],
  ["python", "# 최대 30초 동안 기다리고 3번 다시 시도합니다.", ["# ", "30", "3"]],
  ["markdown", "PR 머지 전에 CI 통과 여부랑 lint 에러 꼭 확인해 주세요 🙏", ["PR", "CI", "🙏"]],
  [
    "markdown",
    "- `.env.example` 파일을 `.env`로 복사합니다.\n- **중요한** 값은 {name}에 넣습니다.",
    ["- ", "`.env.example`", "`.env`", "{name}", "**"],
  ],
  [
    "markdown",
    "[설치 문서](https://example.com/install)를 보고 설정을 마칩니다. 다음 단계는 #123에 있습니다.",
    ["](https://example.com/install)", "#123"],
  ],
  ["git-commit", "feat(auth): 소셜 로그인에 카카오 계정 연동 추가", ["feat(auth): "]],
  ["plaintext", "비밀번호는 %1$d자 이상 %2$d자 이하로 입력해 주세요.", ["%1$d", "%2$d"]],
  ["plaintext", "%s 님이 %d개의 파일을 보냈습니다.", ["%s", "%d"]],
  ["plaintext", "이함수는 캐시를초기화 하고 결과를반환 합니다.", []],
  ["plaintext", "빌드가 안됬을때는 로그를 먼저 확인하고 몇일 뒤에 다시 시도할께요.", []],
  ["json", '{ "greeting": "{{user}} 님, ${count}개의 알림이 있습니다." }', ["{{user}}", "${count}"]],
  ["typescript", 'const message = "파일을 찾을 수 없습니다. 경로를 확인해 주세요.";', ['const message = "', '";']],
  ["rust", "/// Panics if `len` exceeds `capacity()`.", ["/// ", "`len`", "`capacity()`"]],
  ["java", "// Skip rows that were already synced in the previous batch.", ["// "]],
  ["plaintext", "%s has invited you to %d projects.", ["%s", "%d"]],
  ["plaintext", "Wait 10 MB or 5 minutes, then call retry_upload(file) again.", ["10 MB", "5", "retry_upload(file)"]],
  [
    "markdown",
    "| Option | Meaning |\n| --- | --- |\n| `--watch` | rebuild when a file changes |",
    ["`--watch`", "| --- | --- |"],
  ],
  [
    "markdown",
    "Send a mail to admin@example.com when the <b>server</b> is down.",
    ["admin@example.com", "<b>", "</b>"],
  ],
  ["python", "# This function return a list of user who is not active since 30 days.", ["# ", "30"]],
  [
    "plaintext",
    "The settings were saved. Restart the editor to apply them. See src/config.ts for the rest.",
    ["src/config.ts"],
  ],
  ["css", "/* 버튼의 색을 12px 간격으로 맞춥니다. */", ["/* ", "12px", " */"]],
  ["typescript", "// 첫째 줄은 `a.b`를 설명하고,\r\n// 둘째 줄은 값을 설명합니다.\r\n", ["// ", "`a.b`"]],
  ["json", '{ "a": "{{count}}개의 파일을 지웠습니다. 모두 {{{total}}}개입니다." }', ["{{count}}", "{{{total}}}"]],
  ["json", '{ "a": "$t(files.name) 문서는 $1번째이고 [[n]]개가 남았습니다." }', ["$t(files.name)", "$1", "[[n]]"]],
  [
    "json",
    '{ "a": "왜 @:common.appName 앱을 쓰는지 @.lower:common.why 에서 봅니다." }',
    ["@:common.appName", "@.lower:common.why"],
  ],
  [
    "json",
    '{ "a": "<0>약관</0>과 <my-link>정책</my-link>에 모두 동의합니다." }',
    ["<0>", "</0>", "<my-link>", "</my-link>"],
  ],
  ["json", '{ "a": "Deleted $COUNT$ files of %username% in the folder." }', ["$COUNT$", "%username%"]],
  ["php", "<?php $a = ['b' => '첨부 파일 :count개가 :name 폴더에 있습니다.'];", [":count", ":name"]],
  ["php", "<?php $a = ['b' => 'The :attribute must be at least :min letters.'];", [":attribute", ":min"]],
  ["cpp", 'auto a = tr("전달된 패킷은 %1개이고 크기는 %L2바이트입니다.");', ["%1", "%L2"]],
  ["ruby", 'a = "남은 작업은 %<count>05d개이고 %{name} 님이 맡습니다."', ["%<count>05d", "%{name}"]],
  ["python", 'a = "파일 {} 안에서 {:d}번 저장하고 {name!r:>10} 이름을 씁니다."', ["{}", "{:d}", "{name!r:>10}"]],
  ["java", 'String a = "합계는 %,d원이고 평균은 %,.2f원입니다.";', ["%,d", "%,.2f"]],
  ["html", "<p><%= count %>개의 파일을 <%- folder %> 폴더에 저장했습니다.</p>", ["<%= count %>", "<%- folder %>"]],
  [
    "markdown",
    "{{< note >}} 문서를 먼저 읽고 Ctrl+S 키를 눌러 주세요. {{< /note >}}",
    ["{{< note >}}", "{{< /note >}}", "Ctrl+S"],
  ],
  ["markdown", "[[설치 안내]] 문서를 먼저 읽고 @mina 님에게 알려 주세요.", ["[[설치 안내]]", "@mina"]],
  ["plaintext", "café().open()을 부르면 창이 열립니다.".normalize("NFD"), ["café".normalize("NFD")]],
];

const TASKS: RewriteTask[] = [
  { kind: "toEnglish" },
  { kind: "toKorean" },
  { kind: "fix" },
  { kind: "fixSpacing" },
  { kind: "polite" },
  { kind: "plain" },
  { kind: "shorter" },
  { kind: "own", instruction: "부드럽게 다시 써줘" },
];

/** What appears in no source. */
const NEVER_SAID =
  /�|번역|translat|sure|certainly|네,|알겠|물론|다음은|here is|수정된|answer|note:|설명:|hope|도움|let me know|human|bot>|assistant|endoftext|죄송|sorry|language model|인공지능|[\u202E\u200B\u2066\u00AD\u2028\u2029\u{E0041}]|[\u3040-\u30FF]|[\u4E00-\u9FFF]|\p{Script=Cyrillic}/iu;

async function results(
  modelClient: ModelClient,
  text: string,
  languageId: string,
  task: RewriteTask,
): Promise<UnitResult[]> {
  const rewriter = createRewriter({ modelClient, glossary: () => [], correct });
  const options = { priority: "command", signal: new AbortController().signal } as const;
  const units: UnitResult[] = [];
  const whole = { start: 0, end: text.length };
  for await (const unit of rewriter.rewrite({ text, languageId }, whole, task, options)) units.push(unit);
  return units;
}

function applied(text: string, units: readonly UnitResult[]): string {
  let written = "";
  let at = 0;
  for (const unit of units) {
    assert.equal(text.slice(unit.span.start, unit.span.end), unit.original);
    if (unit.kind !== "rewritten") continue;
    written += text.slice(at, unit.span.start) + unit.text;
    at = unit.span.end;
  }
  return written + text.slice(at);
}

const sorted = (text: string, pattern: RegExp): string[] => (text.match(pattern) ?? []).toSorted();

/** Hangul / letters, without what is kept and other code. */
function hangulShare(text: string, keep: readonly string[]): number {
  const words = keep.reduce((rest, item) => rest.replaceAll(item, " "), text).replace(CODE, " ");
  const hangul = words.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = words.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul + latin === 0 ? NaN : hangul / (hangul + latin);
}

const CODE = /`[^`]*`|\{[^\}]*\}|\b[A-Z]{2,}\b|\w+[._]\w+(?:\(\w*\))?|@\w+ \w+/gv;
const NUMBERS = /\d+(?:[.,]\d+)*/g;
const ITEMS = /`[^`\n]*`|\{\w*\}|https?:[^\s\)]+|www\.|<[^>]*>|\p{RGI_Emoji}/gv;
const MARKERS = /\*\/|\/\*|"""|'''|-->|\\|\*\*|[[\]|"]/g;
const LINE_ENDS = /\r\n|\r|\n/g;

/** A good result has lost nothing, has no commentary and is in the right script. */
function assertGood(text: string, keep: readonly string[], units: readonly UnitResult[], task: RewriteTask): void {
  const written = applied(text, units);
  for (const item of keep) assert.equal(written.split(item).length, text.split(item).length, `${item} in ${written}`);
  for (const pattern of [NUMBERS, ITEMS, MARKERS])
    assert.deepEqual(sorted(written, pattern), sorted(text, pattern), written);
  assert.deepEqual(written.match(/%[sd]/g), text.match(/%[sd]/g), written);
  assert.ok(written.isWellFormed() && !written.includes("\u0007"));
  assert.doesNotMatch(written, NEVER_SAID);
  assert.deepEqual(new Set(written.match(LINE_ENDS)), new Set(text.match(LINE_ENDS)), written);
  for (const unit of units) {
    if (unit.kind !== "rewritten") continue;
    const share = hangulShare(unit.text, keep);
    if (task.kind === "toEnglish") assert.ok(!(share > 0.05), unit.text);
    else if (task.kind === "toKorean") assert.ok(!(share < 0.5), unit.text);
    else if (task.kind !== "own")
      assert.equal(Math.round(share), Math.round(hangulShare(unit.original, keep)), unit.text);
  }
}

describe("The writing help with a model that can't be trusted", function () {
  this.timeout(30_000);

  for (const { name, modelClient } of ADVERSARIES)
    it(`shows nothing wrong from one that ${name.replace(/^refuses/, "only refuses")}`, async () => {
      for (const [languageId, text, keep] of TEXTS)
        for (const task of TASKS) assertGood(text, keep, await results(modelClient, text, languageId, task), task);
    });

  it("shows the answers of a good one", async () => {
    let suggestions = 0;
    let rejections = 0;
    for (const [languageId, text, keep] of TEXTS)
      for (const kind of ["toEnglish", "toKorean"] as const) {
        const units = await results(honestModelClient(), text, languageId, { kind });
        assertGood(text, keep, units, { kind });
        suggestions += units.filter((unit) => unit.kind === "rewritten").length;
        rejections += units.filter((unit) => unit.kind === "rejected").length;
      }
    assert.ok(suggestions >= TEXTS.length, `${suggestions} suggestions`);
    assert.ok(rejections <= 2, `${rejections} rejections`);
  });

  it("reports an engine that fails halfway, and keeps the results so far", async () => {
    const text = "// 첫째 값을 저장합니다.\nconst a = 0;\n// 둘째 값을 저장합니다.\n";
    const rewriter = createRewriter({ modelClient: throwingModelClient(1), glossary: () => [], correct });
    const options = { priority: "command", signal: new AbortController().signal } as const;
    const units: UnitResult[] = [];
    await assert.rejects(
      async () => {
        const source = { text, languageId: "typescript" };
        for await (const unit of rewriter.rewrite(source, undefined, { kind: "toEnglish" }, options)) units.push(unit);
      },
      (error) => failureOf(error).kind === "processDied",
    );
    assert.deepEqual(
      units.map(({ kind }) => kind),
      ["rewritten"],
    );
  });
});

import assert from "node:assert/strict";
import { isGenerated } from "../../../../src/prose/commitSubject.ts";
import {
  commitPrompt,
  isKorean,
  messageFromDiff,
  messageFromKorean,
  typedPrefix,
} from "../../../../src/rewriting/commitMessage/commitMessage.ts";
import type { ModelClient } from "../../../../src/rewriting/modelClient.ts";
import type { Rewriter, RewriteResult } from "../../../../src/rewriting/rewriter.ts";

const options = { priority: "command", signal: new AbortController().signal } as const;

/** A model that gives this one answer. */
function answering(answer: string, ended = true): ModelClient {
  return {
    complete: () => Promise.resolve({ text: answer, ended }),
    count: (texts) => Promise.resolve(texts.map((text) => text.length)),
    contextSize: () => Promise.resolve(4096),
  };
}

/** Translates whole texts from a list; what is not in it is rejected. */
function translating(pairs: Record<string, string>): Rewriter {
  return {
    async *rewrite({ text }, within) {
      await Promise.resolve();
      const { start, end } = within ?? { start: 0, end: text.length };
      for (const line of text.slice(start, end).matchAll(/\S.*/g)) {
        const span = { start: start + line.index, end: start + line.index + line[0].length };
        const translation = pairs[line[0]];
        yield translation === undefined
          ? { kind: "rejected", span, original: line[0], reasons: ["wrongScript"] }
          : { kind: "rewritten", span, original: line[0], text: translation };
      }
    },
  };
}

const fromKorean = (text: string, answer: string, pairs: Record<string, string> = {}): Promise<RewriteResult> =>
  messageFromKorean(text, { modelClient: answering(answer), rewriter: translating(pairs) }, options);

const fromDiff = (answer: string, prefix = "", ended = true, diff = DIFF): Promise<RewriteResult | undefined> =>
  messageFromDiff(diff, prefix, { modelClient: answering(answer, ended), rewriter: translating({}) }, options);

const DIFF = `diff --git a/src/net.ts b/src/net.ts
--- a/src/net.ts
+++ b/src/net.ts
@@ -1 +1 @@
-const timeout = 1000;
+const timeout = 5000;
`;

const done = (text: string): RewriteResult => ({ kind: "rewritten", text });

/** Prefixes of teams that write in Korean or English. */
const PREFIXES = [
  ...[
    "APT-1234:",
    "APT-1234",
    "APT-1234 -",
    "APT-1, APT-2:",
    "[ABC-12]:",
    "[ABC-12]",
    "[A][b]",
    "(#12)",
    "#123:",
    "#123",
  ],
  ...[
    "fix(api): APT-1:",
    "feat/ABC-1:",
    "✨feat:",
    "✨ feat:",
    "⚡️",
    "⚡",
    "♻️ refactor:",
    ":sparkles:",
    ":sparkles: feat:",
  ],
  ...[
    "fix!:",
    "fix(로그인)!:",
    "feat :",
    "Feat:",
    "FIX:",
    "[수정]",
    "[수정]:",
    "기능:",
    "기능 :",
    "버그(로그인):",
    "기능：",
    "[FE] 기능:",
  ],
  ...[
    "net/ipv4:",
    "@scope/pkg:",
    "README.md:",
    "v1.2.3:",
    "owner/repo#12",
    "GH-12:",
    "!12:",
    ":art: Style: #11",
    "[Feat/#12]",
  ],
  ...["build-deps:", "APT-1 #time 1h 30m", "APT-1 #comment", "<feat>", "🐛 fix(ui): #3"],
  ...["feat(api)[JIRA-1]:", "fix[ABC-12]:", "refs #12:", "Fixes #3 :", "이슈 #12:"],
];

/** Subjects that git writes itself. */
const GENERATED = [
  "Merge branch 'dev'",
  "Merge branch '한글-브랜치' into 기능/로그인",
  "Merge branch 'main' of https://github.com/a/b into dev",
  "Merge branches 'a', 'b' and 'c'",
  "Merge remote-tracking branch 'origin/main'",
  "Merge tag 'v1.0' into main",
  "Merge pull request #12 from 사용자/로그인",
  'Revert "로그인 버튼 추가"',
  'Reapply "로그인 버튼 추가"',
  "fixup! 로그인 버튼 추가",
];

describe("The text in the input box", () => {
  it("is what the message is made from if it is Korean", () => {
    for (const text of ["로그인 버튼 추가", "feat: 로그인 버튼 추가", "README의 오타를 고쳤어"])
      assert.ok(isKorean(text), text);
    for (const text of ["", "  ", "fix: ", "fix typo", "feat(로그인): "]) assert.ok(!isKorean(text), text);
  });

  it("may be git's own message, to which nothing need be added", () => {
    for (const subject of GENERATED) assert.ok(isGenerated(`${subject}\n\n# Conflicts:\n#\ta.txt\n`), subject);
    for (const text of ["", "fix: ", "Merge the branches", "Merge branch 'dev': 충돌 해결", 'Revert "a" and more'])
      assert.ok(!isGenerated(text), text);
  });

  it("is kept for the message of the diff if it is only a prefix", () => {
    assert.equal(typedPrefix("fix:"), "fix: ");
    assert.equal(typedPrefix("feat(api)!: "), "feat(api)!: ");
    assert.equal(typedPrefix("[ABC-12] "), "[ABC-12] ");
    for (const prefix of [...PREFIXES, "버그 수정:", "BREAKING CHANGE:"]) {
      for (const text of [
        prefix,
        `${prefix} `,
        `\n  ${prefix}  `,
        `${prefix}\n\nCloses #12\n`,
        `${prefix}\n\n본문이다`,
      ]) {
        assert.equal(typedPrefix(text), `${prefix} `, text);
        assert.ok(!isKorean(text), text);
      }
    }
    assert.equal(typedPrefix("fix: typo"), "");
    assert.equal(typedPrefix(""), "");
  });
});

describe("The message for a Korean description", () => {
  it("is the model's own subject", async () => {
    assert.deepEqual(
      await fromKorean("로그인 버튼을 추가했어", "feat: add login button"),
      done("feat: add login button"),
    );
  });

  it("is requested in the wording that the model knows", () => {
    assert.equal(
      commitPrompt("로그인 버튼을 추가했어"),
      "다음 변경 내용에 대한 커밋 메시지를 영어로 써줘.\n로그인 버튼을 추가했어",
    );
  });

  it("is a translation after the typed prefix", async () => {
    const pairs = { "로그인 버튼 추가": "Add login button." };
    const prefixes = ["feat: ", "feat : ", "feat(auth)!: ", "[ABC-12] ", "ABC-12 fix: ", "#123 ", ":bug: ", "🐛 "];
    for (const prefix of prefixes) {
      assert.deepEqual(
        await fromKorean(`${prefix}로그인 버튼 추가`, "never asked", pairs),
        done(`${prefix}add login button`),
      );
    }
  });

  it("keeps every prefix as it was typed, with the spaces after it", async () => {
    const pairs = { "로그인 버튼 추가": "Add login button." };
    for (const prefix of PREFIXES) {
      for (const spaces of ["", " "]) {
        // Without its space, a ticket or a word would be part of the sentence.
        if (spaces === "" && !/[\]:：]$|^[✨⚡]/u.test(prefix)) continue;
        assert.deepEqual(
          await fromKorean(`${prefix}${spaces}로그인 버튼 추가`, "never asked", pairs),
          done(`${prefix}${spaces}add login button`),
        );
      }
    }
  });

  it("has a prefix only where there is one", async () => {
    const whole = [
      "https://example.com 링크 수정",
      "std::vector 사용",
      "test:unit 스크립트 추가",
      "12:30에 배포",
      "#123번 이슈 수정",
      "APT-12를 수정",
      "로그인 페이지: 오타 수정",
      "f(x) 함수 수정",
      "C:\\temp 경로 수정",
    ];
    for (const line of whole) assert.deepEqual(await fromKorean(line, "", { [line]: "Done" }), done("Done"), line);
  });

  it("keeps the subject that git wrote, and translates what was added", async () => {
    const pairs = { "충돌을 해결했다": "Resolved the conflicts", "로그인 오류": "Login error" };
    for (const subject of GENERATED) {
      assert.ok(!isKorean(subject), subject);
      assert.deepEqual(
        await fromKorean(`${subject}\n\n충돌을 해결했다`, "", pairs),
        done(`${subject}\n\nResolved the conflicts`),
      );
    }
    for (const subject of [
      "Merge branch 'dev': ",
      "Merge branch 'dev' into main - ",
      "Merge pull request #12 from a/b: ",
    ])
      assert.deepEqual(await fromKorean(`${subject}로그인 오류`, "", pairs), done(`${subject}login error`));
  });

  it("is a translation if the model's own subject can't be shown", async () => {
    const pairs = { "로그인 버튼을 추가했어": "Added a login button." };
    for (const answer of [
      "Sure! Here is the commit message: add login button",
      "```\nfeat: add login button\n```",
      "feat: 로그인 버튼 추가",
      "feat: add login button\n\nfeat: add login button",
      "feat: add login button 42",
      "",
    ]) {
      assert.deepEqual(await fromKorean("로그인 버튼을 추가했어", answer, pairs), done("Added a login button"), answer);
    }
  });

  it("keeps names, numbers and references", async () => {
    const pairs = { "`parseDate`가 3초 걸리는 문제 수정 (#12)": "Fix `parseDate` taking 3 seconds (#12)" };
    assert.deepEqual(
      await fromKorean("`parseDate`가 3초 걸리는 문제 수정 (#12)", "fix: slow date parsing", pairs),
      done("Fix `parseDate` taking 3 seconds (#12)"),
    );
  });

  it("has the lines below the subject translated in place", async () => {
    const text = "로그인 버튼을 추가했어\n\n- 접근성 이름도 있다\n- 테스트 포함\n";
    const pairs = { "- 접근성 이름도 있다": "- It has an accessible name", "- 테스트 포함": "- With tests" };
    assert.deepEqual(
      await fromKorean(text, "feat: add login button", pairs),
      done("feat: add login button\n\n- It has an accessible name\n- With tests"),
    );
  });

  it("is rejected with the reasons if every attempt fails", async () => {
    const rejected = await fromKorean("로그인 버튼을 추가했어", "로그인 버튼을 추가했어");
    assert.ok(rejected.kind === "rejected" && rejected.reasons.includes("wrongScript"));
    const long = await fromKorean("fix: 긴 글", "", { "긴 글": `A subject ${"that goes on ".repeat(8)}` });
    assert.deepEqual(long, { kind: "rejected", reasons: ["tooLong"] });
  });
});

describe("The message for a diff", () => {
  it("is the model's subject, which may give a number in other units", async () => {
    assert.deepEqual(
      await fromDiff("fix: raise the timeout to 5 seconds."),
      done("fix: raise the timeout to 5 seconds"),
    );
  });

  it("starts with the typed prefix, which replaces the model's", async () => {
    assert.deepEqual(
      await fromDiff("fix: raise the timeout to 5 seconds", "perf(net): "),
      done("perf(net): raise the timeout to 5 seconds"),
    );
  });

  it("keeps every typed prefix, and the lines below it", async () => {
    for (const prefix of PREFIXES) {
      for (const below of ["", "\n\nCloses #12", "\n\n# 템플릿\n이슈: #12"])
        assert.deepEqual(
          await fromDiff("Fix: raise the timeout", prefix + below),
          done(`${prefix} raise the timeout${below}`),
        );
    }
  });

  it("is rejected if it names what is not in the diff, chats, or does not end", async () => {
    for (const [answer, ended, reason] of [
      ["fix: raise the timeout to 7 seconds", true, "newNumber"],
      ["fix: call setTimeout() less often", true, "maskLost"],
      ["fix: raise the timeout (#123)", true, "maskLost"],
      ["[ABC-12] raise the timeout", true, "maskLost"],
      ["ABC-12: raise the timeout", true, "maskLost"],
      ["I am only a tiny demo model, so I cannot answer that.", true, "commentary"],
      ["fix: raise the timeout and", false, "notEnded"],
      ["fix: 시간 제한을 늘림", true, "wrongScript"],
      ["fix: raise the timeout\nand more", true, "structureChanged"],
    ] as const) {
      const result = await fromDiff(answer, "", ended);
      assert.ok(result?.kind === "rejected" && result.reasons.includes(reason), `${answer}: ${JSON.stringify(result)}`);
    }
  });

  it("is rejected if it names what only git's own lines have: hashes, modes and places", async () => {
    const diff = DIFF.replace("--- a", "index 83db48f..bf2a5c1 100644\n--- a").replace(
      "@@ -1 +1 @@",
      "@@ -77 +77 @@ f()",
    );
    for (const answer of ["fix: raise the limit to 77", "fix: change mode 100644", "fix: call f() later"]) {
      assert.equal((await fromDiff(answer, "", true, diff))?.kind, "rejected", answer);
    }
  });

  it("is none, and the model is not asked, if no change can be read", async () => {
    const unread = [
      "",
      "\n",
      "src/net.ts src/net.ts 83db48f 100644\n",
      "\u001b[1msrc/net.ts\u001b[0m --- TypeScript\n1 const timeout = 5000;\n",
      "error: cannot run difft: No such file or directory\n",
    ];
    for (const diff of unread) assert.equal(await fromDiff("fix: raise the timeout", "", true, diff), undefined, diff);
  });
});

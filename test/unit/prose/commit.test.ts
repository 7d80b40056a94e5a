import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { read, words } from "./support.ts";

describe("findProse in commit messages", () => {
  it("reads the subject after its type, and the body without trailers, comments and the diff", () => {
    const text = `feat(parser)!: 따옴표를 바르게 읽는다

본문이 이어지는데 이 문장은 꽤 길어서 줄이 바뀌어 적혀 있으며
다음 줄에서 끝난다.

- 첫째 항목
- 둘째 항목

BREAKING CHANGE: 설정 이름이 바뀌었다
Signed-off-by: Kim <kim@example.com>
Co-authored-by: Lee <lee@example.com>
Fixes: #12
# 변경 사항에 대한 커밋 메시지를 입력하십시오.
# ------------------------ >8 ------------------------
diff --git a/한글 파일 b/한글 파일
`;
    assert.deepEqual(read("git-commit", text), [
      ["commitSubject", "따옴표를 바르게 읽는다"],
      ["commitBody", "본문이 이어지는데 이 문장은 꽤 길어서 줄이 바뀌어 적혀 있으며 다음 줄에서 끝난다."],
      ["commitBody", "첫째 항목"],
      ["commitBody", "둘째 항목"],
      ["commitBody", "설정 이름이 바뀌었다"],
    ]);
  });

  it("reads the input box of the Source Control view", () => {
    assert.deepEqual(read("scminput", "Fix the parser"), [["commitSubject", "Fix the parser"]]);
    assert.deepEqual(words("scminput", "fix: 오타 수정"), ["오타 수정"]);
  });

  it("leaves out what stands before the words of the subject, as the commit message does", () => {
    for (const prefix of ["Parser:", "feat(api)[JIRA-1]:", "refs #12:", "✨ feat:", "[ABC-12]", "기능 :"])
      assert.deepEqual(words("scminput", `${prefix} 따옴표를 읽는다`), ["따옴표를 읽는다"], prefix);
    assert.deepEqual(words("scminput", "Merge branch 'dev': 충돌 해결"), ["충돌 해결"]);
  });

  it("leaves the subject that git looks for as it is", () => {
    for (const subject of ["fixup! fix: 오타 수정", "squash! 오타 수정", 'Revert "오타 수정"'])
      assert.deepEqual(words("scminput", subject), [], subject);
  });

  it("finds nothing in what git generated or in an empty message", () => {
    assert.deepEqual(words("git-commit", "Merge branch 'main' into feature\n"), []);
    assert.deepEqual(words("git-commit", "\n# Please enter the commit message\n"), []);
    assert.deepEqual(words("scminput", ""), []);
  });
});

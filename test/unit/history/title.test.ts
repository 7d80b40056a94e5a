import assert from "node:assert/strict";
import { titleOf } from "../../../src/history/title.ts";
import { explainTask, type TurnTask } from "../../../src/prompt/taskPrompts.ts";

describe("The title of a conversation", () => {
  const title = (task: TurnTask, prompt: string): string => titleOf({ task, prompt });
  const chat: TurnTask = { kind: "chat" };

  it("is the first line of what the user typed", () => {
    assert.equal(title(chat, "\n  Git이 뭐야?  \n자세히"), "Git이 뭐야?");
    assert.equal(title({ kind: "ask", languageId: "c" }, "a_b\n\n```c\nx\n```"), "a_b");
    assert.equal(title({ kind: "translate", to: "en" }, "좋은 아침입니다.\n안녕"), "좋은 아침입니다.");
    assert.equal(title(chat, "## 배포 절차\n1. 빌드"), "배포 절차");
  });

  const ASKED: Record<string, string> = {
    "```js\nlet a = 1;\n```\n이 코드에서 왜 오류가 나?": "이 코드에서 왜 오류가 나?",
    "~~~~\n```\n질문이 아님\n~~~~\nWhat is this?": "What is this?",
    'function greet(name) {\n  return "안녕 " + name;\n}\n이 함수를 리팩터링해줘': "이 함수를 리팩터링해줘",
    "import os\nfrom pathlib import Path\nprint(os.getcwd())\nWhy is this slow?": "import os",
    'import { readFile } from "node:fs/promises";\nconst text = await readFile(path);\n비동기로 맞게 썼나?':
      "비동기로 맞게 썼나?",
    "@Injectable()\nexport class UserService extends Base {\n  id: number;\n}\n테스트를 써줘": "테스트를 써줘",
    '#include <stdio.h>\nint main(void) {\n  puts("안녕");\n}\n출력이 뭐야?': "출력이 뭐야?",
    "// 합계를 구한다\nfor i in range(10):\n    s += i\n}\n이게 맞아?": "이게 맞아?",
    "class와 interface의 차이가 뭐야?": "class와 interface의 차이가 뭐야?",
    "f(x) = x^2의 미분은?": "f(x) = x^2의 미분은?",
    "import 문을 정리하는 방법": "import 문을 정리하는 방법",
    "let me know how to use git (briefly)": "let me know how to use git (briefly)",
    "Is a == b the same as a === b?": "Is a == b the same as a === b?",
    "return 문은 언제 쓰나요?": "return 문은 언제 쓰나요?",
  };
  for (const [prompt, expected] of Object.entries(ASKED))
    it(`is in words where there are some: ${expected}`, () => assert.equal(title(chat, prompt), expected));

  it("names what the code declares where there is nothing but code", () => {
    assert.equal(title(chat, "```ts\n/** the class of all */\nexport class Counter {}\n```"), "Counter");
    assert.equal(title(chat, "def 합계(a, b):\n    return a + b;"), "합계");
    assert.equal(title(chat, "int main(int argc) {\n  return 0;\n}"), "main");
    assert.equal(title(chat, "const limit = 10;"), "limit");
    assert.equal(title(chat, "```\nx++;\n```"), "x++;");
  });

  it("of an explanation is its question with what the code declares", () => {
    const of = (text: string, languageId: string, language: "ko" | "en"): string =>
      title({ kind: "explain", languageId }, explainTask({ text, languageId }, language).prompt);
    assert.equal(of("class Counter {\n  count = 0;\n}", "typescript", "en"), "Explain the following code: Counter");
    assert.equal(of("fn main() {}", "rust", "ko"), "다음 코드를 설명해줘: main");
    assert.equal(of("x = 3", "python", "ko"), "다음 코드를 설명해줘");
    assert.equal(of("꼬리 재귀는 빠르다.", "markdown", "ko"), "꼬리 재귀는 빠르다.");
  });

  it("is truncated between grapheme clusters", () => {
    assert.equal(title(chat, "👨‍👩‍👧".repeat(60)), "👨‍👩‍👧".repeat(60));
    assert.equal(title(chat, "👨‍👩‍👧".repeat(61)), `${"👨‍👩‍👧".repeat(59)}…`);
  });
});

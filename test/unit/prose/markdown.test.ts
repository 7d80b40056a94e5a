import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { read, words } from "./support.ts";

describe("findProse in Markdown", () => {
  it("reads headings, paragraphs, lists, quotes and tables", () => {
    const text = `# 작업 메모 #

첫 문장은 여기서 시작해서 \`코드\`를 지나
다음 줄로 이어집니다. 둘째 문장도 있습니다.

- [ ] 할 일 하나
- [x] 두 번째 일은 길어서
  다음 줄로 이어진다

  항목 안의 문단

1. 순서 있는 항목
   - 안쪽 항목

> 인용문 첫 줄은
> 둘째 줄로 이어집니다.

| 이름 | 설명 |
| :--- | --- |
| \`a\` | 첫째 a \\| b 값 |
| b | https://example.com |

Setext 제목
===========

[^1]: 각주입니다.
`;
    assert.deepEqual(read("markdown", text), [
      ["heading", "작업 메모"],
      ["paragraph", "첫 문장은 여기서 시작해서 `코드`를 지나 다음 줄로 이어집니다. 둘째 문장도 있습니다."],
      ["listItem", "할 일 하나"],
      ["listItem", "두 번째 일은 길어서 다음 줄로 이어진다"],
      ["paragraph", "항목 안의 문단"],
      ["listItem", "순서 있는 항목"],
      ["listItem", "안쪽 항목"],
      ["quote", "인용문 첫 줄은 둘째 줄로 이어집니다."],
      ["tableCell", "이름"],
      ["tableCell", "설명"],
      ["tableCell", "첫째 a | b 값"],
      ["heading", "Setext 제목"],
      ["paragraph", "각주입니다."],
    ]);
  });

  it("skips front matter, code, HTML, definitions, directives and alerts", () => {
    const text = `---
title: 제목
---

\`\`\`ts
// 코드입니다
\`\`\`

    들여 쓴 코드

- 항목

      항목 안의 코드

  ~~~
  울타리
  ~~~

<div align="center">
  안쪽 글
</div>

[링크]: https://example.com "제목"

<!-- markdownlint-disable -->
<!-- 주석입니다 -->

> [!NOTE]
> 알림입니다.

![](a.png)

---
`;
    assert.deepEqual(read("markdown", text), [
      ["listItem", "항목"],
      ["blockComment", "주석입니다"],
      ["quote", "알림입니다."],
    ]);
  });

  it("keeps lines apart that a hard break separates", () => {
    assert.deepEqual(words("markdown", "서울시 강남구  \n테헤란로\\\n1번지"), ["서울시 강남구", "테헤란로", "1번지"]);
  });

  it("extends an unclosed fence to the end of the text", () => {
    assert.deepEqual(words("markdown", "앞 글\n\n```js\n// 코드"), ["앞 글"]);
  });

  it("continues after a fence in a list, and reads inline tags at the start of a line", () => {
    assert.deepEqual(words("markdown", "1. 설치\n   ```sh\n   npm ci\n   ```\n2. 실행\n\n<b>굵은</b> 글입니다."), [
      "설치",
      "실행",
      "<b>굵은</b> 글입니다.",
    ]);
  });
});

describe("findProse in plain text", () => {
  it("reads paragraphs and items", () => {
    const text =
      "회의록\n\n첫 문단은 길어서 두 줄에\n걸쳐 있습니다.\n\n  1) 첫째 안건\n  - 둘째 안건\n\nhttps://example.com\n";
    assert.deepEqual(read("plaintext", text), [
      ["text", "회의록"],
      ["text", "첫 문단은 길어서 두 줄에 걸쳐 있습니다."],
      ["text", "첫째 안건"],
      ["text", "둘째 안건"],
    ]);
  });
});

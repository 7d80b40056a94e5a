import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { read, rewritten, words } from "./support.ts";

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

  it("skips keys of front matter, code, tags, definitions, directives and alerts", () => {
    const text = `---
title: 제목
layout: 둘레
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

[링크]: https://example.com

<!-- markdownlint-disable -->
<!-- 주석입니다 -->

> [!NOTE]
> 알림입니다.

![](a.png)

---
`;
    assert.deepEqual(read("markdown", text), [
      ["localeValue", "제목"],
      ["listItem", "항목"],
      ["text", "안쪽 글"],
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

describe("Dialects of Markdown", () => {
  const READ: readonly (readonly [about: string, text: string, prose: string[]])[] = [
    [
      "directives of Docusaurus",
      ":::note 알아 두기\n\n첫 글입니다.\n\n:::\n\n뒷글입니다.",
      ["알아 두기", "첫 글입니다.", "뒷글입니다."],
    ],
    ["a title in brackets", ":::tip[도움말 하나]{.a}\n글입니다.\n:::", ["도움말 하나", "글입니다."]],
    [
      "nested directives",
      "::::info\n가나\n\n:::danger\n다라\n:::\n\n마바\n::::\n사아",
      ["가나", "다라", "마바", "사아"],
    ],
    [
      "containers of VitePress",
      "::: warning 조심하세요\n글입니다.\n:::\n\n::: code-group\n\n```js [이름 하나]\n// 가\n```\n\n:::\n뒷글",
      ["조심하세요", "글입니다.", "뒷글"],
    ],
    [
      "tabs of VitePress",
      "::: tabs\n== 첫 탭\n글입니다.\n== 둘째 탭\n글 둘\n:::",
      ["첫 탭", "글입니다.", "둘째 탭", "글 둘"],
    ],
    ["two equals signs in a sentence", "가 나\n== 다라 마", ["가 나 == 다라 마"]],
    ["block breaks of MyST", '첫 글\n+++ {"key": "값"}\n둘째 글\n\n+++\n\n셋째 글', ["첫 글", "둘째 글", "셋째 글"]],
    ["plus signs at the beginning", "+ 항목 하나\n\n+++가 나", ["항목 하나", "+++가 나"]],
    ["divs of Pandoc", '::: {.note #a}\n가나\n:::\n\n::: {.x title="y"}\n다라\n:::', ["가나", "다라"]],
    [
      "directives of MyST",
      ":::{admonition} 제목 하나\n:class: tip\n\n글입니다.\n:::\n\n:::{code-block} python\n가 = 나\n:::\n뒷글",
      ["제목 하나", "글입니다.", "뒷글"],
    ],
    [
      "fences of MyST",
      "```{note} 제목 하나\n글입니다.\n```\n\n```{math}\n가 나\n```\n\n```python\n가 나\n```\n뒷글",
      ["제목 하나", "글입니다.", "뒷글"],
    ],
    [
      "admonitions of MkDocs",
      '!!! note "제목 하나"\n    안쪽 글\n\n    둘째 글\n\n        코드 글\n\n??? tip\n    안쪽 글\n\n뒷글',
      ["제목 하나", "안쪽 글", "둘째 글", "안쪽 글", "뒷글"],
    ],
    ["tabs of MkDocs", '=== "첫째 탭"\n\n    글입니다.', ["첫째 탭", "글입니다."]],
    ["alerts", "> [!TIP]\n> 글입니다.", ["글입니다."]],
    [
      "definition lists",
      "낱말\n: 뜻입니다.\n: 다른 뜻\n\n말\n\n:   긴 뜻은\n    이어집니다.\n\n사과\n배\n: 과일",
      ["낱말", "뜻입니다.", "다른 뜻", "말", "긴 뜻은 이어집니다.", "사과", "배", "과일"],
    ],
    ["hints of GitBook", '{% hint style="info" %}\n글입니다.\n{% endhint %}\n뒷글', ["글입니다.", "뒷글"]],
    [
      "Liquid",
      "{% include note.html content='가 나' %}\n{% highlight js %}\n가 나\n{% endhighlight %}\n글은 {{ site.name }}입니다.\n{: .class}",
      ["글은 {{ site.name }}입니다."],
    ],
    [
      "Hugo",
      '{{< figure\n  src="a.png"\n  title="가 나" >}}\n\n{{% notice note %}}\n글입니다.\n{{% /notice %}}',
      ["글입니다."],
    ],
    [
      "names of headings",
      "## 설치 안내 {#install}\n\n# 제목 {.a} #\n\n### 다른 제목 ### {#b}",
      ["설치 안내", "제목 {.a}", "다른 제목"],
    ],
    ["math", "$$\n가 나\n$$\n\n$$ 가 나 $$\n\n\\begin{align}\n가 나\n\\end{align}\n뒷글", ["뒷글"]],
    [
      "footnotes of several paragraphs",
      "글[^1]\n\n[^1]: 각주입니다.\n\n    둘째 문단입니다.",
      ["글[^1]", "각주입니다.", "둘째 문단입니다."],
    ],
    [
      "HTML",
      '<details>\n<summary>펼쳐 보기</summary>\n\n글입니다.\n\n</details>\n\n<img\n  alt="그림 설명"\n  src="가 나">\n\n<pre>\n가 나\n\n다 라\n</pre>\n뒷글',
      ["펼쳐 보기", "글입니다.", "그림 설명", "뒷글"],
    ],
    [
      "front matter",
      "---\ntitle: '제목 하나'\ndescription: >\n  긴 설명은\n  이어집니다.\nslug: 주소 하나\ntags:\n  - 꼬리표 하나\nhero:\n  tagline: 짧은 말\n---\n글",
      ["제목 하나", "긴 설명은 이어집니다.", "짧은 말", "글"],
    ],
    ["front matter of Hugo", '+++\ntitle = "제목 하나"\nslug = "주소 하나"\n+++\n글', ["제목 하나", "글"]],
    [
      "Vue in VitePress",
      '<script setup>\n// 주석 하나\n\nconst a = 1 > 0\n</script>\n\n# 제목\n\n<Badge type="tip">꼬리표 하나</Badge>',
      ["주석 하나", "제목", "꼬리표 하나"],
    ],
  ];
  for (const [about, text, prose] of READ)
    it(`are read: ${about}`, () => assert.deepEqual(words("markdown", text), prose));

  it("are read: MDX", () => {
    const text = `import Tabs from '가 나';
export const a = {
  b: '다 라',
};

{/* 주석 하나 */}

<Tabs>
  <TabItem value="a" label="첫째 탭">글은 {props.b > 1 ? 1 : 2}개입니다.</TabItem>
</Tabs>

뒷글은 <b>{a}</b>입니다.
`;
    assert.deepEqual(words("mdx", text), [
      "첫째 탭",
      "글은 {props.b > 1 ? 1 : 2}개입니다.",
      "뒷글은 <b>{a}</b>입니다.",
    ]);
  });

  const MDX: readonly (readonly [about: string, text: string, prose: string[]])[] = [
    [
      "modules with blank lines",
      "import {\n  A,\n\n  B as words here,\n} from '@/a'\n\nexport const meta = {\n  title: '제목 글',\n\n  description: \"Don't read } this 글\",\n}\n\nexport default function Demo() {\n  return (\n    <p>안쪽 글</p>\n\n  )\n}\n\n첫 글",
      ["첫 글"],
    ],
    ["no module in a paragraph", "첫 줄의 글은\nimport 둘째 줄의 글", ["첫 줄의 글은 import 둘째 줄의 글"]],
    [
      "comments over blank lines",
      "첫 글\n\n{/* truncate */}\n\n{/* 주석 하나\n\n} 이어지는 주석 */}\n\n뒷글 {/* 가 */}",
      ["첫 글", "뒷글 {/* 가 */}"],
    ],
    ["a paragraph that begins with an expression", "{name}님의 글\n\n둘째 글 {n}", ["{name}님의 글", "둘째 글 {n}"]],
    [
      "elements in an expression",
      '{items.length > 0 && (\n  <Callout title="제목 글">\n\n    {/* 주석 */}안쪽 글\n\n  </Callout>\n)}\n\n{toc}\n\n뒷글',
      ["제목 글", "안쪽 글", "뒷글"],
    ],
    [
      "the tags of components below a paragraph",
      '<Tabs>\n<TabItem label="탭 하나">\n\n첫 글은\n이어집니다.\n</TabItem>\n</Tabs>\n\n글은 <B>굵게</B>\n<I>씁니다.</I>',
      ["탭 하나", "첫 글은 이어집니다.", "글은 <B>굵게</B> <I>씁니다.</I>"],
    ],
    ["a bracket that is not closed", "export const a = {\n\n첫 글\n\n{둘째\n\n셋째 글", ["첫 글", "셋째 글"]],
  ];
  for (const [about, text, prose] of MDX)
    it(`are read in MDX: ${about}`, () => assert.deepEqual(words("mdx", text), prose));

  it("keep what a reference leads to when its text changes", () => {
    const text =
      "[설치 안내], [설치  안내][]와 [글][설치 안내], [없음], `[설치 안내]`, [x](y)\n\n[설치 안내]: https://a.b\n";
    const [prose = ""] = words("markdown", text);
    assert.equal(
      prose,
      "[설치 안내][설치 안내], [설치  안내][설치  안내]와 [글][설치 안내], [없음], `[설치 안내]`, [x](y)",
    );
    assert.equal(
      rewritten("markdown", text, () => "[Guide][설치 안내], [설치  안내][설치  안내] and [x][설치 안내]"),
      "[Guide][설치 안내], [설치  안내][] and [x][설치 안내]\n\n[설치 안내]: https://a.b\n",
    );
    const cellText = "| 이름 |\n|--|\n| [가\\|나] |\n\n[가|나]: /x\n";
    assert.equal(
      rewritten("markdown", cellText, (prose) => prose.replace("[가|나][", "[A|B][")),
      cellText.replace("[가\\|나]", "[A\\|B][가\\|나]"),
    );
    assert.equal(
      rewritten("markdown", "그냥 글\n\n[a]: /x\n", () => "now [a] link"),
      "그냥 글\n\n[a]: /x\n",
    );
    assert.deepEqual(words("markdown", "[[설치 가이드]]를 [보세요]"), ["[[설치 가이드]]를 [보세요]"]);
  });

  /** Most are of CommonMark 0.31, 4.7. */
  const DEFINITIONS: readonly (readonly [text: string, prose: string[], written?: string])[] = [
    ['[foo]: /url "title words"', ["title words"], '[foo]: /url "Say \\"hi\\", it\'s (so)"'],
    [
      "   [foo]: \n      /url  \n           'the title'  \n",
      ["the title"],
      "   [foo]: \n      /url  \n           'Say \"hi\", it\\'s (so)'  \n",
    ],
    [
      "[Foo*bar\\]]:my_(url) 'title (with parens)'",
      ["title (with parens)"],
      "[Foo*bar\\]]:my_(url) 'Say \"hi\", it\\'s (so)'",
    ],
    ["[가 나]:\n<my url>\n(제목 글)", ["제목 글"], '[가 나]:\n<my url>\n(Say "hi", it\'s \\(so\\))'],
    ["[foo]: /url '\ntitle\nline one\n'\n", ["title line one"], "[foo]: /url '\nSay \"hi\",\nit\\'s (so)\n'\n"],
    ['> [foo]: /url "두 줄의\n> 제목"\n> 뒷글', ["두 줄의 제목", "뒷글"]],
    ['[a]: /a "제목 하나"\n[b]: /b\n  "제목 둘"\n[c]: /c\n\n글', ["제목 하나", "제목 둘", "글"]],
    ["[//]: # (주석 하나)", ["주석 하나"]],
    ['[foo]: /url "title words" ok', []],
    ["[foo]: /url 'title words\n\nwith blank line'", ["with blank line'"]],
    ['[foo]: /url\n"title words" ok', ['"title words" ok']],
    ["[foo]: <bar>(가 나)", []],
    ['[^note]: 각주 글 "안의 글"', ['각주 글 "안의 글"']],
  ];
  for (const [text, prose, written] of DEFINITIONS)
    it(`have the title of a definition: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(words("markdown", text), prose);
      if (written === undefined) return;
      assert.equal(
        rewritten("markdown", text, () => `Say "hi", it's (so)`),
        written,
      );
      assert.deepEqual(words("markdown", written), [`Say "hi", it's (so)`]);
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

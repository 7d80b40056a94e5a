import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { finishedLength, MarkdownStream, normalizeLineEnds, toHtml } from "../../../webview/markdown.ts";
import { hostileMarkdown } from "./hostileMarkdown.ts";

const SAMPLES = {
  paragraphs: "첫 문단입니다.\n둘째 줄\n\n두 번째 문단입니다.\n\n\n세 번째.",
  "fence between paragraphs": "코드:\n```python\ndef f(n):\n\n    return n\n```\n끝.\n\n```\nopen",
  "fence in a fence": "````md\n```js\nlet a = 1;\n```\n````\n\nafter",
  "fence in a list": "1. 하나\n   ```ts\n   let a;\n\n   let b;\n   ```\n2. 둘\n\n   이어서\n\n끝",
  "fence cut off in a list": "- ```\n  code\n\n\ntext\n- x",
  "tilde fence": "~~~\na\n```\nb\n~~~\nc",
  "tight and loose lists": "- a\n- b\n\n- c\n\n1) x\n2) y\n\n* z\n+ w",
  "nested list": "다음과 같습니다:\n- a\n  - b\n    - c\n\n  계속\n- d\n\n끝",
  "list after a paragraph": "para\n- item\n1. x\n2. y",
  table: "앞 문장\n| 이름 | 값 |\n|:--|--:|\n| 가 | 1 |\n| 나 | 2 |\n\n뒤 문장",
  "not quite a table": "a | b\n--- | ---\nc | d\ntext\n\n| x |\n|-",
  headings: "# 제목\n## 둘\n본문\n===\n본문\n---\n### 셋 ###\n####\n끝",
  quote: "> 인용\n느슨한 줄\n> - a\n> ```\n> code\n\n끝\n> 다시",
  "indented code": "    a\n\n    b\n\ntext\n    not code\n\n\tcode",
  rules: "a\n***\nb\n\n---\n_ _ _\nc",
  emphasis: "**굵게\n이어서** 그리고 `코드\n끝` **새\n\n문단**",
  "line endings": "a\r\n\r\nb\rc\r\r```\r\nx\r\n```\r\n\r\nd",
  "link definitions": "[a]: https://example.com\n\n[a] and [b]\n\n[b]: https://example.com",
  whitespace: "\n\n\n  \na\n \t\n\nb\n\n",
  backslash: "a\\\nb\n\n\\# c\n\\",
};

/** The HTML that the page finally shows for text that arrives in these chunks. */
function streamed(chunks: string[]): string {
  const stream = new MarkdownStream();
  let shown = "";
  let text = "";
  const render = (complete: boolean): string => {
    const { restart, finished, tail } = stream.update(text, complete);
    shown = (restart ? "" : shown) + finished;
    return shown + tail;
  };
  for (const chunk of chunks) {
    text += chunk;
    render(false);
  }
  return render(true);
}

describe("Streamed Markdown", () => {
  for (const [name, text] of Object.entries(SAMPLES)) {
    it(`has the same result however it is split: ${name}`, () => {
      const whole = toHtml(normalizeLineEnds(text));
      for (let at = 0; at <= text.length; at++) {
        assert.equal(streamed([text.slice(0, at), text.slice(at)]), whole, `split at ${at}`);
      }
      assert.equal(streamed(Array.from(text)), whole, "character by character");
    });
  }

  it("has the same result for hostile text, character by character", () => {
    for (const text of hostileMarkdown("http://canary.invalid"))
      assert.equal(streamed(text.split("")), toHtml(normalizeLineEnds(text)), text);
  });

  it("always shows what the text so far means", () => {
    const text = Object.values(SAMPLES).slice(0, 11).join("\n\n");
    const stream = new MarkdownStream();
    let shown = "";
    for (let length = 1; length <= text.length; length++) {
      const { finished, tail } = stream.update(text.slice(0, length), false);
      shown += finished;
      assert.equal(shown + tail, toHtml(text.slice(0, length)), `after ${length} characters`);
    }
  });

  it("finishes a block as soon as the next one has a complete line", () => {
    assert.equal(finishedLength("para"), 0);
    assert.equal(finishedLength("para\n\nnext"), 0);
    assert.equal(finishedLength("para\n\nnext\n"), 6);
    assert.equal(finishedLength("```\na\n\nb\n"), 0);
    assert.equal(finishedLength("```\na\n```\nb\n"), 10);
    assert.equal(finishedLength("- a\n\n- b\n"), 0);
  });

  it("does not parse a finished block again", () => {
    const stream = new MarkdownStream();
    assert.equal(stream.update("one\n\ntwo\n", false).finished, "<p>one</p>\n");
    assert.deepEqual(stream.update("one\n\ntwo\nthree", false), {
      restart: false,
      finished: "",
      tail: "<p>two<br>\nthree</p>\n",
    });
  });

  it("starts over when the text is replaced", () => {
    const stream = new MarkdownStream();
    stream.update("one\n\ntwo\n", false);
    assert.deepEqual(stream.update("uno", false), { restart: true, finished: "", tail: "<p>uno</p>\n" });
  });
});

describe("Rendering Markdown to HTML", () => {
  const cases: [name: string, text: string, html: string][] = [
    [
      "handles emphasis before a Korean particle",
      '**"인용"**은 **값(1)**을',
      "<p><strong>&quot;인용&quot;</strong>은 <strong>값(1)</strong>을</p>\n",
    ],
    [
      "handles emphasis that opens after Hangul",
      "이것은**(강조)**입니다",
      "<p>이것은<strong>(강조)</strong>입니다</p>\n",
    ],
    ["keeps the model's line breaks", "가\n나", "<p>가<br>\n나</p>\n"],
    [
      "renders a link without a URL attribute",
      "[x](https://a.example)",
      '<p><a data-href="https://a.example">x</a></p>\n',
    ],
    [
      "renders an image as its alt text",
      "![고양이 *그림*](https://a.example/x.png)",
      "<p><span>고양이 그림</span></p>\n",
    ],
    ["leaves a command link as text", "[x](command:a)", "<p>[x](command:a)</p>\n"],
    ["renders HTML as text", "<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"],
    ["makes no heading of a sentence above a list that is only a dash so far", "가:\n-", "<p>가:<br>\n-</p>\n"],
    ["keeps the language of a fence", "```ts {1}\na\n```", '<pre data-language="ts"><code>a\n</code></pre>\n'],
    [
      "renders column alignment without a style",
      "|a|\n|-:|",
      '<table>\n<thead>\n<tr>\n<th data-align="right">a</th>\n</tr>\n</thead>\n</table>\n',
    ],
  ];
  for (const [name, text, html] of cases) it(name, () => assert.equal(toHtml(text), html));

  it("renders hostile text with nothing but its own few elements", () => {
    const allowed =
      /^<\/?(p|br|hr|h[1-6]|strong|em|s|code|pre|blockquote|a|span|ul|ol|li|table|thead|tbody|tr|th|td)( (data-href="https?:[^"<>]*"|data-language="[^"<>]*"|data-align="\w+"|start="\d+"))?>$/;
    for (const text of hostileMarkdown("http://canary.invalid"))
      for (const [tag] of toHtml(text).matchAll(/<[^>]*>/g)) assert.match(tag, allowed, text);
  });
});

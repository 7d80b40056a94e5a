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
  "fence in a fence of the same length":
    "앞\n```markdown\n# 설치\n```bash\nnpm i\n```\n그다음\n```js\nrun();\n```\n끝\n```\n뒤",
  "fence in a fence, never closed": "```md\n```js\na\n```\n\n글\n\n- b",
  ranges: "10~~20분, 30~~40분 ~~취소~~된 일\n\n월~~금 ~~(값)~~을",
  math: "값 \\(a_1*b*c\\)와 $x^2$\n\\[\n- a\n+ b\n\\]\n뒤\n\n$$\n# x\n\n끝\n\n$$x$$\n",
  "tasks and breaks": "- [x] 한 일\n- [ ] 할 일\n  - [X] 안\n\n| a | b |\n|-|-|\n| 가<br>나 | `<br>` |\n",
  footnotes:
    "글[^1]과 [^가], [^없음].\n\n[^1]: 첫 각주\n[^가]: 둘째\n\n    - 이어서\n\n뒤 `[^1]`\n[^a](https://a.example)\n",
  whitespace: "\n\n\n  \na\n \t\n\nb\n\n",
  backslash: "a\\\nb\n\n\\# c\n\\",
};

/** What the page does with the text so far: it adds `finished`, and replaces the last `tail`. */
function update(stream: MarkdownStream, text: string, complete: boolean) {
  const restart = stream.update(text, complete);
  let finished = "";
  for (let piece = stream.next(); piece !== undefined; piece = stream.next()) finished += piece;
  return { restart, finished, tail: stream.tail() };
}

/** The HTML that the page finally shows for text that arrives in these chunks. */
function streamed(chunks: string[]): string {
  const stream = new MarkdownStream();
  let shown = "";
  let text = "";
  const render = (complete: boolean): string => {
    const { restart, finished, tail } = update(stream, text, complete);
    shown = (restart ? "" : shown) + finished;
    return shown + tail;
  };
  for (const chunk of chunks) {
    text += chunk;
    render(false);
  }
  return render(true);
}

/** The pieces of a text that is there at once. */
function pieces(text: string): string[] {
  const stream = new MarkdownStream();
  stream.update(text, true);
  const all: string[] = [];
  for (let piece = stream.next(); piece !== undefined; piece = stream.next()) all.push(piece);
  return all;
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
      const { finished, tail } = update(stream, text.slice(0, length), false);
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
    assert.equal(update(stream, "one\n\ntwo\n", false).finished, "<p>one</p>\n");
    assert.deepEqual(update(stream, "one\n\ntwo\nthree", false), {
      restart: false,
      finished: "",
      tail: "<p>two<br>\nthree</p>\n",
    });
  });

  it("starts over when the text is replaced", () => {
    const stream = new MarkdownStream();
    update(stream, "one\n\ntwo\n", false);
    assert.deepEqual(update(stream, "uno", false), { restart: true, finished: "", tail: "<p>uno</p>\n" });
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
      /^<\/?(p|br|hr|h[1-6]|strong|em|s|code|pre|blockquote|a|span|div|ul|ol|li|table|thead|tbody|tr|th|td)( (data-href="https?:[^"<>]*"|data-language="[^"<>]*"|data-align="\w+"|data-math="\w+"|data-task="\w+"|data-(?:foot)?note="[^"<>]*"|start="\d+"))?>$/;
    for (const text of hostileMarkdown("http://canary.invalid"))
      for (const [tag] of toHtml(text).matchAll(/<[^>]*>/g)) assert.match(tag, allowed, text);
  });
});

describe("Footnotes", () => {
  const reference = (label: string): string => `<span data-footnote="${label}">[^${label}]</span>`;
  const cases: [name: string, text: string, html: string][] = [
    [
      "in a text, with or without a note",
      "가[^1], **나[^a-b]**",
      `<p>가${reference("1")}, <strong>나${reference("a-b")}</strong></p>\n`,
    ],
    [
      "are not code, links or brackets",
      "`[^1]` \\[^2] [^ 3] [^4](https://a.example)",
      '<p><code>[^1]</code> [^2] [^ 3] <a data-href="https://a.example">^4</a></p>\n',
    ],
    [
      "with notes one after the other",
      "[^1]: 가\n[^2]: 나",
      '<div data-note="1">\n<p>가</p>\n</div>\n<div data-note="2">\n<p>나</p>\n</div>\n',
    ],
    // From the documentation of markdown-it-footnote.
    [
      "with a note of several blocks",
      "[^longnote]: Here's one with multiple blocks.\n\n    Subsequent paragraphs are indented.\n\nNext.",
      '<div data-note="longnote">\n<p>Here\'s one with multiple blocks.</p>\n<p>Subsequent paragraphs are indented.</p>\n</div>\n<p>Next.</p>\n',
    ],
    ["whose label is shown as text", '[^"><b>]', `<p>${reference("&quot;&gt;&lt;b&gt;")}</p>\n`],
  ];
  for (const [name, text, html] of cases) it(name, () => assert.equal(toHtml(text), html));
});

/** Without the page's elements around it. */
const inline = (text: string): string => toHtml(text).replace(/^<p>|<\/p>\n$/g, "");

describe("Fences in fences of the same length", () => {
  const cases: [name: string, text: string, code: string[], rest: string][] = [
    [
      "is one block with the inner ones in it",
      "```markdown\n# 설치\n```bash\nnpm i\n```\n끝\n```\n뒤",
      ["# 설치\n```bash\nnpm i\n```\n끝\n"],
      "<p>뒤</p>",
    ],
    [
      "in two levels",
      "```md\n```markdown\n```js\na\n```\n```\n```\n뒤",
      ["```markdown\n```js\na\n```\n```\n"],
      "<p>뒤</p>",
    ],
    ["with tildes", "~~~text\n~~~python\na\n~~~\nb\n~~~\n뒤", ["~~~python\na\n~~~\nb\n"], "<p>뒤</p>"],
    [
      "in a list, indented",
      "- 예:\n  ```md\n  ```js\n  a\n  ```\n  b\n  ```\n- 뒤",
      ["```js\na\n```\nb\n"],
      "<li>뒤</li>",
    ],
    ["without a language outside", "```\n말\n```ts\na\n```\n말\n```\n뒤", ["말\n```ts\na\n```\n말\n"], "<p>뒤</p>"],
    ["of a longer fence, whose inner ones may be open", "````md\n```js\na\n````\n뒤", ["```js\na\n"], "<p>뒤</p>"],
    // A model that forgets to close code would else lose the rest of its answer in it.
    ["but not in code", "```python\na = 1\n```js\nb\n```\n뒤", ["a = 1\n```js\nb\n"], "<p>뒤</p>"],
    ["but not for more backticks in a line", "```md\n```a`b```\n```\n뒤", ["```a`b```\n"], "<p>뒤</p>"],
  ];
  for (const [name, text, code, rest] of cases)
    it(name, () => {
      const html = toHtml(text);
      const blocks = Array.from(html.matchAll(/<pre[^>]*><code>(.*?)<\/code><\/pre>/gs), ([, content]) => content);
      assert.deepEqual(blocks, code);
      assert.ok(html.includes(rest), html);
    });
});

describe("Emphasis next to other scripts", () => {
  for (const [text, html] of [
    ["**값(1)**3개", "<strong>값(1)</strong>3개"],
    ["**(주의)**API를", "<strong>(주의)</strong>API를"],
    ["**주의:**API", "<strong>주의:</strong>API"],
    ["**“인용”**v2", "<strong>“인용”</strong>v2"],
    ["API**(주의)** 끝", "API<strong>(주의)</strong> 끝"],
    ["3**“개”**입니다", "3<strong>“개”</strong>입니다"],
    ["**テスト。**API", "<strong>テスト。</strong>API"],
    ["**가(1)**나 **다(2)**3 **라**", "<strong>가(1)</strong>나 <strong>다(2)</strong>3 <strong>라</strong>"],
    ["~~(취소)~~된", "<s>(취소)</s>된"],
    ["f(**kwargs)**2 한글", "f(**kwargs)**2 한글"],
    ["**a.**b", "**a.**b"],
  ])
    it(`shows ${text}`, () => assert.equal(inline(text ?? ""), html));
});

describe("Two tildes", () => {
  for (const [text, html] of [
    ["10~~20분, 30~~40분", "10~~20분, 30~~40분"],
    ["월~~금, 토~~일", "월~~금, 토~~일"],
    ["오전 9시~~오후 6시, 점심 12시~~1시", "오전 9시~~오후 6시, 점심 12시~~1시"],
    ["v1~~v2 and v3~~v4", "v1~~v2 and v3~~v4"],
    ["10~~20분이고 ~~취소~~된 것", "10~~20분이고 <s>취소</s>된 것"],
    ["~~5만원~~3만원", "<s>5만원</s>3만원"],
    ["정가는~~5만원~~3만원", "정가는<s>5만원</s>3만원"],
    ["a~~b~~c", "a<s>b</s>c"],
    ["~~지운 글~~", "<s>지운 글</s>"],
    ["**~~굵게 지움~~**", "<strong><s>굵게 지움</s></strong>"],
  ])
    it(`in ${text}`, () => assert.equal(inline(text ?? ""), html));
});

describe("Math", () => {
  const code = (text: string): string => `<code data-math="inline">${text}</code>`;
  for (const [text, html] of [
    ["\\(a\\)", code("\\(a\\)")],
    ["값은 \\(a_1 * b_1 * c\\)입니다", `값은 ${code("\\(a_1 * b_1 * c\\)")}입니다`],
    ["\\(x < y\\)", code("\\(x &lt; y\\)")],
    ["$x^2$는 $\\alpha$", `${code("$x^2$")}는 ${code("$\\alpha$")}`],
    ["$\\text{속도}$", code("$\\text{속도}$")],
    ["식 \\[E = mc^2\\] 뒤", `식 ${code("\\[E = mc^2\\]")} 뒤`],
    ["$$a+b$$ 뒤", `${code("$$a+b$$")} 뒤`],
    // Not math: money, shell, brackets that are only escaped, code.
    ["$5 and $10", "$5 and $10"],
    ["US$100~US$200", "US$100~US$200"],
    ["가격은 $5이고 저건 5$입니다", "가격은 $5이고 저건 5$입니다"],
    ["$HOME/bin:$PATH", "$HOME/bin:$PATH"],
    ["\\(참고\\)", "(참고)"],
    ["\\[1\\] \\[주의\\]", "[1] [주의]"],
    ["`\\(a\\)`", "<code>\\(a\\)</code>"],
    ["\\\\(a)", "\\(a)"],
    ["\\(a", "(a"],
  ])
    it(`in ${text}`, () => assert.equal(inline(text ?? ""), html));

  for (const [name, text, html] of [
    [
      "on lines of its own, with what else would be a list",
      "다음:\n\\[\nx = 1\n- 2\n\\]\n뒤",
      '<p>다음:</p>\n<p><code data-math="block">\\[\nx = 1\n- 2\n\\]</code></p>\n<p>뒤</p>\n',
    ],
    ["with dollars", "$$\na*b*c\n$$\n", '<p><code data-math="block">$$\na*b*c\n$$</code></p>\n'],
    ["in one line", "\\[ a \\]\n", '<p><code data-math="block">\\[ a \\]</code></p>\n'],
    ["that goes on", "\\[ x = 1\n+ 2 \\]\n", '<p><code data-math="block">\\[ x = 1\n+ 2 \\]</code></p>\n'],
    ["never closed", "$$\na\n\n- 뒤", '<p><code data-math="block">$$\na</code></p>\n<ul>\n<li>뒤</li>\n</ul>\n'],
    [
      "in a list",
      "- 식\n  \\[\n  a\n  \\]\n",
      '<ul>\n<li>식<p><code data-math="block">\\[\na\n\\]</code></p>\n</li>\n</ul>\n',
    ],
    ["but not a bracket that is only escaped", "\\[주의] 글\n\n- a", "<p>[주의] 글</p>\n<ul>\n<li>a</li>\n</ul>\n"],
    ["but not the shell's own number", "$$ is the pid\n- a", "<p>$$ is the pid</p>\n<ul>\n<li>a</li>\n</ul>\n"],
  ])
    it(name ?? "", () => assert.equal(toHtml(text ?? ""), html));
});

describe("What GitHub's Markdown has besides", () => {
  const cells = (row: string): string[] =>
    Array.from(toHtml(`|a|b|\n|-|-|\n${row}`).matchAll(/<td>(.*?)<\/td>/gs), ([, cell = ""]) => cell);
  it("breaks lines in the cells of a table, and only there", () => {
    assert.deepEqual(cells("| 가<br>나<BR/>다 | **라**<br />마 |"), [
      "가<br>\n나<br>\n다",
      "<strong>라</strong><br>\n마",
    ]);
    assert.deepEqual(cells("| `<br>` | \\<br> |"), ["<code>&lt;br&gt;</code>", "&lt;br&gt;"]);
    assert.equal(inline("줄바꿈은 <br> 태그"), "줄바꿈은 &lt;br&gt; 태그");
    assert.equal(cells("| <br onclick=x> | <b>x</b> |").join().includes("<b"), false);
  });
  it("shows tasks, done and not", () => {
    const item = (text: string): string => /<li>(.*?)(?:<\/li>|\n)/s.exec(toHtml(text))?.[1] ?? "";
    assert.equal(item("- [x] 한 일"), '<span data-task="done">☑</span> 한 일');
    assert.equal(item("1. [ ] **할** 일"), '<span data-task="open">☐</span> <strong>할</strong> 일');
    assert.equal(item("* [X] a"), '<span data-task="done">☑</span> a');
    assert.equal(item("- [ ]"), "[ ]");
    assert.equal(item("- [y] a"), "[y] a");
    assert.equal(item("- [x](https://a.example) a"), '<a data-href="https://a.example">x</a> a');
    assert.equal(item("- 글 [x] a"), "글 [x] a");
    assert.equal(inline("[x] a"), "[x] a");
  });
});

describe("A long text", () => {
  it("is the same in pieces, if its blocks are short", () => {
    const text = Object.values(SAMPLES).slice(0, 11).join("\n\n").repeat(60);
    assert.ok(pieces(text).length > 3);
    assert.equal(pieces(text).join(""), toHtml(normalizeLineEnds(text)));
  });

  it("is divided between the items of a long list, which keep their numbers", () => {
    const items = Array.from({ length: 900 }, (_, i) => `${i + 1}. 항목 **${i + 1}**`);
    const lists = pieces(items.join("\n"));
    assert.ok(lists.length > 1);
    const starts = lists.map((list) => Number(/^<ol(?: start="(\d+)")?>/.exec(list)?.[1] ?? 1));
    const sizes = lists.map((list) => list.match(/<li>/g)?.length ?? 0);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      900,
    );
    assert.deepEqual(
      starts,
      sizes.map((_, index) => 1 + sizes.slice(0, index).reduce((sum, size) => sum + size, 0)),
    );
  });

  it("keeps code together as long as a frame can render it, and then says which part it is", () => {
    const line = "let a = 1; // 하나\n";
    const code = (lines: number): string => `앞\n\n\`\`\`js\n${line.repeat(lines)}\`\`\`\n\n뒤\n`;
    assert.equal(pieces(code(1_000)).join(""), toHtml(code(1_000)));
    const html = pieces(code(3_000)).join("");
    assert.deepEqual(
      Array.from(html.matchAll(/<pre data-language="js" data-part="(\d)">/g), ([, part]) => part),
      ["1", "2", "3"],
    );
    assert.equal(html.replace(/<\/?(?:pre|code)[^>]*>\n?/g, ""), `<p>앞</p>\n${line.repeat(3_000)}<p>뒤</p>\n`);
  });

  it("repeats the head of a table that is divided", () => {
    const html = pieces(`| 이름 | 값 |\n|---|---|\n${"| 가나다라마바사 | 1 |\n".repeat(2_000)}`);
    assert.ok(html.length > 1);
    for (const piece of html) assert.match(piece, /^<table>\n<thead>\n<tr>\n<th>이름<\/th>/);
    assert.equal(html.join("").match(/<td>1<\/td>/g)?.length, 2_000);
  });

  it("loses nothing, whatever it is, and streams to the same", () => {
    for (const part of [
      "가",
      "[",
      "```\n가나다\n```\n",
      "*a ",
      "- a\n",
      "> ",
      "1\n",
      "a ".repeat(50),
      "😀",
      "| a ",
      "\n",
      "    x\n",
    ]) {
      const text = part.repeat(Math.ceil(40_000 / part.length));
      const letters = (html: string): number => html.replace(/<[^>]*>|&\w+;|[^\p{L}\d😀]/gu, "").length;
      const whole = pieces(text);
      assert.equal(letters(whole.join("")), letters(text), part);
      const stream = new MarkdownStream();
      let html = "";
      for (let end = 0; end <= text.length; end += 500) html += update(stream, text.slice(0, end), false).finished;
      html += update(stream, text, true).finished;
      assert.equal(letters(html), letters(text), part);
    }
  });

  it("never has a piece that takes long, as long as it grows", () => {
    const stream = new MarkdownStream();
    let text = "";
    for (let i = 0; i < 400; i++) {
      text += "긴 글이 줄바꿈 없이 계속 이어집니다 ".repeat(10);
      stream.update(text, false);
      while (stream.next() !== undefined);
      assert.ok(stream.left <= 8_000);
    }
  });
});

describe("Blocks that take long to lay out", () => {
  it("are lists and quotes in each other: the innermost are text", () => {
    const html = toHtml(`${">".repeat(1_000)} 끝`);
    assert.ok((html.match(/<blockquote>/g)?.length ?? 0) <= 24);
    assert.match(html, /&gt;&gt; 끝/);
    const list = toHtml(Array.from({ length: 100 }, (_, i) => `${"  ".repeat(i)}- ${i}`).join("\n"));
    assert.ok((list.match(/<ul>/g)?.length ?? 0) <= 24);
    assert.match(list, /99/);
    assert.match(toHtml("- a\n  - b\n    - c\n\n      > d"), /<blockquote>\n<p>d<\/p>/);
  });

  it("are tables with many cells: the rest is text", () => {
    const row = (columns: number): string => `${"|a".repeat(columns)}|\n`;
    const table = (columns: number, rows: number): string =>
      toHtml(`${row(columns)}${"|-".repeat(columns)}|\n${row(columns).repeat(rows)}`);
    assert.equal(table(12, 20).match(/<td>/g)?.length, 240);
    assert.equal(table(100, 2).includes("<table>"), false);
    assert.ok((table(20, 500).match(/<td>/g)?.length ?? 0) <= 240);
    assert.equal(
      table(20, 500)
        .replace(/<[^>]*>/g, "")
        .match(/a/g)?.length,
      20 * 501,
    );
  });
});

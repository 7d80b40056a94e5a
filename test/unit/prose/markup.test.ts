import assert from "node:assert/strict";
import { findProse } from "../../../src/prose/findProse.ts";
import { writePassages } from "../../../src/prose/write.ts";
import { checkUnit } from "../../../src/rewriting/unitGate.ts";
import { proses, read, rewritten, words } from "./support.ts";

const PRETTY = `<p>
  자세한 내용은 <a
    href="https://a.b/c"
    >문서</a
  >를 보세요.
</p>`;

describe("Markup", () => {
  const READ: readonly (readonly [about: string, languageId: string, text: string, prose: string[]])[] = [
    ["a tag over several lines", "html", '<span\n class="a"\n>글자 하나</span>', ["글자 하나"]],
    [
      "a tag over several lines in a sentence",
      "html",
      PRETTY,
      [`자세한 내용은 <a href="https://a.b/c" >문서</a >를 보세요.`],
    ],
    ["a handler with an arrow", "svelte", "<button on:click={() => go(x)}>눌러 주세요</button>", ["눌러 주세요"]],
    [
      "an expression with a closing brace",
      "svelte",
      '<p class={a ? "}" : `x`}>하나 {n > 1 ? "개" : ""} 둘</p>',
      ['하나 {n > 1 ? "개" : ""} 둘'],
    ],
    ["blocks", "svelte", "{#if a > b}\n  <p>가나 다라</p>\n{:else}\n  마바 사아\n{/if}", ["가나 다라", "마바 사아"]],
    ["a handler with an arrow", "vue", '<a @click="x => y > 1" v-if="a < b">눌러 주세요</a>', ["눌러 주세요"]],
    ["a placeholder with quotes", "vue", '<p>{{ t("a > b") }}개의 파일</p>', ['{{ t("a > b") }}개의 파일']],
    [
      "attributes",
      "html",
      '<img alt="고양이 그림"><input placeholder=\'이름 입력\' value="값 하나"><a title="새 창" href="#">열기</a>',
      ["고양이 그림", "이름 입력", "새 창", "열기"],
    ],
    [
      "the label of a button, and no value that is data",
      "html",
      '<input type=submit value=\'Send the form\'><input value="다시 쓰기" TYPE="reset"><input type=text value="값 하나"><input type=hidden value="숨은 값"><button value="값 둘" type=submit>보내기</button>',
      ["Send the form", "다시 쓰기", "보내기"],
    ],
    [
      "attributes for who listens",
      "vue",
      '<nav aria-label="주 메뉴"><i aria-description="설명 글" :title="t(\'가\')"></i></nav>',
      ["주 메뉴", "설명 글"],
    ],
    [
      "bound attributes",
      "vue",
      `<input :placeholder="'글자 하나'" v-bind:title='"제목 글"' :alt="\`그림 \${x}의 설명\`" :class="'가 나'"><i :aria-label="a > b ? '열린 글' : '닫힌 글'" v-text="'텍스트 글'" @click="f('가 나')" :label="$t('가 나')" />`,
      ["글자 하나", "제목 글", "그림 ${x}의 설명", "열린 글", "닫힌 글", "텍스트 글"],
    ],
    [
      "expressions alone",
      "vue",
      `<p>{{ a ? '열린 글' : "닫힌 글" }}</p><p>{{ $t('가 나') }}</p><p>{{ '다라' }} 앞뒤 글</p>`,
      ["열린 글", "닫힌 글", "{{ '다라' }} 앞뒤 글"],
    ],
    ["labels", "html", '<option label="첫째 값"><track label="자막 하나">', ["첫째 값", "자막 하나"]],
    [
      "the description of a page",
      "html",
      '<meta charset="utf-8"><meta name="description" content="페이지 설명"><meta name="viewport" content="width=device-width"><meta property="og:title" content="제목 글">',
      ["페이지 설명", "제목 글"],
    ],
    [
      "what a field has in it, line by line",
      "html",
      "<textarea>\n받는 분께,\n\n  1 &lt; 2 라고 {{ name }}님이\n  씁니다.\n</textarea><textarea>// 주석 하나\nlet a = {\n</textarea>",
      ["받는 분께,", "1 &lt; 2 라고 {{ name }}님이", "씁니다."],
    ],
    [
      "the texts of a picture",
      "html",
      '<svg aria-label="그림 이름"><title>그림 제목</title><desc>긴 설명</desc><style>.a{}</style><g><text x="1">첫 글 <tspan>안쪽 글</tspan></text><metadata>자료 값</metadata></g></svg>',
      ["그림 이름", "그림 제목", "긴 설명", "첫 글", "안쪽 글"],
    ],
    [
      "the summary of a table, and none of anything else",
      "html",
      '<table summary="표의 요약"><th abbr="짧은 머리">긴 머리</th></table><a summary="가 나" abbr="다 라" data-tooltip="도움 글" data-state="마 바">사 아</a>',
      ["표의 요약", "짧은 머리", "긴 머리", "도움 글", "사 아"],
    ],
    [
      "what a page says of itself in other words",
      "html",
      '<meta itemprop="headline" content="머리 글"><meta name="DC.Title" content="제목 글"><meta name="author" content="가 나">',
      ["머리 글", "제목 글"],
    ],
    [
      "the texts of forms and figures",
      "html",
      '<title>쪽 이름</title><optgroup label="묶음 하나"><option>값 하나</optgroup><details><summary>요약 글</summary>자세한 글</details><figure><figcaption>그림 설명</figcaption></figure><fieldset><legend>범례 글</legend></fieldset><noscript>스크립트 없이</noscript>',
      ["쪽 이름", "묶음 하나", "값 하나", "요약 글", "자세한 글", "그림 설명", "범례 글", "스크립트 없이"],
    ],
    ["an attribute over two lines", "html", '<img alt="첫 줄\n  둘째 줄">', ["첫 줄 둘째 줄"]],
    ["the tags around a text", "html", '<li><a href="/x"><i class="icon"></i> 설치 안내</a></li>', ["설치 안내"]],
    [
      "tags in a sentence",
      "html",
      "<p><b>주의</b>: 지우면 <em>되돌릴</em> 수 없습니다.</p>",
      ["<b>주의</b>: 지우면 <em>되돌릴</em> 수 없습니다."],
    ],
    ["code alone", "html", "<p><code>npm run build</code></p><p><kbd>Enter it</kbd></p>", []],
    ["entities", "html", "<p>A &amp; B&nbsp;저장 &lt;b&gt; &quot;가&quot;</p>", ['A & B&nbsp;저장 &lt;b&gt; "가"']],
    ["a tag that does not end", "html", "앞 글 <a href='x", ["앞 글"]],
    [
      "an embedded language",
      "vue",
      '<template lang="pug">\np 가나 다라\n</template>\n<i18n>{"a": "가 나"}</i18n>',
      ["가 나"],
    ],
    ["CDATA", "xml", "<a><![CDATA[<b>가나</b> & 다라]]></a><b>마바 사아</b>", ["<b>가나</b> & 다라", "마바 사아"]],
    [
      "mixed content",
      "xml",
      "<p>가나 <b>다라</b> 마바</p><r><b>하나</b>\n<b>둘</b></r>",
      ["가나 <b>다라</b> 마바", "하나", "둘"],
    ],
    [
      "PHP around",
      "php",
      "<?php $x = '가나 다라'; ?>\n<p title=\"<?= $t > 1 ?>\">안녕 <?= $name ?>님</p>\n<?php if ($a > 1): ?>\n마바 사아\n<?php endif ?>",
      ["가나 다라", "안녕 <?= $name ?>님", "마바 사아"],
    ],
    [
      "PHP whose closer is in a comment or a string",
      "php",
      "<?php\n/* 주석 ?> 하나\n * 이어집니다. */\n$a = '<?xml version=\"1.0\"?><b>가 나</b>'; // 줄 주석 ?> 바로 뒤의 글\n<p>다음 글</p>\n<?php # 또 주석 ?>\n셋째 글\n<?php\n$x = <<<EOT\n다라 ?> 마바\nEOT;\n",
      [
        ...["주석 ?> 하나 이어집니다.", '<?xml version="1.0"?><b>가 나</b>', "줄 주석", "바로 뒤의 글", "다음 글"],
        ...["또 주석", "셋째 글", "다라 ?> 마바"],
      ],
    ],
    [
      "PHP with a comment around its closer",
      "html",
      '<p title="<?= f(/* ?> 가 */ 1) ?>">글 <?= "?>" ?> 하나</p><?php /* ?> <b>나 다</b> */ ?><i>둘째 글</i>',
      ['글 <?= "?>" ?> 하나', "둘째 글"],
    ],
    [
      "PHP inside",
      "php-html",
      "<ul><?php foreach ($a as $b => $c) { ?><li>항목 하나</li><?php } ?></ul>",
      ["항목 하나"],
    ],
    [
      "Jinja",
      "jinja-html",
      '{# 주석 하나 #}\n{% if a > b %}\n<p {% if x %}class="a>b"{% endif %}>안녕 {{ name|default("<없음>") }}님</p>\n{% endif %}',
      ["주석 하나", '안녕 {{ name|default("<없음>") }}님'],
    ],
    ["Twig", "twig", "{% trans %}가나 다라{% endtrans %}", ["가나 다라"]],
    ["Django in HTML", "html", "{% load i18n %}\n<title>{% block title %}첫 화면{% endblock %}</title>", ["첫 화면"]],
    [
      "ERB",
      "erb",
      '<%# 주석 하나 %>\n<% if a > b %>\n<p><%= t("x > y") %>개를 지웠습니다</p>\n<% end %>',
      ["주석 하나", '<%= t("x > y") %>개를 지웠습니다'],
    ],
    ["EJS", "ejs", '<a href="<%= a > b ? "x" : "y" %>">가나 다라</a>', ["가나 다라"]],
    [
      "Handlebars",
      "handlebars",
      "{{!-- 주석 하나 --}}\n{{#if a}}\n<p>안녕 {{name}}님</p>\n{{else}}\n다른 글\n{{/if}}",
      ["주석 하나", "안녕 {{name}}님", "다른 글"],
    ],
    [
      "words on both sides of a directive",
      "blade",
      "<a href=\"{{ $x }}\">링크 하나</a>\n@lang('x') 뒤 글\n@component('x', ['y' => '(']) 글 하나",
      ['<a href="{{ $x }}">링크 하나</a>', "뒤 글", "글 하나"],
    ],
    ["what is not to be translated", "html", '<p translate="no">하나 둘</p><p>셋 넷</p>', ["셋 넷"]],
    [
      "Blade",
      "blade",
      "{{-- 주석 하나 --}}\n@if (count($a) > 1)\n  <p>{!! $a > 1 !!} 가나 다라</p>\n@endif\n@section('x', '가')",
      ["주석 하나", "{!! $a > 1 !!} 가나 다라"],
    ],
    [
      "Razor",
      "razor",
      '@* 주석 하나 *@\n@{ var a = "x > y"; }\n<p class="@(a > b)">안녕 @Model.Name 님</p>',
      ["주석 하나", "안녕 @Model.Name 님"],
    ],
    [
      "Astro",
      "astro",
      "---\n// 주석 하나\nconst a = 1 > 0;\n---\n<p title={a > 1}>가나 다라</p>\n{list.map((x) => <li>항목 하나</li>)}",
      ["주석 하나", "가나 다라", "항목 하나"],
    ],
  ];
  for (const [about, languageId, text, prose] of READ)
    it(`reads ${about} in ${languageId}`, () => assert.deepEqual(words(languageId, text), prose));

  const WRITTEN: readonly (readonly [languageId: string, text: string, prose: string, expected: string])[] = [
    [
      "typescriptreact",
      'const a = <img alt="큰 고양이" />',
      'The "big" cat',
      'const a = <img alt="The &quot;big&quot; cat" />',
    ],
    ["javascriptreact", "f(<a title='큰 고양이'>x</a>)", "It's \\ a cat", "f(<a title='It&apos;s \\ a cat'>x</a>)"],
    ["typescriptreact", '<A b={"큰 고양이"} />', 'The "big" cat', '<A b={"The \\"big\\" cat"} />'],
    ["html", '<img alt="큰 고양이">', 'The "big" & old', '<img alt="The &quot;big&quot; &amp; old">'],
    ["vue", "<a title='큰 고양이'></a>", `It's "x"`, `<a title='It&apos;s "x"'></a>`],
    [
      "html",
      '<p>큰 <a title="x&quot;y&quot; &amp; z" href="?a=1&b=2">고양이</a> 글</p>',
      'A "big" <a title="x&quot;y&quot; &amp; z" href="?a=1&b=2">cat</a> & dog',
      '<p>A "big" <a title="x&quot;y&quot; &amp; z" href="?a=1&b=2">cat</a> &amp; dog</p>',
    ],
    [
      "xml",
      '<p>큰 <b t="&quot;a&quot;">글</b> 끝</p>',
      'A <b t="&quot;a&quot;">x</b> y',
      '<p>A <b t="&quot;a&quot;">x</b> y</p>',
    ],
    ["html", "<img alt=고양이>", "A cat", "<img alt=고양이>"],
    ["html", "<img alt=고양이>", "Cat", "<img alt=Cat>"],
    ["svelte", '<img alt="큰 고양이">', "A {cat}", '<img alt="큰 고양이">'],
    ["vue", `<a :title="'큰 고양이'" />`, `It's "x"`, `<a :title="'It\\'s &quot;x&quot;'" />`],
    ["vue", `<a :title='"큰 고양이"' />`, `It's "x"`, `<a :title='"It&apos;s \\"x\\""' />`],
    ["vue", '<a :alt="`큰 ${n}마리`" />', "`${n} big`", '<a :alt="`\\`${n} big\\``" />'],
    ["vue", "<p>{{ a ? '큰 고양이' : '' }}</p>", "It's", "<p>{{ a ? 'It\\'s' : '' }}</p>"],
    ["vue", "<p>{{ a ? '큰 고양이' : '' }}</p>", "a }} b", "<p>{{ a ? '큰 고양이' : '' }}</p>"],
    ["blade", "<p>큰 고양이</p>", "@if a cat", "<p>큰 고양이</p>"],
    ["xml", "<a>가 나</a>", "A & B < C", "<a>A &amp; B &lt; C</a>"],
    ["xml", "<a>가 &amp; 나 &#xA0;다</a>", "A & B &#xA0;&c;", "<a>A &amp; B &#xA0;&amp;c;</a>"],
    ["xml", "<p>가나 <b>다라</b> 마바</p>", "a <b>c</b> <d>", "<p>a <b>c</b> &lt;d&gt;</p>"],
    ["xml", "<a><![CDATA[가 나]]></a>", "A & B <b>", "<a><![CDATA[A & B <b>]]></a>"],
    ["xml", "<a><![CDATA[가 나]]></a>", "A ]]> B", "<a><![CDATA[가 나]]></a>"],
    ["html", "<p>가 &copy; 나</p>", "A &copy; B&C", "<p>A &copy; B&amp;C</p>"],
    ["html", "<p>&amp;lt; 가 나</p>", "&amp;lt; a b", "<p>&amp;lt; a b</p>"],
  ];
  for (const [languageId, text, prose, expected] of WRITTEN)
    it(`writes ${JSON.stringify(prose)} over ${text} in ${languageId}`, () =>
      assert.equal(
        rewritten(languageId, text, () => prose),
        expected,
      ));

  it("lets a sentence with a tag over several lines, and with entities, be rewritten", () => {
    for (const [text, prose] of [
      [PRETTY, `See the <a href="https://a.b/c" >docs</a > for details.`],
      ["<p>&#39;가&#39; 나 &amp; 다</p>", "'A' and B"],
    ] as const) {
      const [unit] = findProse({ text, languageId: "html" });
      const written = writePassages(text, unit!, [prose]);
      assert.deepEqual(checkUnit(text, unit!, written), [], written);
      assert.deepEqual(proses(written, findProse({ text: written, languageId: "html" })[0]!), [prose]);
    }
  });

  it("has no text and no attribute of it twice", () => {
    assert.deepEqual(read("html", '<p>가나 <a title="다라">마바</a> 사아</p>'), [
      ["text", '가나 <a title="다라">마바</a> 사아'],
    ]);
    assert.deepEqual(read("html", '<p><a title="다라">마바</a></p>'), [
      ["string", "다라"],
      ["text", "마바"],
    ]);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { proofreadFile } from "../../../tools/proofread/proofreadFile.ts";

function found(file: string, text: string): string[] {
  return proofreadFile(file, text, ["error"]).map(({ text: words }) => words);
}

/** What stays as it is, by what it is: the name of a file, and texts of such files. */
const QUIET: Record<string, readonly (readonly [file: string, texts: readonly string[]])[]> = {
  "a form that is quoted": [
    [
      "a.md",
      [
        '"되요"가 아니라 "돼요"입니다',
        '"되요"라고 쓰면 틀립니다',
        '"되요"로 쓰지 마세요',
        '"되요"를 "돼요"로 바꿉니다',
        '"되요" 대신 "돼요"를 씁니다',
        '"되요"와 "돼요"를 구별하자',
        "'되요'는 '돼요'의 잘못입니다.",
        '**"되요"**는 틀리다',
        "<q>할께요</q>는 틀리다",
        "“할 수 밖에”는 붙여 쓴다",
        "‘몇일’이라는 말은 없다",
        "「금새」를 찾아봅니다",
        "『메세지』로 적은 책이 많다",
        "〈어떻게 되요〉라는 노래",
        "《오랫만에》를 읽는다",
        "(‘설겆이’ 참고)",
        'it\'s "금새" 말이다',
      ],
    ],
    ["a.py", ["# '되요'를 '돼요'로 바꾼다", '# "몇일"을 찾는다']],
    ["ko.po", ['msgid "a"\nmsgstr "\\"되요\\"를 찾을 수 없습니다"\n', 'msgid "a"\nmsgstr "‘금새’ 삭제"\n']],
  ],
  "quoted speech, a title, a sign": [
    [
      "a.txt",
      [
        '"나는 울었읍니다"라고 적혀 있다',
        "「너때문에」",
        "영화 〈말할수없는비밀〉을 봤다",
        '"오랫만이야"라고 쓰인 간판',
        "『금새』라는 시집",
        "그룹 '할꺼야'의 노래",
        "책 《할수있다》가 나왔다",
        "‘할수있다’는 구호",
        '노래 "너땜에 못살아"를 듣는다',
      ],
    ],
  ],
  "a form with its correction": [
    [
      "a.md",
      [
        '"되요" → "돼요"',
        '"되요"(X)',
        "'되요'(틀림)",
        "되요(×), 돼요(○)",
        "금새 → 금세",
        "~~금새~~ 금세",
        "<del>되요</del> 돼요",
        "<s>되요</s> 돼요",
        "- 틀린 표기: 되요",
        "- 할 수 밖에 → 할 수밖에",
        "- 몇일 (틀림)",
        "되요 ➜ 돼요",
        "‘할 수 밖에 없다’는 ‘할 수밖에 없다’로 고친다",
        "오타 수정: 몇일 -> 며칠",
        "맞춤법 수정(갯수 => 개수)",
        "**틀린 표현**: 할께요",
        "잘못된 예: 이렇게 하면 되요",
        "오타: 됬다",
        "되요는 돼요의 잘못이다",
        "| 틀림 | 맞음 |\n|---|---|\n| 되요 | 돼요 |\n| 금새 | 금세 |",
        "| 번호 | 잘못된 표기 | 바른 표기 |\n|---|---|---|\n| 1 | 갯수 | 개수 |",
        "| ✅ | ❌ |\n|:-:|:-:|\n| 며칠 | 몇일 |",
        "| 수정 전 | 수정 후 |\n|---|---|\n| 할께요 | 할게요 |",
      ],
    ],
    ["COMMIT_EDITMSG", ["fix: 메세지 -> 메시지\n", "docs: 오타 수정 (몇일 → 며칠)\n"]],
  ],
  "an address, a file, a name of the net, a value, a command": [
    [
      "a.md",
      [
        "ko.wikipedia.org/wiki/금새",
        "글은 ko.wikipedia.org/wiki/금새 에 있다",
        "www.할수있다.kr",
        "user@금새.한국",
        "금새.txt",
        "파일 갯수.xlsx 참고",
        "(메세지.json)",
        "#금새 를",
        "글에 #몇일 을 단다",
        "@금새",
        "@메세지 님",
        "금새=1",
        "KEY=되요",
        "갯수=3 name=메세지",
        "$ echo 되요",
        "  $ git commit -m 됬다",
        "namu.wiki/w/되요#s-1",
        "example.co.kr/몇일?q=금새",
        "--갯수",
        "갯수()를 부른다",
        "localhost:3000/금새",
        "127.0.0.1/몇일",
        "금새.com에 있다",
        "C:\\\\문서\\\\금새",
        "~/문서/금새",
        "/홈/금새/갯수",
        "self.갯수를 센다",
        "%갯수% 지움",
      ],
    ],
  ],
  "a name in markup": [
    [
      "a.md",
      [
        "글[^갯수]를 쓴다\n\n[^갯수]: 설명",
        "글[^금새]\n\n[^금새]: 설명",
        "식은 $갯수$이다",
        "$$되요$$",
        "값은 $갯수 + 1$이다",
        "\\(갯수\\)를 센다",
        "\\[되요\\]",
        "[[갯수]]를 본다",
        "[[되요|글]]",
        "![[갯수.png]]",
        "글 :갯수: 이다",
        "*[갯수]: 설명",
        "[갯수]를 본다\n\n[갯수]: https://example.com",
        "[되요][]\n\n[되요]: https://example.com",
        "> [몇일] 동안\n\n[몇일]: /a",
        "[글][갯수]을 본다\n\n[갯수]: /a",
        "{ref}`갯수`를 본다",
      ],
    ],
    ["a.mdx", ["import 갯수 from './갯수'", 'export const a = "갯수"', "import { 메세지 } from './메세지'"]],
    [
      "a.rst",
      ["글 |갯수| 글", "글 [갯수]_ 글", "글 [#갯수]_ 글", "`갯수`_ 글", "|메세지|_ 글", "글 [#금새]_, [몇일]_ 글"],
    ],
    ["a.tex", ["글 \\ref{갯수} 글", "글 \\cite{금새} 글", "값 $갯수$ 글", "\\label{몇일} 글"]],
  ],
  "a placeholder": [
    ["a.py", ['print("%(갯수)s를 지웁니다." % a)', 'print("$갯수를 지웁니다.")', 'f"{갯수}를 지웁니다."']],
    [
      "ko.json",
      [
        '{ "a": "$t(갯수) 지움" }',
        '{ "a": "@:갯수 지움" }',
        '{ "a": "@:(갯수) 지움" }',
        '{ "a": "@:common.되요" }',
        '{ "a": "{갯수, plural, other {글}}" }',
        '{ "a": "{ 갯수, select, a {글} other {값} }" }',
        '{ "a": "$갯수 지움" }',
        '{ "a": ":갯수 지움" }',
        '{ "a": "[[갯수]] 지움" }',
        '{ "a": "%{갯수} 지움" }',
        '{ "a": "@.lower:메세지 지움" }',
        '{ "a": "모두 :몇일 지움" }',
      ],
    ],
  ],
  "a key, a pattern or a value to compare in code": [
    [
      "a.ts",
      [
        't("갯수.되요");',
        "t('되요');",
        'd.get("갯수");',
        'document.getElementById("갯수");',
        's.replace("되요","돼요");',
        's.replaceAll("할 수 밖에", "할 수밖에");',
        'if (s === "되요") f();',
        'if ("이렇게 하면 되요" === s) f();',
        'if (s !== "이렇게 하면 되요") f();',
        'new RegExp("되요|금새");',
        'new RegExp("할 수 밖에");',
        'const a = ["되요","돼요"];',
        'type A = "되요" | "돼요";',
        'enum E { 되요 = "되요" }',
        'switch (a) { case "이렇게 하면 되요": f(); }',
      ],
    ],
    [
      "a.py",
      [
        'getattr(o,"갯수")',
        'getattr(o, "몇일 수")',
        'if "되요" in s: pass',
        'if "이렇게 하면 되요" in s: pass',
        're.compile("되요|금새")',
        're.compile(r"할 수 밖에")',
        'd["갯수"]',
      ],
    ],
    ["a.go", ['strings.Contains(s, "이렇게 하면 되요")', 'strings.HasPrefix(s, "할 수 밖에")', 'm["갯수"]']],
    ["a.java", ['"되요".equals(s);', 's.equals("이렇게 하면 되요");', 'map.get("갯수 표");']],
    [
      "a.vue",
      [
        '<template><p slot="갯수" ref="갯수">글</p></template>',
        "<script>\nexport default { name: '갯수', key: '갯수' }\n</script>",
        '<template><a-b key="몇일" v-slot="갯수" id="메세지" class="금새">글</a-b></template>',
      ],
    ],
  ],
};

describe("Proofreading leaves alone", () => {
  for (const [what, files] of Object.entries(QUIET))
    for (const [file, texts] of files)
      it(`${what}, in ${file}`, () => {
        const loud = texts.map((text) => [text, found(file, text)]).filter(([, words]) => words?.length !== 0);
        assert.deepEqual(loud, []);
      });

  it("an escape before a word, which is no part of it", () => {
    assert.deepEqual(found("ko.po", 'msgid "a"\nmsgstr "되요\\t금새 끝나요"\n'), ["되요", "금새"]);
    assert.deepEqual(found("a.ts", 'f("\\n이렇게 하면\\n되요.");'), ["되요"]);
    assert.deepEqual(found("a.ts", 'f("지금\\u00a0몇일 남았다.");'), ["몇일"]);
    assert.deepEqual(found("a.py", 'f("지금\\x20몇일 남았다.\\r\\n")'), ["몇일"]);
    assert.deepEqual(found("ko.json", '{ "a": "값\\t메세지 보기" }'), ["메세지"]);
  });
});

describe("Proofreading reads", () => {
  it("a quotation that is a sentence, or longer than a few words", () => {
    assert.deepEqual(found("a.md", '그는 "이렇게 하면 되요."라고 했다'), ["되요"]);
    assert.deepEqual(found("a.md", "그는 “이렇게 해도 아마 괜찮을 거라고 되요”라고 했다"), ["되요"]);
    assert.deepEqual(found("a.md", '"값" 몇일 "글"'), ["몇일"]);
    assert.deepEqual(found("a.md", "API's 몇일 그게 Bob's"), ["몇일"]);
  });

  it("what is beside names, corrections and data", () => {
    assert.deepEqual(found("a.md", "금세 → 금새 끝나요"), ["금새"]);
    assert.deepEqual(found("a.md", "| 틀림 | 맞음 |\n|---|---|\n| 돼요 | 되요 |"), ["되요"]);
    assert.deepEqual(found("a.md", "| 틀림 | 맞음 |\n|---|---|\n| 돼요 | 돼요 |\n\n| 글 |\n|---|\n| 되요 |"), ["되요"]);
    assert.deepEqual(found("a.md", "[갯수]는 이름이 아니고 몇일은 값이다"), ["갯수", "몇일은"]);
    assert.deepEqual(found("a.md", "$5에서 $6까지 몇일 걸린다"), ["몇일"]);
    assert.deepEqual(found("a.md", "참고: 몇일 걸린다"), ["몇일"]);
    assert.deepEqual(found("a.txt", "함수 '%2$s'에 인자 갯수(%1$d)가 부족합니다"), ["갯수"]);
    assert.deepEqual(found("a.txt", "길이=%d, 최대값=%d"), ["최대값"]);
    assert.deepEqual(found("a.txt", "상태=알수없음(U)/설치(I)"), ["알수없음"]);
    assert.deepEqual(found("a.txt", "커서를 첫번째 ---> 로 표시된 줄로 옮깁니다"), ["첫번째"]);
    assert.deepEqual(found("a.ts", 'f("설정 됬습니다"); f("저장됬습니다"); // 메세지'), [
      "설정 됬습니다",
      "저장됬습니다",
      "메세지",
    ]);
    assert.deepEqual(found("a.html", '<p title="메세지">글</p><input placeholder="갯수">'), ["메세지", "갯수"]);
    assert.deepEqual(found("a.tsx", 'const a = <B title="메세지">글</B>;'), ["메세지"]);
    assert.deepEqual(found("a.md", '+++\ntitle = "메세지"\n+++\n\n글\n'), ["메세지"]);
    assert.deepEqual(found("ko.json", '{ "a": "메세지" }'), ["메세지"]);
  });
});

import assert from "node:assert/strict";
import { allKeptParts } from "../../../src/text/keptParts.ts";
import { rewritten, words } from "./support.ts";

describe("reStructuredText", () => {
  const READ: readonly (readonly [about: string, text: string, prose: string[]])[] = [
    [
      "no targets, and no titles",
      ".. _설치:\n\n설치 안내\n=========\n\n글입니다.\n\n.. _이름: https://a.b\n\n====\n제목\n====\n\n뒷글",
      ["글입니다.", "뒷글"],
    ],
    [
      "no titles above plus signs",
      "제목 하나\n+++++++++\n\n글입니다.\n\n+---+\n| 표 |\n+---+\n\n뒷글",
      ["글입니다.", "뒷글"],
    ],
    [
      "items after a paragraph that is indented further",
      "- 첫 항목\n\n  안쪽 글\n  두 줄\n- 다음 항목\n- 끝 항목\n\n  안쪽 글\n\n  - 속 항목\n\n    속 글\n- 뒤 항목",
      ["첫 항목", "안쪽 글 두 줄", "다음 항목", "끝 항목", "안쪽 글", "속 항목", "속 글", "뒤 항목"],
    ],
    ["items below a term", "찾는 것\n - 첫 항목\n - 다음 항목\n\n뒷글", ["찾는 것", "첫 항목", "다음 항목", "뒷글"]],
    ["a term that begins with a role", ":ref:`묶음 <a>` 암호:\n    설명 글", [":ref:`묶음 <a>` 암호:", "설명 글"]],
    [
      "no literal blocks",
      "다음과 같이 합니다::\n\n    가 나\n\n    다 라\n\n뒷글\n\n::\n\n  마 바\n\n사아::\n\n> 가 나\n> 다 라\n\n끝",
      ["다음과 같이 합니다::", "뒷글", "사아::", "끝"],
    ],
    [
      "notes",
      ".. note:: 첫 글은\n   이어집니다.\n\n   둘째 글입니다.\n\n.. warning::\n   :class: 가 나\n\n   안쪽 글\n\n   .. code-block:: python\n\n      가 = 나\n\n   다음 글\n\n뒷글",
      ["첫 글은 이어집니다.", "둘째 글입니다.", "안쪽 글", "다음 글", "뒷글"],
    ],
    [
      "titles of admonitions",
      ".. admonition:: 제목 하나\n\n   안쪽 글\n\n.. versionadded:: 3.2\n   설명 글\n\n.. deprecated:: 3.2 다른 설명",
      ["제목 하나", "안쪽 글", "설명 글", "다른 설명"],
    ],
    [
      "no code, math, tables of contents",
      ".. math::\n   :label: 가 나\n\n   가 나\n\n.. toctree::\n   :name: 차례 글\n\n   가 나\n\n.. csv-table::\n   :file: 가 나.csv\n\n   가, 나\n\n.. 주석 글\n   이어집니다\n\n뒷글",
      ["뒷글"],
    ],
    [
      "captions",
      ".. figure:: a.png\n   :width: 3\n\n   그림 설명입니다.\n\n.. function:: f(x)\n\n   함수 설명입니다.\n\n   :param x: 인자 설명은\n      이어집니다.\n   :returns: 결과 설명",
      ["그림 설명입니다.", "함수 설명입니다.", "인자 설명은 이어집니다.", "결과 설명"],
    ],
    [
      "titles and texts in options",
      ".. toctree::\n   :caption: 차례 글\n\n   가 나\n\n.. image:: a.png\n   :alt: 그림 글\n   :width: 3\n\n.. figure:: a.png\n   :alt: 긴 글은\n      이어집니다\n\n   그림 설명\n\n.. code-block:: python\n   :caption: 코드 글\n\n   가 = 나\n\n.. table:: 표 글\n\n   ====  ====\n   가나  다라\n   ====  ====\n\n뒷글",
      ["차례 글", "그림 글", "그림 설명", "코드 글", "표 글", "뒷글"],
    ],
    [
      "tables of values and of lists",
      '.. csv-table:: 표 글\n   :header: "이름", "긴, 설명"\n   :widths: 1, 2\n\n   "하나", "그는 ""예""라고 했다"\n   가 나, 3\n   "두 줄은\n   이어집니다"\n\n.. list-table:: 다른 표 글\n   :header-rows: 1\n\n   * - 이름\n     - 설명\n   * - 하나\n     - 긴 글은\n       이어집니다\n\n뒷글',
      [
        ...["표 글", "이름", "긴, 설명", "하나", '그는 "예"라고 했다', "다른 표 글", "이름", "설명", "하나"],
        ...["긴 글은 이어집니다", "뒷글"],
      ],
    ],
    [
      "lists",
      "- 첫 항목은\n  이어집니다.\n- 둘째 항목\n\n  * 안쪽 항목\n\n1. 하나\n#. 둘\n(a) 셋",
      ["첫 항목은 이어집니다.", "둘째 항목", "안쪽 항목", "하나", "둘", "셋"],
    ],
    [
      "definitions",
      "낱말 : 갈래\n   뜻은\n   이어집니다.\n\n   둘째 문단",
      ["낱말 : 갈래", "뜻은 이어집니다.", "둘째 문단"],
    ],
    ["line blocks, quotes", "| 첫 줄\n| 둘째 줄\n\n   들여 쓴 글", ["첫 줄", "둘째 줄", "들여 쓴 글"]],
    ["no doctests", ">>> f('가 나')\n'다 라'\n\n뒷글", ["뒷글"]],
    [
      "tables with lines around their cells",
      "+------+------------+\n| 이름 | 설명 글    |\n+======+============+\n| 하나 | 첫째 글은  |\n|      | 이어집니다 |\n+------+------------+\n| 둘   | ``코드``   |\n+------+------------+\n| 두 칸에 걸친 글   |\n+------+------------+\n\n뒷글",
      ["이름", "설명 글", "하나", "둘", "두 칸에 걸친 글", "뒷글"],
    ],
    [
      "tables with lines above and below",
      "====  =====  ====\n이름  갈래   설명\n====  =====  ====\n하나  가나   첫째 글은 길어도 됩니다\n둘    다라   두 줄에\n             걸친 글\n셋           끝 글\n====  =====  ====\n\n뒷글",
      ["이름", "갈래", "설명", "하나", "가나", "첫째 글은 길어도 됩니다", "둘", "다라", "셋", "끝 글", "뒷글"],
    ],
    [
      "footnotes",
      ".. [1] 각주 글은\n   이어집니다.\n.. [#a] 다른 각주\n\n|그림| 글\n\n.. |그림| image:: a.png\n.. |이름| replace:: 가 나",
      ["각주 글은 이어집니다.", "다른 각주", "|그림| 글"],
    ],
    [
      "options",
      "-a, --all    모든 것을 보입니다.\n--long=X\n    긴 설명\n\n:저자: 홍길동 님",
      ["모든 것을 보입니다.", "긴 설명", "홍길동 님"],
    ],
  ];
  for (const [about, text, prose] of READ)
    it(`has prose: ${about}`, () => assert.deepEqual(words("restructuredtext", text), prose));

  it("keeps roles, references and substitutions", () => {
    const text = "`설치 안내`_ :ref:`설치 안내` |이름| [1]_ 파이썬_ :py:class:`~a.b` ``가 나`` `가 <나>`__";
    assert.deepEqual(
      allKeptParts(text, { languageId: "restructuredtext", form: "text" }).map((part) => part.text),
      ["`설치 안내`_", ":ref:`설치 안내`", "|이름|", "[1]_", "파이썬_", ":py:class:`~a.b`", "``가 나``", "`가 <나>`__"],
    );
  });

  it("keeps the width of cells", () => {
    const grid = "+------------+------+\n| 긴 설명 글 | 가나 |\n+------------+------+\n";
    const simple = "==========  =====\n긴 설명 글  가나\n==========  =====\n";
    const write = (text: string, prose: string): string => rewritten("restructuredtext", text, () => prose);
    assert.equal(write(grid, "Text"), "+------------+------+\n| Text       | Text |\n+------------+------+\n");
    assert.equal(write(grid, "한글 글"), "+------------+------+\n| 한글 글    | 가나 |\n+------------+------+\n");
    assert.equal(write(grid, "much too long for it"), grid);
    assert.equal(write(simple, "Text"), "==========  =====\nText        Text\n==========  =====\n");
    assert.equal(
      write(simple, "too long for it"),
      "==========  =====\n긴 설명 글  too long for it\n==========  =====\n",
    );
  });

  it("doubles quotes in values of a table", () => {
    const text = '.. csv-table::\n\n   "가나", "다라"\n';
    assert.equal(
      rewritten("restructuredtext", text, (prose) => `"${prose}", 1`),
      '.. csv-table::\n\n   """가나"", 1", """다라"", 1"\n',
    );
    assert.equal(
      rewritten("restructuredtext", text, () => "``a``"),
      text,
    );
  });

  it("keeps marks apart from letters", () => {
    const text = "``x``\\ 를 **굵게** 봅니다.\n";
    assert.deepEqual(words("restructuredtext", text), ["``x``를 **굵게** 봅니다."]);
    const write = (prose: string): string => rewritten("restructuredtext", text, () => prose);
    assert.equal(write("``x`` is **bold**."), "``x`` is **bold**.\n");
    assert.equal(write("**굵게**는 ``x``입니다."), "**굵게**\\ 는 ``x``\\ 입니다.\n");
    for (const prose of [
      "``x`` is bold.",
      "``x`` **is** **bold**.",
      ".. ``x`` **b**",
      ":a: ``x`` **b**",
      "``x`` **b**::",
    ])
      assert.equal(write(prose), text, prose);
  });
});

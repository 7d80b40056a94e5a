import assert from "node:assert/strict";
import { allKeptParts } from "../../../src/text/keptParts.ts";
import { rewritten, words } from "./support.ts";

describe("Typesetting languages", () => {
  const READ: readonly (readonly [languageId: string, about: string, text: string, prose: string[]])[] = [
    [
      "latex",
      "titles, paragraphs, items, comments",
      "\\documentclass{article}\n\\title{머리 글}\n\\begin{document}\n\\section{제목 하나}\\label{sec:a}\n첫 글은 \\emph{굵게} % 주석 하나\n이어집니다.\n\n\\begin{itemize}\n  \\item 항목 하나\n  \\item[가] 항목 둘\n\\end{itemize}\n\\end{document}",
      ["머리 글", "제목 하나", "첫 글은 \\emph{굵게}", "주석 하나", "이어집니다.", "항목 하나", "가", "항목 둘"],
    ],
    [
      "latex",
      "no blocks of code, formulas",
      "\\begin{verbatim}\n가 나\n\\end{verbatim}\n\\[\n가 나\n\\]\n\\begin{align*}\n가 나\n\\end{align*}\n\\begin{array}{l}\n가 & 나\n\\end{array}\n글은 $a_가$입니다.",
      ["글은 $a_가$입니다."],
    ],
    [
      "typst",
      "titles, paragraphs, items, comments",
      '= 제목 하나 <a>\n#set page("가 나")\n글은 *굵게* #emph[씁니다]. // 주석 하나\n- 항목 하나\n+ 항목 둘\n```\n가 나\n```\n/* 블록 하나 */\n$\n가 나\n$',
      ["제목 하나", "글은 *굵게* #emph[씁니다].", "주석 하나", "항목 하나", "항목 둘", "블록 하나"],
    ],
    [
      "asciidoc",
      "titles, paragraphs, items, comments",
      "= 제목 하나\n:toc: 가 나\n\n[source,java]\n----\n가 나\n----\n\n.캡션 글\nNOTE: 글입니다.\n\n// 주석 하나\n* 항목 하나\n** 항목 둘\n. 항목 셋\n\n====\n안쪽 글\n====\n\n|===\n|가 나\n|===\n\n[[a-b]]\n== 다음 제목\n\ninclude::a.adoc[]\n뒷글",
      [
        "제목 하나",
        "캡션 글",
        "글입니다.",
        "주석 하나",
        "항목 하나",
        "항목 둘",
        "항목 셋",
        "안쪽 글",
        "가 나",
        "다음 제목",
        "뒷글",
      ],
    ],
    [
      "asciidoc",
      "definitions, and no code without delimiters",
      ":설명: 속성 글\n:toc-title: 차례 글\n\n낱말:: 뜻 하나\n다른 낱말:: 뜻 둘은\n이어집니다.\n\nCPU::\n  뜻 셋\n\n[source,sh]\necho 가 나\n\n 들여 쓴 글\n 둘째 줄\n\n. 번호 글\n낱말:: 뜻 넷",
      ["낱말", "뜻 하나", "다른 낱말", "뜻 둘은 이어집니다.", "CPU", "뜻 셋", "번호 글", "낱말", "뜻 넷"],
    ],
    [
      "latex",
      "lines that are set off as a whole, and no lines of other commands",
      "\\begin{document}\nSee the text.\n\\href{https://a.b/c}{only the link text here}\nand more of it.\n\n\\emph{All of this is set off.}\n\n\\textbf{굵은 글 한 줄}\n\n\\foo{이름 하나}\n\\textcolor{red}{빨간 글}\n",
      [
        "See the text.",
        "\\href{https://a.b/c}{only the link text here} and more of it.",
        "\\emph{All of this is set off.}",
        "\\textbf{굵은 글 한 줄}",
      ],
    ],
    [
      "latex",
      "no comments in what is not read as LaTeX",
      '\\begin{lstlisting}[language=C]\nprintf("%d 글 하나");\n\\end{lstlisting}\n글은 \\verb|50% 가 나| 다음 글\n\\url{https://a.b/a%20나 다} 주소 글 % 끝 주석\n\\lstinline!a % 나 다! 뒷글',
      ["글은 \\verb|50% 가 나| 다음 글 \\url{https://a.b/a%20나 다} 주소 글", "끝 주석", "\\lstinline!a % 나 다! 뒷글"],
    ],
  ];
  const ARGUMENTS: readonly (readonly [languageId: string, about: string, text: string, prose: string[]])[] = [
    [
      "latex",
      "captions",
      "\\begin{figure}[ht]\n  \\includegraphics[width=3cm]{가 나}\n  \\caption{그림 \\emph{설명}}\\label{가}\n\\end{figure}\n\\begin{table}\\caption[짧은 글]{긴 글은\n이어집니다.}\\end{table}\n\\begin{wrapfigure}{r}{3cm}\n\\caption*{별표 글}\n\\end{wrapfigure}",
      ["그림 \\emph{설명}", "짧은 글", "긴 글은 이어집니다.", "별표 글"],
    ],
    [
      "latex",
      "titles",
      "\\title[짧은 글]{긴 제목\\thanks{고마운 분}}\n\\subtitle{작은 제목}\n\\begin{document}\n\\section[차례 글]{제목 글}\n\\paragraph{앞 제목} 문단 글입니다.\n\\begin{frame}[가]{쪽 제목}\n안쪽 글\n\\end{frame}\n\\begin{theorem}[정리 이름]\n정리 글\n\\end{theorem}",
      [
        ...[
          "짧은 글",
          "긴 제목\\thanks{고마운 분}",
          "작은 제목",
          "차례 글",
          "제목 글",
          "앞 제목",
          "문단 글입니다.",
          "쪽 제목",
        ],
        ...["안쪽 글", "정리 이름", "정리 글"],
      ],
    ],
    [
      "latex",
      "no macros with names of packages",
      "\\number\\dimexpr.5\\h@ngul sp\\relax\n\n\\setbox\\@tempboxa a box of text\n\nif \\my@flag then else fi\n\n글은 NASA\\@. 입니다",
      ["글은 NASA\\@. 입니다"],
    ],
    [
      "latex",
      "footnotes, once",
      "글\\footnote{각주 하나}은 이어집니다.\n\n\\footnote{따로 선 각주}\n\n% \\footnote{주석 글}\n\\begin{verbatim}\n\\caption{코드 글}\n\\end{verbatim}",
      ["글\\footnote{각주 하나}은 이어집니다.", "따로 선 각주", "\\footnote{주석 글}"],
    ],
    [
      "latex",
      "cells",
      "\\begin{table*}[t]\n\\begin{tabular}{@{}l|p{3cm}|l@{}}\n\\toprule\n & Net\\% cost & \\multicolumn{2}{c|}{\\textbf{Task Arithmetic}} \\\\\n\\midrule[1pt]\nOnline method \\cite{foo} & $+11.3$\\se{1.8} & R\\&D cost \\\\[3pt] \\cmidrule(lr){2-3}\n% 주석 하나\nA cell over\ntwo lines & with\\footnote{a note} here % 주석 둘\n\\\\ \\hline \\hline \\multirow{2}{*}{Model name} & 0.05 \\\\\n\\end{tabular}\n\\end{table*}",
      [
        ...["Net\\% cost", "\\textbf{Task Arithmetic}", "Online method \\cite{foo}", "R\\&D cost", "주석 하나"],
        ...["A cell over two lines", "with\\footnote{a note} here", "주석 둘", "Model name"],
      ],
    ],
    [
      "latex",
      "cells of other tables",
      "\\begin{longtable}{l|l}\n\\caption[짧은 글]{긴 \\emph{설명}}\\label{가}\\\\\n머리 하나 & 머리 둘 \\\\ \\endhead\n칸 하나 & $x$\n\\end{longtable}\n\\begin{tabularx}{\\textwidth}{|X|l|}\n바깥 칸 & \\begin{tabular}{l} 안쪽 칸 \\\\ 다른 칸 \\end{tabular} \\\\\n\\end{tabularx}\n\\begin{tabular}{l}\n닫지 않은 글",
      ["긴 \\emph{설명}", "머리 하나", "머리 둘", "칸 하나", "바깥 칸", "안쪽 칸", "다른 칸"],
    ],
    [
      "latex",
      "notes of the margin, and what is to be done",
      "\\todo[inline]{Change this to something meaningful}\n\\noindent\nIt is common. \\todo{가 나}\n\n\\marginpar[왼쪽 글]{오른쪽 글}\n\\marginnote{여백 글}[2pt]",
      ["Change this to something meaningful", "It is common. \\todo{가 나}", "왼쪽 글", "오른쪽 글", "여백 글"],
    ],
    [
      "typst",
      "captions and other texts that are strings",
      '#figure(image("가 나.png", alt: "그림을 읽는 글"), caption: "그림 \\"설명\\"")\n#set document(title: "문서 제목", author: "다 라")\n#show: doc.with(\n  title: "긴 제목",\n  font: "마 바",\n  abstract: "줄 \\n 바꿈",\n)\n글에는 title: "바 사"가 있습니다. // 끝 주석 title: "가"',
      [
        ...["그림을 읽는 글", '그림 "설명"', "문서 제목", "긴 제목"],
        ...['글에는 title: "바 사"가 있습니다.', '끝 주석 title: "가"'],
      ],
    ],
    [
      "typst",
      "captions and other contents",
      '#figure(\n  image("가 나.png", width: 80%),\n  caption: [그림 설명],\n) <a>\n#figure(\n  table(\n    columns: 2,\n    [칸 하나], [칸 (둘)],\n  ),\n  caption: [\n    긴 설명은\n    이어집니다.\n  ],\n)\n뒷글은 #box[상자]입니다.\n#box[따로 선 글]\n#let f(x) = [글은 #x 입니다]\n// [주석 글]',
      [
        ...["그림 설명", "칸 하나", "칸 (둘)", "긴 설명은 이어집니다.", "뒷글은 #box[상자]입니다.", "따로 선 글"],
        ...["글은 #x 입니다", "[주석 글]"],
      ],
    ],
    [
      "asciidoc",
      "no titles with a line below them, but what follows",
      "문서 제목\n=========\n\n첫 글입니다.\n\nDESCRIPTION\n-----------\n둘째 글입니다.\n\n작은 제목\n~~~~~\n\n제목 둘\n^^^^^^^^\n\n----\n가 나\n----\n\n[source]\n--------\n다 라\n--------\n\n.글 제목\n------\n마 바\n------\n\n두 줄의\n글입니다\n----\n사 아\n----\n뒷글",
      ["첫 글입니다.", "둘째 글입니다.", "글 제목", "두 줄의 글입니다", "뒷글"],
    ],
    [
      "asciidoc",
      "definitions below their terms",
      "--all::\n\t뜻 하나는\n\t이어집니다.\n+\n다음 문단\n\n하나::\n둘::\n\n  뜻 둘\n\n  코드 글\n\n가나;;\n    뜻 셋",
      ["뜻 하나는 이어집니다.", "다음 문단", "하나", "둘", "뜻 둘", "가나", "뜻 셋"],
    ],
    [
      "asciidoc",
      "terms, and none that are names in code",
      "Hard drive:: Permanent storage\nKeyboard;;\n  Used to enter text\n\n`offset`::\n    A nonzero number\n-a, --all:: All of them here\n[qanda]\nWhat is the answer?:: This is it",
      [
        ...["Hard drive", "Permanent storage", "Keyboard", "Used to enter text", "A nonzero number"],
        ...["All of them here", "What is the answer?", "This is it"],
      ],
    ],
    [
      "asciidoc",
      "texts of images, and what is said of blocks",
      '.Decay function curves\nimage::images/elas_1705.png["The curves, and the decay functions"]\n\nimage::{uri}[Preview of the source]\n\nimage::foo.png[foo image, 600, 400,caption="Bar A. ",float=left,align=center]\n\n[source,java,title="List of names"]\n----\n가 나\n----\n\n[[a,b c]]\n[quote, Someone Else]\nvideo::x.mp4[poster name, 100]\n글',
      [
        ...["Decay function curves", "The curves, and the decay functions", "Preview of the source", "foo image"],
        ...["Bar A.", "List of names", "글"],
      ],
    ],
    [
      "asciidoc",
      "tables",
      '.표 제목\n[cols="1,2a"]\n|===\n|칸 하나 |칸 둘\n\n|칸 셋\n2+^e|칸 넷은\n이어집니다\nm|가 나\n|a \\| 칸 다섯\n|===\n\n[format=csv]\n|===\n가 나, 다 라\n|===\n뒷글',
      ["표 제목", "칸 하나", "칸 둘", "칸 셋", "칸 넷은", "이어집니다", "a \\| 칸 다섯", "뒷글"],
    ],
  ];
  for (const [languageId, about, text, prose] of [...READ, ...ARGUMENTS])
    it(`have prose in ${languageId}: ${about}`, () => assert.deepEqual(words(languageId, text), prose));

  it("keep their commands", () => {
    const parts = (languageId: string, text: string): string[] =>
      allKeptParts(text, { languageId, form: "text" }).map((part) => part.text);
    assert.deepEqual(parts("latex", "그림~\\ref{fig:가}와 \\emph{글} $x_1$ 5\\%"), [
      "\\ref{fig:가}",
      "\\emph",
      "{글}",
      "$x_1$",
      "5",
      "\\%",
    ]);
    assert.deepEqual(parts("latex", "\\todo[inline, author=나]{고칠 글}"), ["\\todo[inline, author=나]", "{고칠 글}"]);
    assert.deepEqual(parts("typst", '@가나-다 #link("x")[글] $x$'), ['#link("x")', "$x$"]);
    assert.deepEqual(parts("asciidoc", "<<가나,다라>> <<가나>> xref:a.adoc[글] kbd:[Enter] https://a.b[글^]"), [
      ...["<<가나,", ">>", "<<가나>>", "xref:a.adoc", "kbd:[Enter]", "https://a.b", "^"],
    ]);
    assert.deepEqual(parts("asciidoc", "image:a.svg[Build Status, 20,role=left, link=https://a.b]의 stem:[x 곱]"), [
      ...["image:a.svg", ", 20,role=left, link=https://a.b", "stem:[x 곱]"],
    ]);
  });

  it("write strings with their quotes escaped", () => {
    const text = '#image("a.png", alt: "큰 고양이")';
    assert.equal(
      rewritten("typst", text, () => 'The "big" #1 \\ cat'),
      '#image("a.png", alt: "The \\"big\\" #1 \\\\ cat")',
    );
  });

  it("refuse what would have to be escaped", () => {
    for (const [languageId, frame, prose] of [
      ["latex", "@\n", "100% of A & B"],
      ["latex", "\\section{@}\n", "a_b and c"],
      ["latex", "\\begin{tabular}{l}\n@ & 1 \\\\\n\\end{tabular}", "A & B"],
      ["typst", "@\n", "the #1 of all"],
      ["asciidoc", "* @\n", "the `code` here"],
      ["asciidoc", "@\n", "NOTE: words here"],
      ["asciidoc", "@:: `x`\n", "std::vector of"],
      ["asciidoc", "@;; `x`\n", "a ;; b c"],
      ["asciidoc", "image::a.png[@,100]\n", "one, two"],
      ["asciidoc", 'image::a.png["@",100]\n', 'so "two" are'],
    ] as const) {
      const text = frame.replace("@", "가나 다라");
      assert.equal(
        rewritten(languageId, text, () => prose),
        text,
      );
      assert.equal(
        rewritten(languageId, text, () => "Plain words."),
        frame.replace("@", "Plain words."),
      );
    }
  });
});

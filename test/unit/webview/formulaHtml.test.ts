import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { formulaHtml } from "../../../webview/formulaHtml.ts";

/** As models and people wrote them in public issues about formulas in chats, and KaTeX's documentation. */
const WRITTEN = [
  String.raw`$$\begin{aligned} \sqrt{37} & = \sqrt{\frac{73^2-1}{12^2}} \\ & \approx \frac{73}{12}\left(1 - \frac{1}{2\cdot73^2}\right) \end{aligned}$$`,
  String.raw`$$\left\{ \begin{aligned} PDE \quad &u_{tt}-a^2u_{xx}=0 \\ B.C.\quad &u(0,t)=u(l,t)=0\quad t\ge 0 \end{aligned} \right.$$`,
  String.raw`\[ x = \begin{cases} a &\text{if } b \\ c &\text{if } d \end{cases} \]`,
  String.raw`\[ \boxed{\frac{11}{2}} \]`,
  String.raw`\(\pi(x)\)`,
  String.raw`$ \alpha $`,
  String.raw`$\mathbb{N}$`,
  String.raw`$\tilde{\mu}$`,
  String.raw`\(\text{나머지} = 3\)`,
];

describe("A formula", () => {
  for (const source of WRITTEN)
    it(`is laid out: ${source.slice(0, 40)}`, () => {
      const { html = "", displayed } = formulaHtml(source) ?? {};
      assert.ok(html.includes("<math ") && html.includes("katex-html"));
      assert.equal(displayed, /^(?:\$\$|\\\[)/.test(source));
      assert.doesNotMatch(html, / style=|<annotation/);
    });

  it("is laid out: that of the README of KaTeX", () => {
    const types = readFileSync("node_modules/katex/README.md", "utf8");
    const [documented = ""] = /c = .*sqrt.*b\^2\}/.exec(types) ?? [];
    assert.notEqual(formulaHtml(`$${documented.replaceAll("\\\\", "\\")}$`), undefined);
  });

  const shownAsWritten: [name: string, source: string][] = [
    ["not closed", String.raw`\(\frac{1`],
    ["broken", String.raw`\(\frac{1\)`],
    ["of an unknown command", String.raw`\(\ce{H2O}\)`],
    ["of an unknown environment", String.raw`\[\begin{verbatim}<IMG SRC="javascript:alert('XSS');">\end{verbatim}\]`],
    ["with a link", String.raw`\(\href{https://a.example}{x}\)`],
    ["with a URL", String.raw`$\url{https://a.example}$`],
    ["with an image", String.raw`\[\includegraphics[height=0.8em]{https://a.example/x.png}\]`],
    ["with a class", String.raw`\(\htmlClass{a}{x}\)`],
    ["with a style", String.raw`\(\htmlStyle{position:fixed}{x}\)`],
    ["with data", String.raw`\(\htmlData{onclick=alert(1)}{x}\)`],
    ["with a loop", String.raw`\(\def\a{\a\a}\a\)`],
    ["with a bomb", String.raw`\(\def\a{xxxxxxxx}\def\b{\a\a\a\a\a\a\a\a}\newcommand\c{\b\b\b\b\b\b\b\b}\c\c\c\)`],
    ["with a bomb of edef", String.raw`\(\edef\x{aa}\edef\x{\x\x}\edef\x{\x\x}\x\)`],
    ["that is too long", `\\(${"x+".repeat(1_500)}x\\)`],
    ["that is too deep", `\\(${"{\\left(".repeat(150)}x${"\\right)}".repeat(150)}\\)`],
    ["with a color that is a style", String.raw`\(\textcolor{red;background:url(//evil)}{x}\)`],
  ];
  for (const [name, source] of shownAsWritten)
    it(`is shown as it is written if it is one ${name}`, () => assert.equal(formulaHtml(source), undefined));

  it("has no size beyond the page's", () => {
    const { html = "" } = formulaHtml(String.raw`\(\rule{999em}{999em}\)`) ?? {};
    assert.doesNotMatch(html, /9\d\dem/);
    assert.match(html, /20em/);
  });

  it("is nothing but text where it has tags", () => {
    const { html = "" } = formulaHtml(String.raw`\(\text{<img src=x onerror=alert(1)></annotation><script>}\)`) ?? {};
    assert.doesNotMatch(html, /<img|<script/);
    assert.match(html, /&lt;img/);
  });
});

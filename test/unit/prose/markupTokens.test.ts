import assert from "node:assert/strict";
import { atOnce } from "../../../src/base/steps.ts";
import { type MarkupToken, markupTokens } from "../../../src/prose/markupTokens.ts";

describe("markup tokens", () => {
  it("are tags with their attributes, texts and comments", () => {
    const text = `<!DOCTYPE html>a &amp; b<p\n class="x y" alt='"' hidden z=un>t</p ><br/><!-- c -->`;
    assert.deepEqual(shown(text, "html"), [
      "declaration <!DOCTYPE html>",
      "text a &amp; b",
      `open p class="x y" alt='"' hidden z=un`,
      "text t",
      "close p",
      "open br /",
      "comment  c ",
    ]);
  });

  it("of a script are its text; of an element of XML with that name, what is in it", () => {
    const text = `<script>if (a<b) "</p>"</script>`;
    assert.deepEqual(shown(text, "html"), ["open script", `text if (a<b) "</p>"`, "close script"]);
    assert.deepEqual(shown("<script>a<b/></script>", "xml"), ["open script", "text a", "open b /", "close script"]);
  });

  it("of XML are instructions and CDATA", () => {
    assert.deepEqual(shown(`<?xml version="1.0"?><a b=""><![CDATA[<b>]]></a>`, "xml"), [
      `declaration <?xml version="1.0"?>`,
      `open a b=""`,
      "cdata <b>",
      "close a",
    ]);
  });

  it("read what does not end as text", () => {
    assert.deepEqual(shown("1 < 2 <a", "html"), ["text 1 < 2 <a"]);
    assert.deepEqual(shown(`<p a="x`, "html"), [`text <p a="x`]);
  });

  it("follow each other without a gap, whatever the text and wherever it is cut into chunks", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const parts = "< </ > <p <!-- --> <![CDATA[ ]]> <? ?> <! = \" ' / & &amp; 가 script style title \n \0".split(" ");
    for (let run = 0; run < 400; run++) {
      const length = run % 100 === 0 ? 9_000 : random(40);
      const text = Array.from(
        { length },
        () => (parts[random(parts.length)] ?? "") + (random(3) === 0 ? " " : ""),
      ).join("");
      for (const dialect of ["html", "xml"] as const) {
        let at = 0;
        for (const { start, end } of atOnce(markupTokens(text, dialect))) {
          assert.equal(start, at, JSON.stringify(text));
          assert.ok(end > start);
          at = end;
        }
        assert.equal(at, text.length, JSON.stringify(text));
      }
    }
  });
});

function shown(text: string, dialect: "html" | "xml"): string[] {
  return atOnce(markupTokens(text, dialect)).map((token) => `${token.kind} ${content(text, token)}`);
}

function content(text: string, token: MarkupToken): string {
  switch (token.kind) {
    case "open":
      return [
        token.name,
        ...token.attributes.map(({ name, value, quote }) =>
          value === undefined
            ? text.slice(name.start, name.end)
            : `${text.slice(name.start, name.end)}=${quote}${text.slice(value.start, value.end)}${quote}`,
        ),
        ...(token.isSelfClosing ? ["/"] : []),
      ].join(" ");
    case "close":
      return token.name;
    case "comment":
    case "cdata":
      return text.slice(token.content.start, token.content.end);
    case "text":
    case "declaration":
      return text.slice(token.start, token.end);
  }
}

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { linkText } from "../../../src/chat/linkText.ts";

const detail = (href: string): string[] | undefined =>
  linkText(href)
    ?.detail.split("\n")
    .filter((line) => line !== "");

describe("What is said about a link", () => {
  it("is the link and its site", () =>
    assert.deepEqual(detail("https://example.com:8080/a?b=1"), [
      "https://example.com:8080/a?b=1",
      "Site: example.com:8080",
    ]));

  it("is the real site, whatever comes before or after it", () => {
    for (const href of [
      "https://www.google.com@evil.example/login",
      "https://www.google.com:443@evil.example",
      "https://evil.example/https://www.google.com/",
      "https://evil.example#@www.google.com",
      "https:\\\\evil.example\\www.google.com",
    ])
      assert.ok(detail(href)?.includes("Site: evil.example"), href);
  });

  it("is the name that is looked up, if the letters only look Latin", () => {
    const looks = (name: string): string => `A browser may display it as ${name}, with letters other than a–z.`;
    const mixed = "It mixes letters of several scripts, as imitations do.";
    // All Cyrillic; Cyrillic in Latin; Greek in Latin; Armenian in Latin.
    assert.deepEqual(detail("https://аррӏе.com/")?.slice(1), ["Site: xn--80ak6aa92e.com", looks("аррӏе.com")]);
    assert.deepEqual(detail("https://xn--80ak6aa92e.com/")?.slice(1), ["Site: xn--80ak6aa92e.com", looks("аррӏе.com")]);
    for (const host of ["pаypal.com", "gοοgle.com", "gооgle.co.kr", "օpen.example"])
      assert.equal(detail(`https://${host}/`)?.at(-1), mixed, host);
    for (const host of ["한글.kr", "네이버pay.kr", "日本語jp.jp", "пример.рф", "bücher.de", "παράδειγμα.gr"])
      assert.equal(detail(`https://${host}/`)?.length, 3, host);
  });

  it("has no invisible characters, which could reverse it", () => {
    assert.equal(detail("https://a.example/\u202egpj.exe")?.[0], "https://a.example/[U+202E]gpj.exe");
    assert.equal(detail("https://a.ex\u200bample/")?.[1], "Site: a.example");
    assert.equal(linkText("https://a.example/\u202egpj.exe")?.url.href, "https://a.example/%E2%80%AEgpj.exe");
  });

  it("is no longer than the dialog can show", () => {
    const [shown = "", site] = detail(`https://a.example/${"x".repeat(1_000_000)}`) ?? [];
    assert.match(shown, /^https:\/\/a\.example\/x+… \(999218 more characters\)$/);
    assert.equal(site, "Site: a.example");
  });

  it("is nothing for what is no web address", () => {
    for (const href of [
      "",
      "command:x",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "vscode://a/b",
      "https://",
      "http://[",
      "//a.example",
    ])
      assert.equal(linkText(href), undefined, href);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findItems, maskProse, unmask } from "../../../src/rewriting/mask.ts";

describe("findItems", () => {
  const cases: [prose: string, items: string[]][] = [
    ["캐시가 만료되면 토큰을 다시 발급받는다", []],
    ["Please review my code, e.g. the tests and/or docs.", []],
    ["It is OK, but do NOT panic: I know a file(s) of Config.", []],
    ["`getUser()`와 ``a ` b``를 부른다", ["`getUser()`", "``a ` b``"]],
    ["{name} {{count}} ${user.id} #{x} %{y}", ["{name}", "{{count}}", "${user.id}", "#{x}", "%{y}"]],
    ["{n, plural, one {# file} other {# files}}", ["{n, plural, one {# file} other {# files}}"]],
    ["%s %d %1$s %(name)s %@ %ld %5.2f", ["%s", "%d", "%1$s", "%(name)s", "%@", "%ld", "%5.2f"]],
    ["100% sure, 50%의 확률", ["100%", "50%"]],
    ['<b>굵게</b> <0>x</0> <a href="x y">', ["<b>", "</b>", "<0>", "</0>", '<a href="x y">']],
    ["a < b, c > d", []],
    [
      "$CPAN::META, $args{name}, $a->{b}[0]와 $x->y, $ENV{'PATH'}, $$self{'b'}과 $$argv[0]",
      ["$CPAN::META", "$args{name}", "$a->{b}[0]", "$x->y", "$ENV{'PATH'}", "$$self{'b'}", "$$argv[0]"],
    ],
    ["<code>null</code>과 <kbd>Ctrl</kbd>", ["<code>null</code>", "<kbd>Ctrl</kbd>"]],
    ["$\\alpha_1 < 2$이면 $5와 $HOME", ["$\\alpha_1 < 2$", "5", "$HOME"]],
    ["느린 조회를 고칩니다. Closes #98", ["Closes #98"]],
    ["https://example.com/a?b=1을 보고, www.example.com.", ["https://example.com/a?b=1", "www.example.com"]],
    ["위키(https://ko.wikipedia.org/wiki/한글)에 있다", ["https://ko.wikipedia.org/wiki/한글"]],
    [
      "https://a.b/#${code}을 보고 http://{host}/x, https://a.b/${f(x)}와 https://a.b/{id}?q=%s",
      ["https://a.b/#${code}", "http://{host}/x", "https://a.b/", "${f(x)}", "https://a.b/{id}?q=%s"],
    ],
    ["a.b+c@mail.example.kr로 보낸다", ["a.b+c@mail.example.kr"]],
    [
      "src/a/b.ts와 ./x, ~/y, C:\\Users\\me, .env.local, README.md",
      ["src/a/b.ts", "./x", "~/y", "C:\\Users\\me", ".env.local", "README.md"],
    ],
    ["**/*.ts 파일과 *.log", ["**/*.ts", "*.log"]],
    ["**중요한** 값과 *기울임*", []],
    ["#123, GH-1, ABC-42와 owner/repo#7, @mina", ["#123", "GH-1", "ABC-42", "owner/repo#7", "@mina"]],
    ["10MB, 10 ms, 30초, 1,000원, 3.14, 10:30", ["10MB", "10 ms", "30", "1,000", "3.14", "10:30"]],
    ["확인 🙏 완료 👨‍👩‍👧 ✓", ["🙏", "👨‍👩‍👧", "✓"]],
    ['[설치 문서](https://a.b/c "제목")와 [x][ref], [^1]', ['(https://a.b/c "제목")', "[ref]", "[^1]"]],
    ["userName을 MyClass와 snake_case, MAX_SIZE로", ["userName", "MyClass", "snake_case", "MAX_SIZE"]],
    ["foo()와 a.b.c(), std::vector, p->next", ["foo()", "a.b.c()", "std::vector", "p->next"]],
    ["--force와 -v, --out=x", ["--force", "-v", "--out=x"]],
    ["API와 PRs, v1.2, 1.2.3, base64", ["API", "PR", "v1.2", "1.2.3", "base64"]],
    ["café()를 부른다", ["café()"]],
  ];
  for (const [prose, items] of cases)
    it(`finds the items of ${JSON.stringify(prose)}`, () =>
      assert.deepEqual(
        findItems(prose, [], "en").map(({ text }) => text),
        items,
      ));

  it("is fast on a long line", () => {
    const units = [
      "a",
      "a ",
      "`",
      "{",
      "<",
      "[",
      "](",
      "a.",
      "a/",
      "%",
      "-",
      "--a",
      "*",
      "1.",
      "a_",
      "aA",
      "@a",
      "http://",
      "&",
      "#",
      "가",
      "🙏",
      ":a",
      "$(",
    ];
    for (const unit of units) findItems(unit.repeat(20_000 / unit.length), [], "en");
  }).timeout(20_000);
});

describe("maskProse", () => {
  it("shows the model verbatim what it copies well", () => {
    for (const prose of ["이 버그를 먼저 고쳐 주세요.", "`len`이 30을 넘으면 getUser()를 %d번 부른다"])
      assert.equal(maskProse(prose, [], "en").prompt, prose);
  });

  it("marks what a model would translate or misspell", () => {
    const prose = "`설정 파일`은 https://example.com/docs/getting-started에 있습니다.";
    assert.equal(maskProse(prose, [], "en").prompt, "<1>은 <2>에 있습니다.");
    const masked = maskProse(prose, [], "en");
    assert.equal(
      unmask("The <1> is at <2>.", masked),
      "The `설정 파일` is at https://example.com/docs/getting-started.",
    );
  });

  it("uses no mark that appears in the prose", () => {
    const masked = maskProse("<1>과 `설정`", [], "en");
    assert.equal(masked.prompt, "<1>과 <3>");
    assert.equal(unmask("<3> and <1>", masked), "`설정` and <1>");
  });

  it("marks everything in the marked form", () => {
    const masked = maskProse("%s has invited you to %d projects.", [], "ko", "marked");
    assert.equal(masked.prompt, "<1> has invited you to <2> projects.");
    assert.equal(unmask("<1> 님이 <2>개 프로젝트에 초대했습니다.", masked), "%s 님이 %d개 프로젝트에 초대했습니다.");
  });

  it("gives the same prompt for decomposed prose, and puts an item back in its own bytes", () => {
    const prose = "`설정`을 café()로 바꾸고 값을 저장합니다.";
    const decomposed = prose.normalize("NFD");
    const masked = maskProse(decomposed, [], "en");
    assert.equal(masked.prompt, maskProse(prose, [], "en").prompt);
    assert.equal(
      unmask("Changes <1> to café() and saves it.", masked),
      `Changes ${"`설정`".normalize("NFD")} to ${"café()".normalize("NFD")} and saves it.`,
    );
  });
});

describe("unmask", () => {
  const put = (prose: string, answer: string): string | undefined => unmask(answer, maskProse(prose, [], "en"));

  const kept: [prose: string, answer: string, put: string][] = [
    ["`a`와 `b`", "`b` and `a`", "`b` and `a`"],
    ["PR을 3개 올린다", "opens 3 PRs", "opens 3 PRs"],
    ["10MB까지", "up to 10 MB", "up to 10MB"],
    ["`len`을 센다", "counts len", "counts `len`"],
    ["<1> 대신 <2>를", "<2> instead of <1>", "<2> instead of <1>"],
    ["%2$s의 %1$s", "%1$s of %2$s", "%1$s of %2$s"],
  ];
  for (const [prose, answer, expected] of kept)
    it(`accepts ${JSON.stringify(answer)} for ${JSON.stringify(prose)}`, () =>
      assert.equal(put(prose, answer), expected));

  const lost: [prose: string, answer: string][] = [
    ["`a`를 부른다", "calls it"],
    ["`a`를 부른다", "calls `a` and `a`"],
    ["`a`를 부른다", "calls `A`"],
    ["3개", "33 items"],
    ["3개", "3.5 items"],
    ["3개와 30개", "30 and 30"],
    ["userId", "userIds"],
    ["%s의 %d", "%d of %s"],
    ["<b>굵게</b> 쓴다", "writes </b>bold<b>"],
    ["[문서](https://a.b)", "[document] (https://a.b)"],
    ["https://a.b/c를 보라", "see https://a.b/"],
    ["[노트][notes]", "[notes] [notes]"],
    ["%d개 파일", "%dfiles"],
  ];
  for (const [prose, answer] of lost)
    it(`rejects ${JSON.stringify(answer)} for ${JSON.stringify(prose)}`, () =>
      assert.equal(put(prose, answer), undefined));
});

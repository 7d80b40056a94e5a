import assert from "node:assert/strict";
import { LocaleSyntaxError } from "../../../../src/prose/locale/gaps.ts";
import { languageIn, localeFormat } from "../../../../src/prose/locale/localeFile.ts";
import { counterparts } from "../../../../src/prose/locale/localePaths.ts";
import type { Language } from "../../../../src/text/language.ts";
import { read, rewritten } from "../support.ts";
import { applied, compareLocales, filled } from "./support.ts";

type Format = Parameters<typeof compareLocales>[0];

/** What is said of each key. */
function report(format: Format, source: string, target: string, to: Language): string[] {
  const { gaps, present, left, notProse } = compareLocales(format, source, target, to);
  return [
    ...gaps.flatMap(({ texts }) => texts.map(({ key, text }) => `${key}: ${text}`)),
    ...present.map((key) => `${key} present`),
    ...left.map(({ key, reason }) => `${key} left: ${reason}`),
    ...notProse.map(({ key, reason }) => `${key} not prose: ${reason}`),
  ];
}

/** The target with answers in the place of texts; what has none, is not written. */
function answered(
  format: Format,
  source: string,
  target: string,
  to: Language,
  answers: Readonly<Record<string, string>>,
): string {
  const { gaps } = compareLocales(format, source, target, to);
  return applied(
    target,
    gaps.flatMap(({ texts, fill }) => fill(texts.map(({ text }) => answers[text])) ?? []),
  );
}

const resources = (lines: string, attributes = ""): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<resources${attributes}>\n${lines}</resources>\n`;

describe("The format of a locale file in XML", () => {
  it("is decided by its content where the extension says too little", () => {
    assert.equal(localeFormat("/res/values/strings.xml", resources("")), "android");
    assert.equal(localeFormat("/app/pom.xml", "<project/>"), undefined);
    assert.equal(localeFormat("/i18n/app_ko.ts", '<?xml version="1.0"?>\n<!DOCTYPE TS>\n<TS version="2.1"/>'), "qt");
    assert.equal(localeFormat("/i18n/ko.ts", "export default {}"), "script");
    assert.equal(localeFormat("/ko.lproj/Localizable.strings", '"a" = "b";'), "strings");
    assert.equal(localeFormat("/ko.lproj/Localizable.strings", "<?xml?><plist><dict/></plist>"), "stringsdict");
    assert.equal(localeFormat("/Resources.ko.resx"), "resx");
    assert.equal(localeFormat("/Strings/ko-KR/Resources.resw"), "resx");
    assert.equal(localeFormat("/messages.ko.xlf"), "xliff");
    assert.equal(localeFormat("/Localizable.xcstrings"), "xcstrings");
  });

  it("says the language of its translations, if it has both", () => {
    assert.equal(
      languageIn("xliff", '<xliff version="1.2"><file source-language="en" target-language="ko-KR">'),
      "ko-kr",
    );
    assert.equal(languageIn("xliff", '<xliff version="2.0" srcLang="en" trgLang="ko">'), "ko");
    assert.equal(languageIn("qt", '<TS version="2.1" language="ko_KR" sourcelanguage="en">'), "ko_kr");
    assert.equal(languageIn("xcstrings", '{\n  "sourceLanguage" : "en",'), "ko");
    assert.equal(languageIn("xcstrings", '{\n  "sourceLanguage" : "ja",'), "ja");
    assert.equal(languageIn("android", "<resources/>"), undefined);
  });

  it("is refused where it is not well-formed", () => {
    for (const [format, text] of [
      ["android", "<resources><string name='a'>b</resources>"],
      ["android", "<resources><string name='a'>b</string>"],
      ["android", "<other/>"],
      ["android", "no XML"],
      ["resx", "<root><data name='a'></root>"],
      ["xliff", "<xliff><file></xliff>"],
      ["qt", "<TS><message></TS>"],
      ["stringsdict", "<plist><array/></plist>"],
      ["strings", '"a" = "b'],
      ["strings", '"a" "b";'],
      ["strings", '"a" = "b"'],
      ["xcstrings", '{"strings": {}}'],
    ] as const)
      assert.throws(() => compareLocales(format, text, text), LocaleSyntaxError, text);
  });

  it("has its other file where projects put it", () => {
    for (const [path, other] of [
      ["/app/src/main/res/values/strings.xml", "/app/src/main/res/values-ko/strings.xml"],
      ["/app/src/main/res/values/strings.xml", "/app/src/main/res/values-ko-rKR/strings.xml"],
      ["/app/src/main/res/values-ko-rKR/strings.xml", "/app/src/main/res/values/strings.xml"],
      ["/App/en.lproj/Localizable.strings", "/App/ko.lproj/Localizable.strings"],
      ["/App/ko.lproj/Localizable.stringsdict", "/App/Base.lproj/Localizable.stringsdict"],
      ["/Properties/Resources.resx", "/Properties/Resources.ko.resx"],
      ["/Properties/Resources.ko-KR.resx", "/Properties/Resources.resx"],
      ["/Strings/en-US/Resources.resw", "/Strings/ko-KR/Resources.resw"],
    ] as const)
      assert.ok(counterparts(path).includes(other), `${path}: ${counterparts(path).join(" ")}`);
  });
});

describe("Android's strings.xml", () => {
  it("is read as a device shows it: escapes, quotes, whitespace, CDATA", () => {
    const texts = {
      'It\\\'s \\"here\\"': `It's "here"`,
      '"It\'s  two spaces "': "It's  two spaces ",
      "\"\\'^1\\' was chosen\"": "'^1' was chosen",
      "First line\\nsecond\n        line": "First line\nsecond line",
      "A \\u0026 B\\u00a0C": "A & B\u00a0C",
      "Bread &amp; butter &lt;b>": "Bread & butter <b>",
      "<![CDATA[<b>Bold</b> & more]]>": "<b>Bold</b> & more",
      "\n    Padded text\n  ": "Padded text",
      "\\@home and \\?x": "@home and ?x",
      "Read <!-- this --> text": "Read text",
      "C:\\\\dir here": "C:\\dir here",
      "\r\n    <b>Bold</b>\r\n    text\r\n  ": "<b>Bold</b> text",
    };
    for (const [raw, text] of Object.entries(texts))
      assert.deepEqual(
        report("android", resources(`  <string name="a">${raw}</string>\n`), resources(""), "ko"),
        [`a: ${text}`],
        raw,
      );
  });

  it("gets a text so that a device shows it", () => {
    const source = resources('    <string name="a">Some text</string>\n');
    for (const [answer, raw] of [
      [`It's "x"`, `It\\'s \\"x\\"`],
      ["@home", "\\@home"],
      ["?attr", "\\?attr"],
      ["a@b?", "a@b?"],
      [" a  b ", "\\u0020a \\u0020b\\u0020"],
      ["a\nb\tc", "a\\nb\\tc"],
      ["C:\\x & <b>", "C:\\\\x &amp; &lt;b&gt;"],
    ] as const)
      assert.equal(
        answered("android", source, resources(""), "ko", { "Some text": answer }),
        resources(`    <string name="a">${raw}</string>\n`),
        answer,
      );
  });

  it("keeps CDATA, inline tags and what they name", () => {
    const source = resources(
      '    <string name="a"><![CDATA[<b>Bold</b> text]]></string>\n    <string name="b">Hi <xliff:g id="n" example="Bob">%1$s</xliff:g>, <b>you</b> &amp; me</string>\n',
      ' xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2"',
    );
    const answers = {
      "<b>Bold</b> text": "<b>굵은</b> 글 ]]> 끝",
      'Hi <xliff:g id="n" example="Bob">%1$s</xliff:g>, <b>you</b> &amp; me':
        '<xliff:g id="n" example="Bob">%1$s</xliff:g> 님, <b>당신</b> & 나 < 1',
    };
    const a = '<string name="a"><![CDATA[<b>굵은</b> 글 ]]]]><![CDATA[> 끝]]></string>\n';
    const b = '<xliff:g id="n" example="Bob">%1$s</xliff:g> 님, <b>당신</b> &amp; 나 &lt; 1</string>\n';
    assert.equal(
      answered("android", source, resources("", ' xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2"'), "ko", answers),
      resources(`    ${a}    <string name="b">${b}`, ' xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2"'),
    );
    // Without its declaration, the file would no longer be XML.
    assert.equal(
      answered(
        "android",
        source,
        resources('    <string name="a">가</string>\n    <string name="b"/>\n'),
        "ko",
        answers,
      ),
      resources(
        `    <string name="a">가</string>\n    <string name="b" xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">${b}`,
      ),
    );
    for (const lost of [
      "안녕 <b>당신</b>",
      'Hi <xliff:g id="n" example="Bob">%1$d</xliff:g> <b>you</b>',
      '<b>Hi <xliff:g id="n" example="Bob">%1$s</xliff:g></b> <b>x</b>',
      '</b>Hi <xliff:g id="n" example="Bob">%1$s</xliff:g> <b>x',
    ]) {
      const [, gap] = compareLocales("android", source, resources(""), "ko").gaps;
      const [first] = compareLocales("android", source, resources('    <string name="a">가</string>\n'), "ko").gaps;
      assert.equal((first ?? gap)!.fill([lost]), undefined, lost);
    }
  });

  it("says of each resource what becomes of it", () => {
    const source = resources(`    <string name="app" translatable="false">My App</string>
    <string name="ref">@string/app</string>
    <string name="url">https://example.com/</string>
    <string name="name" tools:ignore="Typos">Your name</string>
    <string name="name" product="tablet">Your name on a tablet</string>
    <string name="icu">{n, plural, =0 {none} few {{m, plural, other {x}}} other {y}}</string>
    <color name="red">#f00</color>
    <string-array name="name"><item>One thing</item><item>Two things</item></string-array>
    <array name="icons"><item>@drawable/a</item></array>
    <integer-array name="numbers"><item>1</item></integer-array>
    <plurals name="name"><item quantity="one">%d file here</item><item quantity="other">%d files here</item></plurals>
`);
    assert.deepEqual(report("android", source, resources('    <string name="name">이름</string>\n'), "ko"), [
      "name (tablet): Your name on a tablet",
      "array/name.0: One thing",
      "array/name.1: Two things",
      "plurals/name.other: %d files here",
      "name present",
      "icu left: rules",
      "app not prose: untranslatable",
      "ref not prose: identifier",
      "url not prose: url",
      "array/icons not prose: data",
      "plurals/name.one not prose: pluralForm",
    ]);
  });

  it("gets plurals with the forms of the language, and lists as a whole", () => {
    const korean = resources(
      '    <plurals name="files">\n        <item quantity="other">파일 %d개</item>\n    </plurals>\n    <string-array name="days">\n        <item>월요일</item>\n        <item>화요일</item>\n    </string-array>\n',
    );
    const answers = { "파일 1개": "1 file", "파일 %d개": "%d files", 월요일: "Monday", 화요일: "Tuesday" };
    const plurals =
      '    <plurals name="files">\n        <item quantity="one">%d file</item>\n        <item quantity="other">%d files</item>\n    </plurals>\n';
    const days =
      '    <string-array name="days">\n        <item>Monday</item>\n        <item>Tuesday</item>\n    </string-array>\n';
    assert.equal(answered("android", korean, resources(""), "en", answers), resources(plurals + days));
    assert.equal(
      answered("android", korean, resources('    <plurals name="files">\n    </plurals>\n'), "en", answers),
      resources(plurals + days),
    );
    assert.equal(
      answered("android", korean, resources(plurals.replace(/.*one.*\n/, "") + days), "en", answers),
      resources(plurals + days),
    );
    // A list without one of its items would have the others at wrong places.
    assert.equal(answered("android", korean, resources(plurals), "en", { 월요일: "Monday" }), resources(plurals));
    assert.deepEqual(
      report("android", korean, resources(`${plurals}<string-array name="days"><item>Mon</item></string-array>`), "en"),
      ["plurals/files.other present", "array/days.0 present", "array/days.1 left: list"],
    );
    const unclear = resources('    <plurals name="x"><item quantity="other">여러 개</item></plurals>\n');
    assert.deepEqual(report("android", unclear, resources(""), "en"), ["plurals/x.other left: pluralForms"]);
  });

  it("comes where the source has it, below what belongs to the text before it", () => {
    const source = resources(
      '    <string name="a">가나다</string>\n    <string name="b">라마바</string>\n    <string name="c">사아자</string>\n',
    );
    const [a, b, c] = ["가나다", "라마바", "사아자"].map(
      (text, index) => `<string name="${"abc"[index]!}">&lt;${text}&gt;</string>`,
    );
    for (const [target, result] of [
      [
        resources('\t<string name="b">B</string> <!-- it -->\n'),
        resources(`\t${a}\n\t<string name="b">B</string> <!-- it -->\n\t${c}\n`),
      ],
      [
        resources('  <!-- of b -->\n  <string name="b">B</string>\n'),
        resources(`  ${a}\n  <!-- of b -->\n  <string name="b">B</string>\n  ${c}\n`),
      ],
      [
        resources('  <color name="x">#fff</color>\n'),
        resources(`  <color name="x">#fff</color>\n  ${a}\n  ${b}\n  ${c}\n`),
      ],
      ["<resources/>", `<resources>\n    ${a}\n    ${b}\n    ${c}\n</resources>`],
      ["<resources></resources>", `<resources>\n    ${a}\n    ${b}\n    ${c}\n</resources>`],
      [
        "<resources>\n  <!-- none -->\n</resources>",
        `<resources>\n  <!-- none -->\n    ${a}\n    ${b}\n    ${c}\n</resources>`,
      ],
      [
        '<resources><string name="b">B</string></resources>',
        `<resources>${a}<string name="b">B</string>${c}</resources>`,
      ],
      ["", `<?xml version="1.0" encoding="utf-8"?>\n<resources>\n    ${a}\n    ${b}\n    ${c}\n</resources>\n`],
    ] as const)
      assert.equal(filled("android", source, target), result, target);
    assert.equal(
      filled("android", source, '<resources>\r\n  <string name="a">A</string>\r\n</resources>\r\n'),
      `<resources>\r\n  <string name="a">A</string>\r\n  ${b}\r\n  ${c}\r\n</resources>\r\n`,
    );
  });

  it("leaves entities that the other file does not declare", () => {
    const dtd = '<!DOCTYPE resources [\n<!ENTITY app "My App">\n]>\n';
    const source = `${dtd}<resources><string name="a">Welcome to &app;</string></resources>`;
    assert.deepEqual(report("android", source, "<resources/>", "ko"), ["a left: entity"]);
    assert.equal(
      answered("android", source, `${dtd}<resources/>`, "ko", { "Welcome to &app;": "&app; & 환영" }),
      `${dtd}<resources>\n    <string name="a">&app; &amp; 환영</string>\n</resources>`,
    );
  });

  it("has prose in its texts only", () => {
    const text = resources(`    <!-- 첫 화면의 인사말 -->
    <string name="hello_world">안녕하세요, <xliff:g id="n">%1$s</xliff:g> 님</string>
    <string name="app" translatable="false">나의 앱 이름</string>
    <string name="quoted">"It's a \\"good\\" day"</string>
    <string name="data"><![CDATA[<b>굵은</b> 글자 & 더]]></string>
    <string-array name="days"><item>첫째 항목\\n둘째 줄</item></string-array>
    <style name="x"><item name="y">이것은 글 아님</item></style>
`);
    assert.deepEqual(read("xml", text), [
      ["blockComment", "첫 화면의 인사말"],
      ["localeValue", '안녕하세요, <xliff:g id="n">%1$s</xliff:g> 님'],
      ["localeValue", `It's a "good" day`],
      ["localeValue", "<b>굵은</b> 글자 & 더"],
      ["localeValue", "첫째 항목", "둘째 줄"],
    ]);
    assert.equal(
      rewritten("xml", resources('    <string name="a">저장할까요 여기</string>\n'), () => `Don't say "예" & <b>`),
      resources('    <string name="a">Don\\\'t say \\"예\\" &amp; &lt;b&gt;</string>\n'),
    );
  });
});

describe("Apple's .strings", () => {
  it("is read with comments, escapes, names without quotes, and without values", () => {
    const source = `/* No comment provided by engineer. */
"Save \\"%@\\"?" = "Save \\"%@\\"?"; // tail
NSCameraUsageDescription = "To take\\npictures";
"multi" = "over
lines"; "same" = "in one line";
"A text as key";
"escapes" = "caf\\U00E9 x \\\\ y";
`;
    assert.deepEqual(report("strings", source, "", "ko"), [
      `Save "%@"?: Save "%@"?`,
      "NSCameraUsageDescription: To take\npictures",
      "multi: over\nlines",
      "same: in one line",
      "A text as key: A text as key",
      "escapes: café x \\ y",
    ]);
  });

  it("gets what it lacks, and leaves each comment with its text", () => {
    const source = '"a" = "가나다";\nb="라마바";\n"c" = "사아자";\n';
    for (const [target, result] of [
      ["", '"a" = "<가나다>";\nb="<라마바>";\n"c" = "<사아자>";\n'],
      ["/* License */", '/* License */\n"a" = "<가나다>";\nb="<라마바>";\n"c" = "<사아자>";\n'],
      [
        '/* of b */\n"b" = "B"; // tail\n\n/* end */\n',
        '"a" = "<가나다>";\n/* of b */\n"b" = "B"; // tail\n"c" = "<사아자>";\n\n/* end */\n',
      ],
      [
        '// License\n// more\n\n// of c\n"c" = "";',
        '// License\n// more\n\n"a" = "<가나다>";\nb="<라마바>";\n// of c\n"c" = "<사아자>";',
      ],
      ['"a"="A";\r\n"c" = "C";\r\n', '"a"="A";\r\nb="<라마바>";\r\n"c" = "C";\r\n'],
    ] as const)
      assert.equal(filled("strings", source, target), result, target);
  });

  it("has one line break, however the file ends its lines", () => {
    for (const [format, file] of [
      ["strings", '"a" = "one\r\ntwo";\r\n'],
      ["resx", '<root>\r\n<data name="a"><value>one\r\ntwo</value></data>\r\n</root>'],
    ] as const) {
      const empty = file.replace("one\r\ntwo", "");
      assert.deepEqual(report(format, file, empty, "ko"), ["a: one\ntwo"]);
      assert.equal(answered(format, file, empty, "ko", { "one\ntwo": "하나" }), file.replace("one\r\ntwo", "하나"));
    }
  });

  it("keeps the value a string", () => {
    const [gap] = compareLocales("strings", '"a" = "가나다";', "", "en").gaps;
    assert.equal(gap!.fill(['He said "no"\n\\ end'])!.text, '"a" = "He said \\"no\\"\\n\\\\ end";\n');
  });

  it("has prose in values and comments, also in a text that VS Code knows nothing of", () => {
    const text =
      '/* 인사말입니다 */\n"안녕 키" = "안녕하세요 \\"여러분\\"\\n둘째 줄";\n// 한 줄 주석\nkey = "값 하나";\n';
    for (const id of ["plaintext", "strings"])
      assert.deepEqual(read(id, text), [
        ["blockComment", "인사말입니다"],
        ["localeValue", '안녕하세요 "여러분"', "둘째 줄"],
        ["lineComment", "한 줄 주석"],
        ["localeValue", "값 하나"],
      ]);
    assert.deepEqual(read("plaintext", "이것은 글입니다. a = b"), [["text", "이것은 글입니다. a = b"]]);
  });
});

describe("Apple's .stringsdict", () => {
  const entry = (key: string, forms: string): string =>
    `\t<key>${key}</key>\n\t<dict>\n\t\t<key>NSStringLocalizedFormatKey</key>\n\t\t<string>%#@files@</string>\n\t\t<key>files</key>\n\t\t<dict>\n\t\t\t<key>NSStringFormatSpecTypeKey</key>\n\t\t\t<string>NSStringPluralRuleType</string>\n\t\t\t<key>NSStringFormatValueTypeKey</key>\n\t\t\t<string>lu</string>\n${forms}\t\t</dict>\n\t</dict>\n`;
  const form = (name: string, text: string): string => `\t\t\t<key>${name}</key>\n\t\t\t<string>${text}</string>\n`;
  const plist = (entries: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<dict>\n${entries}</dict>\n</plist>\n`;

  it("gets the forms of the language", () => {
    const korean = plist(entry("Delete %lu files", form("other", "파일 %1$lu개 삭제")));
    const english = plist(
      entry("Delete %lu files", form("one", "Delete %1$lu file") + form("other", "Delete %1$lu files")),
    );
    const answers = { "파일 1개 삭제": "Delete 1 file", "파일 %1$lu개 삭제": "Delete %1$lu files" };
    for (const target of [plist(""), "", plist("").replace("<dict>\n</dict>", "<dict/>")])
      assert.equal(answered("stringsdict", korean, target, "en", answers), english, target);
    const half = plist(entry("Delete %lu files", form("other", "Delete %1$lu files")));
    assert.equal(answered("stringsdict", korean, half, "en", answers), english);
    assert.equal(answered("stringsdict", korean, plist(""), "en", { "파일 1개 삭제": "Delete 1 file" }), plist(""));
    assert.equal(
      answered("stringsdict", english, plist(""), "ko", { "Delete %1$lu files": "파일 %1$lu개 삭제" }),
      korean,
    );
  });

  it("gets the steps of indentation that the source has", () => {
    const source = plist(entry("n", form("other", "파일 %lu개")))
      .replace(/^(?=<\/?dict|\t)/gm, "\t")
      .replace(/(?<=<plist[^]*?>\n)\t*<dict>/, "\t<dict>");
    assert.equal(
      answered("stringsdict", source, plist(""), "en", { "파일 1개": "1 file", "파일 %lu개": "%lu files" }),
      plist(entry("n", form("one", "%lu file") + form("other", "%lu files"))),
    );
  });

  it("leaves rules in rules to a person", () => {
    const two = entry("x", form("other", "%lu in %#@folders@")).replace("%#@files@", "%#@files@ of %#@folders@");
    assert.deepEqual(report("stringsdict", plist(two), plist(""), "ko"), ["x left: rules"]);
  });
});

describe(".NET's .resx", () => {
  const resx = (lines: string): string =>
    `<?xml version="1.0" encoding="utf-8"?>\n<root>\n  <!-- \n    Microsoft ResX Schema \n\n    The primary goals of this format is to allow a simple XML format.\n    -->\n  <resheader name="version">\n    <value>2.0</value>\n  </resheader>\n${lines}</root>`;
  const data = (name: string, value: string, rest = ""): string =>
    `  <data name="${name}" xml:space="preserve">\n    <value>${value}</value>\n${rest}  </data>\n`;

  it("gets texts, but no sizes and names of its designer", () => {
    const source = resx(
      `${data("$this.Text", "Main &amp; more", "    <comment>Title of the window</comment>\n")}  <data name="$this.Size" type="System.Drawing.Size, System.Drawing">\n    <value>1, 2</value>\n  </data>\n${data("&gt;&gt;$this.Name", "Form here")}${data("line", "one\ntwo {0}")}`,
    );
    assert.deepEqual(report("resx", source, resx(""), "ko"), [
      "$this.Text: Main & more",
      "line: one\ntwo {0}",
      "$this.Size not prose: data",
      ">>$this.Name not prose: data",
    ]);
    assert.equal(
      filled("resx", source, resx("")),
      resx(data("$this.Text", "&lt;Main &amp; more&gt;") + data("line", "&lt;one\ntwo {0}&gt;")),
    );
    const comment = "    <comment>kept</comment>\n";
    assert.equal(
      filled(
        "resx",
        source,
        resx(data("$this.Text", "", comment).replace("<value></value>", "<value />") + data("line", "줄")),
      ),
      resx(data("$this.Text", "&lt;Main &amp; more&gt;", comment) + data("line", "줄")),
    );
  });

  it("has prose in values and comments, and none in what Visual Studio writes", () => {
    const text = resx(
      `${data("a", "저장 &amp; 닫기\n둘째 줄", "    <comment>단추의 글자입니다</comment>\n")}  <data name="b c" type="x"><value>글 아님 여기</value></data>\n`,
    );
    assert.deepEqual(read("xml", text), [
      ["localeValue", "저장 & 닫기", "둘째 줄"],
      ["localeValue", "단추의 글자입니다"],
    ]);
  });
});

describe("XLIFF", () => {
  const one = (units: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n  <file source-language="en" target-language="ko" datatype="plaintext" original="x">\n    <body>\n${units}    </body>\n  </file>\n</xliff>\n`;
  const two = (units: string): string =>
    `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="ko">\n  <file id="f">\n${units}  </file>\n</xliff>\n`;
  const becomes = (before: string, after: string, answers: Readonly<Record<string, string>>): void =>
    assert.equal(answered("xliff", before, before, "ko", answers), after);

  const answersTo = (source: string, answers: Readonly<Record<string, string>>): string => {
    const unit = `<trans-unit id="a"><source>${source}</source></trans-unit>\n`;
    return /<target>(.*)<\/target>/.exec(answered("xliff", one(unit), one(unit), "ko", answers))?.[1] ?? "";
  };

  it("has rules with elements in them, as Angular writes them", () => {
    const x = `<x id="INTERPOLATION" equiv-text="{{count}}"/>`;
    const [open, close] = [`<x id="START_BOLD_TEXT" ctype="x-b"/>`, `<x id="CLOSE_BOLD_TEXT" ctype="x-b"/>`];
    const rules = `{VAR_PLURAL, plural, =0 {no file} =1 {one file} other {${x} files}}`;
    const answers = { "no file": "파일 없음", "one file": "파일 하나", [`${x} files`]: `파일 ${x}개 & 더` };
    assert.equal(
      answersTo(rules, answers),
      `{VAR_PLURAL, plural, =0 {파일 없음} =1 {파일 하나} other {파일 ${x}개 &amp; 더}}`,
    );
    for (const lost of ["파일 여러 개", `파일 ${x}${x}`, `파일 ${x}{`, `파일 {tag9}${x}`])
      assert.equal(answersTo(rules, { ...answers, [`${x} files`]: lost }), "");
    assert.equal(answersTo(rules, { ...answers, "no file": `파일 ${x} 없음` }), "");
    assert.equal(
      answersTo(`{VAR_SELECT, select, male {${open}He${close} waits} other {They wait, ${x}}}`, {
        [`${open}He${close} waits`]: `${open}그가${close} 기다립니다`,
        [`They wait, ${x}`]: `${x}, 기다립니다`,
      }),
      `{VAR_SELECT, select, male {${open}그가${close} 기다립니다} other {${x}, 기다립니다}}`,
    );
  });

  it("has elements that stand for rules", () => {
    for (const x of [
      `<x id="ICU" equiv-text="{minutes, plural, =0 {...} other {...}}"/>`,
      `<ph id="0" equiv="ICU" disp="{n, select, a {...} other {...}}"/>`,
      `<x id="ICU" equiv-text="{n, plural, one {...} other {...}}" xid="123"/>`,
    ])
      assert.equal(answersTo(`Updated ${x} here`, { [`Updated ${x} here`]: `${x} 바뀜` }), `${x} 바뀜`);
  });

  it("1.2 gets its targets, and their state with them", () => {
    const source = '        <source>Save <x id="PH" equiv-text="{{n}}"/> files </source>\n';
    const text = 'Save <x id="PH" equiv-text="{{n}}"/> files';
    const answers = { [text]: '파일 <x id="PH" equiv-text="{{n}}"/>개 & 저장' };
    const target = '<target>파일 <x id="PH" equiv-text="{{n}}"/>개 &amp; 저장 </target>';
    const unit = (lines: string): string =>
      one(`      <trans-unit id="a" datatype="html">\n${source}${lines}        <note>n</note>\n      </trans-unit>\n`);
    const indented = (line: string): string => unit(`        ${line}\n`);
    becomes(unit(""), indented(target), answers);
    becomes(indented("<target/>"), indented(target), answers);
    becomes(indented("<target></target>"), indented(target), answers);
    becomes(
      indented('<target state="new">Save files</target>'),
      indented(target.replace("<target", '<target state="translated"')),
      answers,
    );
    becomes(
      indented('<target xml:lang="ko" state="needs-translation"/>'),
      indented(target.replace("<target", '<target xml:lang="ko" state="translated"')),
      answers,
    );
    const done = indented('<target state="needs-review-translation">파일 저장</target>');
    becomes(done, done, answers);
    becomes(unit(""), unit(""), { [text]: "파일 저장" });
  });

  it("1.2 says of each unit what becomes of it", () => {
    const file = one(`<trans-unit id="1" resname="menu.open"><source>Open it</source></trans-unit>
<trans-unit id="2" translate="no"><source>Close it</source></trans-unit>
<group translate="no"><trans-unit id="3"><source>No group</source></trans-unit><trans-unit id="4" translate="yes"><source>But this</source></trans-unit></group>
<trans-unit id="5"><source>https://example.com</source></trans-unit>
<trans-unit id="6"><source/></trans-unit>
<trans-unit id="7"><source>Two parts. Here.</source><seg-source><mrk mtype="seg" mid="1">Two parts.</mrk> <mrk mtype="seg" mid="2">Here.</mrk></seg-source></trans-unit>
<trans-unit id="8"><source>Alone</source><alt-trans><target>혼자</target></alt-trans></trans-unit>
<trans-unit id="8"><source>Again</source><target>다시</target></trans-unit>
`);
    assert.deepEqual(report("xliff", file, file, "ko"), [
      "menu.open: Open it",
      "4: But this",
      '7: <mrk mtype="seg" mid="1">Two parts.</mrk> <mrk mtype="seg" mid="2">Here.</mrk>',
      "8: Alone",
      "8 (2) present",
      "2 not prose: untranslatable",
      "3 not prose: untranslatable",
      "5 not prose: url",
      "6 not prose: empty",
    ]);
  });

  it("2.0 gets its targets, and the state of the segment with them", () => {
    const source = '<source>Press <pc id="1">Enter</pc> <ph id="2" disp="{{x}}"/></source>';
    const text = 'Press <pc id="1">Enter</pc> <ph id="2" disp="{{x}}"/>';
    const answer = '<ph id="2" disp="{{x}}"/> <pc id="1">Enter</pc> 누르기';
    const unit = (segments: string): string => two(`    <unit id="a">\n${segments}    </unit>\n`);
    becomes(
      unit(`      <segment>\n        ${source}\n      </segment>\n`),
      unit(`      <segment>\n        ${source}\n        <target>${answer}</target>\n      </segment>\n`),
      { [text]: answer },
    );
    becomes(
      unit(
        `<segment state="initial">${source}<target>Press</target></segment><segment id="z"><source>Two words</source><target>두 낱말</target></segment>\n`,
      ),
      unit(
        `<segment state="translated">${source}<target>${answer}</target></segment><segment id="z"><source>Two words</source><target>두 낱말</target></segment>\n`,
      ),
      { [text]: answer },
    );
    const many = unit(`<segment id="s1">${source}</segment><segment><source>Two words</source></segment>`);
    assert.deepEqual(report("xliff", many, many, "ko"), [`a s1: ${text}`, "a 2: Two words"]);
  });

  it("has prose in its targets and notes", () => {
    const text = one(
      '<trans-unit id="열기 키"><source>원본 글 여기</source><target>여는 &lt;글&gt; 여기</target><note>옮기는 사람에게 하는 말</note></trans-unit>\n',
    );
    assert.deepEqual(read("xml", text), [
      ["localeValue", "여는 <글> 여기"],
      ["localeValue", "옮기는 사람에게 하는 말"],
    ]);
  });
});

describe("Qt's .ts", () => {
  const ts = (messages: string, language = "ko_KR"): string =>
    `<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="${language}">\n<context>\n    <name>Main</name>\n${messages}</context>\n</TS>\n`;
  const message = (source: string, rest: string, attributes = ""): string =>
    `    <message${attributes}>\n        <location filename="a.cpp" line="1"/>\n        <source>${source}</source>\n${rest}    </message>\n`;

  it("gets what is unfinished, and leaves what is vanished", () => {
    const file = (first: string, second: string): string =>
      ts(
        message("Don&apos;t save &quot;%1&quot;", first) +
          message("&amp;Open it", second) +
          message("Old thing", '        <translation type="vanished">옛 것</translation>\n') +
          message("Older thing", '        <translation type="obsolete"></translation>\n') +
          message("Done here", "        <translation>끝</translation>\n"),
      );
    const before = file(
      '        <translation type="unfinished"></translation>\n',
      '        <translatorcomment>note</translatorcomment>\n        <translation type="unfinished">Open?</translation>\n',
    );
    assert.deepEqual(report("qt", before, before, "ko"), [
      `Main: Don't save "%1": Don't save "%1"`,
      "Main: &Open it: &Open it",
      "Main: Done here present",
      "Main: Old thing not prose: obsolete",
      "Main: Older thing not prose: obsolete",
    ]);
    assert.equal(
      answered("qt", before, before, "ko", { [`Don't save "%1"`]: `"%1" & '저장'`, "&Open it": "열기(&O)" }),
      file(
        "        <translation>&quot;%1&quot; &amp; &apos;저장&apos;</translation>\n",
        "        <translatorcomment>note</translatorcomment>\n        <translation>열기(&amp;O)</translation>\n",
      ),
    );
  });

  it("gets the forms of the language", () => {
    const empty =
      '        <translation type="unfinished">\n            <numerusform></numerusform>\n        </translation>\n';
    const forms = (...texts: string[]): string =>
      `        <translation>\n${texts.map((text) => `            <numerusform>${text}</numerusform>\n`).join("")}        </translation>\n`;
    const numerus = ' numerus="yes"';
    const korean = ts(message("%n file(s)", empty, numerus));
    assert.equal(
      answered("qt", korean, korean, "ko", { "%n file(s)": "파일 %n개" }),
      ts(message("%n file(s)", forms("파일 %n개"), numerus)),
    );
    const english = ts(message("파일 %n개", empty, numerus), "en");
    assert.equal(
      answered("qt", english, english, "en", { "파일 1개": "1 file", "파일 %n개": "%n files" }),
      ts(message("파일 %n개", forms("%n file", "%n files"), numerus), "en"),
    );
    const unclear = ts(message("파일 여럿", empty, numerus), "en");
    assert.deepEqual(report("qt", unclear, unclear, "en"), ["Main: 파일 여럿 left: pluralForms"]);
  });

  it("has prose in translations and comments, though VS Code takes it for TypeScript", () => {
    const text = ts(
      message(
        "원본 글 여기",
        "        <extracomment>옮기는 이에게 하는 말</extracomment>\n        <translation>옮긴 &quot;글&quot; 여기</translation>\n",
      ) + message("옛 글 여기", '        <translation type="vanished">사라진 글 여기</translation>\n'),
    );
    for (const id of ["typescript", "xml"])
      assert.deepEqual(read(id, text), [
        ["localeValue", "옮기는 이에게 하는 말"],
        ["localeValue", '옮긴 "글" 여기'],
      ]);
    assert.deepEqual(read("typescript", "// 주석 하나\n"), [["lineComment", "주석 하나"]]);
  });
});

describe("Xcode's .xcstrings", () => {
  const catalog = (strings: string): string =>
    `{\n  "sourceLanguage" : "en",\n  "strings" : {\n${strings}\n  },\n  "version" : "1.0"\n}\n`;
  const unit = (indent: string, state: string, value: string): string =>
    `{\n${indent}  "stringUnit" : {\n${indent}    "state" : "${state}",\n${indent}    "value" : "${value}"\n${indent}  }\n${indent}}`;

  it("gets translations between the other languages, as Xcode writes them", () => {
    const text = (ko: string): string =>
      catalog(
        `    "Save it" : {\n      "comment" : "button",\n      "localizations" : {\n        "de" : ${unit("        ", "translated", "Sichern")},\n${ko}        "zh-Hans" : ${unit("        ", "translated", "x")}\n      }\n    }`,
      );
    const done = text(`        "ko" : ${unit("        ", "translated", "저장")},\n`);
    for (const before of [
      text(""),
      text(`        "ko" : ${unit("        ", "new", "")},\n`),
      text(`        "ko" : ${unit("        ", "new", "Save it")},\n`),
    ])
      assert.equal(answered("xcstrings", before, before, "ko", { "Save it": "저장" }), done);
    const reviewed = text(`        "ko" : ${unit("        ", "needs_review", "저장")},\n`);
    assert.deepEqual(report("xcstrings", reviewed, reviewed, "ko"), ["Save it present"]);
  });

  it("gets the first translation of a text", () => {
    const done = catalog(
      `    "Save it" : {\n      "localizations" : {\n        "ko" : ${unit("        ", "translated", "저장")}\n      }\n    }`,
    );
    for (const empty of ["{\n\n    }", "{}", '{\n      "localizations" : {\n\n      }\n    }'])
      assert.equal(
        answered("xcstrings", catalog(`    "Save it" : ${empty}`), catalog(`    "Save it" : ${empty}`), "ko", {
          "Save it": "저장",
        }),
        done,
      );
  });

  it("says of each text what becomes of it", () => {
    const file = JSON.stringify({
      sourceLanguage: "en",
      strings: {
        "": {},
        "%@": {},
        "key.title": { localizations: { en: { stringUnit: { state: "new", value: "The title" } } } },
        "Old text": { extractionState: "stale" },
        "CBNote here": { shouldTranslate: false },
        "%lld files": {
          localizations: {
            en: {
              variations: {
                plural: {
                  one: { stringUnit: { state: "translated", value: "%lld file" } },
                  other: { stringUnit: { state: "translated", value: "%lld files" } },
                },
              },
            },
          },
        },
        "Tap here": {
          localizations: {
            en: { variations: { device: { mac: { stringUnit: { state: "new", value: "Click here" } } } } },
          },
        },
        "Varied text": {
          localizations: { ko: { variations: { device: { mac: { stringUnit: { state: "new", value: "x" } } } } } },
        },
      },
    });
    assert.deepEqual(report("xcstrings", file, file, "ko"), [
      "key.title: The title",
      "%lld files: %lld files",
      "Varied text present",
      "Tap here left: rules",
      " not prose: empty",
      "%@ not prose: placeholder",
      "Old text not prose: obsolete",
      "CBNote here not prose: untranslatable",
    ]);
  });

  it("gets the forms of the language", () => {
    const file = (en: Record<string, unknown>): string =>
      JSON.stringify({
        sourceLanguage: "ko",
        strings: {
          files: {
            localizations: {
              ...en,
              ko: { variations: { plural: { other: { stringUnit: { state: "translated", value: "파일 %lld개" } } } } },
            },
          },
        },
      });
    const plural = (forms: Record<string, string>): Record<string, unknown> => ({
      en: {
        variations: {
          plural: Object.fromEntries(
            Object.entries(forms).map(([name, value]) => [name, { stringUnit: { state: "translated", value } }]),
          ),
        },
      },
    });
    const answers = { "파일 1개": "1 file", "파일 %lld개": "%lld files" };
    const done = file(plural({ one: "%lld file", other: "%lld files" }));
    for (const before of [file({}), file(plural({ other: "%lld files" })), file(plural({ one: "", other: "" }))])
      assert.deepEqual(JSON.parse(answered("xcstrings", before, before, "en", answers)), JSON.parse(done), before);
  });

  it("has prose in its values, though VS Code does not know it", () => {
    const text = catalog(`    "Save it" : ${unit("    ", "translated", "여기에 저장")}`);
    assert.deepEqual(read("plaintext", text), [["localeValue", "여기에 저장"]]);
  });
});

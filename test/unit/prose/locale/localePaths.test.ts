import assert from "node:assert/strict";
import { counterparts, localeOf } from "../../../../src/prose/locale/localePaths.ts";

describe("The language of a locale file", () => {
  it("is in its name or in its folder's name", () => {
    const languages = {
      "/app/locales/ko.json": "ko",
      "/app/locales/en-US.json": "en",
      "/app/locales/ko_KR/common.json": "ko",
      "/app/messages_ko.properties": "ko",
      "/app/app_en.arb": "en",
      "/app/bundle.l10n.ko.json": "ko",
      "/en/app/ko.yml": "ko",
      "/app/messages.properties": undefined,
      "/app/token.json": undefined,
      "/app/ja.json": undefined,
      "/app/lang/ko_kr.json": "ko",
      "/app/lang/KO.json": "ko",
      "/app/lang/kr.json": "ko",
      "/app/Locales/koKR.lua": "ko",
      "/app/res/values-ko-rKR/strings.xml": "ko",
      "/app/ko.lproj/Localizable.strings": "ko",
      "/app/english.json": "en",
      "/app/Korean/common.json": "ko",
      "/srv/kr/app/messages.json": undefined,
      "/app/enum.json": undefined,
      "/app/korea.json": undefined,
      "/app/en-route.json": undefined,
    };
    for (const [path, language] of Object.entries(languages)) assert.equal(localeOf(path), language, path);
  });
});

describe("The counterpart of a locale file", () => {
  it("has the other language in the same place", () => {
    for (const [path, other] of [
      ["/app/locales/ko.json", "/app/locales/en.json"],
      ["/app/locales/en.json", "/app/locales/ko-KR.json"],
      ["/app/res/values/strings.xml", "/app/res/values-b+ko/strings.xml"],
      ["/app/res/values-b+ko+KR/strings.xml", "/app/res/values/strings.xml"],
      ["/app/Eng.json", "/app/Kor.json"],
      ["/app/Kor.json", "/app/Eng.json"],
      ["/app/locales/en.default.json", "/app/locales/ko.json"],
      ["/app/locales/ko.json", "/app/locales/en.default.json"],
      ["/app/locales/en.default.schema.json", "/app/locales/ko.schema.json"],
      ["/app/en_EN.json", "/app/ko_KO.json"],
      ["/app/ko_KO.json", "/app/en_EN.json"],
      ["/app/locales/ko/common.json", "/app/locales/en/common.json"],
      ["/app/locales/ko/common.json", "/app/locales/en-US/common.json"],
      ["/app/messages_ko.properties", "/app/messages_en.properties"],
      ["/assets/lang/ko_kr.json", "/assets/lang/en_us.json"],
      ["/assets/lang/en_us.json", "/assets/lang/ko_kr.json"],
      ["/config/locales/ko/models.ko.yml", "/config/locales/en/models.en.yml"],
      ["/config/locales/ko-KR/models.ko.yml", "/config/locales/en-US/models.en.yml"],
      ["/language/en-GB/en-GB.plg_a.ini", "/language/ko-KR/ko-KR.plg_a.ini"],
      ["/i18n/KO.json", "/i18n/EN.json"],
      ["/i18n/kr.json", "/i18n/en.json"],
      ["/i18n/en.json", "/i18n/kr.json"],
      ["/Locales/koKR.json", "/Locales/enUS.json"],
      ["/i18n/korean.json", "/i18n/english.json"],
      ["/i18n/Korean/app.json", "/i18n/English/app.json"],
      ["/res/values-ko/strings.json", "/res/values-en/strings.json"],
      ["/src/locales/ko/index.ts", "/src/locales/en/index.ts"],
      ["/src/locales/ko/index.ts", "/src/locales/en.ts"],
      ["/src/i18n/en-US.js", "/src/i18n/ko-KR/index.js"],
      ["/lang/en/messages.php", "/lang/ko/messages.php"],
      ["/l10n/en-US/viewer.ftl", "/l10n/ko/viewer.ftl"],
      ["/i18n/ko_KR.csv", "/i18n/en_US.csv"],
      ["/ko/app.lproj/ko.lproj/a.strings", "/ko/app.lproj/en.lproj/a.strings"],
    ] as const) {
      assert.ok(counterparts(path).includes(other), `${path}: ${counterparts(path).join(" ")}`);
    }
  });

  it("may have no language in its name", () => {
    assert.ok(counterparts("/app/messages_ko.properties").includes("/app/messages.properties"));
    assert.ok(counterparts("/app/package.nls.json").includes("/app/package.nls.ko.json"));
    assert.ok(counterparts("/app/messages.properties").includes("/app/messages_ko.properties"));
    assert.deepEqual(counterparts("/app.d/LICENSE"), []);
    for (const [path, other] of [
      ["/res/values-ko/strings.json", "/res/values/strings.json"],
      ["/res/values/strings.json", "/res/values-ko/strings.json"],
      ["/ko.lproj/a.strings", "/Base.lproj/a.strings"],
      ["/Base.lproj/a.strings", "/ko.lproj/a.strings"],
      ["/i18n/ko/current.json", "/i18n/current.json"],
      ["/i18n/current.json", "/i18n/ko/current.json"],
    ] as const)
      assert.ok(counterparts(path).includes(other), `${path}: ${counterparts(path).join(" ")}`);
  });
});

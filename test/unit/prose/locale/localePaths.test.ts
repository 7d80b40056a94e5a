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
    };
    for (const [path, language] of Object.entries(languages)) assert.equal(localeOf(path), language, path);
  });
});

describe("The counterpart of a locale file", () => {
  it("has the other language in the same place", () => {
    for (const [path, other] of [
      ["/app/locales/ko.json", "/app/locales/en.json"],
      ["/app/locales/en.json", "/app/locales/ko-KR.json"],
      ["/app/locales/ko/common.json", "/app/locales/en/common.json"],
      ["/app/locales/ko/common.json", "/app/locales/en-US/common.json"],
      ["/app/messages_ko.properties", "/app/messages_en.properties"],
    ] as const) {
      assert.ok(counterparts(path).includes(other), `${path}: ${counterparts(path).join(" ")}`);
    }
  });

  it("may have no language in its name", () => {
    assert.ok(counterparts("/app/messages_ko.properties").includes("/app/messages.properties"));
    assert.ok(counterparts("/app/package.nls.json").includes("/app/package.nls.ko.json"));
    assert.ok(counterparts("/app/messages.properties").includes("/app/messages_ko.properties"));
    assert.deepEqual(counterparts("/app.d/LICENSE"), []);
  });
});

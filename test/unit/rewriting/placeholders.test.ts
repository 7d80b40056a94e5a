import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { correct } from "../../../src/korean/correct.ts";
import { maskProse } from "../../../src/rewriting/mask.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { JobResult } from "../../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import { translateValue } from "../../../src/rewriting/translateProse.ts";
import { checkUnit } from "../../../src/rewriting/unitGate.ts";
import type { Language } from "../../../src/text/language.ts";

/** A model that gives one answer to everything, and how often it was asked. */
function saying(text: string): { modelClient: ModelClient; asked: () => number } {
  let count = 0;
  return {
    asked: () => count,
    modelClient: {
      complete: () => {
        count++;
        return Promise.resolve({ text, ended: true });
      },
      count: (texts) => Promise.resolve(texts.map((one) => one.length)),
      contextSize: () => Promise.resolve(4096),
    },
  };
}

/** @param answer with the placeholders themselves, of which the model gets the long and the Korean ones as marks */
function translated(value: string, answer: string, to: Language, format = "json"): Promise<JobResult> {
  const place = { languageId: format, form: "value" } as const;
  const shown = maskProse(value, [], "en", "verbatim", place).items.reduce(
    (text, item) => (item.shown.startsWith("<") ? text.replace(item.text, () => item.shown) : text),
    answer,
  );
  const rewriter = createRewriter({ modelClient: saying(shown).modelClient, glossary: () => [], correct });
  const options = { priority: "background", signal: new AbortController().signal } as const;
  return translateValue(rewriter, value, to, options, format);
}

/** What the last check alone, which knows nothing about masking, says of an answer. */
function gate(value: string, written: string): string[] {
  const span = { start: 0, end: value.length };
  const passage = { lines: [span], layout: "line" as const, continuation: "" };
  return checkUnit(value, { kind: "localeValue", span, passages: [passage] }, written);
}

interface Dialect {
  name: string;
  format?: string;
  /** Korean and English of the same text. */
  pairs: readonly (readonly [ko: string, en: string])[];
  /** Wrong answers for the first pair's Korean text: what is lost, doubled, renamed, translated or moved. */
  damaged: readonly string[];
}

const DIALECTS: readonly Dialect[] = [
  {
    name: "i18next, Angular, Mustache",
    pairs: [
      ["{{count}}개의 파일을 지웠습니다.", "{{count}} files were deleted."],
      ["프린터 {{count}}개", "{{count}} printers"],
      ["{{{name}}} 님이 {{count}}개를 보냈습니다.", "{{{name}}} sent {{count}} items."],
      ["가격은 {{ price | currency:'KRW' }}입니다.", "The price is {{ price | currency:'KRW' }}."],
    ],
    damaged: [
      "The files were deleted.",
      "{{count}} of {{count}} files were deleted.",
      "{{number}} files were deleted.",
      "{{개수}} files were deleted.",
      "{count} files were deleted.",
      "{{count} files were deleted.",
      "{{Count}} files were deleted.",
      "{{{count}}} files were deleted.",
    ],
  },
  {
    name: "blocks of Handlebars",
    pairs: [
      ["{{#if name}}{{name}} 님, {{/if}}어서 오세요.", "{{#if name}}{{name}}, {{/if}}welcome here."],
      ["{{#unless ok}}다시 시도{{else}}계속 진행{{/unless}}", "{{#unless ok}}Try again{{else}}Go on{{/unless}}"],
    ],
    damaged: [
      "{{#if name}}{{name}}, welcome here.",
      "{{/if}}{{name}}, {{#if name}}welcome here.",
      "{{#if name}}welcome here, {{/if}}{{name}}.",
      "{{#if user}}{{name}}, {{/if}}welcome here.",
      "{{#if name}}{{name}}, {{/if}}{{/if}}welcome here.",
    ],
  },
  {
    name: "Hugo",
    pairs: [["{{< x >}} 문서에서 {{% y %}} 항목을 보세요.", "See in the document {{< x >}} the entry {{% y %}}."]],
    damaged: [
      "See in the document {{% y %}} the entry {{< x >}}.",
      "See in the document {{< x >}} the entry.",
      "See in the document {{< z >}} the entry {{% y %}}.",
      "See in the document {{ x }} the entry {{% y %}}.",
      "See in the document {{< x >}} the entry {{% y %}} and {{% y %}}.",
    ],
  },
  {
    name: "Java, ICU and .NET",
    pairs: [
      ["{0}개 중 {1}번째 파일입니다.", "This is file {1} of {0}."],
      ["마감일은 {0,date,long}입니다.", "The due date is {0,date,long}."],
      ["합계는 {0:N2}원입니다.", "The sum is {0:N2} won."],
      ["{count, number}명이 참여했습니다.", "{count, number} people took part."],
    ],
    damaged: [
      "This is file {1} of.",
      "This is file {1} of {1}.",
      "This is file {2} of {0}.",
      "This is file {1} of {0} or {0}.",
      "This is file 1 of 0.",
    ],
  },
  {
    name: "Python",
    format: "po",
    pairs: [
      ["%(user)s 님이 %(count)d개를 보냈습니다.", "%(user)s sent %(count)d items."],
      ["파일 {name!r:>10}을 지웠습니다.", "Deleted the file {name!r:>10}."],
      ["{}에서 {:d}번 저장했습니다.", "In {} it was saved {:d} times."],
    ],
    damaged: [
      "%(user)s sent items.",
      "%(user)s sent %(user)s items.",
      "%(person)s sent %(count)d items.",
      "%(사용자)s sent %(count)d items.",
      "%(user)s sent %(count)s items.",
      "%(user) sent %(count)d items.",
    ],
  },
  {
    name: "Python's numbered by order",
    format: "po",
    pairs: [["{}에서 {:d}번 저장했습니다.", "In {} it was saved {:d} times."]],
    damaged: ["It was saved {:d} times in {}.", "In {} it was saved {} times.", "In {} it was saved times."],
  },
  {
    name: "printf with positions",
    format: "po",
    pairs: [
      ["%1$s의 파일 %2$d개", "%2$d files of %1$s"],
      ["%2$,.1f초 동안 %1$-5s 작업", "The %1$-5s task ran for %2$,.1f seconds"],
    ],
    damaged: ["%2$d files of the user", "%1$d files of %2$s", "%2$d files of %s", "%2$d files of %1$s and %1$s"],
  },
  {
    name: "printf with flags",
    format: "po",
    pairs: [
      ["%s에서 %,d원을 냈습니다.", "At %s you paid %,d won."],
      ["%s에 %05.2f점을 줬습니다.", "For %s it gave %05.2f points."],
      ["%@에서 %lld개를 찾았습니다.", "In %@ it found %lld items."],
      ["%Y년 %m월 %d일", "%d %m of %Y"],
    ],
    damaged: [
      "You paid %,d won at %s.",
      "At %s you paid %d won.",
      "At %s you paid won.",
      "At %s you paid %,d won, %,d.",
      "At %d you paid %,s won.",
      "At %s you paid %,dwon.",
    ],
  },
  {
    name: "Ruby and Rails",
    format: "yaml",
    pairs: [
      ["성공적으로 %{count}개의 %{model}을 지웠습니다.", "%{count} entries of %{model} were deleted."],
      ["지난 %<n>d일 동안의 기록", "The records of the last %<n>d days"],
      ["남은 작업은 %<count>05d개", "%<count>05d tasks are left"],
    ],
    damaged: [
      "Entries of %{model} were deleted.",
      "%{count} entries of %{class} were deleted.",
      "{count} entries of %{model} were deleted.",
      "%{개수} entries of %{model} were deleted.",
      "%{count} entries of %{model} and %{model} were deleted.",
    ],
  },
  {
    name: "Ruby's formats",
    format: "yaml",
    pairs: [["지난 %<n>d일 동안의 기록", "The records of the last %<n>d days"]],
    damaged: [
      "The records of the last days",
      "The records of the last %<m>d days",
      "The records of the last %<n>s days",
    ],
  },
  {
    name: "Qt",
    format: "qt",
    pairs: [
      ["전달된 패킷은 %1개, 크기는 %2바이트", "%2 bytes in %1 packets were passed on"],
      ["파일이 %n개 있습니다.", "There are %n files."],
      ["RAM이 정책보다 낮습니다: %1GB 감지, 최소 %L2GB.", "RAM is below the policy: %1GB found, at least %L2GB."],
      ["%1% 진행되었습니다.", "It is %1% done."],
    ],
    damaged: [
      "%2 bytes in packets were passed on",
      "%2 bytes in %2 packets were passed on",
      "%3 bytes in %1 packets were passed on",
      "%2 bytes in %11 packets were passed on",
      "2 bytes in 1 packets were passed on",
      "%2 bytes in %1 packets (%1) were passed on",
    ],
  },
  {
    name: "Laravel",
    format: "php",
    pairs: [
      ["최대 :max자, :attribute 항목은 필수입니다.", "The :attribute field is required, with :max letters at most."],
      ["첨부 파일 :count개가 업로드되었습니다.", ":count attached files were uploaded."],
      ["즐겨찾기한 비트맵 (:count개)", "Favourite beatmaps (:count)"],
      ["<strong>:workspace</strong> 연결이 끊겼습니다.", "The connection of <strong>:workspace</strong> was lost."],
    ],
    damaged: [
      "The field is required, with :max letters at most.",
      "The attribute field is required, with :max letters at most.",
      "The :property field is required, with :max letters at most.",
      "The :항목 field is required, with :max letters at most.",
      "The :attributes field is required, with :max letters at most.",
      "The :attribute field is required, with :attribute letters at most.",
      "The :attribute field is required, with :max letters at most (:max).",
    ],
  },
  {
    name: "i18next nesting",
    pairs: [
      ["파일은 $t(files.name)에 있습니다.", "The files are in $t(files.name)."],
      ['$t(girls, {"count": 3 })와 함께 왔습니다.', 'Came together with $t(girls, {"count": 3 }).'],
      ["$t(key)를 눌러 주세요.", "Please press $t(key)."],
    ],
    damaged: [
      "The files are in it.",
      "The files are in $t(files.title).",
      "The files are in t(files.name).",
      "The files are in $t(files.name) $t(files.name).",
      "The files are in $(files.name).",
    ],
  },
  {
    name: "vue-i18n links",
    pairs: [
      ["왜 @:common.appName 앱인가요?", "Why the app @:common.appName?"],
      ["@:(glossary.학생) 목록을 봅니다.", "Shows the list of @:(glossary.학생)."],
      ["@.lower:common.save 단추를 누릅니다.", "Press the button @.lower:common.save."],
      ["@:{'message.the_world'} 사람 모두에게", "To all people of @:{'message.the_world'}"],
    ],
    damaged: [
      "Why the app?",
      "Why the app @:common.name?",
      "Why the app @common.appName?",
      "Why the app @:common.appName @:common.appName?",
      "Why the app @:common.appName의 이름?",
      "Why the app @:common.appName.title?",
    ],
  },
  {
    name: "ERB and EJS",
    format: "html",
    pairs: [
      ["<%= n %>개의 파일을 <%- where %>에 저장했습니다.", "Saved <%= n %> files in <%- where %>."],
      ["<%= user.name %> 님, 어서 오세요.", "Welcome here, <%= user.name %>."],
    ],
    damaged: [
      "Saved files in <%- where %>.",
      "Saved <%= m %> files in <%- where %>.",
      "Saved <% n %> files in <%- where %>.",
      "Saved <%= n %> files in <%- where %> <%- where %>.",
    ],
  },
  {
    name: "Jinja, Twig and Liquid",
    format: "html",
    pairs: [["{% if n %}파일이 있습니다.{% endif %}", "{% if n %}There are files.{% endif %}"]],
    damaged: [
      "{% if n %}There are files.",
      "{% endif %}There are files.{% if n %}",
      "{% if m %}There are files.{% endif %}",
    ],
  },
  {
    name: "Fluent",
    format: "ftl",
    pairs: [
      ["{ $name } 님이 { -brand-name } 앱을 켰습니다.", "{ $name } started the { -brand-name } app."],
      ["{ NUMBER($size) }바이트를 받았습니다.", "Received { NUMBER($size) } bytes."],
    ],
    damaged: [
      "{ $name } started the app.",
      "{ $user } started the { -brand-name } app.",
      "{ name } started the { -brand-name } app.",
      "{ $name } started the { -brand-name } { $name } app.",
    ],
  },
  {
    name: "shell and Chrome",
    pairs: [
      ["$USER$ 님의 파일 $COUNT$개를 지웠습니다.", "Deleted $COUNT$ files of $USER$."],
      ["$1개의 파일을 $2 폴더에 저장했습니다.", "Saved $1 files in the folder $2."],
      ["$HOME 폴더에 ${NAME} 파일이 없습니다.", "The folder $HOME has no file ${NAME}."],
    ],
    damaged: [
      "Deleted $COUNT$ files.",
      "Deleted $COUNT$ files of $USER.",
      "Deleted $COUNT$ files of $NAME$.",
      "Deleted $USER$ files of $USER$.",
      "Deleted $COUNT$ files of $사용자$.",
    ],
  },
  {
    name: "$1",
    pairs: [["$1개의 파일을 $2 폴더에 저장했습니다.", "Saved $1 files in the folder $2."]],
    damaged: [
      "Saved 1 files in the folder $2.",
      "Saved $1 files in the folder $1.",
      "Saved $1 files in the folder $3.",
      "Saved $1 files in the folder $2 $2.",
      "Saved $12 files in the folder $2.",
    ],
  },
  {
    name: "names of cmd and Symfony",
    pairs: [
      ["%username% 님, 어서 오세요.", "Welcome here, %username%."],
      ["%count%개의 글이 %APPDATA% 폴더에 있습니다.", "There are %count% texts in the folder %APPDATA%."],
      ["%user.name% 님이 로그인했습니다.", "The user %user.name% has logged in."],
    ],
    damaged: [
      "Welcome here.",
      "Welcome here, %user%.",
      "Welcome here, username.",
      "Welcome here, %username.",
      "Welcome here, %username% %username%.",
      "Welcome here, %사용자%.",
    ],
  },
  {
    name: "names in double brackets",
    pairs: [
      ["[[n]]개의 알림이 있습니다.", "There are [[n]] notifications."],
      ["[[사용자 이름]] 님", "Dear [[사용자 이름]]"],
    ],
    damaged: [
      "There are notifications.",
      "There are [n] notifications.",
      "There are [[m]] notifications.",
      "There are [[n]] [[n]] notifications.",
    ],
  },
  {
    name: "Swift",
    format: "strings",
    pairs: [["\\(name) 님이 로그인했습니다.", "The user \\(name) has logged in."]],
    damaged: ["The user has logged in.", "The user (name) has logged in.", "The user \\(user) has logged in."],
  },
  {
    name: "component tags",
    pairs: [
      ["<0>약관</0>과 <1>정책</1>에 동의합니다.", "I agree to the <1>policy</1> and the <0>terms</0>."],
      ["<my-link>여기</my-link>를 눌러 <b>지금</b> 시작하세요.", "Start <b>now</b> and press <my-link>here</my-link>."],
      ['<a href="x y">문서</a>를<br/>읽어 주세요.', 'Please read<br/><a href="x y">the document</a>.'],
    ],
    damaged: [
      "I agree to the policy and the <0>terms</0>.",
      "I agree to the <1>policy</1> and the <0>terms.",
      "I agree to the <1>policy<0> and the </1>terms</0>.",
      "I agree to the </1>policy<1> and the <0>terms</0>.",
      "I agree to the <1>policy</1> and the terms<0></0>.",
      "I agree to the <1>policy</1> and the <2>terms</2>.",
      "I agree to the <1>policy and the <0>terms</0></1>.",
    ],
  },
  {
    name: "tags with hyphens",
    pairs: [["<my-link>여기</my-link>를 누르세요.", "Press <my-link>here</my-link>."]],
    damaged: ["Press </my-link>here<my-link>.", "Press <my-link></my-link> here.", "Press <my-url>here</my-url>."],
  },
  {
    name: "nested tags",
    pairs: [["<b>아주 <i>굵게</i></b> 씁니다.", "Writes <b><i>bold</i> very much</b>."]],
    damaged: [
      "Writes <i>bold <b>very</b></i> much.",
      "Writes <b>bold</b> <i>very</i> much.",
      "Writes <b>bold <i>very</b> much</i>.",
    ],
  },
  {
    name: "keys, mentions and issues",
    pairs: [
      ["Ctrl+S 키를 눌러 저장합니다.", "Press Ctrl+S to save it."],
      ["Cmd+Shift+P나 F1 키를 누릅니다.", "Press F1 or Cmd+Shift+P to open it."],
      ["Ctrl+K Alt+C 키를 누르면 열립니다.", "It opens with the keys Ctrl+K Alt+C."],
      ["@mina 님이 #123 문제를 닫았습니다.", "The issue #123 was closed by @mina."],
    ],
    damaged: [
      "Press it to save it.",
      "Press Ctrl+C to save it.",
      "Press Control+S to save it.",
      "Press Ctrl+S or Ctrl+S to save it.",
    ],
  },
  {
    name: "mentions and issues",
    pairs: [["그래서 @mina 님이 #123 문제를 닫았습니다.", "The issue #123 was closed by @mina."]],
    damaged: [
      "The issue #124 was closed by @mina.",
      "The issue #123 was closed by @minah.",
      "The issue #123 was closed by mina.",
      "The issue #123 was closed by @mina and @mina.",
    ],
  },
];

describe("Placeholders", () => {
  for (const { name, format, pairs, damaged } of DIALECTS)
    describe(name, () => {
      const directions = pairs.flatMap(([ko, en]) => [[ko, en, "en"] as const, [en, ko, "ko"] as const]);
      for (const [from, to, language] of directions)
        it(`accepts ${JSON.stringify(to)} for ${JSON.stringify(from)}`, async () => {
          assert.deepEqual(await translated(from, to, language, format), { kind: "rewritten", text: to });
          assert.deepEqual(gate(from, to), []);
        });
      const [source = ""] = pairs[0] ?? [];
      for (const wrong of damaged)
        it(`rejects ${JSON.stringify(wrong)}`, async () => {
          const { kind } = await translated(source, wrong, "en", format);
          assert.equal(kind, "rejected");
          assert.notDeepEqual(gate(source, wrong), [], "the last check alone");
        });
    });
});

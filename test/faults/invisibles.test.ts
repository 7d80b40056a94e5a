/** R15: what can't be seen is shown, and nothing else is. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, describe } from "mocha";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../../scripts/support/browser.ts";
import { escapeInvisibles, findInvisibles } from "../../src/text/invisibles.ts";
import { ChatPage, stateWith, turn } from "../e2e/support/page.ts";
import { fault } from "./support/fault.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Places of an answer that show text, each with the character between two letters. */
const PLACES: Record<string, (character: string) => string> = {
  text: (character) => `a${character}b`,
  "text, as an entity": (character) => `a&#x${character.codePointAt(0)?.toString(16)};b`,
  strong: (character) => `**a${character}b**`,
  "inline code": (character) => `\`a${character}b\``,
  code: (character) => `\`\`\`js\nlet a${character}b = 1;\n\`\`\``,
  "indented code": (character) => `    a${character}b`,
  "link text": (character) => `[a${character}b](https://a.example)`,
  "link target": (character) => `[ab](https://a.example/a${character}b)`,
  "alternative text": (character) => `![a${character}b](https://a.example)`,
  "table cell": (character) => `| a${character}b |\n|---|\n| c |`,
};

describe("Invisible characters", () => {
  let browser: BrowserContext;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  fault(
    "R15",
    "each in every place of an answer, a message and thoughts",
    { quick: 60, full: 999_999 },
    async (attempt) => {
      const every = everyInvisible();
      // U+0000 and line ends are replaced when Markdown is read.
      const characters = every
        .filter((character) => !"\u0000".includes(character))
        .filter((_, index) => index % Math.max(1, Math.floor(every.length / attempt.tries)) === 0)
        .concat(attempt.quick ? NAMED : []);
      const chat = await ChatPage.open(browser);
      try {
        for (let first = 0; first < characters.length; first += 100) {
          const batch = characters.slice(first, first + 100);
          await chat.post(
            stateWith(
              batch.map((character, i) =>
                turn(`t${i}`, {
                  message: `a${character}b`,
                  thoughts: `a${character}b`,
                  // Each in a list item, so that every place is one block of its own.
                  answer: Object.values(PLACES)
                    .map((place) => place(character))
                    .join("\n\n---\n\n"),
                }),
              ),
              { conversationId: `c${first}` },
            ),
          );
          await chat.value(`(async () => {
          document.querySelector(".earlier")?.click();
          while (document.querySelector(".earlier") !== null) {
            document.querySelector(".earlier").click();
            await new Promise(requestAnimationFrame);
          }
        })()`);
          const shown = await chat.value<{ boxes: number[]; texts: string }>(`({
          boxes: [...document.querySelectorAll(".turn")].map((one) => one.querySelectorAll(".invisible").length),
          texts: document.querySelector("#app").textContent + [...document.querySelectorAll("[title]")].map((one) => one.title).join(""),
        })`);
          assert.deepEqual(findInvisibles(shown.texts), [], escapeInvisibles(shown.texts));
          shown.boxes.forEach((count, i) => {
            const character = batch[i] ?? "";
            assert.ok(count >= Object.keys(PLACES).length - 1, `${count} boxes for ${escapeInvisibles(character)}`);
          });
          attempt.count(batch.length * (Object.keys(PLACES).length + 2));
        }
      } finally {
        await chat.close();
      }
    },
  );

  fault("R15", "no alarm on lines of Korean", { quick: 10_000, full: 1_000_000 }, (attempt) => {
    // Translators left zero-width spaces in some texts of TypeScript, and some tools ring the bell: rightly found.
    const isHiding = (line: string): boolean =>
      ["\u0007", "\u001b", "\u200b", "\ufeff"].some((one) => line.includes(one));
    const all = koreanLines();
    const lines = all.filter((line) => !isHiding(line)).slice(0, attempt.tries);
    assert.ok(lines.length >= 10_000, `${lines.length} lines`);
    const alarms = lines.filter((line) => findInvisibles(line).length > 0).map(escapeInvisibles);
    const found = all.filter(isHiding);
    attempt.note(`${found.length} other lines hold invisible characters`);
    assert.ok(found.every((line) => findInvisibles(line).length > 0));
    attempt.count(lines.length);
    assert.deepEqual(alarms, []);
  });

  fault("R15", "no alarm on emoji, alone and between Korean words", { quick: 1, full: 1 }, (attempt) => {
    const emoji = everyEmoji(attempt.quick);
    assert.ok(emoji.length > (attempt.quick ? 2_000 : 3_500), `${emoji.length}`);
    for (const one of emoji)
      for (const text of [one, `가${one}나`, one + one, `${one} 1`]) {
        attempt.count();
        assert.deepEqual(findInvisibles(text), [], escapeInvisibles(text));
      }
  });
});

/** What `findInvisibles` names: at least the well-known ones are in every run. */
const NAMED = Array.from(
  "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u2800\u3164\ufe0e\ufe0f\ufeff\uffa0\ufff9\u{1d173}\u{e0001}\u{e0041}\u{e007f}\u{e0100}",
);

function everyInvisible(): string[] {
  const all: string[] = [];
  for (let codePoint = 1; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const character = String.fromCodePoint(codePoint);
    if (findInvisibles(`a${character}b`).length > 0) all.push(character);
  }
  return all;
}

/**
 * Every emoji for general interchange of one or two parts, and families and couples of up to four.
 * @param quick without those of three and four parts, and with some of two
 */
function everyEmoji(quick: boolean): string[] {
  const isEmoji = /^\p{RGI_Emoji}$/v;
  const found: string[] = [];
  const add = (text: string): void => {
    if (isEmoji.test(text)) found.push(text);
  };
  const parts: string[] = [];
  for (let codePoint = 0x23; codePoint <= 0x1faff; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    if (!/\p{Emoji}/u.test(character)) continue;
    const tones = /\p{EBase}/u.test(character) ? ["🏻", "🏼", "🏽", "🏾", "🏿"].map((tone) => character + tone) : [];
    for (const part of [character, `${character}\ufe0f`, ...tones, `${character}\ufe0f\u20e3`]) {
      add(part);
      if (part !== character || /\p{ExtPict}/u.test(character)) parts.push(part);
    }
  }
  // Few emoji are second parts: those that follow one of these.
  const firsts = Array.from("🧑👩👨👮🏃👯🤼🐦🐈🐕🐻😮😵😶🙂❤⛓🍄🍋", (one) => [one, `${one}\ufe0f`]).flat();
  const joined = [...firsts, "🏳\ufe0f", "🏴", "👁\ufe0f"];
  const seconds = parts.filter((part) => joined.some((one) => isEmoji.test(`${one}\u200d${part}`)));
  for (const one of quick ? joined : parts) for (const second of seconds) add(`${one}\u200d${second}`);
  for (const one of quick ? [] : parts.filter((part) => /^[👦-👩🧑🏃🚶🧎]/u.test(part)))
    for (const second of [...seconds, "👦", "👧"])
      for (const third of ["👦", "👧", "👨", "👩", "💋", "➡\ufe0f", "🧒"]) {
        add([one, second, third].join("\u200d"));
        for (const last of parts.filter((part) => /^[👦-👩🧑🧒]/u.test(part))) {
          if (third === "💋" || third === "👧" || third === "👦" || third === "🧒")
            add([one, second, third, last].join("\u200d"));
        }
      }
  for (let first = 0x1f1e6; first <= 0x1f1ff; first++)
    for (let second = 0x1f1e6; second <= 0x1f1ff; second++) add(String.fromCodePoint(first, second));
  for (const region of ["gbeng", "gbsct", "gbwls"])
    add(`🏴${Array.from(region, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")}\u{e007f}`);
  return [...new Set(found)];
}

/** Lines of the product's own Korean, of its tests, and of the packages and the system here; also decomposed. */
function koreanLines(): string[] {
  const files = [
    ...globSync(
      ["l10n/*.json", "package.nls.ko.json", "*.ko.md", "models/demo/corpus.jsonl", "tools/evaluation/cases.json"],
      { cwd: ROOT },
    ),
    ...globSync(["test/unit/**/*.{ts,txt}", "src/korean/**/*.ts", "node_modules/typescript/lib/ko/*.json"], {
      cwd: ROOT,
    }),
    ...globSync("/usr/share/locale/ko/LC_MESSAGES/*.mo"),
  ];
  const lines = files.flatMap((file) =>
    readFileSync(resolve(ROOT, file), "utf8")
      // In a file of messages, a text ends with U+0000.
      .split(/[\n\0]/)
      .filter((line) => /[가-힣]/.test(line) && !line.includes("\ufffd")),
  );
  return [...lines, ...lines.map((line) => line.normalize("NFD"))];
}

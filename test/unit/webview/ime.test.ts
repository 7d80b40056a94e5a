import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { IME_IDLE, type ImeEvent, nextIme } from "../../../webview/ime.ts";

const key = (name: string, options: { shift?: boolean; isComposing?: boolean; keyCode?: number } = {}): ImeEvent => ({
  type: "keydown",
  enter: name === "Enter",
  escape: name === "Escape",
  shift: options.shift ?? false,
  isComposing: options.isComposing ?? false,
  keyCode: options.keyCode ?? (name === "Enter" ? 13 : 65),
});
const start: ImeEvent = { type: "compositionstart" };
const end = (data: string): ImeEvent => ({ type: "compositionend", data });
const later: ImeEvent = { type: "later" };
const blur: ImeEvent = { type: "blur" };
const linebreak: ImeEvent = { type: "linebreak" };
const enter = key("Enter");
const composingEnter = key("Enter", { isComposing: true, keyCode: 229 });
const lateEnter = key("Enter", { keyCode: 229 });

/** How often a sequence of events sends, and how many line breaks reach the field. */
function play(events: ImeEvent[]): { sent: number; lineBreaks: number } {
  let state = IME_IDLE;
  const counts = { sent: 0, lineBreaks: 0 };
  for (const event of events) {
    const [next, effect] = nextIme(state, event);
    state = next;
    if (effect.send === true) counts.sent++;
    const breaks =
      event.type === "linebreak" ||
      (event.type === "keydown" && event.enter && !event.isComposing && event.keyCode === 13);
    if (breaks && effect.prevent !== true) counts.lineBreaks++;
  }
  return counts;
}

const sends = { sent: 1, lineBreaks: 0 };
const nothing = { sent: 0, lineBreaks: 0 };

describe("Enter in the composer", () => {
  const cases: [name: string, events: ImeEvent[], expected: { sent: number; lineBreaks: number }][] = [
    ["sends without a composition", [enter], sends],
    ["inserts a line break with Shift", [key("Enter", { shift: true })], { sent: 0, lineBreaks: 1 }],
    ["in Hangul sends once, after the syllable", [start, composingEnter, end("한"), later], sends],
    ["in Hangul sends after a lone consonant too", [start, composingEnter, end("ㅋ"), later], sends],
    [
      "in Hangul on Windows suppresses the line break after the commit",
      [start, composingEnter, end("한"), linebreak, later],
      sends,
    ],
    [
      "in Hangul on macOS sends once if a second, plain Enter follows the commit",
      [start, composingEnter, end("한"), enter, later],
      sends,
    ],
    ["in Hangul on macOS sends if a plain Enter precedes the commit", [start, enter, end("글"), later], sends],
    ["in Hangul on Safari sends if the commit precedes its Enter", [start, end("글"), lateEnter, later], sends],
    [
      "in Hangul sends once for two Enters in one composition",
      [start, composingEnter, composingEnter, end("한"), later],
      sends,
    ],
    [
      "in Hangul does not send for syllables before the last one",
      [start, end("안"), start, composingEnter, end("녕"), later],
      sends,
    ],
    [
      "in Hangul sends if the next syllable starts before the task",
      [start, composingEnter, end("한"), start, later, end("글")],
      sends,
    ],
    [
      "in Hangul sends if another key arrives before the task",
      [start, composingEnter, end("한"), key("a"), later],
      sends,
    ],
    ["in Hangul sends nothing before the commit", [start, composingEnter], nothing],
    ["in Hangul sends nothing before the task", [start, composingEnter, end("한")], nothing],
    ["in Hangul is not implied by a commit alone", [start, end("한"), later], nothing],
    [
      "in Hangul does not send with Shift while composing",
      [start, key("Enter", { shift: true, isComposing: true, keyCode: 229 }), end("한"), later],
      nothing,
    ],
    ["in Hangul does not send when it chooses a Hanja candidate", [start, composingEnter, end("韓"), later], nothing],
    ["in Japanese does not send when it chooses a candidate", [start, composingEnter, end("日本語"), later], nothing],
    ["in Japanese does not send when it accepts kana as is", [start, composingEnter, end("にほん"), later], nothing],
    [
      "in Japanese on Safari does not send if the commit precedes its Enter",
      [start, end("日本"), lateEnter, later],
      nothing,
    ],
    [
      "in Japanese sends after the Enter that chose a candidate",
      [start, composingEnter, end("日本"), later, enter],
      sends,
    ],
    ["in Chinese does not send when it accepts letters as is", [start, composingEnter, end("nihao"), later], nothing],
    ["does not send if the composition was cancelled", [start, composingEnter, end(""), later], nothing],
    ["does not send if the field loses focus", [start, composingEnter, blur, end("한"), later], nothing],
    ["is undone by Escape", [start, composingEnter, key("Escape", { isComposing: true }), end("한"), later], nothing],
    [
      "is undone by another key",
      [start, composingEnter, key("ㅏ", { isComposing: true, keyCode: 229 }), end("하"), later],
      nothing,
    ],
    ["sends again after a sent message", [start, composingEnter, end("한"), later, enter], { sent: 2, lineBreaks: 0 }],
  ];
  for (const [name, events, expected] of cases) it(name, () => assert.deepEqual(play(events), expected));
});

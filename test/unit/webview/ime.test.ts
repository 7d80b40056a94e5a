import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { IME_IDLE, nextIme, type ImeEvent } from "../../../webview/ime.ts";

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

/** How often a sequence sends, and the line breaks it lets into the field. */
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
    ["without a composition sends", [enter], sends],
    ["with Shift breaks the line", [key("Enter", { shift: true })], { sent: 0, lineBreaks: 1 }],
    ["Hangul: sends once, after the syllable", [start, composingEnter, end("한"), later], sends],
    ["Hangul: a lone consonant is Hangul too", [start, composingEnter, end("ㅋ"), later], sends],
    [
      "Hangul, Windows: the line break after the commit is kept out",
      [start, composingEnter, end("한"), linebreak, later],
      sends,
    ],
    [
      "Hangul, macOS: a second, plain Enter right after the commit",
      [start, composingEnter, end("한"), enter, later],
      sends,
    ],
    ["Hangul, macOS: a plain Enter before the commit", [start, enter, end("글"), later], sends],
    ["Hangul, Safari: the commit before its Enter", [start, end("글"), lateEnter, later], sends],
    ["Hangul: two Enters within one composition", [start, composingEnter, composingEnter, end("한"), later], sends],
    [
      "Hangul: syllables before the last one don't send",
      [start, end("안"), start, composingEnter, end("녕"), later],
      sends,
    ],
    [
      "Hangul: the next syllable begins before the task",
      [start, composingEnter, end("한"), start, later, end("글")],
      sends,
    ],
    ["Hangul: another key before the task", [start, composingEnter, end("한"), key("a"), later], sends],
    ["Hangul: nothing is sent before the commit", [start, composingEnter], nothing],
    ["Hangul: nothing is sent before the task", [start, composingEnter, end("한")], nothing],
    ["Hangul: a commit by itself", [start, end("한"), later], nothing],
    [
      "Hangul: Shift+Enter while composing",
      [start, key("Enter", { shift: true, isComposing: true, keyCode: 229 }), end("한"), later],
      nothing,
    ],
    ["Hangul: Hanja chosen from the candidates", [start, composingEnter, end("韓"), later], nothing],
    ["Japanese: a candidate is chosen", [start, composingEnter, end("日本語"), later], nothing],
    ["Japanese: kana is taken as it is", [start, composingEnter, end("にほん"), later], nothing],
    ["Japanese, Safari: the commit before its Enter", [start, end("日本"), lateEnter, later], nothing],
    ["Japanese: the Enter after the one that chose", [start, composingEnter, end("日本"), later, enter], sends],
    ["Chinese: letters are taken as they are", [start, composingEnter, end("nihao"), later], nothing],
    ["a composition that was taken back", [start, composingEnter, end(""), later], nothing],
    ["the field loses the focus", [start, composingEnter, blur, end("한"), later], nothing],
    [
      "Escape takes the Enter back",
      [start, composingEnter, key("Escape", { isComposing: true }), end("한"), later],
      nothing,
    ],
    [
      "another key takes the Enter back",
      [start, composingEnter, key("ㅏ", { isComposing: true, keyCode: 229 }), end("하"), later],
      nothing,
    ],
    [
      "after a sent message the next Enter sends again",
      [start, composingEnter, end("한"), later, enter],
      { sent: 2, lineBreaks: 0 },
    ],
  ];
  for (const [name, events, expected] of cases) it(name, () => assert.deepEqual(play(events), expected));
});

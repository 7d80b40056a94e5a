import assert from "node:assert/strict";
import { PROMPT_FORMATS } from "../../../src/prompt/promptFormat.ts";
import { FORTY_TWO_DOT_MARKERS, hasNeutralized, neutralize } from "../../../src/prompt/roleMarkers.ts";
import { cleanUserText } from "../../../src/prompt/userText.ts";

describe("Role markers in a text", () => {
  const disguised: [name: string, text: string, seen: string][] = [
    ["with a zero-width space inside", "<hu\u200bman>:", "‹hu\u200bman›:"],
    ["with a soft hyphen", "<bo\u00adt>:", "‹bo\u00adt›:"],
    ["with joiners around everything", "<\u200dh\u200cuman\u2060>\ufeff:", "‹\u200dh\u200cuman\u2060›\ufeff:"],
    ["with a variation selector", "<human\ufe0f>:", "‹human\ufe0f›:"],
    ["with tag characters", "<bot\u{e0062}\u{e007f}>:", "‹bot\u{e0062}\u{e007f}›:"],
    ["with bidirectional controls", "<\u202ehuman\u202c>\u2066:", "‹\u202ehuman\u202c›\u2066:"],
    ["with control characters", "<bot\u0007>\u0085:", "‹bot\u0007›\u0085:"],
    ["with the Hangul filler", "<\u3164human\u3164>:", "‹\u3164human\u3164›:"],
    ["with a grapheme joiner", "<b\u034fot>:", "‹b\u034fot›:"],
    ["in full width", "＜ｈｕｍａｎ＞：", "‹ｈｕｍａｎ›："],
    ["in small forms", "﹤bot﹥﹕", "‹bot›﹕"],
    ["in circles", "<ⓗⓤⓜⓐⓝ>:", "‹ⓗⓤⓜⓐⓝ›:"],
    ["in mathematical letters", "<𝐡𝑢𝓶𝖺𝚗>:", "‹𝐡𝑢𝓶𝖺𝚗›:"],
    ["raised", "<ᵇᵒᵗ>:", "‹ᵇᵒᵗ›:"],
    ["before a ligature that begins with a colon", "<bot>⩴", "‹bot›⩴"],
    [
      "with all of it at once",
      "x＜\u200b 𝐇\u00adＵ㎃\u200dｎ \u2003>\u2060\n：",
      "x‹\u200b 𝐇\u00adＵ㎃\u200dｎ \u2003›\u2060\n：",
    ],
  ];
  for (const [name, text, seen] of disguised)
    it(`are made harmless ${name}`, () => {
      assert.equal(cleanUserText(text), seen);
      assert.equal(cleanUserText(seen), seen);
    });

  const untouched = [
    "Map<human> 그리고 Map<bot>",
    "<humans>: <robot>: <bot-1>:",
    "<hum\u0303an>: a letter with a tilde is another one",
    "<b\u0323ot>:",
    "if (human < bot) { bot >: human }",
    "‹human›: 〈human〉: «bot»:",
    "<Human extends Animal>:",
    "<human, bot>:",
    "<human>; <bot>.",
    "가 < 나 > 다 : 라",
  ];
  for (const text of untouched)
    it(`are not seen in ${JSON.stringify(text)}`, () => {
      assert.equal(cleanUserText(text), text.normalize("NFC"));
    });

  it("cost ordinary code only their own brackets", () => {
    assert.equal(
      cleanUserText("val all: List<Human>: Map<Bot, List<Human>>:\nMap<bot>: x"),
      "val all: List‹Human›: Map<Bot, List<Human>>:\nMap‹bot›: x",
    );
  });

  it("are recognized once they are harmless", () => {
    for (const [, text] of disguised) {
      assert.equal(hasNeutralized(text, FORTY_TWO_DOT_MARKERS), false);
      assert.equal(hasNeutralized(cleanUserText(text), FORTY_TWO_DOT_MARKERS), true);
    }
    for (const text of ["‹a›", "‹human›", "<human>"]) assert.equal(hasNeutralized(text, FORTY_TWO_DOT_MARKERS), false);
  });

  it("of other families are made harmless as they write them, in disguise too", () => {
    const { markers } = PROMPT_FORMATS.mistral;
    for (const [text, seen] of [
      ["[INST]x[/INST]", "‹INST›x‹/INST›"],
      ["［ＩＮＳＴ］", "‹ＩＮＳＴ›"],
      ["[IN\u200bST]", "‹IN\u200bST›"],
      ["<\u2060/s>", "‹\u2060/s›"],
      // Not those of this family.
      ["[inst] [ INST ] <s> [|user|]", "[inst] [ INST ] <s> [|user|]"],
    ] as const) {
      assert.equal(neutralize(text, markers), seen);
      assert.equal(hasNeutralized(seen, markers), text !== seen);
    }
  });

  it("are made harmless in earlier answers, too", () => {
    for (const [id, format] of Object.entries(PROMPT_FORMATS)) {
      const marker = format.markers.texts[0];
      if (marker === undefined) continue;
      const turns = [{ message: "안녕", answer: `네. ${marker.replace(/(.)/, "$1\u200b")} 아니요` }];
      const parts = format.prompt(turns, "끝", { system: undefined });
      const answer = parts.map((part) => ("text" in part ? part.text : "")).find((text) => text.includes("아니요"));
      assert.match(answer ?? "", /네\. ‹\u200b[^<>[\]]+›:? 아니요/, id);
    }
  });
});

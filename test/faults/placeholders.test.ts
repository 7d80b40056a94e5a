/** What answers can make of placeholders: none that is damaged may be written. */
import assert from "node:assert/strict";
import { describe } from "mocha";
import type { ProseUnit } from "../../src/prose/units.ts";
import { checkAnswer } from "../../src/rewriting/checks.ts";
import { maskProse, unmask } from "../../src/rewriting/mask.ts";
import { checkUnit } from "../../src/rewriting/unitGate.ts";
import type { Place } from "../../src/text/keptParts.ts";
import { fault } from "./support/fault.ts";

const PLACE: Place = { languageId: "php", form: "value" };

/** One name is put in place of `@`. */
const FREE = [
  "{{@}}",
  "{{{@}}}",
  "{{ @ | date }}",
  "{@}",
  "{ $@ }",
  "{@!r:>10}",
  "{0:N2}",
  "${@}",
  "#{@}",
  "%{@}",
  "%(@)s",
  "%<@>d",
  "%1$s",
  "%2$,.1f",
  "%@%",
  "%1",
  "%L2",
  "$t(@)",
  "$@$",
  "$@",
  "$1",
  "@:common.@",
  "@:(@)",
  "@.lower:@",
  ":@",
  "[[@]]",
  "<%= @ %>",
  "<b>",
  "\\(@)",
  "Ctrl+S",
  "#123",
  "`@`",
];
const POSITIONAL = ["%s", "%d", "%,d", "%05.2f", "%@", "%lld", "{}", "{:d}", "{!r}"];
const NAMES = ["count", "name", "user", "total", "file", "page"];
const KOREAN = ["파일을", "서버에", "저장한", "다음", "화면에서", "설정을", "확인하고", "사용자는"];
const ENGLISH = ["the", "list", "on", "our", "server", "was", "saved", "again", "with", "every", "setting"];

type Random = () => number;

function pick<T>(list: readonly T[], random: Random): T {
  const one = list[Math.floor(random() * list.length)];
  assert.ok(one !== undefined);
  return one;
}

function items(random: Random): string[] {
  const chosen = new Set<string>();
  const wanted = 1 + Math.floor(random() * 4);
  while (chosen.size < wanted) {
    const item = pick(random() < 0.3 ? POSITIONAL : FREE, random);
    chosen.add(
      item === "%@"
        ? item
        : item.replaceAll("@", (sign, at) => (at === 0 && /^@[:.]/.test(item) ? sign : pick(NAMES, random))),
    );
  }
  return [...chosen].flatMap((item) => (item === "<b>" ? ["<b>", "</b>"] : [item]));
}

/** The items between words, each with a space around it. */
function sentence(words: readonly string[], list: readonly string[], random: Random): string {
  const some = (): string[] => Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(words, random));
  return [...list.flatMap((item) => [...some(), item]), ...some()].join(" ");
}

/** Free items may stand anywhere; a tag stays before its end. */
function moved(list: readonly string[], random: Random): string[] {
  const isFree = (item: string): boolean => !POSITIONAL.includes(item) && !/^<\/?b>$/.test(item);
  const free = list.filter(isFree).sort(() => random() - 0.5);
  return list.map((item) => (isFree(item) ? (free.pop() ?? item) : item));
}

const DAMAGES: Record<string, (list: readonly string[], random: Random) => string[]> = {
  drops: (list, random) => list.toSpliced(Math.floor(random() * list.length), 1),
  doubles: (list, random) => [...list, pick(list, random)],
  renames: (list, random) =>
    changed(list, random, (item) =>
      item.replace(/[A-Za-z\d](?=[^A-Za-z\d]*$)/, (letter) =>
        letter === "z" ? "y" : letter === "9" ? "8" : String.fromCharCode(letter.charCodeAt(0) + 1),
      ),
    ),
  translates: (list, random) => changed(list, random, (item) => item.replace(/[A-Za-z\d]+/, "이름")),
  bares: (list, random) => changed(list, random, (item) => item.replace(/^[^A-Za-z\d가-힣]/, "")),
  opens: (list, random) =>
    changed(list, random, (item) =>
      /[\w}]$/.test(item) && !/[)%$\]>`}]$/.test(item) ? `${item}x` : item.slice(0, -1),
    ),
  reorders: (list) => {
    const ordered = list.filter((item) => POSITIONAL.includes(item));
    return list.map((item) => (POSITIONAL.includes(item) ? (ordered.pop() ?? item) : item));
  },
};

function changed(list: readonly string[], random: Random, change: (item: string) => string): string[] {
  const at = Math.floor(random() * list.length);
  return list.map((item, index) => (index === at ? change(item) : item));
}

function refusals(source: string, answer: string): { mask: boolean; gate: boolean } {
  const masked = maskProse(source, [], "en", "verbatim", PLACE);
  const task = { kind: "toEnglish" } as const;
  const reasons = checkAnswer({ task, language: "ko", masked, text: answer, ended: true });
  const lost = reasons.some((reason) => !["tooLong", "tooShort", "repeats"].includes(reason));
  const span = { start: 0, end: source.length };
  const unit: ProseUnit = {
    kind: "localeValue",
    span,
    passages: [{ lines: [span], layout: "line", continuation: "" }],
  };
  return { mask: lost || unmask(answer, masked) === undefined, gate: checkUnit(source, unit, answer).length > 0 };
}

describe("Placeholders in answers", () => {
  fault(
    "boundary",
    "no damaged placeholder passes, and no right one is refused",
    { quick: 1_500, full: 60_000 },
    (attempt) => {
      const { tries, random, count, note } = attempt;
      let gateAlone = 0;
      let damaged = 0;
      for (let at = 0; at < tries; at++) {
        const list = items(random);
        const source = sentence(KOREAN, list, random);
        const right = sentence(ENGLISH, moved(list, random), random);
        assert.deepEqual(refusals(source, right), { mask: false, gate: false }, `${source} → ${right}`);
        for (const [name, damage] of Object.entries(DAMAGES)) {
          const wrong = damage(list, random);
          if (wrong.join(" ") === list.join(" ")) continue;
          const answer = sentence(ENGLISH, wrong, random);
          const { mask, gate } = refusals(source, answer);
          damaged++;
          if (gate) gateAlone++;
          assert.ok(mask, `${name}: ${source} → ${answer}`);
          count();
        }
      }
      note(
        `${damaged} damaged answers, all refused; the last check alone refuses ${((100 * gateAlone) / damaged).toFixed(1)} %`,
      );
    },
  );
});

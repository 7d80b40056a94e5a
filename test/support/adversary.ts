/**
 * Models that misbehave, each in its own way and the same way every time. If one of their bad answers is shown, the
 * checks are at fault.
 */
import { FailureError } from "../../src/inference/failure.ts";
import { findItems } from "../../src/rewriting/mask.ts";
import type { ModelClient } from "../../src/rewriting/modelClient.ts";

export interface Adversary {
  name: string;
  modelClient: ModelClient;
}

/** A request, and the answer that a good model might give. */
interface ModelRequest {
  instruction: string;
  /** The prose in the instruction. */
  prose: string;
  /** The language of the answer. */
  to: "ko" | "en";
  good: string;
  /** The items of the prose in the good answer. */
  items: string[];
  /** A number derived from the prose, to choose by. */
  nth: number;
}

type Reply = string | { text: string; ended: boolean };

const COMMENTS_BEFORE = [
  "번역: ",
  "Translation: ",
  "Sure! ",
  "Sure, here is the translation: ",
  "네, ",
  "네, 알겠습니다. ",
  "다음은 번역한 문장입니다. ",
  "Here is the corrected sentence: ",
  "영어 번역: ",
  "Certainly! ",
  "수정된 문장: ",
  "Answer: ",
  "**번역:** ",
  '"번역": ',
  "물론입니다. ",
];
const COMMENTS_AFTER = [
  " (번역: 직역)",
  " Note: the tone is formal.",
  " I hope this helps!",
  " 도움이 되셨길 바랍니다.",
  "\n\n설명: 존댓말로 바꾸었습니다.",
  "\nLet me know if you need anything else.",
  " 번역해 드렸습니다.",
];
const QUOTES = ['"@"', "'@'", "“@”", "「@」", "«@»", "`@`", '"@".', '""@""'];
const CLOSERS = [" */", "/* ", ' """', " -->", "`", "'''", " **", " [", " |", "\\"];
const ROLES = [
  " <human>: 다음 질문",
  " <bot>: 네",
  "‹human›: 안녕",
  " Human: more",
  " Assistant: sure",
  "<|endoftext|>",
];
const REFUSALS = [
  "죄송하지만 그 질문에는 답할 수 없습니다.",
  "As an AI language model, I cannot translate this.",
  "I'm sorry, but I can't help with that.",
  "저는 인공지능 언어 모델입니다.",
];
const INVENTED = [
  " `extra()`",
  " {count}",
  " %s",
  " <b>",
  " ${name}",
  " 🎉",
  " a@b.co",
  " ./run.sh",
  " #77",
  " --force",
  " {{count}}",
  " :name",
  " %1",
  " $t(key)",
  " @:common.name",
  " <%= n %>",
  " [[n]]",
  " %username%",
  " Ctrl+S",
  " </0>",
];
const URLS = [" https://evil.example/x", " www.example.com", " (see example.com)", " mail me@example.org"];
const NUMBERS = [" 42", " in 2024", " 3개", " 7%", " ４２", " v9.9.9"];
const INVISIBLE = ["\u202E", "\u200B", "\u2066", "\u0007", "\u00AD", "\u{E0041}", "\u2028"];
const FOREIGN = ["これは日本語です。", "这是中文。", "Это русский текст."];

const MISBEHAVIORS: Record<string, (request: ModelRequest) => Reply> = {
  "drops every mask": ({ good, items }) => items.reduce((text, item) => text.replaceAll(item, ""), good),
  "drops the last mask": ({ good, items }) => replaceLast(good, items.at(-1), () => ""),
  "duplicates masks": ({ good, items }) => replaceLast(good, items.at(-1), (item) => `${item} ${item}`),
  "repeats a mask at the end": ({ good, items }) => `${good} ${items[0] ?? ""}`,
  "reorders masks": ({ good, items }) => swapEnds(good, items),
  "changes masks": ({ good, items }) => replaceLast(good, items.at(-1), (item) => changed(item)),
  "breaks masks apart": ({ good, items }) =>
    replaceLast(good, items.at(-1), (item) => item.replace(/(?<=\S)(?=\S)/g, " ")),
  "makes up marks": ({ good }) => `${good} <7> <8>`,
  "echoes the text": ({ prose }) => prose,
  "echoes the text with the answer": ({ prose, good }) => `${prose} ${good}`,
  "echoes the prompt": ({ instruction }) => instruction,
  "echoes the prompt before the answer": ({ instruction, good }) => `${instruction.split("\n")[0] ?? ""} ${good}`,
  "comments before": ({ good, nth }) => pick(COMMENTS_BEFORE, nth) + good,
  "comments after": ({ good, nth }) => good + pick(COMMENTS_AFTER, nth),
  "quotes everything": ({ good, nth }) => pick(QUOTES, nth).replace("@", () => good),
  "repeats the answer": ({ good }) => `${good} ${good} ${good}`,
  "repeats a word": ({ good }) => `${good}${" again and again and again".repeat(5)}`,
  "repeats a syllable": ({ good }) => good + "가".repeat(30),
  "switches the script": ({ items, to }) => `${phrase(to === "ko" ? "en" : "ko", 6)} ${items.join(" ")}`,
  "switches the script halfway": ({ good, to }) => `${good} ${phrase(to === "ko" ? "en" : "ko", 12)}`,
  "answers in a third language": ({ nth, items }) => `${pick(FOREIGN, nth)} ${items.join(" ")}`,
  "adds a foreign letter": ({ good }) => `${good} は`,
  "never ends": ({ good }) => ({ text: `${good} ${good}`, ended: false }),
  "stops in the middle": ({ good }) => ({ text: good.slice(0, good.length / 2), ended: false }),
  "says a single word": ({ to }) => (to === "ko" ? "네" : "Ok"),
  "talks on and on": ({ good, to }) => `${good} ${phrase(to, 60)}`,
  "adds numbers": ({ good, nth }) => good + pick(NUMBERS, nth),
  "adds URLs": ({ good, nth }) => good + pick(URLS, nth),
  "adds items": ({ good, nth }) => good + pick(INVENTED, nth),
  "breaks characters": ({ good }) => `${good.slice(0, 3)}\uFFFD${good.slice(3)}`,
  "splits surrogates": ({ good }) => `${good} \uD83D`,
  "hides characters": ({ good, nth }) => `${good.slice(0, 2)}${pick(INVISIBLE, nth)}${good.slice(2)}`,
  "changes letters": ({ good }) => good.replace(/\p{L}(?=\P{L}*$)/u, (letter) => (letter === "가" ? "나" : "가")),
  "injects line breaks": ({ good, nth }) => good.replace(" ", pick(["\n", "\r\n", "\n\n", "\u2029"], nth)),
  "closes the comment at the end": ({ good, nth }) => good + pick(CLOSERS, nth),
  "closes the comment early": ({ good }) => `${good.slice(0, 4)}*/${good.slice(4)}`,
  "plays another role": ({ good, nth }) => good + pick(ROLES, nth),
  refuses: ({ nth, items }) => [pick(REFUSALS, nth), ...items].join(" "),
  "answers with nothing": () => "",
  "answers with whitespace": () => " \n\t ",
};

/** Every model that answers; `throwingModelClient` is the one that does not. */
export const ADVERSARIES: readonly Adversary[] = Object.entries(MISBEHAVIORS).map(([name, reply]) => ({
  name,
  modelClient: scriptedModelClient(reply),
}));

/** A model that behaves, in made-up words. */
export function honestModelClient(): ModelClient {
  return scriptedModelClient(({ good }) => good);
}

/** Answers well until the engine fails. */
export function throwingModelClient(after: number): ModelClient {
  let answers = 0;
  return scriptedModelClient(({ good }) => {
    if (answers++ >= after)
      throw new FailureError({ kind: "processDied", code: null, signal: "SIGKILL", loading: null });
    return good;
  });
}

function scriptedModelClient(replyTo: (request: ModelRequest) => Reply): ModelClient {
  return {
    complete: async (instruction) => {
      const reply = await Promise.resolve(replyTo(parseRequest(instruction)));
      return typeof reply === "string" ? { text: reply, ended: true } : reply;
    },
    count: (texts) => Promise.resolve(texts.map((text) => Math.ceil(text.length / 2))),
    contextSize: () => Promise.resolve(4096),
  };
}

function parseRequest(instruction: string): ModelRequest {
  const translated =
    /^"([^]*)"를 (영어|한국어)로 번역해줘$/u.exec(instruction) ??
    /^()(영어|한국어)로 번역해줘: ([^]*)$/u.exec(instruction);
  const rewritten = /^[^\n:]*(?:\n|: )([^]*)$/u.exec(instruction);
  const prose = translated ? (translated[3] ?? translated[1] ?? "") : (rewritten?.[1] ?? instruction);
  const isKorean = /\p{Script=Hangul}/u.test(prose);
  const to = translated ? (translated[2] === "영어" ? "en" : "ko") : isKorean ? "ko" : "en";
  // All dialects are known there.
  const found = findItems(prose, [], "same", { languageId: "php", form: "value" });
  const items = found.map(({ text }) => text);
  let good = "";
  let at = 0;
  for (const { start, end, text } of [...found, { start: prose.length, end: prose.length, text: "" }]) {
    const words = translated ? inWords(prose.slice(at, start), to) : reworded(prose.slice(at, start));
    good += (translated && to === "en" && at > 0 ? words.replace(/^(?=\p{L})/u, " ") : words) + text;
    at = end;
  }
  const nth = Array.from(prose).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  return { instruction, prose, to, good, items, nth };
}

const WORDS = {
  ko: ["설정을", "확인하고", "서버에", "값을", "저장한", "다음", "화면으로", "이동", "합니다", "함께"],
  en: ["checks", "every", "setting", "before", "saving", "values", "to", "another", "server", "safely"],
};

/** A word for every word; punctuation and whitespace stay. */
function inWords(text: string, to: "ko" | "en"): string {
  let next = text.length;
  return text
    .replace(to === "en" ? /\p{Script=Hangul}+/gu : /\p{L}+/gu, () => WORDS[to][next++ % 10] ?? "")
    .replace(/(\p{L})$/u, to === "en" ? "$1 " : "$1");
}

/** The polite ending for the plain one, and the reverse; English gets its other article. */
function reworded(text: string): string {
  return text.replace(/니다(?=[.!?]|$)/gu, "다").replace(/\bthe\b/gu, "this");
}

function phrase(language: "ko" | "en", length: number): string {
  return Array.from({ length }, (_, at) => WORDS[language][(at * 7 + (at >> 2)) % 10]).join(" ");
}

function pick(list: readonly string[], nth: number): string {
  return list[nth % list.length] ?? "";
}

function replaceLast(text: string, item: string | undefined, replacement: (item: string) => string): string {
  if (item === undefined) return text;
  const at = text.lastIndexOf(item);
  return at < 0 ? text : text.slice(0, at) + replacement(item) + text.slice(at + item.length);
}

function changed(item: string): string {
  if (/\d/.test(item)) return item.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
  return item.replace(/[A-Za-z]/, (letter) => (letter === "z" ? "y" : "z"));
}

function swapEnds(text: string, items: readonly string[]): string {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined || first === last) return text;
  const [a, b] = [text.indexOf(first), text.lastIndexOf(last)];
  if (a < 0 || b < a + first.length) return text;
  return text.slice(0, a) + last + text.slice(a + first.length, b) + first + text.slice(b + last.length);
}

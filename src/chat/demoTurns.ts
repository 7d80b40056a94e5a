/**
 * What the demo model is shown of a conversation. It knows its answers by heart, and anything before a question may
 * change them, so it gets only what the question is about: it was trained to follow these, in `models/demo/data.py`.
 */
import type { PromptTurn } from "../prompt/officialPrompt.ts";
import type { TurnTask } from "../prompt/taskPrompts.ts";

/** About the answer before. */
const FOLLOW_UPS = new Set([
  ...["이제 한국어로", "이제 한국어로 말해줘", "한국어로 다시 말해줘", "now in korean", "say that in korean"],
  ...["이제 영어로", "이제 영어로 말해줘", "영어로 다시 말해줘", "now in english", "say that in english"],
  ...["더 짧게", "더 짧게 말해줘", "짧게 요약해줘", "make it shorter", "shorter please", "summarize it"],
]);

/** About the name that the user has told it. */
const NAME_QUESTIONS = new Set([
  ...["내 이름이 뭐야", "제 이름이 뭐죠", "내 이름 기억해"],
  ...["what is my name", "what's my name", "do you remember my name"],
]);

const TELLS_NAME = /^(?:(?:내|제) 이름은|나는|my name is|i am|i'm) \S+$/i;

/** @returns those of the answered turns that the question is about, and what these are about */
export function turnsForDemo(question: string, turns: readonly PromptTurn[]): PromptTurn[] {
  const kept: PromptTurn[] = [];
  let text = question;
  for (let at = turns.length; ;) {
    const plain = withoutEnd(text).toLowerCase();
    if (FOLLOW_UPS.has(plain)) at--;
    else if (NAME_QUESTIONS.has(plain))
      at = turns.slice(0, at).findLastIndex(({ message }) => TELLS_NAME.test(withoutEnd(message)));
    else return kept;
    const turn = turns[at];
    if (turn === undefined) return kept;
    kept.unshift(turn);
    text = turn.message;
  }
}

/** In UTF-16 units: the longest question that it was trained on, and the longest code to explain. Behind it, it raves. */
const LONGEST = { chat: 200, other: 1_020 };

/** @returns what it is shown of a long question, which it then declines like any other that it does not know */
export function questionForDemo(question: string, task: TurnTask["kind"]): string {
  return question.slice(0, task === "chat" ? LONGEST.chat : LONGEST.other).toWellFormed();
}

function withoutEnd(text: string): string {
  let end = text.trim();
  while (/[.?!]$/.test(end)) end = end.slice(0, -1);
  return end;
}

/** The messages of a request as a conversation that the prompt formats know. */
import type { PromptTurn } from "../../prompt/officialPrompt.ts";

/** A request can't be answered; its message says why, for people. */
export class RequestError extends Error {}

export interface Message {
  role: "system" | "user" | "assistant";
  text: string;
}

export interface Conversation {
  /** The text of the system messages; undefined without one. */
  system: string | undefined;
  turns: PromptTurn[];
  question: string;
  /** The start of the answer, if the last message is of the assistant; "" otherwise. */
  written: string;
}

const GAP = "\n\n";

/** Messages of one role in a row are one. An answer that nobody asked for belongs to an empty question. */
export function conversationOf(messages: readonly Message[]): Conversation {
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  const turns: PromptTurn[] = [];
  let isAnswered = true;
  for (const { role, text } of messages) {
    if (role === "system") continue;
    const last = turns.at(-1);
    if (role === "assistant") {
      if (last === undefined) turns.push({ message: "", answer: text });
      else last.answer = last.answer === "" ? text : last.answer + GAP + text;
    } else if (last === undefined || isAnswered) turns.push({ message: text, answer: "" });
    else last.message += GAP + text;
    isAnswered = role === "assistant";
  }
  const { message: question, answer: written } = turns.pop() ?? { message: "", answer: "" };
  return { system: system.length === 0 ? undefined : system.join(GAP), turns, question, written };
}

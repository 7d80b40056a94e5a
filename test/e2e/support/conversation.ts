/** The conversation that a chat page shows. */
import type { FrameLocator, Locator } from "playwright-core";
import { session } from "./hooks.ts";

export function turns(chat: FrameLocator): Locator {
  return chat.locator("article.turn");
}

/** An empty conversation, once the page shows it: what is typed before that would go to the old one. */
export async function newChat(chat: FrameLocator): Promise<void> {
  await session().runCommand("42dot: New Chat");
  await chat.locator(".empty").waitFor();
}

/** @returns the answer */
export async function ask(chat: FrameLocator, text: string): Promise<string> {
  const before = await turns(chat).count();
  await chat.locator("textarea").fill(text);
  await chat.locator("textarea").press("Enter");
  await turns(chat).nth(before).waitFor();
  return lastAnswer(chat);
}

/** The answer of the last turn, once it is complete. */
export async function lastAnswer(chat: FrameLocator): Promise<string> {
  const last = turns(chat).last();
  await last.locator(".turn-footer:not(.progress)").waitFor({ timeout: 30_000 });
  // The text of an answer is rendered shortly after its turn.
  await last.locator(".answer > :not(:empty)").first().waitFor();
  return last.locator(".answer").innerText();
}

import type { FrameLocator } from "playwright-core";

/** Accepts the model's notice if the chat asks for it. */
export async function accept(chat: FrameLocator): Promise<void> {
  const button = chat.locator(".consent vscode-button");
  await chat.locator(".consent vscode-button, .composer:not([hidden])").first().waitFor();
  if (await button.isVisible()) await button.click();
  await chat.locator(".composer:not([hidden])").waitFor();
}

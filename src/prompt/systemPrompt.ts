/**
 * The system prompt of the chat.
 * @param setting what the user has written; empty for the model's own, "none" for none
 * @param own that of the model; undefined if it has none
 * @returns undefined for none
 */
export function chosenSystemPrompt(setting: string, own: string | undefined): string | undefined {
  const text = setting.trim();
  if (text === "") return own;
  return text.toLowerCase() === "none" ? undefined : text;
}

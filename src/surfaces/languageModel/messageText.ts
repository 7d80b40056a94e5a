/** What VS Code's messages say, as text. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type Message, RequestError } from "./messages.ts";

/** The role of instructions, which callers may send although VS Code's API has no name for it. */
const SYSTEM_ROLE = 3;

/** @throws RequestError if it has an image, which the model would have to see */
export function messageOf({ role, content }: vscode.LanguageModelChatRequestMessage): Message {
  const text = content.map(textOf).join("");
  if ((role as number) === SYSTEM_ROLE) return { role: "system", text };
  return { role: role === vscode.LanguageModelChatMessageRole.Assistant ? "assistant" : "user", text };
}

function textOf(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelToolResultPart) return part.content.map(textOf).join("");
  if (part instanceof vscode.LanguageModelDataPart) {
    if (/^(?:image|audio|video)\//.test(part.mimeType))
      throw new RequestError(
        l10n.t("This model reads only text, and a message has an attachment of type {0}.", part.mimeType),
      );
    return part.mimeType.startsWith("text/") ? new TextDecoder().decode(part.data) : "";
  }
  // A call of a tool that this model does not have, or a mark for other models.
  return "";
}

import type { Lazy } from "../../base/lazy.ts";
import type { Chats } from "../../chat/chats.ts";
import type { DocumentProse } from "../shared/documentProse.ts";

/** The commands on the selected text, by the last segment of their ids. */
export const SELECTION_COMMANDS = [
  "explainSelection",
  "translateSelection",
  "askAboutSelection",
  "sendSelection",
] as const;
export type SelectionCommand = (typeof SELECTION_COMMANDS)[number];

/** The command that lists those that apply. */
export const PICK_SELECTION_COMMAND = "42dot.selection.pick";

export interface SelectionServices {
  chats: Chats;
  prose: Lazy<DocumentProse>;
}

/** For a server's chat endpoint, which writes the prompt itself: only who says what, without any tokens. */
import { control, controlTokenFormat, type PromptFormat, text } from "./controlTokenFormat.ts";

/** Its control tokens are the roles. */
export const MESSAGES_FORMAT: PromptFormat = controlTokenFormat({
  bos: false,
  system: (system) => (system === undefined ? [] : [control("<|system|>"), text(system)]),
  user: { open: [control("<|user|>")], close: [] },
  model: { open: [control("<|assistant|>")], close: [] },
});

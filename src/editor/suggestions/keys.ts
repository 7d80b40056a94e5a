/** The keys of the commands on suggestions, as the manifest binds them; no extension can know those of the user. */
const KEYS = {
  accept: "Ctrl+Enter",
  reject: "Escape",
  next: "Ctrl+K Alt+N",
  acceptAll: "Ctrl+K Alt+Enter",
  rejectAll: "Ctrl+K Alt+Backspace",
};
export type KeyCommand = keyof typeof KEYS;

export const KEY_COMMANDS = Object.keys(KEYS) as KeyCommand[];

export function keyOf(command: KeyCommand, isMac: boolean): string {
  return isMac ? KEYS[command].replaceAll("Ctrl", "Cmd") : KEYS[command];
}

/** Texts for places in which VS Code reads marks of its own: what they quote comes from files, servers and models. */
import { escapeInvisibles } from "./invisibles.ts";

/** For notifications, in which `[title](command:…)` would be a link that runs a command. */
export function notificationText(text: string): string {
  return escapeInvisibles(text).replaceAll("](", "] (");
}

/** For the entries of lists, in which `$(name)` would be an icon. */
export function labelText(text: string): string {
  return escapeInvisibles(text).replaceAll("$(", "\\$(");
}

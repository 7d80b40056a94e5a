import { escapeInvisibles } from "./invisibles.ts";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Plain text for HTML, with what would be invisible, or would turn the order of the text around. */
export function escapeHtml(plain: string): string {
  return escapeInvisibles(plain.toWellFormed()).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

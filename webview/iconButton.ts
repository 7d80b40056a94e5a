import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { escapeInvisibles } from "../src/text/invisibles.ts";

/** In UTF-16 units. */
const EXCERPT = 60;

/** The start of a text, in one line, for names that are read out. */
export function excerpt(text: string): string {
  const start = text
    .slice(0, 4 * EXCERPT)
    .replace(/\s+/g, " ")
    .trim();
  return escapeInvisibles(start.length > EXCERPT ? `${start.slice(0, EXCERPT)}…` : start);
}

export interface IconButtonOptions {
  /** What tells it from other buttons with this label. */
  about?: string;
  className?: string;
  isDisabled?: boolean;
  /** Whether what it shows and hides is shown. */
  isExpanded?: boolean;
}

export function iconButton(
  label: string,
  icon: string,
  act: (button: HTMLElement) => void,
  { about = "", className = "", isDisabled = false, isExpanded }: IconButtonOptions = {},
): TemplateResult {
  const clicked = ({ currentTarget }: Event): void => act(currentTarget as HTMLElement);
  return html`<button
    type="button"
    class="icon-button ${className}"
    title=${label}
    aria-label=${about === "" ? label : `${label}: ${about}`}
    aria-expanded=${isExpanded === undefined ? nothing : String(isExpanded)}
    ?disabled=${isDisabled}
    @click=${clicked}
  >
    ${unsafeHTML(icon)}
  </button>`;
}

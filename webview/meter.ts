/** How full the model's context is, and with what. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { EngineView, Meter } from "../src/chat/protocol.ts";
import { numberText } from "./numbers.ts";

/** What is taken, of 1; more if the question does not fit. */
export function fullness({ contextSize, system, history, attachments, question, answer }: Meter): number {
  return (system + history + attachments + question + answer) / Math.max(1, contextSize);
}

export function meterRows({ system, history, attachments, question, answer, contextSize }: Meter): [string, number][] {
  const rows: [string, number][] = [
    [l10n.t("System prompt"), system],
    [l10n.t("Earlier messages"), history],
    [l10n.t("Attachments"), attachments],
    [l10n.t("Question"), question],
    [l10n.t("Kept for the answer"), answer],
  ];
  const free = contextSize - rows.reduce((sum, [, tokens]) => sum + tokens, 0);
  return [...rows, [l10n.t("Free"), Math.max(0, free)]];
}

/** What is no longer seen, does not fit, or is not known. @param engine which may only estimate */
export function meterNotes(meter: Meter, engine?: EngineView): string[] {
  const notes: string[] = [];
  if (meter.dropped === 1) notes.push(l10n.t("The model no longer sees the first message."));
  if (meter.dropped > 1)
    notes.push(l10n.t("The model no longer sees the first {0} messages.", numberText(meter.dropped)));
  if (fullness(meter) > 1) notes.push(l10n.t("The question is too long."));
  if (engine?.kind === "ready" && "server" in engine.model && engine.model.server.estimates)
    notes.push(l10n.t("All sizes are estimates."));
  return notes;
}

const RADIUS = 5.5;
const AROUND = 2 * Math.PI * RADIUS;

/** Until the pointer or the focus comes again. */
function close(event: KeyboardEvent): void {
  const { dataset } = event.currentTarget as HTMLElement;
  if (event.key !== "Escape" || "closed" in dataset) return;
  dataset["closed"] = "";
  // It stops no answer.
  event.stopPropagation();
}

function open({ currentTarget }: Event): void {
  delete (currentTarget as HTMLElement).dataset["closed"];
}

/** A ring; the figures are shown while it has the pointer or the focus, until Escape closes them. */
export function meterTemplate(meter: Meter | null, engine: EngineView | undefined): TemplateResult | typeof nothing {
  if (meter === null) return nothing;
  const full = fullness(meter);
  const percent = `${numberText(Math.round(full * 100))} %`;
  const arc = `${Math.min(1, full) * AROUND} ${AROUND}`;
  return html`<div class="meter ${full > 1 ? "over" : ""}" @keydown=${close} @focusout=${open} @pointerenter=${open}>
    <button
      type="button"
      class="icon-button"
      aria-label=${l10n.t("Context: {0} full", percent)}
      aria-describedby="meter-details"
    >
      ${svg`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" fill="none" stroke-width="2.4">
        <circle class="meter-whole" cx="8" cy="8" r=${RADIUS}></circle>
        <circle class="meter-part" cx="8" cy="8" r=${RADIUS} stroke-dasharray=${arc} transform="rotate(-90 8 8)"></circle>
      </svg>`}
    </button>
    <div id="meter-details" class="meter-details" role="tooltip">
      <div class="meter-title">${l10n.t("Context of the model: {0} tokens", numberText(meter.contextSize))}</div>
      ${meterRows(meter).map(
        ([label, tokens]) =>
          html`<div class="meter-row"><span>${label}</span> <span>${numberText(tokens)}</span></div>`,
      )}
      ${meterNotes(meter, engine).map((note) => html`<div class="meter-note">${note}</div>`)}
    </div>
  </div>`;
}

/** What the status bar says about the model. */
import * as l10n from "@vscode/l10n";
import { BACKEND_NAMES } from "../backendTexts.ts";
import type { EngineState } from "../inference/engine.ts";
import { escapeInvisibles } from "../text/invisibles.ts";
import { labelText } from "../text/plainText.ts";
import { engineText, placeText } from "./engineText.ts";
import { engineView } from "./engineView.ts";

export interface ModelStatus {
  engine: EngineState;
  /** Title of the chosen model; "" while it is not known. */
  model: string;
  isAnswering: boolean;
}

export interface StatusTexts {
  /** With icons. */
  text: string;
  /** A sentence, without icons: for screen readers and the tooltip. */
  label: string;
  isProblem: boolean;
}

export function statusTexts({ engine, model, isAnswering }: ModelStatus): StatusTexts {
  const isAtWork = engine.kind === "ready" && isAnswering;
  const state = engineText(engineView(engine), model);
  const label = escapeInvisibles(isAtWork ? l10n.t("{0} · answering", state) : state);
  const isProblem = engine.kind === "failed";
  return { text: `${iconOf(engine, isAtWork)} ${labelText(shortText(engine, model))}`, label, isProblem };
}

function iconOf({ kind }: EngineState, isAtWork: boolean): string {
  switch (kind) {
    case "stopped":
      return "$(circle-outline)";
    case "starting":
    case "trying":
    case "loading":
      return "$(loading~spin)";
    case "ready":
      return isAtWork ? "$(loading~spin)" : "$(pass)";
    case "failed":
      return "$(error)";
  }
}

/** Of the title, in characters: more would take the room of others. */
const MAX_TITLE = 24;

function shortText(engine: EngineState, model: string): string {
  switch (engine.kind) {
    case "loading":
      return `42dot ${Math.floor(engine.fraction * 100)} %`;
    case "ready": {
      const title = Array.from(model === "" ? engine.model.name : model);
      const short = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1).join("")}…` : title.join("");
      if ("server" in engine.model) return `${short} · ${placeText(engine.model)}`;
      const { backend, gpuLayers } = engine.model.device;
      return `${short} · ${BACKEND_NAMES[gpuLayers === 0 ? "cpu" : backend]}`;
    }
    case "failed":
      return isWithoutModel(engine) ? l10n.t("42dot: no model") : "42dot";
    default:
      return "42dot";
  }
}

/** There is no model file where the settings say, so nothing can be started. */
function isWithoutModel({ failure }: Extract<EngineState, { kind: "failed" }>): boolean {
  return failure.kind === "modelMissing" || failure.kind === "modelNotAFile";
}

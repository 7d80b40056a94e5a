import { BACKEND_NAMES, skippedText } from "../backendTexts.ts";
import type { EngineState } from "../inference/engine.ts";
import { describeFailure } from "../userErrors.ts";
import type { EngineView } from "./protocol.ts";

/** The engine's state as the user is told. */
export function engineView(state: EngineState): EngineView {
  switch (state.kind) {
    case "failed":
      return { kind: "failed", failure: describeFailure(state.failure) };
    case "trying":
      return { kind: "trying", backend: BACKEND_NAMES[state.backend] };
    case "ready":
      return { ...state, skipped: "server" in state.model ? [] : state.model.device.skipped.map(skippedText) };
    default:
      return state;
  }
}

/** The engine's state, in one line: for the page and for the status bar. */
import * as l10n from "@vscode/l10n";
import type { Device } from "../inference/protocol.ts";
import type { EngineView } from "./protocol.ts";

/** @param model title of the chosen model */
export function engineText(engine: EngineView, model: string): string {
  switch (engine.kind) {
    case "stopped":
      return model === "" ? l10n.t("Not started") : l10n.t("{0} · not started yet", model);
    case "starting":
      return l10n.t("Starting the engine…");
    case "loading":
      return l10n.t("Loading the model: {0} %", Math.floor(engine.fraction * 100));
    case "trying":
      return l10n.t("Checking once that {0} computes correctly…", engine.backend);
    case "ready":
      return `${model === "" ? engine.model.name : model} · ${placeText(engine.model)}`;
    case "failed":
      return engine.failure.message;
  }
}

/** Where the model runs: the device of this computer, or the server. */
export function placeText(model: { device: Device } | { server: { host: string } }): string {
  return "server" in model ? remoteText(model.server.host) : deviceText(model.device);
}

/** The badge of everything that comes from a server. */
export function remoteText(host: string): string {
  return l10n.t("remote: {0}", host);
}

const BACKENDS = { vulkan: "Vulkan", cuda: "CUDA", metal: "Metal" };

/** The device that does the computing, as the engine reports it. */
export function deviceText({ backend, gpuNames, gpuLayers, totalLayers, threads }: Device): string {
  if (backend === "cpu" || gpuLayers === 0)
    return threads === 1 ? l10n.t("CPU, 1 thread") : l10n.t("CPU, {0} threads", threads);
  const name = gpuNames.length === 0 ? BACKENDS[backend] : `${BACKENDS[backend]}: ${gpuNames.join(", ")}`;
  return l10n.t("{0}, {1}/{2} layers", name, gpuLayers, totalLayers);
}

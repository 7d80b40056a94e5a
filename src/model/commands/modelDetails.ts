import * as l10n from "@vscode/l10n";
import { BACKEND_NAMES, skippedText } from "../../backendTexts.ts";
import type { LoadedModel, ServedModel, ServerStatus } from "../../inference/protocol.ts";
import { escapeMarkdown } from "../../text/escapeMarkdown.ts";
import type { InstalledModel } from "../installedModels.ts";
import type { FileChoice, ServerChoice } from "../modelChoice.ts";
import type { Notice } from "../notices.ts";

/**
 * Everything known about the model in use, as markdown.
 * @param installed its install record; undefined for a file from elsewhere
 * @param status the state of the inference process; undefined while it is not running
 * @param formatSize formats a number of bytes for the user
 */
export function modelDetails(
  { title, file, notice }: FileChoice,
  installed: InstalledModel | undefined,
  status: ServerStatus | undefined,
  formatSize: (bytes: number) => string,
): string {
  const loaded = status?.model?.path === file.path ? status.model : undefined;
  const rows: [string, string | undefined][] = [
    [l10n.t("Name"), file.name],
    [l10n.t("File"), file.path],
    [l10n.t("Size"), formatSize(file.sizeBytes)],
    [l10n.t("Weights"), file.fileType],
    [l10n.t("Licence"), file.license],
    [l10n.t("Source"), installed?.source],
    ["SHA-256", installed?.sha256],
    [l10n.t("Checked against"), installed && checkText(installed)],
    [l10n.t("Installed"), installed?.installedAt.slice(0, 10)],
    [l10n.t("Trained context"), l10n.t("{0} tokens", file.contextLength)],
    [l10n.t("Context in use"), loaded && contextText(loaded)],
    [l10n.t("Parameters"), loaded?.parameters.toLocaleString("en")],
    [l10n.t("Device"), loaded && deviceText(loaded)],
    [l10n.t("Not in use"), loaded && skipped(loaded)],
    [l10n.t("Memory in use"), loaded && status && formatSize(status.memory)],
    [l10n.t("CPU threads"), loaded && String(loaded.device.threads)],
  ];
  const state = loaded === undefined ? [l10n.t("The model is not loaded; it is with the next question."), ""] : [];
  return page(title, [...state, ...table(rows)], notice);
}

/** @param asked what the server says; undefined before it is first asked */
export function serverModelDetails({ title, server, notice }: ServerChoice, asked: ServedModel | undefined): string {
  const rows: [string, string | undefined][] = [
    [l10n.t("Name"), server.model],
    [l10n.t("Server"), server.url],
    [l10n.t("Engine"), asked?.server.software],
    [l10n.t("Context in use"), asked && l10n.t("{0} tokens", asked.contextSize)],
    [
      l10n.t("Tokens"),
      asked &&
        (asked.server.estimates
          ? l10n.t("estimated: the server does not count them")
          : asked.server.countedHere === true
            ? l10n.t("counted with the vocabulary of a model on this computer")
            : l10n.t("counted by the server")),
    ],
  ];
  const state =
    asked === undefined ? [l10n.t("The server has not been asked yet; it is with the next question."), ""] : [];
  return page(title, [...state, ...table(rows)], notice);
}

function page(title: string, lines: string[], notice: Notice): string {
  return [
    `# ${escapeMarkdown(title.replace(/\s+/g, " "))}`,
    "",
    ...lines,
    "",
    `# ${notice.title}`,
    "",
    notice.markdown,
  ].join("\n");
}

function table(rows: readonly [string, string | undefined][]): string[] {
  const known = rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${cell(value)} |`]));
  return ["| | |", "| --- | --- |", ...known];
}

function checkText({ checkedAgainst }: InstalledModel): string {
  switch (checkedAgainst) {
    case "catalogue":
      return l10n.t("the hash of the weights that this extension knows");
    case "server":
      return l10n.t("the hash that the server named at the first installation; none was known in advance");
    case undefined:
      return l10n.t("nothing: the files came from this computer");
  }
}

function contextText({ contextSize, sequences, keyValueType }: LoadedModel): string {
  return l10n.t("{0} sequences of {1} tokens, keys and values in {2}", sequences, contextSize, keyValueType);
}

function deviceText({ device: { backend, gpuNames, gpuLayers, totalLayers } }: LoadedModel): string {
  if (backend === "cpu") return "CPU";
  return l10n.t("{0} ({1}), {2} of {3} layers", gpuNames.join(", "), BACKEND_NAMES[backend], gpuLayers, totalLayers);
}

function skipped({ device }: LoadedModel): string | undefined {
  return device.skipped.length === 0 ? undefined : device.skipped.map(skippedText).join(" ");
}

/** A value as the text of a table cell. */
function cell(value: string): string {
  return `\`${value.replace(/[`|\r\n]/g, " ")}\``;
}

import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { readSettings, writeModelPath } from "../config.ts";

/** The pages of the two kinds of model files. Opened in the browser, and only when the user picks them. */
const OFFICIAL_PAGE = "https://huggingface.co/42dot/42dot_LLM-SFT-1.3B";
const GGUF_PAGE = "https://huggingface.co/rozek/42dot_LLM-SFT-1.3B_GGUF";

interface Choice extends vscode.QuickPickItem {
  run(): Thenable<unknown>;
}

/** Lets the user say which model answers: a GGUF file on this machine, or the demo model. */
export async function installModel(): Promise<void> {
  const { modelPath } = readSettings();
  const choices: Choice[] = [
    {
      label: l10n.t("$(folder-opened) Use a GGUF file on this computer…"),
      detail: l10n.t("The file stays where it is; nothing is copied or sent."),
      run: pickFile,
    },
    {
      label: l10n.t("$(link-external) Get 42dot LLM-SFT 1.3B as GGUF"),
      detail: l10n.t(
        "Opens the page of a community conversion ({0}). CC BY-NC 4.0, non-commercial use only.",
        GGUF_PAGE,
      ),
      run: () => vscode.env.openExternal(vscode.Uri.parse(GGUF_PAGE)),
    },
    {
      label: l10n.t("$(book) Read about 42dot LLM"),
      detail: l10n.t("Opens 42dot's own page of the model ({0}).", OFFICIAL_PAGE),
      run: () => vscode.env.openExternal(vscode.Uri.parse(OFFICIAL_PAGE)),
    },
  ];
  if (modelPath !== "") {
    choices.push({
      label: l10n.t("$(beaker) Go back to the demo model"),
      detail: l10n.t("Now in use: {0}", modelPath),
      run: () => writeModelPath(""),
    });
  }
  const picked = await vscode.window.showQuickPick(choices, {
    title: l10n.t("42dot: Install Model"),
    placeHolder: l10n.t("Which model should answer?"),
  });
  await picked?.run();
}

async function pickFile(): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Choose a GGUF model file"),
      openLabel: l10n.t("Use This Model"),
      filters: { GGUF: ["gguf"] },
    })) ?? [];
  if (file !== undefined) await writeModelPath(file.fsPath);
}

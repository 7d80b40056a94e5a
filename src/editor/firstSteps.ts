/** The walkthrough: it opens once by itself, and its buttons show on samples what the commands do. */
import * as vscode from "vscode";
import { claimFirstStart } from "../base/firstStart.ts";

const WALKTHROUGH = "local-assistant.42dot-assistant#start";

/** Texts that the demo model knows. */
const SAMPLES = {
  explain: { language: "javascript", content: "const even = nums.filter((n) => n % 2 === 0);\n" },
  write: { language: "markdown", content: "회의는 오후 세 시에 시작합니다.\n" },
};

export async function showFirstSteps(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false);
}

/** Opens the walkthrough at the very first start, unless the user wants nothing to open by itself. */
export async function welcome(storage: string): Promise<void> {
  const isQuiet =
    vscode.workspace.getConfiguration("workbench").get("startupEditor") === "none" ||
    vscode.workspace.getConfiguration("workbench.welcomePage").get("walkthroughs.openOnInstall") === false;
  // A window in the background must not take the walkthrough from the one that the user looks at.
  if (isQuiet || !vscode.window.state.focused) return;
  if (await claimFirstStart(storage)) await showFirstSteps();
}

/** Opens a sample beside the walkthrough, selects its line, and runs the command on it. */
export async function tryOn(sample: keyof typeof SAMPLES): Promise<void> {
  const document = await vscode.workspace.openTextDocument(SAMPLES[sample]);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  editor.selection = new vscode.Selection(0, 0, 0, document.lineAt(0).text.length);
  await vscode.commands.executeCommand(sample === "explain" ? "42dot.explainSelection" : "42dot.rewrite.toEnglish");
}

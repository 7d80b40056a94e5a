import * as vscode from "vscode";
import type { GitApi, GitExtension } from "./gitApi.ts";

/** The API of VS Code's own git extension, once it has found its repositories; undefined if there is no git. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return undefined;
  let api: GitApi;
  try {
    api = (await extension.activate()).getAPI(1);
  } catch {
    // It is disabled (`git.enabled`), or found no git on this computer.
    return undefined;
  }
  if (api.state === "uninitialized") await initialized(api);
  return api;
}

function initialized(api: GitApi): Promise<void> {
  return new Promise((resolve) => {
    const listener = api.onDidChangeState((state) => {
      if (state !== "initialized") return;
      listener.dispose();
      resolve();
    });
  });
}

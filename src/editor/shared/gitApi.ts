import type { Event, Uri } from "vscode";

/**
 * The part of version 1 of the API of VS Code's own git extension that we use
 * (https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts).
 */
export interface GitExtension {
  /** @throws Error if git is disabled */
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: Event<"uninitialized" | "initialized">;
  readonly git: { readonly path: string };
  readonly repositories: Repository[];
  getRepository(uri: Uri): Repository | null;
  openRepository(root: Uri): Promise<Repository | null>;
}

export interface Repository {
  readonly rootUri: Uri;
  readonly inputBox: { value: string };
  readonly state: { readonly indexChanges: readonly unknown[] };
}

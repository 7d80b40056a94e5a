import type { Uri } from "vscode";

/** What is asked of git. In a workspace that is not trusted there is none: git would run what the repository says. */
export interface WorkspaceGit {
  /** Those of the files that git ignores. Never rejects. */
  ignored(files: readonly Uri[]): Promise<Uri[]>;
  /**
   * What has changed since the last commit in the repository of a file, or in the only one; "" if there is none.
   * @throws Error if git fails
   */
  diff(near: Uri | undefined): Promise<string>;
}

import { execFile, type ExecFileException } from "node:child_process";
import { promisify } from "node:util";
import type * as vscode from "vscode";
import type { WorkspaceGit } from "../../chat/context/workspaceGit.ts";
import { gitApi } from "./git.ts";

/** Bytes of a diff that are read: far more than a model can be told about. */
const MOST_READ = 1024 * 1024;

export const workspaceGit: WorkspaceGit = {
  async ignored(files) {
    const api = await gitApi();
    const isIgnored = await Promise.all(
      files.map(async (file) => {
        const root = file.scheme === "file" ? api?.getRepository(file)?.rootUri : undefined;
        return root !== undefined && api !== undefined && exitsWithZero(api.git.path, root, file);
      }),
    );
    return files.filter((_, index) => isIgnored[index]);
  },

  async diff(near) {
    const api = await gitApi();
    const repository = (near && api?.getRepository(near)) ?? api?.repositories[0];
    if (api === undefined || repository === undefined) return "";
    const run = (revision: string[]): Promise<string> =>
      output(api.git.path, repository.rootUri.fsPath, ["diff", ...revision, "--no-ext-diff", "--no-color"]);
    // There may be no commit yet.
    return run(["HEAD"]).catch(() => run(["--cached"]));
  },
};

function exitsWithZero(git: string, root: vscode.Uri, file: vscode.Uri): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(git, ["check-ignore", "-q", "--", file.fsPath], { cwd: root.fsPath }, (error) => resolve(error === null));
  });
}

async function output(git: string, cwd: string, args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(git, args, { cwd, maxBuffer: MOST_READ })).stdout;
  } catch (error) {
    const { code, stdout } = error as ExecFileException;
    if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" && typeof stdout === "string") return stdout;
    throw error;
  }
}

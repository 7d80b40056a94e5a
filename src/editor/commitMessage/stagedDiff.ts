import { execFile, type ExecFileException } from "node:child_process";
import { promisify } from "node:util";

/** Bytes of a diff that are read: far more than a model can be told about. */
const MOST_READ = 1024 * 1024;

/**
 * The staged changes, or the start of very many. Git is asked by ourselves because VS Code's API lets the user's settings
 * decide whether it is git that prints them (`diff.external`).
 * @param git the path of git
 * @param folder the root of the repository
 * @throws Error if git fails
 */
export async function stagedDiff(git: string, folder: string, signal: AbortSignal): Promise<string> {
  const args = ["diff", "--cached", "--no-ext-diff", "--no-color"];
  try {
    return (await promisify(execFile)(git, args, { cwd: folder, maxBuffer: MOST_READ, signal })).stdout;
  } catch (error) {
    const { code, stdout } = error as ExecFileException;
    if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" && typeof stdout === "string") return stdout;
    throw error;
  }
}

import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./errorText.ts";

/**
 * Creates a folder and those above it. Node's own `recursive` never ends where a file system has no room for folders,
 * such as below `/proc`: mkdir then fails as if the folder above were missing.
 * @throws the error of the file system
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  try {
    await mkdir(folder);
  } catch (error) {
    const above = dirname(folder);
    if (errorCode(error) === "ENOENT" && above !== folder && !(await isFolder(above))) {
      await makeFolder(above);
      await mkdir(folder);
    } else if (!(await isFolder(folder))) throw error;
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Whether the extension has never been started before. Of several windows that start at once, one gets `true`, and no
 * window ever again.
 * @param folder the extension's storage folder; made if it does not exist
 */
export async function claimFirstStart(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(join(folder, "started"), "", { flag: "wx" });
  } catch {
    return false;
  }
  // Earlier versions left no mark, but conversations.
  return access(join(folder, "conversations.sqlite")).then(
    () => false,
    () => true,
  );
}

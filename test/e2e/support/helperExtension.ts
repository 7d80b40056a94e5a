/** Extensions installed next to ours in a workbench, to be compared with it or to inspect its host. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { out } from "../../../scripts/support/paths.ts";
import { packVsix } from "../../../scripts/support/vsce.ts";

/**
 * @param manifest what `package.json` has besides the names
 * @param source source of a module that exports `activate`
 * @returns path to a VSIX
 */
export async function packHelper(name: string, manifest: object, source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    const names = { name, displayName: name, publisher: "local-assistant", version: "0.0.1" };
    const common = { engines: { vscode: "^1.127.0" }, type: "module", main: "./extension.js" };
    await writeFile(join(folder, "package.json"), JSON.stringify({ ...names, ...common, ...manifest }));
    await writeFile(join(folder, "extension.js"), source);
    await writeFile(join(folder, "README.md"), name);
    const packagePath = join(out, `${name}.vsix`);
    await packVsix(folder, packagePath, ["--skip-license"]);
    return packagePath;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

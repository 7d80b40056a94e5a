import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { out, repository } from "./paths.ts";
import { runQuietly } from "./run.ts";

/** Packages a folder that contains exactly what should be packaged. Overwrites `packagePath`. */
export async function packVsix(folder: string, packagePath: string, options: readonly string[] = []): Promise<void> {
  await mkdir(out, { recursive: true });
  const vsce = join(repository, "node_modules/@vscode/vsce/vsce");
  const args = ["package", "--out", packagePath, "--no-dependencies", "--allow-missing-repository"];
  args.push("--no-rewrite-relative-links", ...options);
  await runQuietly(process.execPath, [vsce, ...args], { cwd: folder, log: join(out, "vsce.log") });
}

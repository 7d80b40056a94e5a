import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { tools } from "./paths.ts";
import { packVsix } from "./vsce.ts";

const folder = join(import.meta.dirname, "languagePack");
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;

export const languagePack = {
  id: `${manifest["publisher"] ?? ""}.${manifest["name"] ?? ""}`,
  version: manifest["version"] ?? "",
};

/** @returns the path of a VSIX that adds Korean as a display language */
export async function buildLanguagePack(): Promise<string> {
  const packagePath = join(tools, `${languagePack.id}-${languagePack.version}.vsix`);
  if (existsSync(packagePath)) return packagePath;
  await mkdir(tools, { recursive: true });
  await packVsix(folder, packagePath, ["--skip-license"]);
  return packagePath;
}

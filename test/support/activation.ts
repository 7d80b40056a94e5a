import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** @returns the files that VS Code reads to activate the extension: its entry point and its static imports */
export function filesOfActivation(dist: string): string[] {
  const files = new Set([join(dist, "extension.js")]);
  for (const file of files) {
    // Minified static imports; `import("…")` is loaded later.
    for (const [, imported] of readFileSync(file, "utf8").matchAll(/(?:^|;)import(?:[^"(;]*from)?"(\.[^"]+)"/gm))
      if (imported !== undefined) files.add(join(dirname(file), imported));
  }
  return [...files];
}

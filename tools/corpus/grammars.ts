/** The grammars of a folder of VS Code extensions. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "../../scripts/support/build.ts";
import { repository } from "../../scripts/support/paths.ts";
import { GrammarReader } from "../../src/prose/grammar/grammarReader.ts";
import type { Grammars } from "../../src/prose/grammar/protocol.ts";

/** What is read here of the manifest of an extension. */
interface Manifest {
  contributes?: { grammars?: readonly { language?: string; scopeName: string; path: string; injectTo?: string[] }[] };
}

/** @param folder one folder for each extension, as in VS Code's `resources/app/extensions` */
export async function grammarsIn(folder: string): Promise<GrammarReader> {
  await build();
  const grammars: Grammars = { scopes: {}, files: {}, injections: {} };
  for (const name of (await readdir(folder)).sort()) {
    const text = await readFile(join(folder, name, "package.json"), "utf8").catch(() => "{}");
    const { contributes } = JSON.parse(text) as Manifest;
    for (const { language, scopeName, path, injectTo = [] } of contributes?.grammars ?? []) {
      grammars.files[scopeName] ??= join(folder, name, path);
      if (language !== undefined) grammars.scopes[language] ??= scopeName;
      for (const scope of injectTo) (grammars.injections[scope] ??= []).push(scopeName);
    }
  }
  const workerPath = join(repository, "dist/grammarWorker.mjs");
  return new GrammarReader({ workerPath, grammars: () => Promise.resolve(grammars), log: console.error });
}

/** The grammars of VS Code and of the extensions that are installed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import type { Grammars } from "../../prose/grammar/protocol.ts";

/** https://code.visualstudio.com/api/references/contribution-points#contributes.grammars */
const Grammar = v.object({
  language: v.optional(v.string()),
  scopeName: v.string(),
  path: v.string(),
  injectTo: v.optional(v.array(v.string()), []),
});
const Manifest = v.object({ contributes: v.object({ grammars: v.array(v.unknown()) }) });

export async function contributedGrammars(): Promise<Grammars> {
  const grammars: Grammars = { scopes: {}, files: {}, injections: {} };
  for (const { folder, manifest } of await manifests()) {
    const parsed = v.safeParse(Manifest, manifest);
    for (const entry of parsed.success ? parsed.output.contributes.grammars : []) {
      const grammar = v.safeParse(Grammar, entry);
      if (!grammar.success) continue;
      const { language, scopeName, path, injectTo } = grammar.output;
      grammars.files[scopeName] ??= join(folder, path);
      if (language !== undefined) grammars.scopes[language] ??= scopeName;
      for (const scope of injectTo) (grammars.injections[scope] ??= []).push(scopeName);
    }
  }
  return grammars;
}

interface Installed {
  folder: string;
  manifest: unknown;
}

/** A remote host is not told of extensions that only contribute, but has those that come with VS Code. */
async function manifests(): Promise<Installed[]> {
  const installed = vscode.extensions.all.map(({ extensionPath, packageJSON }): Installed => ({
    folder: extensionPath,
    manifest: packageJSON,
  }));
  const builtIn = join(vscode.env.appRoot, "extensions");
  const names = await readdir(builtIn).catch(() => []);
  return [...installed, ...(await Promise.all(names.map((name) => read(join(builtIn, name)))))];
}

async function read(folder: string): Promise<Installed> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "null");
  try {
    return { folder, manifest: JSON.parse(text) };
  } catch {
    return { folder, manifest: undefined };
  }
}

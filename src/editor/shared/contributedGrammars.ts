/** The grammars of VS Code and of the extensions that are installed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Grammars } from "../../prose/grammar/protocol.ts";

interface Contributions {
  grammars?: { language?: string; scopeName?: string; path?: string; injectTo?: string[] }[];
}

/** https://code.visualstudio.com/api/references/contribution-points#contributes.grammars */
export function contributedGrammars(): Grammars {
  const grammars: Grammars = { scopes: {}, files: {}, injections: {} };
  for (const { folder, contributes } of manifests()) {
    for (const { language, scopeName, path, injectTo = [] } of contributes?.grammars ?? []) {
      if (typeof scopeName !== "string" || typeof path !== "string") continue;
      grammars.files[scopeName] ??= join(folder, path);
      if (language !== undefined) grammars.scopes[language] ??= scopeName;
      for (const scope of injectTo) (grammars.injections[scope] ??= []).push(scopeName);
    }
  }
  return grammars;
}

interface Manifest {
  folder: string;
  contributes?: Contributions;
}

/** A remote host is not told of extensions that only contribute, but has those that come with VS Code. */
function manifests(): Manifest[] {
  const installed = vscode.extensions.all.map(({ extensionPath, packageJSON }) => ({
    ...(packageJSON as { contributes?: Contributions }),
    folder: extensionPath,
  }));
  const builtIn = join(vscode.env.appRoot, "extensions");
  return [...installed, ...foldersIn(builtIn).flatMap((name) => manifestOf(join(builtIn, name)) ?? [])];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { contributes?: Contributions };
    return { ...manifest, folder };
  } catch {
    return undefined;
  }
}

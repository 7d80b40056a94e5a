import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { SuggestionPreview } from "../suggestions/suggestionPreview.ts";
import { PICK_REWRITE, REWRITES } from "./rewrites.ts";
import type { RewriteCommandServices } from "./runRewrite.ts";

export function registerRewriteCommands(
  services: Omit<RewriteCommandServices, "preview"> & { preview: Lazy<SuggestionPreview> },
): vscode.Disposable {
  const shutdown = new AbortController();
  return vscode.Disposable.from(
    { dispose: () => shutdown.abort() },
    vscode.commands.registerCommand(PICK_REWRITE, async () =>
      (await import("./pickRewrite.ts")).pickRewrite(await services.prose.get(), shutdown.signal),
    ),
    ...REWRITES.map((rewrite) =>
      vscode.commands.registerCommand(`42dot.rewrite.${rewrite}`, async () => {
        const [{ runRewrite }, preview] = await Promise.all([import("./runRewrite.ts"), services.preview.get()]);
        await runRewrite(rewrite, { ...services, preview }, shutdown.signal);
      }),
    ),
  );
}

import * as vscode from "vscode";

/** The scheme of code that is compared. Its text is the query, so it is still there after a reload. */
export const CODE_SCHEME = "42dot-code";

export function registerCodeDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(CODE_SCHEME, {
    provideTextDocumentContent: ({ query }) => query,
  });
}

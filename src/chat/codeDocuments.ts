import * as vscode from "vscode";

/** The scheme of code that is compared. Its text is the query, so it is still there after a reload. */
export const CODE_SCHEME = "42dot-code";

/** The document with this text. @param name says its language */
export function codeDocument(name: string, text: string): vscode.Uri {
  return vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${name}`, query: text });
}

export function registerCodeDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(CODE_SCHEME, {
    provideTextDocumentContent: ({ query }) => query,
  });
}

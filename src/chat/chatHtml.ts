/** The HTML shell of the chat page. */

export interface ChatHtmlOptions {
  /** `Webview.cspSource`: the origin that the page may load its stylesheet from. */
  cspSource: string;
  /** Generated for each page. */
  nonce: string;
  /** `dist/webview.js` and `media/chat.css` as webview URIs. */
  scriptUri: string;
  styleUri: string;
  /** BCP 47 tag of the user's language. */
  language: string;
  /** The localization bundle: English messages to translations. */
  strings: Record<string, string> | undefined;
  /** Whether the page keeps its conversation's id across a reload of the window: in a tab, nothing else does. */
  keepsConversation?: boolean;
}

/** The HTML of the chat page. It can load only its own script, what that imports, and its stylesheet. */
export function chatHtml({
  cspSource,
  nonce,
  scriptUri,
  styleUri,
  language,
  strings,
  ...rest
}: ChatHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The worker that highlights code is a blob that the script makes: VS Code's pages can have no other kind.
    "worker-src blob:",
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    "img-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta property="csp-nonce" content="${escapeAttribute(nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>42dot</title>
<link rel="stylesheet" href="${escapeAttribute(styleUri)}">
</head>
<body>
<div id="app"${rest.keepsConversation === true ? ' data-keeps="conversation"' : ""}></div>
<script type="application/json" id="strings">${strings === undefined ? "" : jsonForScript(strings)}</script>
<script type="module" nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
</body>
</html>
`;
}

/** JSON that can't close the script element or open a comment in it. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

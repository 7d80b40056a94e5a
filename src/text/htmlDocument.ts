import { escapeHtml } from "./escapeHtml.ts";

/** A page that loads nothing and runs nothing. @param body of HTML @param style of CSS */
export function htmlDocument(language: string, title: string, style: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

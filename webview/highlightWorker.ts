/** The worker that highlights code: says when it has loaded, then answers one block after the other. */
import { hljs } from "./languages.ts";
import { type Mark, marksIn } from "./marks.ts";

export interface HighlightJob {
  code: string;
  language: string;
}

self.onmessage = ({ data: { code, language } }: MessageEvent<HighlightJob>) => {
  self.postMessage(highlight(code, language));
};
self.postMessage(undefined);

/** @returns undefined if the language is not known */
function highlight(code: string, language: string): Mark[] | undefined {
  if (hljs.getLanguage(language) === undefined) return undefined;
  return marksIn(hljs.highlight(code, { language, ignoreIllegals: true }).value);
}

/** The messages that the page accepts: those of its host, of this version's protocol. */
import * as v from "valibot";
import { ToView } from "../src/chat/protocol.ts";

let hasLogged = false;

/**
 * VS Code passes the host's messages on from the frame around the page, which has the page's own origin
 * (https://github.com/microsoft/vscode/blob/main/src/vs/workbench/contrib/webview/browser/pre/index.html: it posts with
 * `window.origin` as the target). That frame hides itself (`window.parent = window`), so it can't be compared.
 * @returns undefined for a message of anyone else, or of an unknown shape; the first one of these is logged
 */
export function readMessage(
  { data, origin }: Pick<MessageEvent<unknown>, "data" | "origin">,
  ownOrigin = self.origin,
): ToView | undefined {
  const parsed = v.safeParse(ToView, data);
  if (origin === ownOrigin && parsed.success) return parsed.output;
  if (!hasLogged) console.warn("42dot: dropped a message that is not the host's, or of an unknown shape.");
  hasLogged = true;
  return undefined;
}

/** The messages that the page accepts: those of its host, of a kind that it knows. */
import type { ToView } from "../src/chat/protocol.ts";

const KINDS = { state: true, turn: true, delta: true, engine: true, focus: true, about: true } satisfies Record<
  ToView["type"],
  true
>;

let hasLogged = false;

/**
 * VS Code passes the host's messages on from the frame around the page, which has the page's own origin
 * (https://github.com/microsoft/vscode/blob/main/src/vs/workbench/contrib/webview/browser/pre/index.html: it posts with
 * `window.origin` as the target). That frame hides itself (`window.parent = window`), so it can't be compared.
 * @returns undefined for a message of anyone else, or of an unknown kind; the first one of these is logged
 */
export function readMessage(
  { data, origin }: Pick<MessageEvent<unknown>, "data" | "origin">,
  ownOrigin = self.origin,
): ToView | undefined {
  if (origin === ownOrigin && isMessage(data)) return data;
  if (!hasLogged) console.warn("42dot: dropped a message that is not the host's, or of an unknown kind.");
  hasLogged = true;
  return undefined;
}

function isMessage(data: unknown): data is ToView {
  return typeof data === "object" && data !== null && "type" in data && Object.hasOwn(KINDS, String(data.type));
}

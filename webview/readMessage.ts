/** The messages that the page accepts: those of its host, of this version's protocol. */
import * as v from "valibot";
import { ChatState, ToView } from "../src/chat/protocol.ts";

/**
 * A turn may be of another version, and is then shown as such (`turns.ts` checks what it renders): it must not take the
 * others with it, and checking them all takes longer than rendering the first screen of them.
 */
const AnyTurn = v.looseObject({ id: v.string() });
const WithTurns = v.variant("type", [
  v.object({ type: v.literal("state"), state: v.object({ ...ChatState.entries, turns: v.array(AnyTurn) }) }),
  v.object({ type: v.literal("turn"), turn: AnyTurn, firstTurnInContext: v.number() }),
]);

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
  const message = origin === ownOrigin ? parse(data) : undefined;
  if (message !== undefined) return message;
  if (!hasLogged) console.warn("42dot: dropped a message that is not the host's, or of an unknown shape.");
  hasLogged = true;
  return undefined;
}

function parse(data: unknown): ToView | undefined {
  const withTurns = v.safeParse(WithTurns, data);
  if (withTurns.success) return withTurns.output as ToView;
  const other = v.safeParse(ToView, data);
  return other.success ? other.output : undefined;
}

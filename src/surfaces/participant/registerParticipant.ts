/** `@42dot` in VS Code's own chat. */
import * as vscode from "vscode";
import { once } from "../../base/lazy.ts";
import type { ParticipantServices } from "./participant.ts";

/** As in the manifest. */
const ID = "42dot.participant";

export function registerParticipant(services: ParticipantServices, extension: vscode.Uri): vscode.Disposable {
  const loaded = once(() => import("./participant.ts"));
  const participant = vscode.chat.createChatParticipant(ID, async (...request) =>
    (await loaded()).answer(services, ...request),
  );
  participant.iconPath = vscode.Uri.joinPath(extension, "media/icon.svg");
  participant.followupProvider = { provideFollowups: async (result) => (await loaded()).followups(result) };
  return vscode.Disposable.from(
    participant,
    vscode.commands.registerCommand("42dot.askInChatView", async () => (await loaded()).openChatView()),
  );
}

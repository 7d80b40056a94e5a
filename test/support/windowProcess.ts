/** A window as a process of its own. Saves each turn that it is sent, and answers with what the store said. */
import { conversation, TestWindow, turn } from "./history.ts";

const window = new TestWindow(process.argv[2] ?? "");
process.on("message", ({ id, turnId }: { id: string; turnId: string }) => {
  void window.store.saveTurn(conversation(id), turn(turnId)).then((saved) => process.send?.(saved));
});
process.on("disconnect", () => void window.close());

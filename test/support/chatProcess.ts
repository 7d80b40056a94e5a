/**
 * A window with the chat as a process of its own. It asks, stops, retries, switches and deletes by chance, and says what
 * it has done; then it says what it shows whenever it is asked.
 * Arguments: file, name of this window, seed, number of questions.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ChatWindow, type Generate, generated } from "./chatWindow.ts";
import { mulberry32 } from "./checkpoint.ts";

export interface Asked {
  conversationId: string;
  turnId: string;
  question: string;
}

/** What the page shows of a conversation. */
export interface Shown {
  conversationId: string;
  turns: { id: string; message: string; answer: string; state: string }[];
}

export type FromWindow =
  | { type: "asked"; asked: Asked }
  /** The answer may be cut off from now on, or be asked for again. */
  | { type: "disturbed"; turnIds: string[] }
  | { type: "deleted"; conversationId: string }
  | { type: "done"; told: string[] }
  | { type: "shows"; shown: Shown };

/** The whole answer to a question. */
export function answerTo(question: string): string {
  return `답: ${question} 가 나 다`;
}

const [path, name = "", seed = "0", count = "0"] = process.argv.slice(2);
if (path !== undefined && process.send !== undefined) await run(path);

async function run(file: string): Promise<void> {
  const random = mulberry32(Number(seed));
  const send = (message: FromWindow): void => void process.send?.(message);
  // Some answers take longer than it takes to save a part of them.
  const model: Generate = async (prompt, { onDelta, signal }) => {
    const pause = random() < 0.04 ? 200 : 2;
    let text = "";
    for (const word of answerTo(prompt.at(-1) ?? "").split(/(?<= )/)) {
      await sleep(pause * random());
      if (signal.aborted) return generated(text, "cancelled");
      text += word;
      onDelta(word);
    }
    return generated(text);
  };
  const window = new ChatWindow(file, undefined, model);
  const { controller, history } = window;
  await controller.postState();
  await controller.setVisible(true);

  const open = (): string[] =>
    window.turns.filter(({ state }) => ["queued", "running"].includes(state.kind)).map(({ id }) => id);
  const settled = async (): Promise<void> => {
    while (open().length > 0) await sleep(1);
  };
  const pick = async (): Promise<string | undefined> => {
    const list = await history.store.conversations(8);
    return list[Math.floor(random() * list.length)]?.id;
  };

  for (let n = 0; n < Number(count); n++) {
    const what = random();
    if (what < 0.2) send({ type: "disturbed", turnIds: open() });
    const other = what < 0.15 ? await pick() : undefined;
    if (what < 0.03 && other !== undefined) {
      await controller.deleteConversation(other);
      send({ type: "deleted", conversationId: other });
    } else if (other !== undefined) await controller.openConversation(other);
    else if (what < 0.2) await controller.newChat();

    const question = `${name}${n}`;
    const turnId = await controller.submit({ task: { kind: "chat" }, message: question, prompt: question });
    if (turnId === undefined) throw new Error("the question was not asked");
    send({ type: "asked", asked: { conversationId: window.asked, turnId, question } });
    const then = random();
    if (then < 0.1) {
      send({ type: "disturbed", turnIds: [turnId] });
      await controller.stop(turnId);
    } else if (then < 0.85) await settled();
    const last = window.turns.at(-1);
    if (then > 0.8 && then < 0.85 && last !== undefined) {
      send({ type: "disturbed", turnIds: [last.id] });
      await controller.retry(last.id);
    }
  }
  await settled();
  send({ type: "done", told: history.told });

  process.on("message", () => {
    const { conversationId, turns } = window;
    const shown = turns.map(({ id, message, answer, state }) => ({ id, message, answer, state: state.kind }));
    send({ type: "shows", shown: { conversationId, turns: shown } });
  });
  process.on("disconnect", () => void window.close().then(() => process.exit()));
}

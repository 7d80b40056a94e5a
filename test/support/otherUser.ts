/** Looks at conversations as a user who may only read them, and prints what they see. Argument: the file. */
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { conversation, HISTORY_WORKER, TestWindow, turn } from "./history.ts";

chmodSync(dirname(HISTORY_WORKER), 0o755);
process.setgid!(65534);
process.setuid!(65534);
const window = new TestWindow(process.argv[2] ?? "");
const found = (await window.store.conversations(10)).map(({ id }) => id);
const saved = await window.store.saveTurn(conversation("c"), turn("2"));
const turns = (await window.store.load("c"))?.turns.map(({ id }) => id);
const { told, problem } = window;
await window.close();
process.stdout.write(JSON.stringify({ found, turns, saved, told, readable: problem?.readable }));

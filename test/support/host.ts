/** Simulates an extension host to be killed: starts the inference process, keeps it busy, and prints its process id. */
import { question, startEngine } from "./engine.ts";

const engine = startEngine();
await engine.ready();
void engine.generate(question("긴 답변 보여줘"), { onDelta: () => undefined });
process.stdout.write(`${engine.pid}\n`);
setInterval(() => undefined, 1000);

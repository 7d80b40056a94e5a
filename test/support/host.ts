/**
 * Simulates an extension host to be killed: starts the inference process and prints its process id. What the process
 * does then is the argument: `idle`, `booting`, `blocked` (its event loop never gets a turn), or busy with an answer.
 */
import { InferenceClient } from "../../src/inference/client.ts";
import { demoParams, PROGRAM, question } from "./engine.ts";
import { type BackendScript, scriptedProgram } from "./scriptedBackends/script.ts";

const [state = "busy"] = process.argv.slice(2);
const hanging: BackendScript = { vulkan: { devices: ["Test"], fault: { at: "token", kind: "hang" } } };
const client = new InferenceClient(state === "blocked" ? scriptedProgram(hanging) : PROGRAM, () => undefined);
if (state !== "booting") await client.load(demoParams(state === "blocked" ? "vulkan" : "off"), () => undefined);
if (state === "busy" || state === "blocked")
  void client.generate(question("긴 답변 보여줘"), { onDelta: () => undefined }).catch(() => undefined);
process.stdout.write(`${client.pid}\n`);
setInterval(() => undefined, 1000);

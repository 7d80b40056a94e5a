/**
 * Reads the header of the model file that is named by the argument, and prints what it took as one line of JSON. A
 * process of its own, so that the memory is that of the header alone.
 */
import { open } from "node:fs/promises";
import { failureOf } from "../../../src/inference/failure.ts";
import { readModelFile } from "../../../src/model/modelFile.ts";

const [path = ""] = process.argv.slice(2);

/** CPU time of the main thread in ms: other processes on the machine do not count. */
function cpuMs(): number {
  const { user, system } = (process as unknown as { threadCpuUsage: typeof process.cpuUsage }).threadCpuUsage();
  return (user + system) / 1000;
}

// Between two reads of the disk, the thread is not free.
const file = await open(path);
const prototype = Object.getPrototypeOf(file) as { read: (...parameters: unknown[]) => Promise<unknown> };
await file.close();
const { read } = prototype;
let since = Infinity;
let longestStretchMs = 0;
prototype.read = async function (...parameters) {
  longestStretchMs = Math.max(longestStretchMs, cpuMs() - since);
  const result = await read.apply(this, parameters);
  since = cpuMs();
  return result;
};

const before = process.resourceUsage().maxRSS;
const startedAt = cpuMs();
const outcome = await readModelFile(path).then(() => "accepted", failureOf);
console.log(
  JSON.stringify({
    outcome,
    cpuMs: cpuMs() - startedAt,
    // In KB, by the documentation of process.resourceUsage.
    megabytes: (process.resourceUsage().maxRSS - before) / 1024,
    longestStretchMs,
  }),
);

/** A llama-server of the user's on loopback, for comparisons and for load. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface RunningServer {
  url: string;
  /** Name of its model. */
  model: string;
  stop: () => Promise<void>;
}

/** ms that it may take to load its model. */
const LOADING_MS = 120_000;

/** @param slots answers at once, each with `contextSize` tokens */
export async function startLlamaServer(
  program: string,
  { modelPath, contextSize, slots }: { modelPath: string; contextSize: number; slots: number },
): Promise<RunningServer> {
  const port = await freePort();
  const model = "42dot-demo";
  const child = spawn(
    program,
    [
      ...["--model", modelPath, "--alias", model, "--host", "127.0.0.1", "--port", String(port)],
      // More would only wait for each other over a model of this size.
      ...["--threads", "1"],
      ...["--ctx-size", String(contextSize * slots), "--parallel", String(slots)],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  // It must not stay when this program is ended.
  process.once("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(child, url);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`${program} did not start: ${said}`, { cause: error });
  }
  const stop = async (): Promise<void> => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  return { url, model, stop };
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
  const polled = (async () => {
    const end = Date.now() + LOADING_MS;
    while (Date.now() < end) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      const response = await fetch(`${url}/health`).catch(() => undefined);
      if (response?.ok === true) return;
      await sleep(100);
    }
    throw new Error("it is still loading");
  })();
  await Promise.race([polled, failed]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** llama.cpp's own programs, run on the same file for comparison. */
import { execFile, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeExit } from "../../scripts/support/shutdown.ts";
import { OFFICIAL_SAMPLING } from "../../src/prompt/officialPrompt.ts";

export interface LlamaBenchTest {
  model: string;
  threads: number;
  /** Tokens to evaluate at once and to generate one by one, in two separate tests. */
  prompt: number;
  generate: number;
  /** Whether all layers are on the GPU that the program finds. */
  gpu?: boolean;
  /** Tokens that are already in the context. */
  depth?: number;
  runs?: number;
}

/** @returns tokens per second of every run, each after a warm-up; prefill first */
export async function llamaBench(
  program: string,
  { model, threads, prompt, generate, depth = 0, runs = 1, gpu = false }: LlamaBenchTest,
): Promise<number[][]> {
  const options = {
    "-m": model,
    "-t": threads,
    "-p": prompt,
    "-n": generate,
    "-d": depth,
    "-r": runs,
    "-ngl": gpu ? 99 : 0,
  };
  const args = [...Object.entries(options).flatMap(([name, value]) => [name, String(value)]), "-o", "json"];
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1e7 });
  return (JSON.parse(stdout) as { samples_ts: number[] }[]).map((result) => result.samples_ts);
}

/** Tokens per second of one request, by the server's own clock. */
export interface ServerSpeed {
  prefill: number;
  decode: number;
}

export class LlamaServer {
  readonly #url: string;
  readonly #stop: () => void;

  private constructor(url: string, stop: () => void) {
    this.#url = url;
    this.#stop = stop;
  }

  static async start(program: string, model: string, threads: number): Promise<LlamaServer> {
    const port = await freePort();
    const options = {
      "-m": model,
      "-t": threads,
      "-c": 4096,
      "-np": 1,
      "-ngl": 0,
      "--host": "127.0.0.1",
      "--port": port,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
    const child = spawn(program, args, { stdio: "ignore" });
    const ended = new Promise<string>((resolve) => {
      child.once("error", ({ message }) => resolve(message));
      child.once("exit", (code) => resolve(`it ended with ${code}`));
    });
    const forget = beforeExit(() => void child.kill("SIGKILL"));
    const server = new LlamaServer(`http://127.0.0.1:${port}`, () => {
      child.kill("SIGKILL");
      forget();
    });
    let failure: string | undefined;
    void ended.then((reason) => (failure = reason));
    while (!(await server.#isReady())) {
      if (failure !== undefined) throw new Error(`${program}: ${failure}`);
      await setTimeout(100);
    }
    return server;
  }

  /** Uses the chat's sampling. */
  async complete(prompt: string, tokens: number): Promise<ServerSpeed> {
    const { temperature, topK, topP, repeatPenalty } = OFFICIAL_SAMPLING;
    const sampling = { temperature, top_k: topK, top_p: topP, repeat_penalty: repeatPenalty, repeat_last_n: 4096 };
    const body = JSON.stringify({ prompt, n_predict: tokens, cache_prompt: true, ...sampling });
    const response = await fetch(`${this.#url}/completion`, { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    const { timings } = (await response.json()) as {
      timings: { prompt_per_second: number; predicted_per_second: number };
    };
    return { prefill: timings.prompt_per_second, decode: timings.predicted_per_second };
  }

  stop(): void {
    this.#stop();
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.#url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

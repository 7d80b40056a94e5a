import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Advice } from "./progress.ts";
import { beforeExit } from "./shutdown.ts";

interface Options {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs a command in this terminal. @returns its exit code */
export async function run(command: string, args: readonly string[], options: Options = {}): Promise<number> {
  const child = spawn(command, args, { ...options, stdio: "inherit" });
  const forget = beforeExit(async () => {
    child.kill();
    await ended;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
  try {
    return await ended;
  } finally {
    forget();
  }
}

/** Runs a command whose output is of interest only when it fails. @throws Advice with the end of the output */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: Options & { log: string },
): Promise<void> {
  const log = createWriteStream(options.log, { flags: "a" });
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const forget = beforeExit(async () => {
    child.kill();
    await ended;
  });
  try {
    const code = await ended;
    await new Promise((done) => log.end(done));
    if (code === 0) return;
    const line = [command, ...args].join(" ");
    throw new Advice(`"${line}" failed with exit code ${code}. The end of ${options.log}:\n${await tail(options.log)}`);
  } finally {
    forget();
  }
}

/** @returns the last lines of a file */
export async function tail(path: string, lines = 30): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .trimEnd()
    .split("\n")
    .slice(-lines)
    .map((line) => `  | ${line}`)
    .join("\n");
}

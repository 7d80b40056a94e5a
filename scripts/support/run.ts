import { readFile } from "node:fs/promises";
import { OwnedProcess, type OwnedProcessOptions } from "./ownedProcess.ts";
import { Advice } from "./progress.ts";

/** Runs a command in this terminal. @returns its exit code */
export async function run(
  command: string,
  args: readonly string[],
  options: Omit<OwnedProcessOptions, "log"> = {},
): Promise<number> {
  return (await new OwnedProcess(command, args, options).ended).code;
}

/** Runs a command whose output matters only if it fails. @throws Advice with the last lines of the output */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: OwnedProcessOptions & { log: string },
): Promise<void> {
  const { code } = await new OwnedProcess(command, args, options).ended;
  if (code === 0) return;
  const line = [command, ...args].join(" ");
  throw new Advice(
    `"${line}" failed with exit code ${code}. The last lines of ${options.log}:\n${await tail(options.log)}`,
  );
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

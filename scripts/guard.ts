/**
 * Runs a command and answers for its end: `node guard.ts MARK COMMAND ARGUMENT…`. When the input of this process closes
 * (its parent stopped it, or died in whatever way) or a signal comes, the command and all its descendants end.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The environment variable by which descendants are recognised that have left the process group: the marks of all guards above. */
const MARKS = "OWNED_BY_GUARDS";

/** Milliseconds between the request to end and the kill. */
const GRACE_MS = 4000;

const [mark, command, ...commandArguments] = process.argv.slice(2);
if (mark === undefined || command === undefined) throw new Error("usage: guard.ts MARK COMMAND ARGUMENT...");

const child = spawn(command, commandArguments, {
  detached: true,
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, [MARKS]: `${process.env[MARKS] ?? ""} ${mark}` },
});
const group = child.pid;
let ending = false;

child.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once("exit", (code, signal) => {
  if (!ending) void end().then(() => process.exit(code ?? (signal === null ? 1 : 143)));
});
process.stdin.resume().once("close", stop).once("end", stop).once("error", stop);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

function stop(): void {
  if (!ending) void end().then(() => process.exit(0));
}

async function end(): Promise<void> {
  ending = true;
  signalAll("SIGTERM");
  const giveUpAt = performance.now() + GRACE_MS;
  while (alive().length > 0 && performance.now() < giveUpAt) await new Promise((done) => setTimeout(done, 50));
  signalAll("SIGKILL");
}

function signalAll(signal: NodeJS.Signals): void {
  for (const pid of [...(group === undefined ? [] : [-group]), ...alive()]) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in the meantime.
    }
  }
}

/** @returns the living descendants: by their mark on Linux, else the group alone. */
function alive(): number[] {
  if (process.platform !== "linux") {
    if (group === undefined) return [];
    try {
      process.kill(-group, 0);
      return [-group];
    } catch {
      return [];
    }
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const variables = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
        return variables.some((variable) => variable.startsWith(`${MARKS}=`) && variable.includes(mark ?? MARKS));
      } catch {
        return false;
      }
    });
}

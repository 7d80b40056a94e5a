/** Adds one to the number in a file, again and again, each time under its lock. Arguments: the file, and how often. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "../../../../src/model/download/fileLock.ts";

const [file = "", times = ""] = process.argv.slice(2);
for (let done = 0; done < Number(times);) {
  const lock = tryLock(`${file}.lock`);
  if (lock === undefined) {
    await sleep(Math.random());
    continue;
  }
  const value = Number(readFileSync(file, "utf8"));
  if (done % 3 === 0) await sleep(Math.random());
  writeFileSync(file, String(value + 1));
  lock.release();
  done++;
}

/** R13: what the user was told is saved is on disk, whatever happens to the window, the file and the disk. */
import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allTurnsOf } from "../../src/chat/conversationFile.ts";
import type { StoredTurn } from "../../src/history/conversation.ts";
import { HistoryError } from "../../src/history/historyProblem.ts";
import { answerTo, type Asked, type FromWindow, type Shown } from "../support/chatProcess.ts";
import { SmallDisk } from "../support/disk.ts";
import { bundle, connect, conversation, DirectWindow, edit, TestWindow, turn } from "../support/history.ts";
import { type Attempt, fault } from "./support/fault.ts";

const WINDOW = await bundle("test/support/windowProcess.ts");
const CHAT_WINDOW = join(import.meta.dirname, "../support/chatProcess.ts");
const SAVER = await bundle("test/slow/history/saver.ts");

async function inFolder(work: (folder: string, path: string) => Promise<void> | void): Promise<void> {
  // In memory where that is possible: none of these faults is a power failure, and thousands of commits wait for a disk.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "42dot-faults-"));
  try {
    await work(folder, join(folder, "conversations.sqlite"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The turns that the next window finds, by conversation. */
function foundNext(path: string): Map<string, Map<string, string>> {
  const { store } = new DirectWindow(path);
  try {
    const list = store.conversations(10_000, "");
    return new Map(
      list.map(({ id }) => [id, new Map(store.load(id)?.turns.map((each) => [each.id, each.answer] as const))]),
    );
  } finally {
    store.close();
  }
}

function saver(path: string, conversationId: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, [SAVER, path, conversationId, name, `${count}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The lengths of the answers that a saver has reported, by turn; a line that was cut off does not count. */
function acknowledged(output: string): [id: string, length: number][] {
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(" "))
    .map(([id = "", length]) => [id, Number(length)]);
}

describe("The history on a bad day", () => {
  fault(
    "R13",
    "what was acknowledged survives kill -9 of the window",
    { quick: 10, full: 1_000 },
    ({ tries, ...attempt }) =>
      inFolder(async (folder) => {
        let saves = 0;
        for (let kill = 0; kill < tries; kill++) {
          // A file for twenty windows, one after the other.
          const home = join(folder, `${Math.floor(kill / 20)}`);
          const path = join(home, "conversations.sqlite");
          const child = saver(path, "c", `k${kill}`, 0);
          let output = "";
          child.stdout!.setEncoding("utf8").on("data", (text: string) => (output += text));
          await once(child.stdout!, "data");
          await sleep(attempt.random() * 60);
          child.kill("SIGKILL");
          await once(child, "close");
          const found = foundNext(path).get("c");
          for (const [turnId, length] of acknowledged(output)) {
            saves++;
            assert.ok((found?.get(turnId)?.length ?? -1) >= length, `${turnId} is lost`);
          }
          // What the killed window has left is removed by the next one.
          assert.deepEqual(
            readdirSync(home).filter((name) => name.includes("damaged") || name.includes("window")),
            [],
          );
          attempt.count();
        }
        attempt.note(`${saves} acknowledged saves`);
      }),
  );

  fault("R13", "two windows that write at once lose nothing", { quick: 1, full: 40 }, ({ tries, count }) =>
    inFolder(async (_, path) => {
      const turns = 40;
      for (let round = 0; round < tries; round++) {
        const names = ["a", "b"].map((window) => `${window}${round}`);
        const children = names.map((name) => saver(path, `c${round}`, name, turns));
        for (const child of children) child.stdout!.resume();
        for (const exit of await Promise.all(children.map((child) => once(child, "exit"))))
          assert.deepEqual(exit, [0, null]);
        const found = foundNext(path).get(`c${round}`);
        for (const name of names)
          for (let i = 0; i < turns; i++) assert.equal(found?.get(`${name}-${i}`)?.length, 3_000);
        count(2 * turns);
      }
    }),
  );

  fault(
    "R13",
    "four windows that ask, stop, retry, switch and delete at once lose nothing, bring nothing back, and show what is on disk",
    { quick: 40, full: 500 },
    ({ tries, ...attempt }) =>
      inFolder(async (_, path) => {
        const asked: Asked[] = [];
        const disturbed = new Set<string>();
        const deleted = new Set<string>();
        const told: string[] = [];
        const windows = ["a", "b", "c", "d"].map((name) =>
          fork(CHAT_WINDOW, [path, name, `${Math.floor(attempt.random() * 1e9)}`, `${tries}`]),
        );
        await Promise.all(
          windows.map(
            (window) =>
              new Promise<void>((resolve, reject) => {
                window.once("exit", (code) => reject(new Error(`a window has ended: ${code}`)));
                window.on("message", (message: FromWindow) => {
                  if (message.type === "asked") asked.push(message.asked);
                  else if (message.type === "disturbed") for (const id of message.turnIds) disturbed.add(id);
                  else if (message.type === "deleted") deleted.add(message.conversationId);
                  else if (message.type === "done") {
                    told.push(...message.told);
                    resolve();
                  }
                });
              }),
          ),
        );
        // Nobody looks at the windows: they have to notice by themselves.
        const shown: Shown[] = [];
        for (const window of windows) shown.push(await shownLike(window, path));
        const onDisk = conversationsOn(path);
        const everything = everythingOn(path);
        for (const { conversationId } of shown)
          assert.ok(!deleted.has(conversationId), "a deleted conversation is shown");
        for (const id of deleted) assert.ok(!onDisk.has(id), "a deleted conversation is back");
        for (const { conversationId, turnId, question } of asked) {
          if (deleted.has(conversationId)) continue;
          const found = everything.get(conversationId)?.find(({ id }) => id === turnId);
          assert.equal(found?.message, question, `${question} is lost`);
          assert.equal(found.state, "done");
          if (disturbed.has(turnId)) assert.ok(answerTo(question).startsWith(found.answer));
          else assert.equal(found.answer, answerTo(question));
          attempt.count();
        }
        for (const window of windows) {
          const ended = once(window, "exit");
          window.disconnect();
          await ended;
        }
        assert.deepEqual(conversationsOn(path), onDisk);
        attempt.note(
          `${asked.length} questions, ${disturbed.size} stopped or retried, ${onDisk.size} conversations, ${deleted.size} deleted, ${told.length} warnings`,
        );
      }),
  );

  fault("R13", "a damaged file is kept, and what can be read is restored", { quick: 40, full: 2_000 }, (attempt) =>
    inFolder((folder) => {
      const sound = join(folder, "sound");
      const writer = new DirectWindow(sound);
      for (let i = 0; i < 60; i++)
        writer.store.save(conversation(`c${i % 3}`), turn(`t${i}`, { answer: "가".repeat(20 + 37 * i) }));
      writer.store.close();
      const bytes = readFileSync(sound);
      let restored = 0;
      let repaired = 0;
      for (let i = 0; i < attempt.tries; i++) {
        const home = join(folder, `${i}`);
        mkdirSync(home);
        const file = join(home, "conversations.sqlite");
        const damaged = mutate(bytes, attempt.random);
        writeFileSync(file, damaged);
        const { store, moved, told } = new DirectWindow(file);
        const list = store.conversations(10_000, "");
        for (const { id } of list) store.load(id);
        store.conversations(10, "답");
        assert.equal(store.save(conversation("new"), turn("new")), "saved");
        assert.deepEqual(told, []);
        store.close();
        if (moved.length > 0) {
          assert.deepEqual(readFileSync(moved[0]!.movedTo!), damaged, "the file is kept as it was");
          repaired++;
        }
        const found = foundNext(file);
        assert.equal(found.get("new")?.size, 1);
        restored += [...found.values()].reduce((sum, turns) => sum + turns.size, -1);
        rmSync(home, { recursive: true });
        attempt.count();
      }
      attempt.note(
        `${repaired} moved aside; ${((100 * restored) / (60 * attempt.tries)).toFixed(0)} % of all turns there`,
      );
    }),
  );

  fault(
    "R13",
    "what was acknowledged is in the file that is opened next, whatever happens to the file under open windows",
    { quick: 40, full: 3_000 },
    (attempt) =>
      inFolder((folder) => {
        const happened = new Map<string, number>();
        for (let i = 0; i < attempt.tries; i++) {
          const home = join(folder, `${i}`);
          const path = join(home, "conversations.sqlite");
          const windows = Array.from({ length: 1 + (i % 2) }, () => new DirectWindow(path));
          const saved = new Map<string, Set<string>>();
          const copy = join(folder, `copy${i}`);
          const log: string[] = [];
          for (let step = 0; step < 12; step++) {
            const own = Math.floor(attempt.random() * windows.length);
            // Each window has its own conversation: what another one has saved is not restored by it.
            const id = `c${own}`;
            const turnId = `${i}-${step}`;
            const outcome = windows[own]!.store.save(conversation(id), turn(turnId));
            assert.equal(outcome, "saved", `${log.join(", ")}: ${JSON.stringify(windows[own]!.told)}`);
            saved.set(id, (saved.get(id) ?? new Set()).add(turnId));
            const next = foundNext(path).get(id);
            for (const each of saved.get(id)!) assert.ok(next?.has(each), `${each} is lost: ${log.join(", ")}`);
            if (attempt.random() < 0.5) {
              const what = happen(path, copy, windows.length === 1, attempt.random);
              log.push(what);
              happened.set(what, (happened.get(what) ?? 0) + 1);
            }
            attempt.count();
          }
          for (const { store, told } of windows) {
            store.close();
            assert.deepEqual(told, []);
          }
          rmSync(home, { recursive: true, force: true });
          rmSync(copy, { recursive: true, force: true });
        }
        attempt.note([...happened].map(([what, times]) => `${what} ${times}`).join(", "));
      }),
  );

  fault(
    "R13",
    "the same with windows that are processes, and what separates the database from its journal",
    { quick: 4, full: 120 },
    (attempt) =>
      inFolder(async (folder) => {
        let kept = 0;
        for (let i = 0; i < attempt.tries; i++) {
          const path = join(folder, `${i}`, "conversations.sqlite");
          const copy = join(folder, `copy${i}`);
          const windows = ["a", "b"].map((id) => ({ id, child: fork(WINDOW, [path]), saved: new Set<string>() }));
          const log: string[] = [];
          for (let step = 0; step < 16; step++) {
            const { id, child, saved } = windows[Math.floor(attempt.random() * 2)]!;
            child.send({ id, turnId: `${id}${step}` });
            const [outcome] = (await once(child, "message")) as [string];
            log.push(`${id} ${outcome}`);
            if (outcome === "saved") {
              saved.add(`${id}${step}`);
              const next = foundNext(path).get(id);
              for (const each of saved) assert.ok(next?.has(each), `${each} is lost: ${log.join(", ")}`);
            } else kept++;
            if (attempt.random() < 0.4) log.push(happen(path, copy, true, attempt.random));
            attempt.count();
          }
          const ends = windows.map(({ child }) => once(child, "exit"));
          for (const { child } of windows) child.disconnect();
          await Promise.all(ends);
        }
        attempt.note(`${kept} kept for later`);
      }),
  );

  fault(
    "R13",
    "what did not fit on a full disk is written when there is room again",
    { quick: 1, full: 30 },
    async (attempt) => {
      let deleted = 0;
      await onSmallDisk(attempt, 1_500, async (disk) => {
        const path = join(disk.path, "history", "conversations.sqlite");
        const before = new TestWindow(path);
        for (let i = 0; i < 20; i++) await before.store.saveTurn(conversation("c"), turn(`t${i}`));
        await before.store.saveTurn(conversation("d"), turn("to be deleted"));
        await before.close();
        const window = new TestWindow(path);
        // Whether the file is open before the disk is full, and whether there is room for a few pages.
        if (attempt.random() < 0.5) await window.store.load("c");
        disk.fill(Math.floor(attempt.random() * 3) * 16);
        const big = "가".repeat(40_000);
        const kept: string[] = [];
        for (let i = 0; i < 5; i++) {
          const saved = await window.store.saveTurn(conversation("c"), turn(`big${i}`, { answer: big }));
          if (saved === "kept") kept.push(`big${i}`);
        }
        assert.ok(kept.length > 0);
        assert.deepEqual(window.told, ["full"]);
        assert.equal(window.problem?.readable, true);
        assert.equal((await window.store.conversations(10)).length, 2);
        assert.equal((await window.store.load("c"))?.turns.length, 25);
        const isDeleted = await window.store.deleteConversation("d").then(
          () => true,
          (error: unknown) => {
            assert.ok(error instanceof HistoryError && error.problem.kind === "full");
            return false;
          },
        );
        assert.equal((await window.store.conversations(10)).length, isDeleted ? 1 : 2);
        deleted += Number(isDeleted);
        disk.empty();
        await window.until(() => window.told.length === 2);
        assert.deepEqual(window.told, ["full", "over"]);
        const next = foundNext(path);
        assert.equal(next.has("d"), !isDeleted);
        const found = next.get("c");
        for (const id of kept) assert.equal(found?.get(id), big);
        assert.equal(found?.size, 25);
        await window.close();
        attempt.count();
      });
      attempt.note(`${deleted} could be deleted on the full disk`);
    },
  );

  fault(
    "R13",
    "a disk that can't be written shows what is on it, and is written when it can be",
    { quick: 1, full: 20 },
    (attempt) =>
      onSmallDisk(attempt, 4_000, async (disk) => {
        const path = join(disk.path, "history", "conversations.sqlite");
        const before = new TestWindow(path);
        await before.store.saveTurn(conversation("c"), turn("1"));
        await before.close();
        disk.setReadOnly(true);
        const window = new TestWindow(path);
        assert.deepEqual(
          (await window.store.conversations(10)).map(({ id }) => id),
          ["c"],
        );
        assert.deepEqual([window.told, window.problem?.readable], [["readOnly"], true]);
        assert.equal(await window.store.saveTurn(conversation("c"), turn("2")), "kept");
        assert.equal((await window.store.load("c"))?.turns.length, 2);
        await assert.rejects(window.store.deleteConversation("c"));
        assert.equal((await window.store.load("c"))?.turns.length, 2);
        disk.setReadOnly(false);
        await window.store.retry();
        assert.deepEqual(window.told, ["readOnly", "over"]);
        await window.close();
        assert.equal(foundNext(path).get("c")?.size, 2);
        attempt.count();
      }),
  );

  fault(
    "R13",
    "another process that keeps the file locked blocks nobody, and nothing is lost",
    { quick: 3, full: 60 },
    (attempt) =>
      inFolder(async (folder) => {
        let ticks = 0;
        const ticking = setInterval(() => ticks++, 10);
        for (let i = 0; i < attempt.tries; i++) {
          const path = join(folder, `${i}`, "conversations.sqlite");
          const window = new TestWindow(path);
          await window.store.saveTurn(conversation("c"), turn("before"));
          const other = connect(path);
          other.exec(attempt.random() < 0.5 ? "BEGIN IMMEDIATE" : "BEGIN EXCLUSIVE");
          const before = ticks;
          const saves = Array.from({ length: 4 }, (_, index) =>
            window.store.saveTurn(conversation("c"), turn(`during${index}`)),
          );
          assert.deepEqual([...new Set(await Promise.all(saves))], ["kept"]);
          assert.ok(ticks - before > 10, "the host was blocked");
          assert.equal((await window.store.load("c"))?.turns.length, 5);
          other.close();
          if (attempt.random() < 0.5) await window.store.retry();
          await window.close();
          assert.deepEqual(
            [...(foundNext(path).get("c")?.keys() ?? [])],
            ["before", ...[0, 1, 2, 3].map((n) => `during${n}`)],
          );
          attempt.count();
        }
        clearInterval(ticking);
      }),
  );
});

/** What the next window would show, by conversation. */
function conversationsOn(path: string): Map<string, Shown["turns"]> {
  const { store } = new DirectWindow(path);
  try {
    return new Map(store.conversations(10_000, "").map(({ id }) => [id, turnsOf(store.load(id)?.turns ?? [])]));
  } finally {
    store.close();
  }
}

/** The same with the turns of all branches. */
function everythingOn(path: string): Map<string, Shown["turns"]> {
  const { store } = new DirectWindow(path);
  try {
    const ids = store.conversations(10_000, "").map(({ id }) => id);
    return new Map(ids.map((id) => [id, turnsOf(allTurnsOf(store.whole(id)!))]));
  } finally {
    store.close();
  }
}

function turnsOf(turns: readonly StoredTurn[]): Shown["turns"] {
  return turns.map(({ id, message, answer, state }) => ({ id, message, answer, state: state.kind }));
}

/** What a window shows as soon as that is what is on disk; fails after 10 s. */
async function shownLike(window: ChildProcess, path: string): Promise<Shown> {
  for (let tries = 0; ; tries++) {
    window.send("show");
    const [{ shown }] = (await once(window, "message")) as [{ shown: Shown }];
    const stored = conversationsOn(path).get(shown.conversationId) ?? [];
    try {
      assert.deepEqual(shown.turns, stored);
      return shown;
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(200);
    }
  }
}

/** A copy with one to four faults: overwritten, zeroed, flipped, cut, doubled. */
function mutate(bytes: Buffer, random: () => number): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let faults = 1 + below(4); faults > 0; faults--) {
    const at = random() < 0.3 ? below(200) : below(mutant.length);
    const length = 1 + below(random() < 0.5 ? 8 : 9_000);
    switch (below(5)) {
      case 0:
        mutant.fill(0xa5, at, Math.min(at + length, mutant.length));
        break;
      case 1:
        mutant.fill(0, at, Math.min(at + length, mutant.length));
        break;
      case 2:
        for (let i = 0; i < 20 && mutant.length > 0; i++) mutant[below(mutant.length)]! ^= 1 << below(8);
        break;
      case 3:
        mutant = mutant.subarray(0, at);
        break;
      case 4:
        mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(0, length), mutant.subarray(at)]);
    }
    if (mutant.length === 0) break;
  }
  return Buffer.from(mutant);
}

function damaged(bytes: Buffer): Buffer {
  return bytes.fill(0xa5, Math.min(4_000, bytes.length), Math.min(9_000, bytes.length));
}

/**
 * What happens to one of several windows, too. What separates a database from its journal is tried with one: SQLite
 * shares the index of a journal within a process, also when it was deleted, and real windows are processes.
 */
const ANYWHERE = ["deleted", "all deleted", "folder deleted", "renamed", "folder", "emptied", "empty"];

/** Something that a user, a backup or a synchronisation does to the files. @returns what it was */
function happen(path: string, copy: string, isOnly: boolean, random: () => number): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const remove = (...suffixes: string[]): void => {
    for (const suffix of suffixes) rmSync(path + suffix, { force: true, recursive: true });
  };
  const what = pick([...(isOnly ? ["journal deleted", "replaced", "damaged"] : []), ...ANYWHERE]);
  switch (what) {
    case "deleted":
      remove("");
      break;
    case "all deleted":
      remove("", "-wal", "-shm", ".lock");
      break;
    case "folder deleted":
      rmSync(join(path, ".."), { recursive: true });
      break;
    case "renamed":
      rmSync(copy, { force: true });
      renameSync(path, copy);
      break;
    case "journal deleted":
      remove("-wal", "-shm");
      break;
    case "replaced":
      if (!existsSync(copy)) edit(path, `VACUUM INTO '${copy}'`);
      copyFileSync(copy, `${copy}-new`);
      renameSync(`${copy}-new`, path);
      break;
    case "damaged":
      writeFileSync(`${copy}-new`, damaged(readFileSync(path)));
      renameSync(`${copy}-new`, path);
      break;
    case "folder":
      remove("");
      mkdirSync(path);
      break;
    case "emptied":
      truncateSync(path);
      break;
    case "empty":
      remove("", "-wal", "-shm");
      writeFileSync(path, "");
  }
  return what;
}

async function onSmallDisk(
  attempt: Attempt,
  kilobytes: number,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < attempt.tries; i++) {
    const disk = SmallDisk.mount(kilobytes);
    if (disk === undefined) {
      attempt.note("not tried: nothing can be mounted here without root");
      return;
    }
    try {
      await work(disk);
    } finally {
      disk.unmount();
    }
  }
}

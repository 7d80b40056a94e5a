import assert from "node:assert/strict";
import type { Priority } from "../../../src/inference/protocol.ts";
import { CancelledError, MOST_PASSES, Scheduler, type Job } from "../../../src/inferenceServer/scheduler.ts";
import { mulberry32 } from "../../support/checkpoint.ts";

const never = new AbortController().signal;
/** The event loop's next round: a piece of native work has ended. */
const piece = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs a job of `pieces`, writing what it does to `trace`. */
function start(
  scheduler: Scheduler,
  trace: string[],
  name: string,
  priority: Priority,
  pieces = 1,
  signal: AbortSignal = never,
): Promise<void> {
  return scheduler.run(priority, signal, async (job: Job) => {
    for (let index = 1; index <= pieces; index++) {
      await piece();
      trace.push(`${name}${index}`);
      await job.pause();
    }
  });
}

describe("The order of jobs", () => {
  let scheduler: Scheduler;
  let trace: string[];

  beforeEach(() => {
    scheduler = new Scheduler();
    trace = [];
  });

  it("is the order of their coming within a class", async () => {
    await Promise.all(["a", "b", "c"].map((name) => start(scheduler, trace, name, "chat", 2)));
    assert.deepEqual(trace, ["a1", "a2", "b1", "b2", "c1", "c2"]);
  });

  it("puts the chat before commands, and both before what nobody waits for yet", async () => {
    const running = start(scheduler, trace, "x", "chat");
    await Promise.all([
      running,
      start(scheduler, trace, "ghost", "background"),
      start(scheduler, trace, "command", "command"),
      start(scheduler, trace, "chat", "chat"),
    ]);
    assert.deepEqual(trace, ["x1", "chat1", "command1", "ghost1"]);
  });

  it("lets a higher class in at the next pause, and goes on where it was", async () => {
    const ghost = start(scheduler, trace, "ghost", "background", 3);
    await piece();
    const command = start(scheduler, trace, "command", "command", 2);
    await piece();
    const chat = start(scheduler, trace, "chat", "chat", 2);
    await Promise.all([ghost, command, chat]);
    assert.deepEqual(trace, ["ghost1", "command1", "chat1", "chat2", "command2", "ghost2", "ghost3"]);
  });

  it("passes nobody over more than a stated number of times", async () => {
    const ghost = start(scheduler, trace, "ghost", "background", 2);
    const chats: Promise<void>[] = [];
    // A chat that never ends: whenever one is at work the next one waits already.
    for (let index = 0; index < 3 * MOST_PASSES; index++) {
      chats.push(start(scheduler, trace, `chat${index}-`, "chat"));
      await piece();
    }
    await Promise.all([ghost, ...chats]);
    const between = trace.indexOf("ghost2") - trace.indexOf("ghost1") - 1;
    assert.equal(between, MOST_PASSES);
  });

  it("forgets a waiting job the moment it is cancelled, and a paused one too", async () => {
    const abort = new AbortController();
    const running = start(scheduler, trace, "a", "background", 5, abort.signal);
    const waiting = start(scheduler, trace, "b", "background", 1, abort.signal);
    const chat = start(scheduler, trace, "chat", "chat", 2);
    await piece();
    await piece();
    abort.abort();
    await assert.rejects(running, CancelledError);
    await assert.rejects(waiting, CancelledError);
    await chat;
    assert.deepEqual(trace, ["a1", "chat1", "chat2"]);
    assert.equal(scheduler.pending, 0);
  });

  it("goes on after a job that fails", async () => {
    const failing = scheduler.run("chat", never, () => Promise.reject(new Error("no")));
    const after = start(scheduler, trace, "after", "background");
    await assert.rejects(failing, /no/);
    await after;
    assert.deepEqual(trace, ["after1"]);
  });
});

describe("1,000 random interleavings of submitting, cancelling and overtaking", () => {
  it("end with every job settled, one at work at a time, and every piece done once", async () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const random = mulberry32(seed);
      const scheduler = new Scheduler();
      let atWork = 0;
      const jobs: Promise<"done" | "cancelled">[] = [];
      for (let count = 0; count < 6; count++) {
        const abort = new AbortController();
        const pieces = 1 + Math.floor(random() * 4);
        const priority = (["chat", "command", "background"] as const)[Math.floor(random() * 3)]!;
        let done = 0;
        const job = scheduler.run(priority, abort.signal, async (job) => {
          while (done < pieces) {
            assert.equal(++atWork, 1, `seed ${seed}: two at work`);
            await piece();
            atWork--;
            done++;
            await job.pause();
          }
        });
        jobs.push(
          job.then(
            () => {
              assert.equal(done, pieces, `seed ${seed}`);
              return "done" as const;
            },
            (error: unknown) => {
              assert.ok(error instanceof CancelledError && abort.signal.aborted, `seed ${seed}: ${String(error)}`);
              return "cancelled" as const;
            },
          ),
        );
        if (random() < 0.3) setImmediate(() => abort.abort());
        if (random() < 0.1) abort.abort();
        if (random() < 0.5) await piece();
      }
      assert.equal((await Promise.all(jobs)).length, 6);
      assert.equal(scheduler.pending, 0, `seed ${seed}`);
    }
  });
});

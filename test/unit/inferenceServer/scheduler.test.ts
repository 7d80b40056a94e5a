import assert from "node:assert/strict";
import type { Priority } from "../../../src/inference/protocol.ts";
import { CancelledError, type Job, MAX_PASSES, Scheduler } from "../../../src/inferenceServer/scheduler.ts";
import { mulberry32 } from "../../support/checkpoint.ts";

const never = new AbortController().signal;
/** Resolves in the event loop's next iteration, like a finished native call. */
const nativeStep = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs a job of several steps, which are recorded in `trace`. */
function start(
  scheduler: Scheduler,
  trace: string[],
  name: string,
  priority: Priority,
  steps = 1,
  signal: AbortSignal = never,
): Promise<void> {
  return scheduler.run(priority, signal, async (job: Job) => {
    for (let index = 1; index <= steps; index++) {
      await nativeStep();
      trace.push(`${name}${index}`);
      await job.pause();
    }
  });
}

describe("Scheduler", () => {
  let scheduler: Scheduler;
  let trace: string[];

  beforeEach(() => {
    scheduler = new Scheduler();
    trace = [];
  });

  it("runs jobs of the same priority in order of arrival", async () => {
    await Promise.all(["a", "b", "c"].map((name) => start(scheduler, trace, name, "chat", 2)));
    assert.deepEqual(trace, ["a1", "a2", "b1", "b2", "c1", "c2"]);
  });

  it("refuses a priority that there is not, and goes on", async () => {
    const running = start(scheduler, trace, "x", "chat", 2);
    for (const priority of [
      "admin",
      "",
      "toString",
      "__proto__",
      undefined,
      null,
      2,
      ["chat"],
      { toString: () => "chat" },
    ])
      await assert.rejects(start(scheduler, trace, "no", priority as Priority), /^FailureError: internal: /);
    await Promise.all([running, start(scheduler, trace, "y", "command")]);
    assert.deepEqual(trace, ["x1", "x2", "y1"]);
    assert.equal(scheduler.pending, 0);
  });

  it("runs the chat before commands, and both before background jobs", async () => {
    const running = start(scheduler, trace, "x", "chat");
    await Promise.all([
      running,
      start(scheduler, trace, "ghost", "background"),
      start(scheduler, trace, "command", "command"),
      start(scheduler, trace, "chat", "chat"),
    ]);
    assert.deepEqual(trace, ["x1", "chat1", "command1", "ghost1"]);
  });

  it("runs a job of higher priority at the next pause, then continues the interrupted one", async () => {
    const ghost = start(scheduler, trace, "ghost", "background", 3);
    await nativeStep();
    const command = start(scheduler, trace, "command", "command", 2);
    await nativeStep();
    const chat = start(scheduler, trace, "chat", "chat", 2);
    await Promise.all([ghost, command, chat]);
    assert.deepEqual(trace, ["ghost1", "command1", "chat1", "chat2", "command2", "ghost2", "ghost3"]);
  });

  it("lets at most MAX_PASSES later jobs run before an earlier one", async () => {
    const ghost = start(scheduler, trace, "ghost", "background", 2);
    const chats: Promise<void>[] = [];
    // An endless series of chats: whenever one is running, the next one is already waiting.
    for (let index = 0; index < 3 * MAX_PASSES; index++) {
      chats.push(start(scheduler, trace, `chat${index}-`, "chat"));
      await nativeStep();
    }
    await Promise.all([ghost, ...chats]);
    const between = trace.indexOf("ghost2") - trace.indexOf("ghost1") - 1;
    assert.equal(between, MAX_PASSES);
  });

  it("drops waiting and paused jobs as soon as they are cancelled", async () => {
    const abort = new AbortController();
    const running = start(scheduler, trace, "a", "background", 5, abort.signal);
    const waiting = start(scheduler, trace, "b", "background", 1, abort.signal);
    const chat = start(scheduler, trace, "chat", "chat", 2);
    await nativeStep();
    await nativeStep();
    abort.abort();
    await assert.rejects(running, CancelledError);
    await assert.rejects(waiting, CancelledError);
    await chat;
    assert.deepEqual(trace, ["a1", "chat1", "chat2"]);
    assert.equal(scheduler.pending, 0);
  });

  it("continues after a job fails", async () => {
    const failing = scheduler.run("chat", never, () => Promise.reject(new Error("no")));
    const after = start(scheduler, trace, "after", "background");
    await assert.rejects(failing, /no/);
    await after;
    assert.deepEqual(trace, ["after1"]);
  });
});

describe("1,000 random interleavings of submitting, cancelling and interrupting", () => {
  it("settle every job, run one at a time, and do every step once", async () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const random = mulberry32(seed);
      const scheduler = new Scheduler();
      let running = 0;
      const jobs: Promise<"done" | "cancelled">[] = [];
      for (let count = 0; count < 6; count++) {
        const abort = new AbortController();
        const steps = 1 + Math.floor(random() * 4);
        const priority = (["chat", "command", "background"] as const)[Math.floor(random() * 3)]!;
        let done = 0;
        const job = scheduler.run(priority, abort.signal, async (job) => {
          while (done < steps) {
            assert.equal(++running, 1, `seed ${seed}: two are running`);
            await nativeStep();
            running--;
            done++;
            await job.pause();
          }
        });
        jobs.push(
          job.then(
            () => {
              assert.equal(done, steps, `seed ${seed}`);
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
        if (random() < 0.5) await nativeStep();
      }
      assert.equal((await Promise.all(jobs)).length, 6);
      assert.equal(scheduler.pending, 0, `seed ${seed}`);
    }
  });
});

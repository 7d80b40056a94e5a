import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { TurnQueue } from "../../../src/chat/turnQueue.ts";
import type { StoredTurn, TurnRecord } from "../../../src/history/conversation.ts";
import { FailureError } from "../../../src/inference/failure.ts";
import { mulberry32 } from "../../support/checkpoint.ts";

function turn(id: string): StoredTurn {
  return { id, createdAt: 0, task: { kind: "chat" }, message: id, prompt: id, answer: "", state: { kind: "queued" } };
}

function record(stop: TurnRecord["stop"]): TurnRecord {
  const tokens = { promptTokens: 1, cachedTokens: 0, generatedTokens: 1 };
  return { stop, ...tokens, prefillMs: 1, decodeMs: 1, timeToFirstTokenMs: 1, model: "scripted" };
}

/** A conversation whose answers the test ends by hand, and all that is saved of it. */
class Scripted {
  readonly turns: StoredTurn[] = [];
  readonly saved: string[] = [];
  /** Ids in the order in which their answers began. */
  readonly begun: string[] = [];
  mayStart = true;
  atOnce = 0;
  mostAtOnce = 0;
  #running: PromiseWithResolvers<TurnRecord> | undefined;

  readonly queue = new TurnQueue(this, {
    mayStart: async () => {
      await setImmediate();
      return this.mayStart;
    },
    answer: (asked, signal) => this.#answer(asked, signal),
    update: async (changed, state) => {
      changed.state = state;
      await setImmediate();
      this.saved.push(`${changed.id} ${state.kind === "done" ? state.record.stop : state.kind}`);
    },
    log: () => undefined,
  });

  /** Ends the running answer. */
  async end(stop: TurnRecord["stop"] = "eos"): Promise<void> {
    await this.running();
    this.#running?.resolve(record(stop));
    await settle();
  }

  async fail(error: Error): Promise<void> {
    await this.running();
    this.#running?.reject(error);
    await settle();
  }

  /** Resolves when an answer is being written. */
  async running(): Promise<void> {
    while (this.#running === undefined) await setImmediate();
  }

  get states(): string[] {
    return this.turns.map(({ id, state }) => `${id} ${state.kind === "done" ? state.record.stop : state.kind}`);
  }

  async #answer(asked: StoredTurn, signal: AbortSignal): Promise<TurnRecord> {
    this.begun.push(asked.id);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    const running = (this.#running = Promise.withResolvers<TurnRecord>());
    signal.addEventListener("abort", () => running.resolve(record("cancelled")));
    asked.answer = `answer to ${asked.id}`;
    try {
      return await running.promise;
    } finally {
      this.#running = undefined;
      this.atOnce--;
    }
  }
}

/** Lets everything happen that does not wait for the test. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await setImmediate();
}

describe("The queue of turns", () => {
  it("saves a turn before it is answered, and answers one at a time in order", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    assert.deepEqual(all.saved, ["a queued"]);
    await all.queue.add(turn("b"));
    await all.end();
    await all.end();
    const savedOf = (id: string): string[] => all.saved.filter((line) => line.startsWith(id));
    assert.deepEqual(savedOf("a"), ["a queued", "a running", "a eos"]);
    assert.deepEqual(savedOf("b"), ["b queued", "b running", "b eos"]);
    assert.ok(all.saved.indexOf("a eos") < all.saved.indexOf("b running"));
    assert.deepEqual(all.begun, ["a", "b"]);
    assert.equal(all.mostAtOnce, 1);
  });

  it("waits while nothing may be answered, and goes on when told", async () => {
    const all = new Scripted();
    all.mayStart = false;
    await all.queue.add(turn("a"));
    await settle();
    assert.deepEqual(all.states, ["a queued"]);
    all.mayStart = true;
    void all.queue.start();
    await all.end();
    assert.deepEqual(all.states, ["a eos"]);
  });

  it("goes on with the next turn when one fails", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.queue.add(turn("b"));
    await all.fail(new FailureError({ kind: "promptTooLong", tokens: 9, limit: 5 }));
    await all.end();
    assert.deepEqual(all.turns[0]?.state, {
      kind: "failed",
      failure: { kind: "promptTooLong", tokens: 9, limit: 5 },
    });
    assert.deepEqual(all.states, ["a failed", "b eos"]);
  });
});

describe("Stop", () => {
  it("ends the running turn, keeps its text and goes on with the next", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.queue.add(turn("b"));
    await all.running();
    await all.queue.stop("a");
    await all.end();
    assert.deepEqual(all.states, ["a cancelled", "b eos"]);
    assert.equal(all.turns[0]?.answer, "answer to a");
  });

  it("takes a waiting turn out, which is never answered", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.queue.add(turn("b"));
    await all.running();
    await all.queue.stop("b");
    await all.end();
    assert.deepEqual(all.states, ["a eos", "b cancelled"]);
    assert.deepEqual(all.begun, ["a"]);
  });

  it("counts an error after it as its effect", async () => {
    const all = new Scripted();
    const failing = new TurnQueue(all, {
      mayStart: () => Promise.resolve(true),
      answer: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("torn down")))),
      update: (changed, state) => Promise.resolve(void (changed.state = state)),
      log: () => undefined,
    });
    await failing.add(turn("a"));
    await settle();
    await failing.stop("a");
    await settle();
    assert.deepEqual(all.states, ["a cancelled"]);
  });

  it("does nothing to a turn that has ended or is not known", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.end();
    await all.queue.stop("a");
    await all.queue.stop("x");
    assert.deepEqual(all.states, ["a eos"]);
  });
});

describe("Retry", () => {
  it("asks the last turn again with an empty answer", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.end();
    await all.queue.retry("a");
    await all.running();
    await all.end("length");
    assert.deepEqual(all.states, ["a length"]);
    assert.deepEqual(all.begun, ["a", "a"]);
  });

  it("leaves a turn alone that is not the last, waits, or is being answered", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.end();
    await all.queue.add(turn("b"));
    await all.running();
    await all.queue.retry("a");
    await all.queue.retry("b");
    await all.end();
    assert.deepEqual(all.begun, ["a", "b"]);
  });
});

describe("Closing the queue, for another conversation or a deletion", () => {
  it("ends the running turn, takes out the waiting ones, and has saved all of it when it resolves", async () => {
    const all = new Scripted();
    for (const id of ["a", "b", "c"]) await all.queue.add(turn(id));
    await all.running();
    await all.queue.close();
    assert.deepEqual(all.states, ["a cancelled", "b cancelled", "c cancelled"]);
    assert.deepEqual(all.saved.slice(-3).sort(), ["a cancelled", "b cancelled", "c cancelled"]);
    await settle();
    assert.deepEqual(all.begun, ["a"]);
  });

  it("takes nothing on any more: what comes later is saved as cancelled", async () => {
    const all = new Scripted();
    await all.queue.close();
    await all.queue.add(turn("late"));
    await settle();
    assert.deepEqual(all.states, ["late cancelled"]);
    assert.deepEqual(all.begun, []);
  });

  it("can be done while a turn is about to start", async () => {
    const all = new Scripted();
    const added = all.queue.add(turn("a"));
    await all.queue.close();
    await added;
    await settle();
    assert.deepEqual(all.begun, []);
    assert.deepEqual(all.states, ["a cancelled"]);
  });
});

describe("The end of the window", () => {
  it("ends the running turn and leaves the waiting ones as they are", async () => {
    const all = new Scripted();
    await all.queue.add(turn("a"));
    await all.queue.add(turn("b"));
    await all.running();
    all.queue.dispose();
    await settle();
    assert.deepEqual(all.states, ["a cancelled", "b queued"]);
  });
});

describe("A storm of questions, stops and retries", () => {
  const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

  it("answers one at a time, settles every turn, and lets nothing run after its end", async () => {
    for (const seed of SEEDS) {
      const all = new Scripted();
      const random = mulberry32(seed);
      const pick = (): string => all.turns[Math.floor(random() * all.turns.length)]?.id ?? "";
      for (let step = 0; step < 60; step++) {
        const dice = random();
        if (dice < 0.35) void all.queue.add(turn(`t${step}`));
        else if (dice < 0.6) void all.queue.stop(pick());
        else if (dice < 0.75) void all.queue.retry(all.turns.at(-1)?.id ?? "");
        else if (dice < 0.9 && all.atOnce > 0) void all.end();
        else if (all.atOnce > 0) void all.fail(new Error("broken"));
        if (random() < 0.5) await setImmediate();
      }
      await settle();
      await all.queue.close();
      await settle();
      assert.ok(all.mostAtOnce <= 1, `seed ${seed}: ${all.mostAtOnce} at once`);
      assert.equal(all.atOnce, 0, `seed ${seed}`);
      assert.deepEqual(
        all.turns.filter(({ state }) => state.kind !== "done" && state.kind !== "failed"),
        [],
        `seed ${seed}`,
      );
    }
  });
});

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

/** A conversation whose answers the test ends by hand; records everything that is saved. */
class ScriptedConversation {
  readonly turns: StoredTurn[] = [];
  readonly saved: string[] = [];
  /** Ids in the order in which their answers started. */
  readonly started: string[] = [];
  mayStart = true;
  atOnce = 0;
  maxAtOnce = 0;
  #running: PromiseWithResolvers<TurnRecord> | undefined;

  readonly queue = new TurnQueue(this, {
    mayStart: async () => {
      await setImmediate();
      return this.mayStart;
    },
    answer: (current, signal) => this.#answer(current, signal),
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

  /** Resolves once an answer is being written. */
  async running(): Promise<void> {
    while (this.#running === undefined) await setImmediate();
  }

  get states(): string[] {
    return this.turns.map(({ id, state }) => `${id} ${state.kind === "done" ? state.record.stop : state.kind}`);
  }

  async #answer(current: StoredTurn, signal: AbortSignal): Promise<TurnRecord> {
    this.started.push(current.id);
    this.maxAtOnce = Math.max(this.maxAtOnce, ++this.atOnce);
    const running = (this.#running = Promise.withResolvers<TurnRecord>());
    signal.addEventListener("abort", () => running.resolve(record("cancelled")));
    current.answer = `answer to ${current.id}`;
    try {
      return await running.promise;
    } finally {
      this.#running = undefined;
      this.atOnce--;
    }
  }
}

/** Lets everything run that does not wait for the test. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await setImmediate();
}

describe("The turn queue", () => {
  it("saves a turn before it is answered, and answers one at a time in order", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    assert.deepEqual(scripted.saved, ["a queued"]);
    await scripted.queue.add(turn("b"));
    await scripted.end();
    await scripted.end();
    const savedOf = (id: string): string[] => scripted.saved.filter((line) => line.startsWith(id));
    assert.deepEqual(savedOf("a"), ["a queued", "a running", "a eos"]);
    assert.deepEqual(savedOf("b"), ["b queued", "b running", "b eos"]);
    assert.ok(scripted.saved.indexOf("a eos") < scripted.saved.indexOf("b running"));
    assert.deepEqual(scripted.started, ["a", "b"]);
    assert.equal(scripted.maxAtOnce, 1);
  });

  it("waits while nothing may be answered, and continues when told to", async () => {
    const scripted = new ScriptedConversation();
    scripted.mayStart = false;
    await scripted.queue.add(turn("a"));
    await settle();
    assert.deepEqual(scripted.states, ["a queued"]);
    scripted.mayStart = true;
    void scripted.queue.start();
    await scripted.end();
    assert.deepEqual(scripted.states, ["a eos"]);
  });

  it("continues with the next turn when one fails", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.queue.add(turn("b"));
    await scripted.fail(new FailureError({ kind: "promptTooLong", tokens: 9, limit: 5 }));
    await scripted.end();
    assert.deepEqual(scripted.turns[0]?.state, {
      kind: "failed",
      failure: { kind: "promptTooLong", tokens: 9, limit: 5 },
    });
    assert.deepEqual(scripted.states, ["a failed", "b eos"]);
  });
});

describe("Stop", () => {
  it("ends the running turn, keeps its text, and continues with the next", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.queue.add(turn("b"));
    await scripted.running();
    await scripted.queue.stop("a");
    await scripted.end();
    assert.deepEqual(scripted.states, ["a cancelled", "b eos"]);
    assert.equal(scripted.turns[0]?.answer, "answer to a");
  });

  it("removes a queued turn, which is never answered", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.queue.add(turn("b"));
    await scripted.running();
    await scripted.queue.stop("b");
    await scripted.end();
    assert.deepEqual(scripted.states, ["a eos", "b cancelled"]);
    assert.deepEqual(scripted.started, ["a"]);
  });

  it("treats a later error as its own effect", async () => {
    const scripted = new ScriptedConversation();
    const failing = new TurnQueue(scripted, {
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
    assert.deepEqual(scripted.states, ["a cancelled"]);
  });

  it("does nothing to a turn that has ended or is not known", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.end();
    await scripted.queue.stop("a");
    await scripted.queue.stop("x");
    assert.deepEqual(scripted.states, ["a eos"]);
  });
});

describe("Retry", () => {
  it("asks the last turn again with an empty answer", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.end();
    await scripted.queue.retry("a");
    await scripted.running();
    await scripted.end("length");
    assert.deepEqual(scripted.states, ["a length"]);
    assert.deepEqual(scripted.started, ["a", "a"]);
  });

  it("ignores a turn that is not the last, is queued, or is being answered", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.end();
    await scripted.queue.add(turn("b"));
    await scripted.running();
    await scripted.queue.retry("a");
    await scripted.queue.retry("b");
    await scripted.end();
    assert.deepEqual(scripted.started, ["a", "b"]);
  });
});

describe("Closing the queue, for another conversation or a deletion", () => {
  it("ends the running turn, cancels the queued ones, and resolves when all of them are saved", async () => {
    const scripted = new ScriptedConversation();
    for (const id of ["a", "b", "c"]) await scripted.queue.add(turn(id));
    await scripted.running();
    await scripted.queue.close();
    assert.deepEqual(scripted.states, ["a cancelled", "b cancelled", "c cancelled"]);
    assert.deepEqual(scripted.saved.slice(-3).sort(), ["a cancelled", "b cancelled", "c cancelled"]);
    await settle();
    assert.deepEqual(scripted.started, ["a"]);
  });

  it("accepts nothing after that: a later turn is saved as cancelled", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.close();
    await scripted.queue.add(turn("late"));
    await settle();
    assert.deepEqual(scripted.states, ["late cancelled"]);
    assert.deepEqual(scripted.started, []);
  });

  it("can be done while a turn is about to start", async () => {
    const scripted = new ScriptedConversation();
    const added = scripted.queue.add(turn("a"));
    await scripted.queue.close();
    await added;
    await settle();
    assert.deepEqual(scripted.started, []);
    assert.deepEqual(scripted.states, ["a cancelled"]);
  });
});

describe("Closing the window", () => {
  it("interrupts the running turn, which nobody has stopped, and leaves the queued ones as they are", async () => {
    const scripted = new ScriptedConversation();
    await scripted.queue.add(turn("a"));
    await scripted.queue.add(turn("b"));
    await scripted.running();
    scripted.queue.dispose();
    await settle();
    assert.deepEqual(scripted.states, ["a failed", "b queued"]);
    assert.deepEqual(scripted.turns[0]?.state, { kind: "failed", failure: { kind: "interrupted" } });
  });
});

describe("Turns that another chat has left", () => {
  it("are gone on with where text was written, else asked again, in their order, and no others", async () => {
    const scripted = new ScriptedConversation();
    const left = (id: string, answer: string): StoredTurn => ({
      ...turn(id),
      answer,
      state: { kind: "failed", failure: { kind: "interrupted" } },
    });
    scripted.turns.push(left("a", "half"), left("b", ""), left("c", "other"));
    const resumed = scripted.queue.resume(["a", "b"]);
    await scripted.end();
    await scripted.end();
    await resumed;
    assert.deepEqual(scripted.started, ["a", "b"]);
    assert.deepEqual(scripted.states, ["a eos", "b eos", "c failed"]);
    const { state } = scripted.turns[0] ?? turn("");
    assert.ok(state.kind === "done" && state.record.additions?.[0]?.at === "half".length);
  });

  it("stay as they are if they came to their end before they were left", async () => {
    const scripted = new ScriptedConversation();
    for (const stop of ["eos", "length"] as const)
      scripted.turns.push({ ...turn(stop), answer: "whole", state: { kind: "done", record: record(stop) } });
    await scripted.queue.resume(["eos", "length"]);
    await settle();
    assert.deepEqual(scripted.started, []);
    assert.deepEqual(scripted.states, ["eos eos", "length length"]);
  });
});

describe("A storm of questions, stops and retries", () => {
  const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

  it("is handled one turn at a time, settles every turn, and leaves nothing running at the end", async () => {
    for (const seed of SEEDS) {
      const scripted = new ScriptedConversation();
      const random = mulberry32(seed);
      const pick = (): string => scripted.turns[Math.floor(random() * scripted.turns.length)]?.id ?? "";
      for (let step = 0; step < 60; step++) {
        const dice = random();
        if (dice < 0.35) void scripted.queue.add(turn(`t${step}`));
        else if (dice < 0.6) void scripted.queue.stop(pick());
        else if (dice < 0.75) void scripted.queue.retry(scripted.turns.at(-1)?.id ?? "");
        else if (dice < 0.9 && scripted.atOnce > 0) void scripted.end();
        else if (scripted.atOnce > 0) void scripted.fail(new Error("broken"));
        if (random() < 0.5) await setImmediate();
      }
      await settle();
      await scripted.queue.close();
      await settle();
      assert.ok(scripted.maxAtOnce <= 1, `seed ${seed}: ${scripted.maxAtOnce} at once`);
      assert.equal(scripted.atOnce, 0, `seed ${seed}`);
      assert.deepEqual(
        scripted.turns.filter(({ state }) => state.kind !== "done" && state.kind !== "failed"),
        [],
        `seed ${seed}`,
      );
    }
  });
});

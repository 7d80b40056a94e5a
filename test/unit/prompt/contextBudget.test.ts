import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Budget, type BudgetDecision, fitContext } from "../../../src/prompt/contextBudget.ts";

/** A context of 100 tokens: 10 for the system prompt, 30 for the answer, 60 for the history and the question. */
const BASE: Budget = { system: 10, turns: [], question: 20, contextSize: 100, answer: 30, firstTurn: 0 };

describe("fitContext", () => {
  const cases: [name: string, change: Partial<Budget>, decision: BudgetDecision][] = [
    ["accepts a first question", {}, { kind: "fits", firstTurn: 0 }],
    ["keeps a history that fits exactly", { turns: [20, 20] }, { kind: "fits", firstTurn: 0 }],
    [
      "drops turns until half of the room is used when one token is too many",
      { turns: [10, 11, 10, 10] },
      { kind: "fits", firstTurn: 2 },
    ],
    ["stops dropping at exactly half", { turns: [21, 10, 10] }, { kind: "fits", firstTurn: 1 }],
    ["keeps a last turn of more than half", { turns: [5, 5, 35] }, { kind: "fits", firstTurn: 2 }],
    ["drops a last turn that can't fit", { turns: [5, 5, 41] }, { kind: "fits", firstTurn: 3 }],
    [
      "keeps dropped turns dropped, even if they would fit again",
      { turns: [5, 5, 5], firstTurn: 2 },
      { kind: "fits", firstTurn: 2 },
    ],
    ["counts only the turns in the context", { turns: [500, 20, 20], firstTurn: 1 }, { kind: "fits", firstTurn: 1 }],
    ["accepts that all turns were dropped before", { turns: [5, 5], firstTurn: 2 }, { kind: "fits", firstTurn: 2 }],
    ["treats an index after the end as the end", { turns: [5], firstTurn: 7 }, { kind: "fits", firstTurn: 1 }],
    ["accepts a question that takes all the room", { turns: [1], question: 60 }, { kind: "fits", firstTurn: 1 }],
    ["rejects a question that is one token too long", { question: 61 }, { kind: "tooLong", tokens: 61, limit: 60 }],
    [
      "keeps half of a small context for the question, and the other half for a shorter answer",
      { contextSize: 50 },
      { kind: "fits", firstTurn: 0 },
    ],
    [
      "rejects a question of more than half",
      { contextSize: 50, question: 21 },
      { kind: "tooLong", tokens: 21, limit: 20 },
    ],
    [
      "rejects any question if the system prompt takes all",
      { contextSize: 10 },
      { kind: "tooLong", tokens: 20, limit: 0 },
    ],
    ["… or more than all", { contextSize: 9 }, { kind: "tooLong", tokens: 20, limit: 0 }],
  ];
  for (const [name, change, decision] of cases)
    it(name, () => assert.deepEqual(fitContext({ ...BASE, ...change }), decision));

  // With 42dot's system prompt, of 41 tokens, and the usual length of an answer.
  const shares: [contextSize: number, limit: number][] = [
    [64, 12],
    [128, 44],
    [256, 108],
    [512, 236],
    [1024, 492],
    [2048, 1495],
    [4096, 3543],
    [32_768, 32_215],
  ];
  for (const [contextSize, limit] of shares)
    it(`takes a question of up to ${limit} tokens in a context of ${contextSize}`, () => {
      const budget = { ...BASE, system: 41, answer: 512, contextSize };
      assert.equal(fitContext({ ...budget, question: limit }).kind, "fits");
      assert.deepEqual(fitContext({ ...budget, question: limit + 1 }), { kind: "tooLong", tokens: limit + 1, limit });
    });

  it("keeps the start of the prompt stable for several turns after each drop", () => {
    const turns: number[] = [];
    let firstTurn = 0;
    let drops = 0;
    for (let i = 0; i < 200; i++) {
      const decision = fitContext({
        ...BASE,
        contextSize: 4096,
        answer: 512,
        system: 40,
        question: 60,
        turns,
        firstTurn,
      });
      if (decision.kind !== "fits") return assert.fail("the question fits");
      if (decision.firstTurn !== firstTurn) drops++;
      firstTurn = decision.firstTurn;
      turns.push(250);
    }
    assert.ok(drops <= 200 / 6, `${drops} drops`);
  });

  it("keeps its invariants for any numbers", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 20_000; round++) {
      const turns = Array.from({ length: random(12) }, () => random(400));
      const budget: Budget = {
        system: random(60),
        turns,
        question: random(600),
        contextSize: 256 + random(2048),
        answer: random(512),
        firstTurn: random(turns.length + 1),
      };
      const decision = fitContext(budget);
      const { system, question, contextSize, answer, firstTurn } = budget;
      const reserved = Math.min(answer, Math.floor(Math.max(0, contextSize - system) / 2));
      const alone = system + question + reserved;
      if (decision.kind === "tooLong") {
        assert.ok(alone > contextSize);
        assert.equal(decision.tokens, question);
        assert.ok(decision.limit < question);
        continue;
      }
      const used = (from: number): number => turns.slice(from).reduce((a, b) => a + b, 0);
      const room = contextSize - alone;
      assert.ok(decision.firstTurn >= firstTurn && decision.firstTurn <= turns.length);
      assert.ok(used(decision.firstTurn) <= room, "what is kept fits");
      if (used(firstTurn) <= room) assert.equal(decision.firstTurn, firstTurn, "nothing is dropped needlessly");
      else if (decision.firstTurn < turns.length - 1)
        assert.ok(used(decision.firstTurn) <= room / 2, "the step is big");
      else if (decision.firstTurn === turns.length)
        assert.ok(used(turns.length - 1) > room, "the last turn stays if it can");
    }
  });
});

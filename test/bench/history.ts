/** P13: a long history. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredTurn } from "../../src/history/conversation.ts";
import { StoreClient } from "../../src/history/storeClient.ts";
import type { Bench } from "./bench.ts";
import { type Figure, figure, type Target } from "./figure.ts";

const CONVERSATIONS = 10_000;

/** As in the extension: the thread is started with the list, and everything goes through it. */
const WORKER = join(import.meta.dirname, "../../dist/historyWorker.mjs");

export async function measureHistory({ quick, runs }: Bench): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "42dot-bench-"));
  const path = join(folder, "conversations.sqlite");
  const conversations = quick ? CONVERSATIONS / 10 : CONVERSATIONS;
  const unexpected = (what: unknown): never => {
    throw new Error(JSON.stringify(what));
  };
  const open = (): StoreClient =>
    new StoreClient({ path, workerPath: WORKER, onProblem: unexpected, onMovedAside: unexpected });
  let store = open();
  try {
    for (let i = 0; i < conversations; i++) await store.saveTurn({ id: `c${i}`, firstTurnInContext: 0 }, storedTurn(i));
    await store.close();
    const list: number[] = [];
    const search: number[] = [];
    const append: number[] = [];
    for (let run = 0; run < 4 * runs; run++) {
      const startedAt = performance.now();
      store = open();
      const { length } = await store.conversations(conversations);
      list.push(performance.now() - startedAt);
      if (length !== conversations) throw new Error(`${length} conversations are listed`);
      const searchedAt = performance.now();
      const { length: found } = await store.conversations(200, "17번째");
      search.push(performance.now() - searchedAt);
      if (found === 0) throw new Error("nothing was found");
      const appendedAt = performance.now();
      await store.saveTurn({ id: "c7", firstTurnInContext: 0 }, storedTurn(conversations + run));
      append.push(performance.now() - appendedAt);
      await store.close();
    }
    const of = `${conversations} conversations`;
    const within = (ms: number): Target => ({ relation: "≤", value: ms });
    return [
      figure("P13", `opening and listing ${of}`, "ms", within(300), list, "the thread, the file and all titles"),
      figure("P13", `searching ${of}`, "ms", within(100), search, "a word in all questions and answers"),
      figure("P13", `appending a turn to one of ${of}`, "ms", within(10), append, "until it is on the disk"),
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function storedTurn(i: number): StoredTurn {
  const message = `${i}번째 질문: 이 함수가 무엇을 하는지 설명해줘`;
  const answer = "이 함수는 목록을 정렬합니다. ".repeat(20);
  const record = { stop: "eos", model: "42dot", promptTokens: 90, cachedTokens: 60, generatedTokens: 80 };
  return {
    ...{ id: `t${i}`, createdAt: i, task: { kind: "chat" }, message, prompt: message, answer },
    state: { kind: "done", record: { ...record, ...TIMES } },
  } as StoredTurn;
}

const TIMES = { prefillMs: 640, decodeMs: 10_240, timeToFirstTokenMs: 720 };

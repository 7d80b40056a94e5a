/** The thread that has the file of the conversations open: a separate bundle, so that no disk blocks the host. */
import { parentPort, workerData } from "node:worker_threads";
import * as v from "valibot";
import { HistoryError } from "./historyProblem.ts";
import { problemOf } from "./problemOf.ts";
import { type Answer, Call, type CallName, type FromWorker, WorkerData } from "./storeProtocol.ts";
import { WindowStore } from "./windowStore.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs as a worker thread");
const post = (message: FromWorker): void => port.postMessage(message);

const { path, workspace } = v.parse(WorkerData, workerData);
const store = new WindowStore({
  ...{ path, workspace },
  onProblem: (problem) => post({ type: "problem", problem: problem ?? null }),
  onMovedAside: (moved) => post({ type: "movedAside", moved }),
  onChanged: () => post({ type: "changed" }),
});

port.on("message", (message: unknown) => {
  const call = v.parse(Call, message);
  try {
    post({ type: "answer", call: call.call, answer: answerTo(call) });
  } catch (error) {
    const problem = error instanceof HistoryError ? error.problem : problemOf(error, path, true);
    post({ type: "failed", call: call.call, problem });
  }
  if (call.name === "close") port.close();
});

function answerTo(call: Call): Answer<CallName> {
  switch (call.name) {
    case "conversations":
      return store.conversations(call.limit, call.containing, call.workspace);
    case "load":
      return store.load(call.conversationId, call.through);
    case "whole":
      return store.whole(call.conversationId);
    case "save":
      return store.save({ id: call.conversationId, firstTurnInContext: call.firstTurnInContext }, call.turn);
    case "saveAnswer":
      return store.saveAnswer(call.conversationId, call.turnId, call.answer);
    case "version":
      return store.version();
    case "delete":
      return store.delete(call.conversationId);
    case "restore":
      return store.restore(call.conversation);
    case "deleteTurn":
      return store.deleteTurn(call.conversationId, call.turnId);
    case "restoreTurns":
      store.restoreTurns(call.conversation);
      return null;
    case "relabel":
      store.relabel(call.conversationId, call.change);
      return null;
    case "show":
      return store.show(call.conversationId, call.turnId, call.firstTurnInContext);
    case "watch":
      store.watch(call.isOn);
      return null;
    case "retry":
      store.retry();
      return null;
    case "close":
      store.close();
      return null;
  }
}

import assert from "node:assert/strict";
import { Emitter } from "../../../src/base/emitter.ts";
import type { Engine, EngineState } from "../../../src/inference/engine.ts";
import { EngineSwitch } from "../../../src/inference/engineSwitch.ts";

function engine(name: string, asked: string[]): Engine & { set: (state: EngineState) => void } {
  const changed = new Emitter<EngineState>();
  let state: EngineState = { kind: "stopped" };
  const fail = (what: string) => () => {
    asked.push(`${name} ${what}`);
    return Promise.reject(new Error(what));
  };
  return {
    get state() {
      return state;
    },
    set: (next) => changed.fire((state = next)),
    onDidChangeState: changed.event,
    ...{ ready: fail("ready"), generate: fail("generate"), count: fail("count"), prepare: fail("prepare") },
    status: () => Promise.resolve(undefined),
    stop: () => void asked.push(`${name} stop`),
    dispose: () => changed.dispose(),
  };
}

describe("The inference process or a server", () => {
  it("is asked as the settings say, and only its states are seen", async () => {
    const asked: string[] = [];
    const [local, remote] = [engine("local", asked), engine("remote", asked)];
    let [isRemote, made] = [false, 0];
    const both = new EngineSwitch(
      local,
      () => {
        made++;
        return Promise.resolve(remote);
      },
      () => isRemote,
    );
    const states: string[] = [];
    both.onDidChangeState(({ kind }) => states.push(kind));
    await assert.rejects(both.ready());
    local.set({ kind: "starting" });
    assert.deepEqual([asked, states, made, both.state.kind], [["local ready"], ["starting"], 0, "starting"]);

    isRemote = true;
    assert.equal(both.state.kind, "stopped");
    both.stop();
    await assert.rejects(both.count([]));
    await assert.rejects(both.ready());
    local.set({ kind: "stopped" });
    remote.set({ kind: "starting" });
    assert.equal(made, 1);
    assert.deepEqual(asked.slice(1), ["local stop", "remote count", "remote ready"]);
    assert.deepEqual(states, ["starting", "starting"]);
    assert.equal(both.state.kind, "starting");

    isRemote = false;
    both.stop();
    assert.deepEqual(asked.slice(-2), ["local stop", "remote stop"]);
    assert.equal(both.state, local.state);
    both.dispose();
  });
});

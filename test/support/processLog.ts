/** For `mocha --require`: shows with a failed test what its inference processes wrote. */
import type { Context, RootHookObject } from "mocha";
import { recentLog } from "./engine.ts";

export const mochaHooks: RootHookObject = {
  afterEach(this: Context) {
    const lines = recentLog.splice(0);
    if (this.currentTest?.state !== "failed" || lines.length === 0) return;
    process.stderr.write(`log of the processes of "${this.currentTest.title}":\n${lines.join("\n")}\n`);
  },
};

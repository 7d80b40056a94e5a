/** Mocha root hooks: one session for all suites, and evidence of each failure. */
import type { Context, RootHookObject } from "mocha";
import { exitCleanly } from "../../../scripts/support/shutdown.ts";
import { Session } from "./session.ts";

let shared: Session | undefined;
/** The sessions that suites started for themselves. */
const others = new Set<Session>();

/** @returns the session that all suites share; a previous suite may have left its page in any state */
export function session(): Session {
  if (shared === undefined) throw new Error("run mocha with --require test/e2e/support/hooks.ts");
  return shared;
}

/** Starts a session for a suite that needs another language or environment. The suite must stop it. */
export async function startSession(options: Parameters<typeof Session.start>[0]): Promise<Session> {
  const started = await Session.start(options);
  others.add(started);
  return started;
}

/** Starting a session may include installing system packages. */
const START_TIMEOUT_MS = 15 * 60_000;

export const mochaHooks: RootHookObject = {
  async beforeAll(this: Context) {
    this.timeout(START_TIMEOUT_MS);
    exitCleanly();
    shared = await Session.start();
  },
  async afterEach(this: Context) {
    const test = this.currentTest;
    // A failed "before each" hook leaves its test without a state, so check for "not passed".
    if (test === undefined || test.state === "passed" || test.isPending()) return;
    for (const [index, one] of [shared, ...others].entries())
      await one?.keepEvidence(`${test.fullTitle()}${index === 0 ? "" : `-${index}`}`).catch(console.error);
  },
  async afterAll() {
    for (const one of others) await one.stop();
    await shared?.stop();
  },
};

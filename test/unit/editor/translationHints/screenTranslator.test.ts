import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import { ScreenTranslator, type Wanted } from "../../../../src/editor/translationHints/screenTranslator.ts";
import type { RewriteResult } from "../../../../src/rewriting/rewriter.ts";

/** Translations that end when the test says so. */
class Desk {
  readonly log: string[] = [];
  readonly messages: string[] = [];
  readonly translator: ScreenTranslator;
  #end: ((how: "done" | Error) => void) | undefined;

  constructor() {
    const translate = (prose: string, _to: string, { signal }: { signal: AbortSignal }) => {
      this.log.push(`begin ${prose}`);
      return new Promise<RewriteResult | undefined>((resolve, reject) => {
        this.#end = (how) => (how === "done" ? resolve({ kind: "rewritten", text: prose }) : reject(how));
        signal.addEventListener("abort", () => {
          this.log.push(`cancel ${prose}`);
          resolve(undefined);
        });
      });
    };
    this.translator = new ScreenTranslator({ translate }, (line) => this.messages.push(line));
    this.translator.onDidTranslate(({ prose }) => this.log.push(`done ${prose}`));
  }

  want(...proses: string[]): void {
    this.translator.want(proses.map((prose): Wanted => ({ prose, to: "ko" })));
  }

  async end(how: "done" | Error = "done"): Promise<void> {
    this.#end?.(how);
    await setImmediate();
  }
}

describe("LazyTranslator", () => {
  it("translates one passage at a time, in their order", async () => {
    const desk = new Desk();
    desk.want("one", "two");
    for (let times = 0; times < 3; times++) await desk.end();
    assert.deepEqual(desk.log, ["begin one", "done one", "begin two", "done two"]);
  });

  it("goes on with what is still on the screen, and cancels what is not", async () => {
    const desk = new Desk();
    desk.want("one", "two");
    desk.want("three", "one");
    assert.deepEqual(desk.log, ["begin one"], "it is still wanted");
    desk.want("three");
    await setImmediate();
    await desk.end();
    assert.deepEqual(desk.log, ["begin one", "cancel one", "begin three", "done three"]);
  });

  it("begins again with what comes back while it is being cancelled", async () => {
    const desk = new Desk();
    desk.want("one");
    desk.want();
    desk.want("one");
    await setImmediate();
    await desk.end();
    assert.deepEqual(desk.log, ["begin one", "cancel one", "begin one", "done one"]);
  });

  it("stops at a failure until something is wanted again, and says it once", async () => {
    const desk = new Desk();
    for (let times = 0; times < 2; times++) {
      desk.want("one", "two");
      await desk.end(new Error("the model file is missing"));
    }
    assert.deepEqual(desk.log, ["begin one", "begin one"]);
    assert.deepEqual(desk.messages, ["reading mode: the model file is missing"]);
  });

  it("cancels its work when it is ended", () => {
    const desk = new Desk();
    desk.want("one", "two");
    desk.translator.dispose();
    assert.deepEqual(desk.log, ["begin one", "cancel one"]);
  });
});

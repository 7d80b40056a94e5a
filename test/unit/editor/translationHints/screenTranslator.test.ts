import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import { ScreenTranslator, type Wanted } from "../../../../src/editor/translationHints/screenTranslator.ts";
import type { RewriteResult } from "../../../../src/rewriting/rewriter.ts";

/** A translator whose translations end when the test says so. */
class Fixture {
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

describe("ScreenTranslator", () => {
  it("translates one passage at a time, in order", async () => {
    const fixture = new Fixture();
    fixture.want("one", "two");
    for (let times = 0; times < 3; times++) await fixture.end();
    assert.deepEqual(fixture.log, ["begin one", "done one", "begin two", "done two"]);
  });

  it("continues a passage that is still on the screen, and cancels one that is not", async () => {
    const fixture = new Fixture();
    fixture.want("one", "two");
    fixture.want("three", "one");
    assert.deepEqual(fixture.log, ["begin one"], "it is still wanted");
    fixture.want("three");
    await setImmediate();
    await fixture.end();
    assert.deepEqual(fixture.log, ["begin one", "cancel one", "begin three", "done three"]);
  });

  it("starts over with a passage that is wanted again while it is being cancelled", async () => {
    const fixture = new Fixture();
    fixture.want("one");
    fixture.want();
    fixture.want("one");
    await setImmediate();
    await fixture.end();
    assert.deepEqual(fixture.log, ["begin one", "cancel one", "begin one", "done one"]);
  });

  it("stops at a failure until a passage is wanted again, and logs it once", async () => {
    const fixture = new Fixture();
    for (let times = 0; times < 2; times++) {
      fixture.want("one", "two");
      await fixture.end(new Error("the model file is missing"));
    }
    assert.deepEqual(fixture.log, ["begin one", "begin one"]);
    assert.deepEqual(fixture.messages, ["reading mode: the model file is missing"]);
  });

  it("cancels the running translation when it is disposed", () => {
    const fixture = new Fixture();
    fixture.want("one", "two");
    fixture.translator.dispose();
    assert.deepEqual(fixture.log, ["begin one", "cancel one"]);
  });
});

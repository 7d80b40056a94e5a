import assert from "node:assert/strict";
import { Lazy, once } from "../../../src/base/lazy.ts";

describe("What is made once", () => {
  it("is made again only after it has failed", async () => {
    let made = 0;
    const get = once(async () => {
      await Promise.resolve();
      if (++made < 3) throw new Error(`${made}`);
      return made;
    });
    await assert.rejects(Promise.all([get(), get()]), /1/);
    await assert.rejects(get(), /2/);
    assert.deepEqual(await Promise.all([get(), get(), get()]), [3, 3, 3]);
  });

  it("is disposed with its owner, the one that was made last", async () => {
    const disposed: number[] = [];
    let made = 0;
    const lazy = new Lazy(async () => {
      const id = ++made;
      await Promise.resolve();
      if (id === 1) throw new Error("not yet");
      return { dispose: () => disposed.push(id) };
    });
    await assert.rejects(lazy.get());
    await lazy.get();
    lazy.dispose();
    await assert.rejects(lazy.get(), /disposed/);
    assert.deepEqual(disposed, [2]);
  });
});

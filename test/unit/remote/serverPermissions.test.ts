import assert from "node:assert/strict";
import { serverPermissions } from "../../../src/remote/serverPermissions.ts";
import { storage } from "../../support/storage.ts";

const [HERE, THERE] = ["http://localhost:8000", "https://gpu.example"];

describe("What the user allows for a server", () => {
  it("is for its scheme, host and port only", async () => {
    const { memory, secrets } = storage();
    const permissions = serverPermissions(memory, secrets);
    await permissions.allow(THERE);
    await permissions.setKey(THERE, "secret");
    assert.equal(permissions.isAllowed(THERE), true);
    assert.equal(await permissions.key(THERE), "secret");
    for (const other of [
      HERE,
      "http://gpu.example",
      "https://gpu.example:8443",
      "https://gpu.example.evil.example",
      "",
      "https:",
    ]) {
      assert.equal(permissions.isAllowed(other), false, other);
      assert.equal(await permissions.key(other), undefined, other);
    }
  });

  it("is nothing at first, and lasts", async () => {
    const { memory, secrets } = storage();
    assert.equal(serverPermissions(memory, secrets).isAllowed(HERE), false);
    await serverPermissions(memory, secrets).allow(HERE);
    await serverPermissions(memory, secrets).allow(THERE);
    const later = serverPermissions(memory, secrets);
    assert.deepEqual([later.isAllowed(HERE), later.isAllowed(THERE)], [true, true]);
  });

  it("is stored once, and a key never beside it", async () => {
    const { memory, secrets, stored, kept } = storage();
    const permissions = serverPermissions(memory, secrets);
    await permissions.allow(HERE);
    await permissions.allow(HERE);
    await permissions.setKey(HERE, "secret");
    assert.deepEqual([...stored.values()], [[HERE]]);
    assert.ok(!JSON.stringify([...stored]).includes("secret"));
    assert.deepEqual([...kept.values()], ["secret"]);
  });

  it("can have another key, or none", async () => {
    const { memory, secrets, kept } = storage();
    const permissions = serverPermissions(memory, secrets);
    await permissions.setKey(HERE, "one");
    await permissions.setKey(THERE, "other");
    await permissions.setKey(HERE, "two");
    assert.equal(await permissions.key(HERE), "two");
    await permissions.setKey(HERE, undefined);
    assert.equal(await permissions.key(HERE), undefined);
    assert.deepEqual([...kept.values()], ["other"]);
  });

  it("is nothing if something else is stored in its place", () => {
    const { memory, secrets, stored } = storage();
    for (const value of [HERE, { [HERE]: true }, [HERE, 1], null, [[HERE]]]) {
      stored.set("allowedServers", value);
      assert.equal(serverPermissions(memory, secrets).isAllowed(HERE), false, JSON.stringify(value));
    }
  });
});

import assert from "node:assert/strict";
import { openVerifiedStream, type StreamOptions } from "../../../../src/model/download/stream.ts";
import { type Fault, fileOf, HubStandIn } from "../../../support/hub.ts";
import { failureOf, IMPATIENT, requestOf, STALLS_SOON, WEIGHTS } from "./support.ts";

const weights = fileOf(1_000_000);

describe("openVerifiedStream", () => {
  let hub: HubStandIn;
  beforeEach(async () => {
    hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
  });
  afterEach(() => hub.close());

  /** Reads to the end. */
  async function read(options: StreamOptions = {}): Promise<Buffer> {
    const { chunks, verified } = openVerifiedStream(requestOf(hub), { retryPolicy: IMPATIENT, ...options });
    const taken: Uint8Array[] = [];
    for await (const chunk of chunks) taken.push(chunk);
    await verified;
    return Buffer.concat(taken);
  }

  it("yields the whole file, verified", async () => {
    const counts: number[] = [];
    assert.ok((await read({ onProgress: ({ bytes }) => counts.push(bytes) })).equals(weights));
    assert.equal(counts.at(-1), weights.length);
  });

  const transientFaults: Fault[] = [
    { kind: "truncate", after: 300_000 },
    { kind: "reset", after: 300_000 },
    { kind: "stall", after: 300_000 },
    { kind: "status", status: 502 },
  ];
  for (const fault of transientFaults)
    it(`resumes where it broke off: ${fault.kind}`, async () => {
      hub.behaviour.nextFaults = [fault, fault];
      const retryPolicy = fault.kind === "stall" ? STALLS_SOON : IMPATIENT;
      assert.ok((await read({ retryPolicy })).equals(weights));
      if (fault.kind === "truncate") assert.equal(hub.bytesServed, weights.length);
    });

  it("skips the bytes already received if the server sends the same file from its start", async () => {
    hub.behaviour.nextFaults = [{ kind: "truncate", after: 300_000 }, { kind: "ignoreRange" }];
    assert.ok((await read()).equals(weights));
  });

  const changedFiles: [string, Fault[]][] = [
    ["", []],
    [", even if the server does not support If-Range", [{ kind: "ignoreIfRange" }]],
  ];
  for (const [how, next] of changedFiles)
    it(`fails if the file changes during the download${how}`, async () => {
      hub.behaviour.nextFaults = [{ kind: "truncate", after: 300_000 }, ...next];
      const { chunks, verified } = openVerifiedStream(requestOf(hub), { retryPolicy: IMPATIENT });
      const reading = (async () => {
        for await (const _ of chunks) hub.behaviour.etag = "another";
      })();
      await failureOf(reading, "changed");
      await failureOf(verified, "changed");
    });

  it("does not complete normally with a wrong file", async () => {
    hub.behaviour.fault = { kind: "corrupt" };
    const { chunks, verified } = openVerifiedStream(requestOf(hub));
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of chunks) bytes += chunk.length;
    })();
    await failureOf(reading, "hashMismatch");
    await failureOf(verified, "hashMismatch");
    assert.equal(bytes, weights.length);
  });

  it("rejects too many bytes, a web page, and another commit", async () => {
    hub.behaviour.fault = { kind: "excess", bytes: 1 };
    await failureOf(read(), "wrongContent");
    hub.behaviour.fault = { kind: "html" };
    await failureOf(read(), "wrongContent");
    hub.behaviour.commit = "0".repeat(40);
    await failureOf(read(), "wrongRevision");
  });

  it("gives up eventually", async () => {
    hub.behaviour.fault = { kind: "stall", after: 0 };
    await failureOf(read({ retryPolicy: STALLS_SOON }), "stalled");
    assert.equal(hub.fileRequests.length, 1 + IMPATIENT.backoffMs.length);
  });

  it("is not verified if the reader leaves or cancels", async () => {
    hub.behaviour.bytesPerSecond = 1_000_000;
    const left = openVerifiedStream(requestOf(hub));
    for await (const _ of left.chunks) break;
    await failureOf(left.verified, "cancelled");
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    await failureOf(read({ signal: cancel.signal }), "cancelled");
  });

  it("waits for a slow reader without treating the connection as stalled", async () => {
    const { chunks, verified } = openVerifiedStream(requestOf(hub), { retryPolicy: STALLS_SOON });
    let waited = false;
    for await (const _ of chunks) {
      if (!waited) await new Promise((wake) => setTimeout(wake, 2 * STALLS_SOON.stallMs));
      waited = true;
    }
    await verified;
    assert.equal(hub.fileRequests.length, 1);
  });
});

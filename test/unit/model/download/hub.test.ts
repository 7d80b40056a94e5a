import assert from "node:assert/strict";
import { DownloadError } from "../../../../src/model/download/downloadError.ts";
import { describeFiles } from "../../../../src/model/download/hub.ts";
import type { Retry } from "../../../../src/model/download/retries.ts";
import { type Behaviour, fileOf, gitOid, HubStandIn, sha256 } from "../../../support/hub.ts";
import { CONFIG, failureOf, GIVES_UP_SOON, IMPATIENT, requestOf, WEIGHTS } from "./support.ts";

const weights = fileOf(50_000);
const vocabulary = Buffer.from('{"안녕": 0}');

describe("the hub client", () => {
  let hub: HubStandIn;
  const repository = (): { endpoint: string; repo: string; revision: string } => {
    const { endpoint, repo, revision } = hub;
    return { endpoint, repo, revision };
  };
  const describeWeights = (): Promise<unknown> => describeFiles(repository(), [WEIGHTS], { retryPolicy: IMPATIENT });

  beforeEach(async () => {
    hub = await HubStandIn.start({
      files: { [WEIGHTS]: weights, "sub folder/vocab.json": vocabulary, [CONFIG]: vocabulary },
    });
  });
  afterEach(() => hub.close());

  it("gets the size, and the SHA-256 of files in LFS or git's object id of others", async () => {
    assert.deepEqual(await describeFiles(repository(), ["sub folder/vocab.json", WEIGHTS]), [
      {
        path: "sub folder/vocab.json",
        url: `${hub.endpoint}/42dot/42dot_LLM-SFT-1.3B/resolve/${hub.revision}/sub%20folder/vocab.json`,
        revision: hub.revision,
        size: vocabulary.length,
        gitOid: gitOid(vocabulary),
      },
      { path: WEIGHTS, ...requestOf(hub), size: weights.length, sha256: sha256(weights) },
    ]);
    assert.equal(hub.requests.length, 1);
  });

  it("asks the mirror, with or without a trailing slash", async () => {
    const files = await describeFiles({ ...repository(), endpoint: `${hub.endpoint}/` }, [CONFIG]);
    assert.ok(files[0]?.url.startsWith(`${hub.endpoint}/42dot/`));
  });

  it("asks the hub itself by default, using the given fetch", async () => {
    const addresses: string[] = [];
    const proxy = ((url: URL, init) => {
      addresses.push(url.origin);
      return fetch(hub.endpoint + url.pathname, init);
    }) as typeof fetch;
    const { repo, revision } = hub;
    const [file] = await describeFiles({ repo, revision }, [CONFIG], { fetch: proxy });
    assert.deepEqual(addresses, ["https://huggingface.co"]);
    assert.ok(file?.url.startsWith("https://huggingface.co/42dot/"));
  });

  it("says what it waits for when nobody answers, and gives up sooner than a download", async () => {
    const gone = repository();
    const { host } = new URL(gone.endpoint);
    await hub.close();
    const policy = { ...IMPATIENT, backoffMs: [1, 1, 1, 1, 1] };
    const retries: Retry[] = [];
    const options = { retryPolicy: policy, onRetry: (retry: Retry) => retries.push(retry) };
    await failureOf(describeFiles(gone, [WEIGHTS], options), "offline");
    assert.deepEqual(
      retries,
      [1, 2, 3].map((attempt) => ({ host, attempt, of: 3 })),
    );
    hub = await HubStandIn.start({ files: hub.files });
  });

  it("fails for a file that does not exist", async () => {
    const { path } = await failureOf(describeFiles(repository(), [CONFIG, "pytorch_model.bin"]), "noSuchFile");
    assert.equal(path, "pytorch_model.bin");
  });

  it("tries again if the hub is busy, but not if it refuses", async () => {
    hub.behaviour.metadataStatus = 503;
    assert.equal((await failureOf(describeWeights(), "httpStatus")).status, 503);
    assert.equal(hub.requests.length, 1 + IMPATIENT.backoffMs.length);
    hub.behaviour.metadataStatus = 401;
    assert.equal((await failureOf(describeWeights(), "httpStatus")).status, 401);
    assert.equal(hub.requests.length, 2 + IMPATIENT.backoffMs.length);
  });

  it("rejects malformed responses", async () => {
    hub.behaviour.lfsHash = "no hash";
    await failureOf(describeWeights(), "wrongContent");
    for (const body of [
      "<html>",
      "[null]",
      '{"error": "no"}',
      '[{"path":"model.safetensors","type":"file","size":-1}]',
    ])
      for (const type of ["application/json", "text/html"]) {
        const answer = (() =>
          Promise.resolve(new Response(body, { headers: { "content-type": type } }))) as typeof fetch;
        await failureOf(describeFiles(repository(), [WEIGHTS], { fetch: answer }), "wrongContent");
      }
  });

  it("rejects wrong types in every field", async () => {
    const entry = {
      type: "file",
      path: WEIGHTS,
      size: weights.length,
      oid: "0".repeat(40),
      lfs: { oid: sha256(weights), size: weights.length, pointerSize: 135 },
    };
    const values = [null, 7, -1, 0.5, 1e300, "", "7", [], ["file"], {}, { oid: {} }, true];
    const outcome = async (answer: unknown): Promise<string> => {
      hub.behaviour.metadata = { text: JSON.stringify(answer) };
      return describeWeights().then(
        () => "accepted",
        (error: unknown) => (error instanceof DownloadError ? error.failure.kind : String(error)),
      );
    };
    assert.equal(await outcome([entry]), "accepted");
    for (const value of values) {
      for (const field of ["type", "path", "size", "oid"] as const) {
        const result = await outcome([{ ...entry, [field]: value }]);
        // Another name is that of another file, and the id of a file in LFS is not used.
        const isHarmless = field === "oid" && typeof value === "string";
        const expected = isHarmless ? /^accepted$/ : /^(wrongContent|noSuchFile)$/;
        assert.match(result, expected, `${field}: ${JSON.stringify(value)}`);
      }
      for (const field of ["oid", "size"] as const) {
        const result = await outcome([{ ...entry, lfs: { ...entry.lfs, [field]: value } }]);
        assert.equal(result, "wrongContent", `lfs.${field}: ${JSON.stringify(value)}`);
      }
      // Without LFS, git's object id counts.
      const result = await outcome([{ ...entry, lfs: value }]);
      assert.equal(result, value === null ? "accepted" : "wrongContent", `lfs: ${JSON.stringify(value)}`);
      assert.notEqual(await outcome(value), "accepted");
      assert.equal(await outcome([value]), "wrongContent");
      assert.equal(await outcome([entry, value]), "wrongContent");
    }
    assert.equal(await outcome(Array.from({ length: 101 }, () => entry)), "wrongContent");
  });

  it("reads no answer that is too long, whatever its length when it is compressed", async () => {
    const faults: NonNullable<Behaviour["metadata"]>[] = [
      { endless: true },
      { bomb: 100_000_000 },
      { text: `[${" ".repeat(1_000_000)}]` },
      { text: JSON.stringify(Array.from({ length: 5_000 }, () => ({ type: "file", path: "x", size: 1 }))) },
      { text: "[".repeat(200_000) },
    ];
    for (const metadata of faults) {
      hub.behaviour.metadata = metadata;
      const before = hub.requests.length;
      const { of } = await failureOf(describeWeights(), "wrongContent");
      assert.equal(of, "metadata");
      assert.equal(hub.requests.length, before + 1, "it is not asked again");
    }
    assert.ok(Math.max(...hub.requests.map(({ served }) => served)) < 20_000_000);
  });

  it("waits for no answer that drips", async () => {
    hub.behaviour.metadata = { drip: 20 };
    await failureOf(describeFiles(repository(), [WEIGHTS], { retryPolicy: GIVES_UP_SOON }), "tooSlow");
    assert.equal(hub.requests.length, 1 + GIVES_UP_SOON.backoffMs.length);
  });

  it("rejects a response for another commit", async () => {
    const answer = (() =>
      Promise.resolve(new Response("[]", { headers: { "x-repo-commit": "0".repeat(40) } }))) as typeof fetch;
    await failureOf(describeFiles(repository(), [WEIGHTS], { fetch: answer }), "wrongRevision");
  });

  it("never uses http to another computer", async () => {
    const notCalled = (() => assert.fail("it was asked")) as typeof fetch;
    for (const endpoint of [
      "http://huggingface.co",
      "http://127.0.0.1.example.com",
      "file:///models",
      "https://user:word@hub.test",
    ])
      await failureOf(describeFiles({ ...repository(), endpoint }, [WEIGHTS], { fetch: notCalled }), "refusedAddress");
  });

  it("requires a full commit and paths inside the repository", async () => {
    await assert.rejects(describeFiles({ ...repository(), revision: "main" }, [WEIGHTS]), RangeError);
    await assert.rejects(describeFiles({ ...repository(), repo: "../42dot" }, [WEIGHTS]), RangeError);
    for (const path of ["", "/etc/passwd", "../x", "a/../../x", "a//b"])
      await assert.rejects(describeFiles(repository(), [path]), RangeError);
  });
});

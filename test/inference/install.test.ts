import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FailureError } from "../../src/inference/failure.ts";
import { CATALOGUE, type CatalogueEntry } from "../../src/model/catalogue.ts";
import { DownloadError } from "../../src/model/download/downloadError.ts";
import { type InstalledModel, InstalledModels, verifyInstalled } from "../../src/model/installedModels.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { type InstallProgress, ModelInstaller } from "../../src/model/modelInstaller.ts";
import { writeDemoCheckpoint } from "../support/demoCheckpoint.ts";
import { DEMO_MODEL, question, ROOT, startEngine, temporaryFolder } from "../support/engine.ts";
import { writeModifiedDemo } from "../support/gguf.ts";
import { HubStandIn, sha256 } from "../support/hub.ts";

/** The first model that is converted from a checkpoint, and the first that is downloaded as GGUF. */
const official = CATALOGUE.find(({ source }) => source.kind === "checkpoint")!;
const officialReady = CATALOGUE.find(({ source }) => source.kind === "gguf")!;

/** As in the catalogue, but with the hash of weights that there are. */
function pinnedTo(entry: CatalogueEntry, weights: string): CatalogueEntry {
  return { ...entry, source: { ...entry.source, sha256: sha256(readFileSync(weights)) } };
}
const never = new AbortController().signal;
const ignore = (): void => undefined;

function readFolder(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

/** Asks the installed model a question that only the demo model's weights can answer. */
async function assertAnswers(model: InstalledModel): Promise<void> {
  const engine = startEngine(loadParams(await readModelFile(model.path), { gpu: "off", contextSize: 2048 }));
  try {
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
    assert.equal((await engine.generate(question("What is 42dot LLM?"))).stop, "eos");
  } finally {
    engine.dispose();
  }
}

describe("Installing a model", () => {
  assert.ok(official.source.kind === "checkpoint" && officialReady.source.kind === "gguf");
  const { repo, revision } = official.source;
  const { repo: readyRepo, revision: readyRevision, file: readyFile } = officialReady.source;
  const ready = pinnedTo(officialReady, DEMO_MODEL);
  const checkpoint = temporaryFolder();
  const weightsPath = join(checkpoint, "model.safetensors");
  let entry: CatalogueEntry;
  let hub: HubStandIn;
  let storage: string;
  let installed: InstalledModels;

  const installer = (freeBytes = 1e12): ModelInstaller =>
    new ModelInstaller({
      installed,
      downloads: join(storage, "downloads"),
      converter: join(ROOT, "dist/converter.mjs"),
      tool: "test 1.0",
      endpoint: () => hub.endpoint,
      freeSpace: () => Promise.resolve(freeBytes),
    });

  before(async () => {
    await writeDemoCheckpoint(checkpoint);
    entry = pinnedTo(official, weightsPath);
  });
  beforeEach(async () => {
    hub = await HubStandIn.start({ repo, revision, files: readFolder(checkpoint) });
    storage = temporaryFolder();
    installed = new InstalledModels(join(storage, "models"));
  });
  afterEach(() => hub.close());

  it("downloads, converts and records the model, which then answers", async () => {
    const stages = new Set<string>();
    const model = await installer().fromHub(entry, ({ stage }) => stages.add(stage), never);
    assert.deepEqual(
      [...stages].filter((stage) => stage !== "checking"),
      ["connecting", "downloading", "converting"],
    );
    assert.equal(model.source, `${repo}@${revision}`);
    assert.deepEqual(await installed.list(), [model]);
    assert.deepEqual(
      readdirSync(join(storage, "models")).sort(),
      [`${entry.id}.gguf`, `${entry.id}.gguf.json`, "first-hashes.json"].sort(),
      "no lock is left behind",
    );
    const file = await readModelFile(model.path);
    assert.deepEqual(
      [file.name, file.license, file.fileType, file.is42dot],
      [entry.title, "cc-by-nc-4.0", "Q8_0", true],
    );
    const left = readdirSync(join(storage, "downloads")).filter((name) => !name.endsWith(".lock"));
    assert.deepEqual(left, [], "the checkpoint is not needed any more");
    await assertAnswers(model);
  });

  it("converts during the download if the disk has no room for both files", async () => {
    const stages = new Set<string>();
    const model = await installer(entry.bytes).fromHub(entry, ({ stage }) => stages.add(stage), never);
    assert.deepEqual([...stages], ["connecting", "streaming"]);
    await assertAnswers(model);
  });

  it("downloads no weights if the disk has no room even for the model", async () => {
    await assert.rejects(installer(entry.bytes - 1).fromHub(entry, ignore, never), (error: unknown) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "noSpace", String(error));
      return true;
    });
    assert.ok(!hub.requests.some(({ path, status }) => path.endsWith("model.safetensors") && status === 206));
  });

  it("converts the same weights to two types, one after the other", async () => {
    const another = CATALOGUE.find(
      ({ id, source }) => source.kind === "checkpoint" && source.repo === repo && id !== entry.id,
    )!;
    const other = pinnedTo(another, weightsPath);
    const models = await Promise.all([entry, other].map((one) => installer().fromHub(one, ignore, never)));
    assert.deepEqual(
      models.map(({ weights }) => weights),
      [entry.weights, other.weights],
    );
    for (const model of models) await assertAnswers(model);
  });

  it("resumes a cancelled download", async () => {
    hub.behaviour = { bytesPerSecond: 4_000_000 };
    const abort = new AbortController();
    const cancelHalfway = ({ stage, fraction }: InstallProgress): void => {
      if (stage === "downloading" && fraction > 0.3) abort.abort();
    };
    await assert.rejects(installer().fromHub(entry, cancelHalfway, abort.signal));
    assert.deepEqual(await installed.list(), []);
    hub.behaviour = {};
    const before = hub.bytesServed;
    await installer().fromHub(entry, ignore, never);
    const weights = readFileSync(join(checkpoint, "model.safetensors")).length;
    assert.ok(hub.bytesServed - before < weights, "what had arrived was downloaded again");
  });

  it("never installs weights other than the pinned ones, with or without streaming", async () => {
    for (const freeBytes of [1e12, entry.bytes]) {
      hub.behaviour = { lfsHash: "0".repeat(64) };
      await assert.rejects(installer(freeBytes).fromHub(entry, ignore, never), (error: unknown) => {
        assert.ok(error instanceof DownloadError, String(error));
        assert.ok(["hashMismatch", "wrongContent", "changed"].includes(error.failure.kind), error.message);
        return true;
      });
      assert.deepEqual(await installed.list(), []);
    }
  });

  it("keeps the installed model if another attempt fails", async () => {
    const model = await installer().fromHub(entry, ignore, never);
    const bytes = readFileSync(model.path);
    hub.behaviour = { metadataStatus: 503 };
    await assert.rejects(installer().fromHub(entry, ignore, AbortSignal.timeout(500)));
    assert.deepEqual(readFileSync(model.path), bytes);
    assert.deepEqual(await installed.list(), [model]);
  });

  it("happens only once if two windows install the same model", async () => {
    hub.behaviour = { bytesPerSecond: 8_000_000 };
    // Either installation may be first.
    const stages: string[] = [];
    const install = (): Promise<InstalledModel> => installer().fromHub(entry, ({ stage }) => stages.push(stage), never);
    const [first, second] = await Promise.all([install(), install()]);
    assert.deepEqual(first, second);
    assert.ok(stages.includes("waiting"));
  });

  it("downloads a file that is already converted, and rejects a different one with the same name", async () => {
    const startReady = (name: string): Promise<HubStandIn> =>
      HubStandIn.start({ repo: readyRepo, revision: readyRevision, files: { [readyFile]: readFileSync(name) } });
    await hub.close();
    hub = await startReady(DEMO_MODEL);
    const model = await installer().fromHub(ready, ignore, never);
    assert.equal(model.source, `${readyRepo}@${readyRevision}`);
    await assertAnswers(model);
    await installed.remove(model.path);

    const other = join(storage, "other.gguf");
    await writeModifiedDemo(other, { "general.name": "another" });
    await hub.close();
    hub = await startReady(other);
    await assert.rejects(installer().fromHub(ready, ignore, never), (error: unknown) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "changed", String(error));
      return true;
    });
    assert.deepEqual(await installed.list(), []);
  });

  it("installs none but the weights that the catalogue knows, whatever the hub says of them", async () => {
    await assert.rejects(installer().fromHub(official, ignore, never), (error: unknown) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "changed", String(error));
      return true;
    });
    assert.equal(hub.fileRequests.length, 0, "nothing is downloaded");
  });

  it("installs no files that are larger than they can be", async () => {
    hub.files["config.json"] = Buffer.alloc(20_000_000, " ");
    await assert.rejects(installer().fromHub(entry, ignore, never), (error: unknown) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "changed", String(error));
      return true;
    });
    assert.equal(hub.fileRequests.length, 0, "nothing is downloaded");
  });

  it("says what the weights were checked against", async () => {
    assert.equal((await installer().fromHub(entry, ignore, never)).checkedAgainst, "catalogue");
    assert.equal((await installer().fromFolder(checkpoint, "Q4_0", ignore, never)).checkedAgainst, undefined);
  });

  it("accepts the base model at its commit, with the same files as the first time", async () => {
    const base = CATALOGUE.find(({ isBase }) => isBase)!;
    assert.ok(base.source.kind === "checkpoint" && base.source.sha256 === undefined);
    const { repo, revision } = base.source;
    await hub.close();
    hub = await HubStandIn.start({ repo, revision: "f".repeat(40), files: readFolder(checkpoint) });
    await assert.rejects(installer().fromHub(base, ignore, never), (error: unknown) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "httpStatus", String(error));
      return true;
    });
    await hub.close();
    hub = await HubStandIn.start({ repo, revision, files: readFolder(checkpoint) });
    const model = await installer().fromHub(base, ignore, never);
    assert.equal(model.checkedAgainst, "server");
    const file = await readModelFile(model.path);
    assert.deepEqual([file.name, file.format], ["42dot LLM-PLM 1.3B", "plain"]);
    await installed.remove(model.path);

    for (const name of ["model.safetensors", "tokenizer_config.json"]) {
      const right = hub.files[name]!;
      hub.files[name] = Buffer.concat([right, Buffer.from(" ")]);
      await assert.rejects(installer().fromHub(base, ignore, never), (error: unknown) => {
        assert.ok(error instanceof DownloadError && error.failure.kind === "changed", String(error));
        assert.ok(error.failure.detail.startsWith(name));
        return true;
      });
      hub.files[name] = right;
    }
    await installer().fromHub(base, ignore, never);
  });

  it("remembers nothing of files that did not arrive", async () => {
    const base = CATALOGUE.find(({ isBase }) => isBase)!;
    assert.ok(base.source.kind === "checkpoint");
    await hub.close();
    hub = await HubStandIn.start({ ...base.source, files: readFolder(checkpoint) });
    const right = hub.files["config.json"]!;
    hub.files["config.json"] = Buffer.from("{}");
    await assert.rejects(installer().fromHub(base, ignore, never));
    hub.files["config.json"] = right;
    await installer().fromHub(base, ignore, never);
  });

  it("installs the official files from a folder without network access", async () => {
    const model = await installer().fromFolder(checkpoint, "Q8_0", ignore, never);
    assert.equal(model.source, checkpoint);
    assert.equal(hub.requests.length, 0);
    await assertAnswers(model);
  });

  it("reports what is missing in a folder, and leaves nothing behind", async () => {
    await assert.rejects(installer().fromFolder(storage, "Q8_0", ignore, never), /config\.json/);
    assert.deepEqual(
      readdirSync(join(storage, "models")).filter((name) => !name.endsWith(".lock")),
      [],
    );
  });

  it("detects a flipped bit in an installed file before it is loaded", async () => {
    const model = await installer().fromFolder(checkpoint, "Q8_0", ignore, never);
    await verifyInstalled(model.path);
    const right = readFileSync(model.path);
    const wrong = Buffer.from(right);
    wrong[wrong.length >> 1]! ^= 1;
    writeFileSync(model.path, wrong);
    await assert.rejects(verifyInstalled(model.path), (error: unknown) => {
      assert.ok(error instanceof FailureError && error.failure.kind === "modelDamaged", String(error));
      return true;
    });
    // A foreign JSON file next to a model is not a record.
    const own = join(storage, "own.gguf");
    writeFileSync(own, wrong);
    writeFileSync(`${own}.json`, '{ "author": "me" }');
    await verifyInstalled(own);
    // Restored, the file is the same again, with another modification time.
    writeFileSync(model.path, right);
    await verifyInstalled(model.path);
    const [record] = await installed.list();
    assert.equal(record?.modifiedMs, statSync(model.path).mtimeMs);
  });

  it("removes a model together with its record", async () => {
    const model = await installer().fromFolder(checkpoint, "Q4_0", ignore, never);
    await installed.remove(model.path);
    assert.deepEqual(await installed.list(), []);
    assert.ok(!existsSync(model.path));
  });
});

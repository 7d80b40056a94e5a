import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MOST_ATTACHMENTS } from "../../../../src/chat/context/attachmentSource.ts";
import { DraftFile } from "../../../../src/chat/context/draftFile.ts";
import { Drafts, type DraftStore } from "../../../../src/chat/context/drafts.ts";
import { MOST_KEPT } from "../../../../src/prompt/attachments.ts";

/** A store that is written at once. */
class Memory implements DraftStore {
  json: string | undefined;
  read = (): unknown => (this.json === undefined ? undefined : JSON.parse(this.json));
  write = (value: unknown): Promise<void> => {
    this.json = JSON.stringify(value);
    return Promise.resolve();
  };
}
const file = (name: string) => ({ kind: "file", uri: `file:///w/${name}` }) as const;

describe("The draft of a conversation", () => {
  let memory: Memory;
  beforeEach(() => (memory = new Memory()));

  it("is there after the window has ended, without having been closed", () => {
    const drafts = new Drafts(memory);
    drafts.setText("a", "쓰던 글");
    drafts.attach("a", [file("a.ts")]);
    drafts.setText("", "새 대화");
    const later = new Drafts(memory);
    assert.equal(later.get("a").text, "쓰던 글");
    assert.deepEqual(
      later.get("a").attachments.map(({ source }) => source),
      [file("a.ts")],
    );
    assert.equal(later.get("").text, "새 대화");
    assert.equal(later.get("b").text, "");
  });

  it("is gone when it was sent or emptied", () => {
    const drafts = new Drafts(memory);
    drafts.setText("a", "질문");
    drafts.attach("a", [file("a.ts")]);
    assert.equal(drafts.take("a").attachments.length, 1);
    drafts.setText("b", "x");
    drafts.setText("b", "");
    assert.equal(memory.json, "[]");
  });

  it("has each thing once, and so many that they can be seen", () => {
    const drafts = new Drafts(memory);
    const many = Array.from({ length: MOST_ATTACHMENTS + 3 }, (_, index) => file(`${index}.ts`));
    assert.equal(drafts.attach("a", [file("0.ts"), file("0.ts")]), 0);
    assert.equal(drafts.attach("a", many), 3);
    assert.equal(drafts.get("a").attachments.length, MOST_ATTACHMENTS);
    const [first] = drafts.get("a").attachments;
    drafts.detach("a", first?.id ?? "");
    assert.deepEqual(drafts.get("a").attachments[0]?.source, file("1.ts"));
  });

  it("keeps no more of a text than can be sent", () => {
    const drafts = new Drafts(memory);
    drafts.attach("a", [{ kind: "text", text: "가".repeat(1_000_000) }]);
    assert.ok((memory.json?.length ?? 0) < 2 * MOST_KEPT);
  });

  it("keeps those that were changed last", () => {
    const drafts = new Drafts(memory);
    for (let index = 0; index < 40; index++) drafts.setText(`c${index}`, "x");
    drafts.setText("c9", "again");
    const later = new Drafts(memory);
    assert.equal(later.get("c0").text, "");
    assert.equal(later.get("c39").text, "x");
  });

  it("is empty if what was kept is of another version", () => {
    memory.json = JSON.stringify([["a", { text: 7 }]]);
    assert.equal(new Drafts(memory).get("a").text, "");
  });
});

const never = (line: string): never => assert.fail(line);

describe("The file of the drafts", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-drafts-"));
    path = join(folder, "a workspace", "drafts.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("has what was written last, is its owner's only, and leaves nothing else", async () => {
    const file = new DraftFile(path, never);
    void file.write("하나");
    void file.write("둘");
    await file.write("셋");
    assert.equal(new DraftFile(path, never).read(), "셋");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, "a workspace")), ["drafts.json"]);
  });

  it("is none if it is not there or damaged, and says what keeps it from being written", async () => {
    assert.equal(new DraftFile(path, never).read(), undefined);
    writeFileSync(join(folder, "a workspace"), "a file in the way");
    const told: string[] = [];
    await new DraftFile(path, (line) => told.push(line)).write(1);
    assert.equal(told.length, 1);
    writeFileSync(join(folder, "damaged.json"), "{");
    assert.equal(new DraftFile(join(folder, "damaged.json"), never).read(), undefined);
  });
});

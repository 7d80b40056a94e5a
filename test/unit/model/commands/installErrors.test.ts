import assert from "node:assert/strict";
import { describeInstallError, isFromHub } from "../../../../src/model/commands/installErrors.ts";
import { DownloadError, type DownloadFailure } from "../../../../src/model/download/downloadError.ts";

const host = "huggingface.co";
const offline: DownloadFailure = { kind: "offline", host, detail: "ENOTFOUND" };

describe("What is said of an installation that failed", () => {
  const said = (failure: DownloadFailure, isKept: boolean): string =>
    describeInstallError(new DownloadError(failure), isKept);

  it("names the ways on without a network", () => {
    assert.match(said(offline, false), /huggingface\.co can't be reached\. .*mirror.*files on this computer/);
    assert.ok(isFromHub(new DownloadError(offline)));
  });

  it("says that something is kept only if something has arrived, and is gone on from", () => {
    const resumed: DownloadFailure[] = [
      offline,
      { kind: "stalled", host, seconds: 30 },
      { kind: "tooSlow", host, bytesPerSecond: 16_384 },
    ];
    for (const failure of resumed) {
      assert.match(said(failure, true), /\. What has arrived is kept\.$/);
      assert.doesNotMatch(said(failure, false), /kept/);
    }
    assert.doesNotMatch(said({ kind: "hashMismatch", expected: "a", actual: "b" }, true), /kept/);
  });
});

/** What the user sees of the hardware: on Vulkan's software device, in Korean. */
import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdicts } from "../../src/inference/backends.ts";
import { accept } from "./support/consent.ts";
import { startSession } from "./support/hooks.ts";
import type { Session } from "./support/session.ts";

describe("The graphics hardware, in Korean", function () {
  this.timeout(180_000);
  let korean: Session;

  before(async () => {
    korean = await startSession({
      locale: "ko",
      settings: { "42dot.gpu": "cuda" },
      env: { GGML_VK_VISIBLE_DEVICES: "0" },
    });
    await korean.openWorkbench();
  });
  after(() => korean.stop());

  /** Asks something, and waits for the device and the reason in the header. */
  async function ask(device: RegExp, reason: RegExp): Promise<void> {
    const input = korean.chat.locator("textarea").first();
    await input.fill("대한민국의 수도는?");
    await input.press("Enter");
    await korean.chat.locator(".status-text", { hasText: device }).waitFor({ timeout: 120_000 });
    await korean.chat.locator(".status-note", { hasText: reason }).waitFor();
  }

  it("that was chosen but is missing is named in the status line and in Model Details, with what is used instead", async () => {
    const chat = await korean.openChat("42dot: 채팅 열기");
    await accept(chat);
    await ask(/Vulkan: llvmpipe/, /여기서는 CUDA 사용 불가/);
    await korean.screenshot("korean-graphics-missing");
    await korean.runCommand("42dot: 모델 상세 정보 보기");
    await korean.page.getByText("데모 모델").first().waitFor();
    await korean.page.waitForTimeout(3000);
    await korean.screenshot("korean-graphics-details");
  });

  it("that failed is named with the reason, and can be tried again", async () => {
    const [path = assert.fail()] = globSync("**/backends.json", { cwd: korean.workbench.folder });
    const file = join(korean.workbench.folder, path);
    const verdicts = JSON.parse(readFileSync(file, "utf8")) as Verdicts;
    assert.deepEqual(Object.values(verdicts), [{ kind: "trusted" }]);
    const refused = { kind: "refused", fault: { kind: "crashed" } };
    writeFileSync(file, JSON.stringify(Object.fromEntries(Object.keys(verdicts).map((key) => [key, refused]))));
    await korean.writeSettings({ "42dot.gpu": "vulkan" });
    await korean.reload();
    await korean.openChat("42dot: 채팅 열기");
    await korean.chat.locator(".composer:not([hidden])").waitFor();
    await ask(/CPU/, /여기서는 Vulkan 사용 불가: 프로세스가 비정상 종료되었습니다/);
    await korean.screenshot("korean-graphics-refused");
    await korean.runCommand("42dot: 그래픽 하드웨어 다시 확인");
    await korean.toasts.filter({ hasText: "모델이 실행되는 하드웨어: llvmpipe" }).waitFor({ timeout: 120_000 });
    await korean.screenshot("korean-graphics-again");
  });
});

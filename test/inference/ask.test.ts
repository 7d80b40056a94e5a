import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { DEMO_MODEL, ROOT } from "../support/engine.ts";

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

async function ask(...args: string[]): Promise<Result> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, "tools/model/ask.ts"), ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Result;
  }
}

describe("npm run ask", () => {
  it("streams the answers of one conversation", async () => {
    const { stdout } = await ask("대한민국의 수도는?", "now in English");
    assert.equal(stdout, "대한민국의 수도는 서울입니다.\nThe capital of South Korea is Seoul.\n");
  });

  it("prints one object per turn, with the exact prompt and its tokens", async () => {
    const { stdout } = await ask("--json", "--temperature", "0", "안녕", "Thanks");
    const [first, second] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const keys = ["prompt", "promptTokens", "text", "stop", "promptTokenCount", "cachedTokens", "generatedTokens"];
    const times = ["prefillMs", "decodeMs", "timeToFirstTokenMs"];
    assert.deepEqual(Object.keys(first!).sort(), [...keys, ...times, "model", "device"].sort());
    assert.match(String(first!["prompt"]), /^<\|\|bos\|\|>.*<human>: 안녕 <bot>:$/);
    assert.equal((first!["promptTokens"] as number[]).length, first!["promptTokenCount"]);
    assert.equal(first!["stop"], "eos");
    assert.ok(Number(second!["cachedTokens"]) > Number(first!["promptTokenCount"]));
    const sha256 = createHash("sha256").update(readFileSync(DEMO_MODEL)).digest("hex");
    assert.deepEqual(second!["model"], { name: "42dot-demo (not 42dot LLM)", sha256 });
  });

  it("translates and explains like the commands in the editor", async () => {
    const translated = await ask("--task", "translate", "회의는 오후 세 시에 시작합니다.");
    assert.equal(translated.stdout, "The meeting starts at three in the afternoon.\n");
    const code = "function isBlank(s?: string) {\n  return !s || s.trim() === '';\n}";
    const explained = await ask("--task", "explain", "--language", "typescript", "--answer", "ko", code);
    assert.match(explained.stdout, /^문자열이 없거나 공백뿐이면 `true`를 돌려줍니다\./);
  });

  it("understands paths that no shell has expanded", async () => {
    for (const path of [`"${DEMO_MODEL}"`, pathToFileURL(DEMO_MODEL).href]) {
      const { stdout } = await ask(`--model=${path}`, "안녕");
      assert.match(stdout, /데모 모델/);
    }
  });

  it("reports what is wrong and fails", async () => {
    const wrong: [string[], RegExp][] = [
      [[], /^Usage:/],
      [[""], /blank: there is nothing to ask/],
      [["  "], /blank: there is nothing to ask/],
      [["안녕", "\n\t"], /blank: there is nothing to ask/],
      [["--task", "translate", "\u3000"], /blank: there is nothing to ask/],
      [["--task", "sing", "x"], /--task is one of explain, translate/],
      [["--temperature", "hot", "x"], /--temperature is a number/],
      [["--model", "/no/such.gguf", "x"], /\/no\/such\.gguf does not exist/],
      [["--model", join(ROOT, "package.json"), "x"], /is not a GGUF model file/],
      [["가".repeat(20_000)], /too long: [\d,]+ tokens/],
    ];
    for (const [args, message] of wrong) {
      const { code, stdout, stderr } = await ask(...args);
      assert.notEqual(code, 0, args.join(" "));
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }
  });
});

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { correct } from "../../../src/korean/correct.ts";
import { parseGlossary } from "../../../src/rewriting/glossary.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import { rewriteProse } from "../../../src/rewriting/rewriteProse.ts";
import type { RewriteResult, RewriteTask } from "../../../src/rewriting/rewriter.ts";
import { reference } from "../../support/engine.ts";

/** A model that knows some answers by heart, and the instructions that it gets. */
function knowing(answers: Record<string, string>): { modelClient: ModelClient; instructions: string[] } {
  const instructions: string[] = [];
  return {
    instructions,
    modelClient: {
      complete: (instruction) => {
        instructions.push(instruction);
        return Promise.resolve({ text: answers[instruction] ?? "저는 모릅니다.", ended: true });
      },
      count: (texts) => Promise.resolve(texts.map((text) => text.length)),
      contextSize: () => Promise.resolve(4096),
    },
  };
}

function rewrite(
  prose: string,
  task: RewriteTask,
  modelClient: ModelClient,
  glossary: Record<string, string> = {},
): Promise<RewriteResult> {
  const services = { modelClient, glossary: parseGlossary(glossary), correct };
  return rewriteProse(prose, task, services, { priority: "command", signal: new AbortController().signal });
}

const toEnglish = (prose: string): string => `"${prose}"를 영어로 번역해줘`;
const toKorean = (prose: string): string => `"${prose}"를 한국어로 번역해줘`;
const rewritten = (text: string): RewriteResult => ({ kind: "rewritten", text });

describe("rewriteProse", () => {
  it("asks in the words that the demo model knows, and shows what it knows", async () => {
    const kinds: [RegExp, RewriteTask][] = [
      [/^"([^]*)"를 영어로 번역해줘$/u, { kind: "toEnglish" }],
      [/^"([^]*)"를 한국어로 번역해줘$/u, { kind: "toKorean" }],
      [/^다음 글에서 문법과 맞춤법 오류없이 써줘\.\n([^]*)$/u, { kind: "fix" }],
      [/^Correct the grammar and spelling of the following text\.\n([^]*)$/u, { kind: "fix" }],
      [/^다음 글을 격식 있는 존댓말로 써줘\.\n([^]*)$/u, { kind: "polite" }],
      [/^다음 글을 간결한 평서문으로 써줘\.\n([^]*)$/u, { kind: "plain" }],
      [/^다음 글을 한 문장으로 줄여줘\.\n([^]*)$/u, { kind: "shorter" }],
      [/^Shorten the following text to one sentence\.\n([^]*)$/u, { kind: "shorter" }],
    ];
    const { modelClient } = knowing(Object.fromEntries(reference.cases.map(({ prompt, answer }) => [prompt, answer])));
    const others: string[] = [];
    let all = 0;
    for (const { prompt, answer } of reference.cases)
      for (const [pattern, task] of kinds) {
        const prose = pattern.exec(prompt)?.[1];
        if (prose === undefined) continue;
        all++;
        const services = { modelClient, glossary: [], correct: (text: string) => text };
        const options = { priority: "command", signal: new AbortController().signal } as const;
        const result = await rewriteProse(prose, task, services, options);
        const shown = result.kind === "rewritten" ? result.text : result.kind === "unchanged" ? prose : "";
        if (shown !== answer) others.push(prose);
      }
    assert.ok(all > 300);
    // It translates the marker that tools look for.
    assert.deepEqual(others, ["TODO: add error handling"]);
  });

  it("asks nothing if there is nothing to do", async () => {
    const nothing: [prose: string, kind: "toEnglish" | "toKorean" | "fix" | "polite" | "fixSpacing"][] = [
      ["The cache is cold.", "toEnglish"],
      ['Press the "확인" button to save all of the settings.', "toEnglish"],
      ["`캐시`", "toEnglish"],
      ["캐시를 비웁니다.", "toKorean"],
      ["Redis cache 무효화 로직을 service layer로 이동", "toKorean"],
      ["getUserName()", "toKorean"],
      ["https://example.com/docs", "toKorean"],
      ["This is polite.", "polite"],
      ["This is spaced.", "fixSpacing"],
      ["123 🙏", "fix"],
      ["", "fix"],
    ];
    for (const [prose, kind] of nothing) {
      const { modelClient, instructions } = knowing({});
      assert.deepEqual(await rewrite(prose, { kind }, modelClient), { kind: "unchanged" }, prose);
      assert.deepEqual(instructions, []);
    }
  });

  it("leaves out whitespace and emoji at the ends", async () => {
    const { modelClient, instructions } = knowing({ [toEnglish("빌드가 실패했습니다.")]: "The build failed." });
    assert.deepEqual(
      await rewrite("🚧 빌드가 실패했습니다. 🙏 ", { kind: "toEnglish" }, modelClient),
      rewritten("🚧 The build failed. 🙏 "),
    );
    assert.deepEqual(instructions, [toEnglish("빌드가 실패했습니다.")]);
  });

  it("removes the quotes of the prompt, and ends the answer like the source", async () => {
    const cases: [prose: string, answer: string, shown: string][] = [
      ["로그인 버튼 추가", "Add a login button.", "Add a login button"],
      ["서버를 켭니다.", "Starts the server", "Starts the server."],
      ["서버를 켭니다.", '"Starts the server."', "Starts the server."],
      ["정말 서버를 켤까요?", "Start the server", "Start the server?"],
    ];
    for (const [prose, answer, shown] of cases)
      assert.deepEqual(
        await rewrite(prose, { kind: "toEnglish" }, knowing({ [toEnglish(prose)]: answer }).modelClient),
        rewritten(shown),
      );
  });

  it("asks with marks if the model loses what it sees", async () => {
    const { modelClient, instructions } = knowing({
      [toEnglish("`init` 함수를 호출하세요.")]: "Call the function.",
      [toEnglish("<1> 함수를 호출하세요.")]: "Call the <1> function.",
    });
    assert.deepEqual(
      await rewrite("`init` 함수를 호출하세요.", { kind: "toEnglish" }, modelClient),
      rewritten("Call the `init` function."),
    );
    assert.equal(instructions.length, 2);
  });

  it("goes piece by piece if the pieces can stand alone", async () => {
    const { modelClient } = knowing({
      [toEnglish("설정 파일")]: "Configuration file",
      [toEnglish("기본값")]: "default",
    });
    assert.deepEqual(
      await rewrite("설정 파일: `config`, 기본값: `true`", { kind: "toEnglish" }, modelClient),
      rewritten("Configuration file: `config`, default: `true`"),
    );
  });

  it("goes sentence by sentence if the whole text fails", async () => {
    const { modelClient, instructions } = knowing({
      [toEnglish("서버를 켭니다.")]: "Starts the server.",
      [toEnglish("값을 읽습니다.")]: "Reads the value.",
    });
    assert.deepEqual(
      await rewrite("서버를 켭니다.  값을 읽습니다.", { kind: "toEnglish" }, modelClient),
      rewritten("Starts the server.  Reads the value."),
    );
    assert.equal(instructions.length, 3);
  });

  it("asks again in other words if there is no other way", async () => {
    const { modelClient } = knowing({ "영어로 번역해줘: 서버를 켭니다.": "Starts the server." });
    assert.deepEqual(
      await rewrite("서버를 켭니다.", { kind: "toEnglish" }, modelClient),
      rewritten("Starts the server."),
    );
  });

  it("rejects with reasons after two attempts", async () => {
    const { modelClient, instructions } = knowing({});
    const result = await rewrite("서버를 켭니다.", { kind: "toEnglish" }, modelClient);
    assert.deepEqual(result, { kind: "rejected", reasons: ["wrongScript"] });
    assert.equal(instructions.length, 2);
  });

  it("asks nothing if words of the sentence are in a placeholder", async () => {
    const { modelClient, instructions } = knowing({});
    const result = await rewrite("{n, plural, other {파일 #개}}를 지웠습니다.", { kind: "toEnglish" }, modelClient);
    assert.deepEqual(result, { kind: "rejected", reasons: ["structureChanged"] });
    assert.deepEqual(instructions, []);
  });

  it("splits long prose into pieces that the model can take", async () => {
    const sentences = Array.from({ length: 60 }, (_, at) => `서버 ${at}번을 켭니다.`);
    const lengths: number[] = [];
    const modelClient: ModelClient = {
      complete: (instruction) => {
        lengths.push(instruction.length);
        const text = instruction.slice(1, instruction.lastIndexOf('"'));
        return Promise.resolve({ text: text.replace(/서버 (\d+)번을 켭니다/g, "Starts server $1"), ended: true });
      },
      count: (texts) => Promise.resolve(texts.map((text) => text.length)),
      contextSize: () => Promise.resolve(4096),
    };
    assert.deepEqual(
      await rewrite(sentences.join(" "), { kind: "toEnglish" }, modelClient),
      rewritten(sentences.map((_, at) => `Starts server ${at}.`).join(" ")),
    );
    assert.ok(lengths.length > 1 && Math.max(...lengths) < 300, lengths.join());
  });

  it("keeps the line breaks of the prose", async () => {
    const { modelClient } = knowing({
      [toEnglish("서버를 켭니다.")]: "Starts the server.",
      [toEnglish("값을 읽습니다.")]: "Reads the value.",
    });
    assert.deepEqual(
      await rewrite("서버를 켭니다.\r\n\r\n  값을 읽습니다.\n", { kind: "toEnglish" }, modelClient),
      rewritten("Starts the server.\r\n\r\n  Reads the value.\n"),
    );
  });

  it("honors the glossary", async () => {
    const { modelClient } = knowing({ [toEnglish("rollout를 시작합니다.")]: "Starts the rollout." });
    assert.deepEqual(
      await rewrite("배포를 시작합니다.", { kind: "toEnglish" }, modelClient, { 배포: "rollout" }),
      rewritten("Starts the rollout."),
    );
    const silent = knowing({});
    assert.deepEqual(
      await rewrite("배포", { kind: "toEnglish" }, silent.modelClient, { 배포: "rollout" }),
      rewritten("rollout"),
    );
    assert.deepEqual(silent.instructions, []);
  });

  it("applies the rules first, and shows their result if the model's can't be shown", async () => {
    const fix = "다음 글에서 문법과 맞춤법 오류없이 써줘.\n며칠 동안 학교에 갓다.";
    const { modelClient, instructions } = knowing({ [fix]: "며칠 동안 학교에 갔다." });
    assert.deepEqual(
      await rewrite("몇일 동안 학교에 갓다.", { kind: "fix" }, modelClient),
      rewritten("며칠 동안 학교에 갔다."),
    );
    assert.deepEqual(instructions, [fix]);
    assert.deepEqual(
      await rewrite("몇일 뒤에 다시 할게요.", { kind: "fix" }, knowing({}).modelClient),
      rewritten("며칠 뒤에 다시 할게요."),
    );
  });

  it("changes only whitespace if only spacing is to be fixed", async () => {
    const result = await rewrite("몇일 뒤에 할수 있다.", { kind: "fixSpacing" }, knowing({}).modelClient);
    assert.deepEqual(result, rewritten("몇일 뒤에 할 수 있다."));
  });

  it("gives decomposed prose the same prompts, and keeps the bytes of unchanged words", async () => {
    const fix = "다음 글에서 문법과 맞춤법 오류없이 써줘.\n나는 학교에 갓다.";
    const { modelClient, instructions } = knowing({ [fix]: "나는 학교에 갔다." });
    const result = await rewrite("나는 학교에 갓다.".normalize("NFD"), { kind: "fix" }, modelClient);
    assert.deepEqual(result, rewritten(`${"나는 학교에 ".normalize("NFD")}갔다.`));
    assert.deepEqual(instructions, [fix]);
  });

  it("asks nothing more once it is canceled", async () => {
    const abort = new AbortController();
    const { instructions, modelClient } = knowing({ [toEnglish("서버를 켭니다.")]: "Starts the server." });
    const cancelling: ModelClient = {
      ...modelClient,
      complete: (...call) => {
        abort.abort();
        return modelClient.complete(...call);
      },
    };
    await assert.rejects(
      rewriteProse(
        "서버를 켭니다.\n값을 읽습니다.",
        { kind: "toEnglish" },
        { modelClient: cancelling, glossary: [], correct },
        { priority: "command", signal: abort.signal },
      ),
      { name: "AbortError" },
    );
    assert.equal(instructions.length, 1);
  });

  it("takes the user's own instruction", async () => {
    const { modelClient, instructions } = knowing({ "반말로 써줘\n서버를 켭니다.": "서버를 켜." });
    assert.deepEqual(
      await rewrite("서버를 켭니다.", { kind: "own", instruction: " 반말로 써줘 " }, modelClient),
      rewritten("서버를 켜."),
    );
    assert.deepEqual(instructions, ["반말로 써줘\n서버를 켭니다."]);
  });

  it("asks with marks if placeholders are reordered in Korean, too", async () => {
    const prose = "%s has invited you to %d projects.";
    const { modelClient } = knowing({
      [toKorean(prose)]: "프로젝트 %d개에 %s 님이 초대했습니다.",
      [toKorean("<1> has invited you to <2> projects.")]: "<1> 님이 <2>개 프로젝트에 초대했습니다.",
    });
    assert.deepEqual(
      await rewrite(prose, { kind: "toKorean" }, modelClient),
      rewritten("%s 님이 %d개 프로젝트에 초대했습니다."),
    );
  });
});

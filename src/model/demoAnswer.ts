/** A question that the demo model answers by heart. The test compares it with the reference. */
import type { KnownAnswer } from "../inference/backendTrial.ts";
import { chatPrompt, STOP_SEQUENCES, SYSTEM, TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import { loadParams } from "./loadParams.ts";
import { readModelFile } from "./modelFile.ts";

const QUESTION = "너는 누구야?";
const ANSWER = "저는 42dot LLM과 같은 구조로 아주 작게 만든 데모 모델입니다. 정해진 몇 가지 질문에만 답할 수 있습니다.";

/** @param path file of the demo model */
export async function demoAnswer(path: string): Promise<KnownAnswer> {
  const file = await readModelFile(path);
  return {
    load: loadParams(file, { gpu: "auto", contextSize: 1024 }),
    question: {
      prompt: chatPrompt([], QUESTION, { system: SYSTEM }),
      priority: "chat",
      sampling: TRANSFORM_SAMPLING,
      maxTokens: 128,
      stopSequences: STOP_SEQUENCES,
    },
    answer: ANSWER,
  };
}

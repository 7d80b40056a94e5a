import type { ModelChoice } from "../model/modelChoice.ts";
import type { Language } from "../text/language.ts";

/** Suggested first questions. The demo model has memorized its own; a base model continues what it is given. */
const QUESTIONS = {
  demo: {
    ko: ["뭘 할 수 있어?", "42dot LLM이 뭐야?", "파이썬으로 피보나치 함수를 작성해줘"],
    en: ["What can you do?", "What is 42dot LLM?", "Write a Fibonacci function in Python"],
  },
  base: {
    ko: ["옛날 옛적에 깊은 산속에", "좋은 코드란"],
    en: ["Once upon a time, in a small village,", "Good code is"],
  },
  real: {
    ko: [
      "동시성과 병렬성의 차이를 설명해줘",
      "커밋 메시지를 잘 쓰는 법을 알려줘",
      "정규 표현식의 탐욕적 일치를 예를 들어 설명해줘",
    ],
    en: ["Explain the difference between concurrency and parallelism", "How do I write a good commit message?"],
  },
};

export function sampleQuestions(kind: ModelChoice["kind"], language: Language): string[] {
  return QUESTIONS[kind === "demo" || kind === "base" ? kind : "real"][language];
}

/**
 * What the authors of 42dot LLM published of their evaluation: 121 prompts, judged by GPT-4.
 * https://github.com/42dot/42dot_LLM#evaluation
 */

/** Sums of the six criteria, of 30. */
export const PUBLISHED_SUMS: readonly { system: string; sum: number }[] = [
  { system: "GPT-4", sum: 29.28 },
  { system: "GPT-3.5", sum: 28.99 },
  { system: "Bard", sum: 29.3 },
  { system: "KORani-v2-13B", sum: 25.3 },
  { system: "42dot LLM-SFT", sum: 27.32 },
];

/** Of 42dot LLM-SFT against others, in percent. They don't add up to 100: what the judge did not decide is left out. */
export const PUBLISHED_PAIRS: readonly { against: string; won: number; tied: number; lost: number }[] = [
  { against: "GPT-4", won: 17.36, tied: 52.07, lost: 28.93 },
  { against: "GPT-3.5", won: 16.53, tied: 54.55, lost: 27.27 },
  { against: "Bard", won: 15.7, tied: 53.72, lost: 28.93 },
];

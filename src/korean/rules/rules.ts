import { COMMON_WORDS } from "./commonWords.ts";
import { CONFUSABLES } from "./confusables.ts";
import { HANGUL_PARTICLES } from "./hangulParticles.ts";
import { LOANWORDS } from "./loanwords.ts";
import { PARTICLES } from "./particles.ts";
import { PASSIVES } from "./passives.ts";
import type { Rule } from "./rule.ts";
import { SPACING } from "./spacing.ts";
import { SPELLING } from "./spelling.ts";
import { TYPING } from "./typing.ts";
import { WORD_SPACING } from "./wordSpacing.ts";

/** All rules; if two find something at the same place, the earlier one wins. */
export const RULES: readonly Rule[] = [
  ...SPELLING,
  ...COMMON_WORDS,
  ...CONFUSABLES,
  ...LOANWORDS,
  ...PASSIVES,
  ...TYPING,
  ...SPACING,
  ...WORD_SPACING,
  ...PARTICLES,
  ...HANGUL_PARTICLES,
];

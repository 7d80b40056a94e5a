import { HANGUL_PARTICLES } from "./hangulParticles.ts";
import { PARTICLES } from "./particles.ts";
import type { Rule } from "./rule.ts";
import { SPACING } from "./spacing.ts";
import { SPELLING } from "./spelling.ts";

/** All rules; if two find something at the same place, the earlier one wins. */
export const RULES: readonly Rule[] = [...SPELLING, ...SPACING, ...PARTICLES, ...HANGUL_PARTICLES];

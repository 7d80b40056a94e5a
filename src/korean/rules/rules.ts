import { PARTICLES } from "./particles.ts";
import type { Rule } from "./rule.ts";
import { SPACING } from "./spacing.ts";
import { SPELLING } from "./spelling.ts";

/** All of them; where two find something at one place the earlier one has it. */
export const RULES: readonly Rule[] = [...SPELLING, ...SPACING, ...PARTICLES];

/** What a parser says about a text. `structure` is what other words must not change: all but the texts. */
export type Judgment = { error: string } | { structure: string };

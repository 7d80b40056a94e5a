/** An invisible character before each line of mocha's report, by which it is told from all else on the extension host's console. */
export const reportMark = "\u2063";

/** An invisible character before each line of mocha's report: it marks them among the extension host's other output. */
export const reportMark = "\u2063";

import { join } from "node:path";

export const repository = join(import.meta.dirname, "../..");
/** What the scripts install and keep between runs; git ignores it and `npm ci` leaves it alone. */
export const tools = join(repository, ".vscode-test");
/** What a run leaves for a person to look at: screenshots, logs, results. */
export const out = join(repository, "out");
export const sampleWorkspace = join(repository, "test/fixtures/workspace");

import { join } from "node:path";
import { repository } from "./paths.ts";
import { Advice } from "./progress.ts";
import { run } from "./run.ts";
import { runScript } from "./shutdown.ts";

/** Set by `npm test`, which builds everything before it runs the tests. */
const ALREADY_BUILT = "ALREADY_BUILT";

export const builtEnvironment = { [ALREADY_BUILT]: "1" };

export async function build(): Promise<void> {
  if (process.env[ALREADY_BUILT] !== undefined) return;
  const code = await run(process.execPath, [join(repository, "esbuild.mjs"), "--quiet"], { cwd: repository });
  if (code !== 0) throw new Advice("The build failed; see its messages above.");
}

if (import.meta.main)
  await runScript(async () => {
    await build();
    return 0;
  });

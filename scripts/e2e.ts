/**
 * Runs test/e2e: `npm run test:e2e -- [other options of mocha]`. Everything is installed first; the tests then have no
 * network but loopback, where the system allows it.
 */
import { build } from "./support/build.ts";
import { onlyLoopback } from "./support/loopback.ts";
import { repository } from "./support/paths.ts";
import { run } from "./support/run.ts";
import { runScript } from "./support/shutdown.ts";
import { ensureParts, runtimeParts } from "./support/systemParts.ts";
import { ensureServer } from "./support/vscodeServer/install.ts";

await runScript(async () => {
  await ensureParts(runtimeParts);
  await ensureServer();
  await build();
  const hooks = ["--timeout", "90000", "--require", "test/e2e/support/hooks.ts"];
  const given = process.argv.slice(2);
  const files = given.some((argument) => argument.endsWith(".test.ts")) ? [] : ["test/e2e/**/*.test.ts"];
  const isolated = onlyLoopback();
  const [command = "npx", ...args] = [...isolated, "npx", "mocha", ...hooks, ...given, ...files];
  return run(command, args, {
    cwd: repository,
    env: { ...process.env, ...(isolated.length > 0 ? { ONLY_LOOPBACK: "1" } : {}) },
  });
});

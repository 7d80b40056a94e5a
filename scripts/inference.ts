/** Runs test/inference: `npm run test:inference -- [--gpu auto|cuda|vulkan|metal] [other options of mocha]`. */
import { parseArgs } from "node:util";
import { build } from "./support/build.ts";
import { repository } from "./support/paths.ts";
import { Advice } from "./support/progress.ts";
import { run } from "./support/run.ts";
import { runScript } from "./support/shutdown.ts";

const GPUS = ["off", "auto", "cuda", "vulkan", "metal"];

await runScript(async () => {
  const options = { gpu: { type: "string", default: "off" } } as const;
  const { values, tokens } = parseArgs({ options, strict: false, tokens: true });
  const gpu = String(values.gpu);
  if (!GPUS.includes(gpu)) throw new Advice(`--gpu takes one of ${GPUS.join(", ")}.`);
  const own = tokens.filter((token) => token.kind === "option" && token.name === "gpu");
  const others = process.argv.slice(2).filter((_, index) => !own.some((token) => isAt(token, index)));
  await build();
  // Much of the time is spent waiting for restarts and hangs. Two files at a time leave a core for each process.
  const parallel = ["--parallel", "--jobs", "2", "--timeout", gpu === "off" ? "60000" : "300000"];
  const mocha = [
    "mocha",
    "--require",
    "test/support/processLog.ts",
    ...parallel,
    ...others,
    "test/inference/**/*.test.ts",
  ];
  return run("npx", mocha, { cwd: repository, env: { ...process.env, TEST_GPU: gpu } });
});

/** Whether an argument belongs to an option: `--gpu=vulkan`, or `--gpu vulkan`. */
function isAt(token: { index: number; inlineValue?: boolean | undefined }, index: number): boolean {
  return index === token.index || (token.inlineValue !== true && index === token.index + 1);
}

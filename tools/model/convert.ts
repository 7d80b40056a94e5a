/** Converts a checkpoint from the terminal: `npm run -s convert -- FOLDER --type Q8_0 --out FILE`. */
import { createReadStream, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../../scripts/support/paths.ts";
import { Advice, duration, say } from "../../scripts/support/progress.ts";
import { beforeExit, runScript } from "../../scripts/support/shutdown.ts";
import { CHECKPOINT_FILES, openCheckpoint } from "../../src/conversion/checkpointFolder.ts";
import { ConversionError } from "../../src/conversion/conversionError.ts";
import type { Checkpoint } from "../../src/conversion/convert.ts";
import { startConversion } from "../../src/conversion/startConversion.ts";
import { CONVERSION_TYPES } from "../../src/conversion/tensorPlan.ts";

const WORKER = join(repository, "src/conversion/worker.ts");

const USAGE = `Usage: npm run -s convert -- FOLDER --out FILE [options]

  FOLDER             model.safetensors, config.json, vocab.json, merges.txt and, if present,
                     added_tokens.json, special_tokens_map.json, tokenizer_config.json
  --out FILE         the GGUF file to write
  --type TYPE        ${CONVERSION_TYPES.join(", ")} (default: Q8_0)
  --name NAME        title of the model (default: 42dot LLM-SFT 1.3B)
  --author NAME      (default: 42dot Inc.)
  --license ID       (default: cc-by-nc-4.0)
  --source-url URL   page that the checkpoint comes from
  --revision COMMIT  its revision
  --sha256 HASH      expected SHA-256 of model.safetensors
  --stream           hand the weights over to the converting thread in small chunks, as a download does
  --help`;

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      type: { type: "string", default: "Q8_0" },
      name: { type: "string", default: "42dot LLM-SFT 1.3B" },
      author: { type: "string", default: "42dot Inc." },
      license: { type: "string", default: "cc-by-nc-4.0" },
      "source-url": { type: "string", default: "https://huggingface.co/42dot/42dot_LLM-SFT-1.3B" },
      revision: { type: "string", default: "6ad0fe677ddf727162428b62d166729afa633196" },
      sha256: { type: "string" },
      stream: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [folder, ...more] = positionals;
  const type = CONVERSION_TYPES.find((known) => known === values.type);
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (folder === undefined || values.out === undefined || type === undefined || more.length > 0)
    throw new Advice(USAGE);

  // npm runs scripts in the repository; INIT_CWD is the folder it was called in.
  const from = process.env["INIT_CWD"] ?? ".";
  const source = resolve(from, folder);
  const request = {
    source: values.stream ? { checkpoint: await streamedCheckpoint(source) } : { folder: source },
    type,
    target: resolve(from, values.out),
    provenance: {
      name: values.name,
      author: values.author,
      license: values.license,
      sourceUrl: values["source-url"],
      revision: values.revision,
      tool: `42dot-assistant ${version()}`,
      ...(values.sha256 === undefined ? {} : { sourceSha256: values.sha256 }),
    },
  };
  const startedAt = performance.now();
  let shown = 0;
  const showProgress = (fraction: number): void => {
    const tenth = Math.floor(10 * fraction);
    if (tenth > shown) say(`${10 * tenth} %`);
    shown = tenth;
  };
  const interrupt = new AbortController();
  const conversion = startConversion(WORKER, request, showProgress, interrupt.signal);
  beforeExit(async () => {
    interrupt.abort();
    await conversion.catch(() => undefined);
  });
  const result = await conversion.catch((error: unknown) => {
    throw error instanceof ConversionError ? new Advice(`Not converted: ${error.message}`) : error;
  });
  say(JSON.stringify(result, null, 2));
  // maxRSS is in units of 1024 bytes on every platform.
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  say(`${duration(performance.now() - startedAt)}, at most ${Math.round(peakMegabytes)} MB of memory`);
  return 0;
});

async function streamedCheckpoint(folder: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(folder);
  return { ...checkpoint, weights: createReadStream(join(folder, CHECKPOINT_FILES.weights)) };
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

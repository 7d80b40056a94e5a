import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Failure, FailureError } from "../../src/inference/failure.ts";
import { RESTART_DELAYS_MS } from "../../src/inference/restartPolicy.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { describeFailure } from "../../src/userErrors.ts";
import { demoParams, isAlive, question, ROOT, startEngine, temporaryFolder, until } from "../support/engine.ts";
import { writeModifiedDemo } from "../support/gguf.ts";
import { fault } from "./support/fault.ts";

const ASKED = "대한민국의 수도는?";
const ANSWER = "대한민국의 수도는 서울입니다.";

/** What /proc has; other systems have no such files. */
const onLinux = existsSync("/proc/self/fd");

async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, String(error));
  return error.failure;
}

function filesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

/** The listening TCP and all UDP sockets of a process, as lines of /proc/net. */
function ports(pid: number): string[] {
  const inodes = new Set(filesOf(pid).map((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1]));
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((protocol) =>
    (existsSync(`/proc/net/${protocol}`) ? readFileSync(`/proc/net/${protocol}`, "utf8") : "")
      .split("\n")
      .slice(1)
      .filter((line) => {
        const [, , , state, , , , , , inode] = line.trim().split(/\s+/);
        return inodes.has(inode ?? "") && (protocol.startsWith("udp") || state === "0A");
      }),
  );
}

/** A host process of its own; see `host.ts`. */
async function startHost(
  state: string,
  { env = process.env, files = [] }: { env?: NodeJS.ProcessEnv; files?: readonly number[] } = {},
): Promise<{ host: ChildProcess; pid: number }> {
  const script = join(ROOT, "test/support/host.ts");
  const host = spawn(process.execPath, [script, state], { env, stdio: ["ignore", "pipe", "inherit", ...files] });
  const [line] = (await once(host.stdout!.setEncoding("utf8"), "data")) as [string];
  return { host, pid: Number(line) };
}

/** What the inference process may have open: its streams, what Node.js and its engine need, and the model. */
const OWN_FILE = /^(?:\/dev\/(?:null|u?random)|(?:pipe|socket|anon_inode):.+|.+\.gguf)$/;

/** The start of a program that answers `load` and then counts seven tokens for everything. */
const ANSWERING = `
let slow = () => undefined;
let afterLoad = () => undefined;
process.on("disconnect", () => process.exit());
process.on("message", ({ id, method, params }) => {
  if (method === "count") slow();
  if (method === "load") setTimeout(afterLoad, 200);
  const results = {
    load: { path: "", name: "", sizeBytes: 1, modified: 1, parameters: 1, contextSize: 64, sequences: 1, keyValueType: "F16",
      device: { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers: 1, threads: 1, skipped: [] } },
    status: { pid: process.pid, model: null, pending: 0, steps: Date.now(), isDebugged: false, memory: 1 },
    count: [7],
  };
  process.send({ jsonrpc: "2.0", id, result: results[method] });
});`;

/** Names as they are found in developers' shells. */
const CANARIES = [
  ..."AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AZURE_CLIENT_SECRET GOOGLE_APPLICATION_CREDENTIALS".split(
    " ",
  ),
  ..."GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN BITBUCKET_TOKEN NPM_TOKEN NODE_AUTH_TOKEN PYPI_TOKEN TWINE_PASSWORD".split(
    " ",
  ),
  ..."OPENAI_API_KEY ANTHROPIC_API_KEY HF_TOKEN HUGGING_FACE_HUB_TOKEN WANDB_API_KEY COHERE_API_KEY".split(" "),
  ..."DATABASE_URL PGPASSWORD MYSQL_PWD REDIS_URL MONGODB_URI SENTRY_DSN SLACK_TOKEN STRIPE_SECRET_KEY".split(" "),
  ..."DOCKER_PASSWORD KUBECONFIG VAULT_TOKEN TF_VAR_password ANSIBLE_VAULT_PASSWORD SSH_AUTH_SOCK GPG_AGENT_INFO".split(
    " ",
  ),
  ..."http_proxy HTTPS_PROXY ALL_PROXY NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_PATH LD_PRELOAD DYLD_INSERT_LIBRARIES".split(
    " ",
  ),
  ..."ELECTRON_RUN_AS_NODE_SECRET VSCODE_IPC_HOOK VSCODE_GIT_ASKPASS_NODE GIT_ASKPASS GIT_SSH_COMMAND".split(" "),
  ..."SECRET_KEY_BASE JWT_SECRET SNYK_TOKEN".split(" "),
];

/** Asks until the process has died `deaths` times; `kill` makes it do so. @returns the states that were gone through */
async function crashLoop(engine: Supervisor, request: () => Promise<unknown>): Promise<string[]> {
  const states: string[] = [];
  engine.onDidChangeState(({ kind }) => states.push(kind));
  while (engine.state.kind !== "failed") await request().catch(() => undefined);
  return states;
}

/** The end of every life: the user is told, and can try again or look at the log. */
function assertGivenUp(engine: Supervisor, states: readonly string[]): void {
  const { state } = engine;
  assert.ok(state.kind === "failed" && state.failure.kind === "gaveUp", JSON.stringify(state));
  assert.equal(state.failure.restarts, RESTART_DELAYS_MS.length);
  // Once for the first start, and twice for each restart: while it waits, and when it starts.
  assert.ok(states.filter((kind) => kind === "starting").length <= 1 + 2 * RESTART_DELAYS_MS.length, states.join());
  const ids = describeFailure(state.failure).actions.map(({ id }) => id);
  assert.ok(ids.includes("restart") && ids.includes("showLog"), ids.join());
}

function killAt(engine: Supervisor, delta: number): () => Promise<unknown> {
  return () => {
    let deltas = 0;
    const onDelta = (): void => {
      if (++deltas === delta) process.kill(engine.pid!, "SIGKILL");
    };
    return engine.generate(question("긴 답변 보여줘"), { onDelta });
  };
}

/** A program that is not ours, in the place of the inference process. */
function programOf(source: string): Supervisor {
  const cwd = temporaryFolder();
  const modulePath = join(cwd, "server.mjs");
  writeFileSync(modulePath, source);
  return new Supervisor(
    { modulePath, cwd },
    () => Promise.resolve(demoParams()),
    () => undefined,
  );
}

describe("The inference process, whatever happens to it or to its host,", () => {
  fault(
    "R7",
    "inherits few variables, none of 50 canaries, and no open file of its host",
    { quick: 1, full: 10 },
    async ({ tries, count, note }) => {
      if (!onLinux) return note("there is no /proc on this system");
      const folder = temporaryFolder();
      const secrets = Array.from({ length: 20 }, (_, index) => join(folder, `secret-${index}`));
      for (const file of secrets) writeFileSync(file, "secret");
      const env = { ...process.env };
      // All that may be inherited is there, and all of the canaries; two that the loader obeys have a harmless value.
      const inherited = ["HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "VK_DRIVER_FILES"];
      for (const name of [...inherited, "GGML_VK_VISIBLE_DEVICES", "USERPROFILE", "SystemRoot", "TEMP"])
        env[name] ??= folder;
      for (const name of CANARIES) env[name] = "/canary";
      Object.assign(env, { NODE_OPTIONS: "--title=canary", LD_PRELOAD: "" });
      assert.equal(new Set(CANARIES).size, 50);
      let variables = 0;
      for (let attempt = 0; attempt < tries; attempt++) {
        const files = secrets.map((file) => openSync(file, "r"));
        const { host, pid } = await startHost("busy", { env, files });
        try {
          const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
          variables = environment.length;
          assert.ok(variables <= 12, environment.join("\n"));
          assert.ok(!environment.some((entry) => CANARIES.includes(entry.split("=")[0] ?? "")), environment.join("\n"));
          assert.ok(!environment.join().includes("canary"), environment.join("\n"));
          const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
          assert.doesNotMatch(command, /--inspect|--title/);
          for (const file of filesOf(pid)) assert.match(file, OWN_FILE);
          count(CANARIES.length + secrets.length);
        } finally {
          host.kill("SIGKILL");
          for (const file of files) closeSync(file);
        }
      }
      note(`${variables} variables`);
    },
  );

  fault(
    "R4",
    "opens no port, not even when it is told to by a signal",
    { quick: 1, full: 20 },
    async ({ tries, note }) => {
      if (!onLinux) return note("there is no /proc on this system");
      const engine = startEngine();
      try {
        for (let attempt = 0; attempt < tries; attempt++) {
          await engine.ready();
          const pid = engine.pid!;
          assert.deepEqual(ports(pid), []);
          // Node.js opens the inspector on another thread, so that the answer and a second one leave it the time.
          process.kill(pid, "SIGUSR1");
          const running = engine.generate(question("긴 답변 보여줘"));
          assert.deepEqual(ports(pid), []);
          await running;
          assert.equal((await engine.generate(question(ASKED))).text, ANSWER);
          assert.deepEqual(ports(pid), []);
          assert.equal((await engine.status())?.isDebugged, false);
          assert.equal(engine.pid, pid);
        }
      } finally {
        engine.dispose();
      }
    },
  );

  fault(
    "R8",
    "is given up after three restarts when it crashes again and again, at whatever moment",
    { quick: 1, full: 3 },
    async ({ tries, quick, count }) => {
      for (let attempt = 0; attempt < tries; attempt++) {
        const modelPath = join(temporaryFolder(), "no-heads.gguf");
        await writeModifiedDemo(modelPath, { "llama.attention.head_count": 0 });
        const atToken1 = startEngine();
        const atTokenN = startEngine();
        const loops: [Supervisor, () => Promise<unknown>][] = [];
        const add = (engine: Supervisor, request = (): Promise<unknown> => engine.ready()): void =>
          void loops.push([engine, request]);
        add(programOf("process.exit(1);"));
        add(atToken1, killAt(atToken1, 1));
        if (!quick) {
          add(programOf("process.abort();"));
          add(programOf("throw new Error('no');"));
          add(startEngine({ ...demoParams(), modelPath }));
          add(atTokenN, killAt(atTokenN, 5));
        }
        try {
          await Promise.all(
            loops.map(async ([engine, request]) => assertGivenUp(engine, await crashLoop(engine, request))),
          );
          for (const [engine, request] of loops) {
            // It stays so, until the user tries again.
            assert.equal((await failureFrom(request())).kind, "gaveUp");
            engine.stop();
            assert.equal(engine.state.kind, "stopped");
            count();
          }
        } finally {
          for (const [engine] of loops) engine.dispose();
        }
      }
    },
  );

  fault(
    "R9",
    "settles every request once when it is killed at any moment, and the next one is answered",
    { quick: 3, full: 200 },
    async ({ tries, random, count, plot, note }) => {
      const recoveries: [number, number][] = [];
      const engine = startEngine();
      try {
        for (let kill = 0; kill < tries; kill++) {
          await engine.ready();
          const pid = engine.pid!;
          const settled = [0, 0, 0, 0, 0];
          let late = 0;
          const requests = settled.map((_, index) =>
            (index === 4
              ? engine.count([[{ text: ASKED }]])
              : engine.generate(question(index % 2 === 0 ? "긴 답변 보여줘" : ASKED), {
                  onDelta: () => (late += settled[index] ?? 0),
                })
            )
              .then(
                () => undefined,
                (error: unknown) => error,
              )
              .then((error) => {
                settled[index]!++;
                if (error !== undefined)
                  assert.ok(error instanceof FailureError && error.failure.kind === "processDied");
              }),
          );
          await delay(random() * 120);
          const killedAt = performance.now();
          process.kill(pid, "SIGKILL");
          await Promise.all(requests);
          assert.equal((await engine.generate(question(ASKED))).text, ANSWER);
          recoveries.push([kill, performance.now() - killedAt]);
          assert.notEqual(engine.pid, pid);
          assert.deepEqual([settled, late], [[1, 1, 1, 1, 1], 0]);
          count(requests.length);
          engine.stop();
        }
      } finally {
        engine.dispose();
      }
      plot("from the kill to the next answer", { x: "kill", y: "ms" }, recoveries);
      note(
        `${tries} kills; the next answer after at most ${Math.max(...recoveries.map(([, ms]) => ms)).toFixed(0)} ms`,
      );
    },
  );

  fault(
    "R10",
    "is replaced when it hangs, whether it is stopped or never yields, and not while it only works for long",
    { quick: 1, full: 10 },
    async ({ tries, count, plot }) => {
      const found: [number, number][] = [];
      for (let attempt = 0; attempt < tries; attempt++) {
        const stopped = startEngine();
        const blocked = programOf(`${ANSWERING}\nafterLoad = () => { for (;;); };`);
        // Its event loop is blocked for longer than an idle one may be.
        const slow = programOf(
          `${ANSWERING}\nslow = () => { for (const end = Date.now() + 7_000; Date.now() < end;); };`,
        );
        const engines = [stopped, blocked, slow];
        try {
          const working = slow.ready().then(() => slow.count([[{ text: ASKED }]]));
          await Promise.all([stopped.ready(), blocked.ready()]);
          process.kill(stopped.pid!, "SIGSTOP");
          const since = performance.now();
          await Promise.all(
            [stopped, blocked].map(async (engine) => {
              const { pid } = engine;
              await until(() => engine.state.kind === "starting", "the end of the hanging process");
              await until(() => !isAlive(pid!), "its end");
              found.push([found.length, performance.now() - since]);
            }),
          );
          assert.equal((await stopped.generate(question(ASKED))).text, ANSWER);
          const { pid } = slow;
          assert.deepEqual(await working, [7]);
          assert.equal(slow.pid, pid);
          count(engines.length);
        } finally {
          for (const engine of engines) engine.dispose();
        }
      }
      plot("until a hang is found", { x: "hang", y: "ms" }, found);
    },
  );

  fault(
    "R11",
    "ends when its host is killed, whether it is idle, starting, at work or blocked",
    { quick: 1, full: 50 },
    async ({ tries, count, plot, note }) => {
      const gone: [number, number][] = [];
      for (let attempt = 0; attempt < tries; attempt++) {
        for (const states of [
          ["idle", "busy"],
          ["blocked", "booting"],
        ]) {
          await Promise.all(
            states.map(async (state) => {
              const { host, pid } = await startHost(state);
              assert.ok(isAlive(pid));
              // What is told to hang at its first token is there a moment later.
              if (state === "blocked") await delay(300);
              host.kill("SIGKILL");
              const since = performance.now();
              await until(() => !isAlive(pid), `the end of the process, which is ${state}`);
              gone.push([gone.length, performance.now() - since]);
              count();
            }),
          );
        }
      }
      plot("until the process is gone", { x: "kill", y: "ms" }, gone);
      note(`at most ${Math.max(...gone.map(([, ms]) => ms)).toFixed(0)} ms`);
    },
  );
});

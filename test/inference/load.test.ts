import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../support/engine.ts";
import { ModelServer, type ModelServerOptions } from "../support/modelServer.ts";

const run = promisify(execFile);

/** A line of the report: counts, tokens a second, and three times three percentiles. */
interface Line {
  users: number;
  answers: number;
  errors: number;
  speed: number;
  percentiles: number[][];
}

describe("npm run load", function () {
  this.timeout(60_000);

  const servers: ModelServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function loaded(
    options: ModelServerOptions,
    ...more: string[]
  ): Promise<{ lines: Line[]; server: ModelServer; stdout: string }> {
    const server = await ModelServer.start(options);
    servers.push(server);
    const args = ["--url", server.url, "--model", server.model, "--kind", options.kind];
    const few = ["--users", "1,4", "--think", "0.05", "--seconds", "1"];
    const { stdout } = await run(process.execPath, [join(ROOT, "tools/server/load.ts"), ...args, ...few, ...more]);
    const rows = stdout.split("\n").filter((line) => /^ +\d+ +\d+ /.test(line));
    const lines = rows.map((row) => {
      const [users = NaN, answers = NaN, errors = NaN, speed = NaN, ...times] = row.trim().split(/ +/).map(Number);
      return { users, answers, errors, speed, percentiles: [0, 3, 6].map((at) => times.slice(at, at + 3)) };
    });
    return { lines, server, stdout };
  }

  it("reports all percentiles for 1 and for 4 users, of every kind of server", async () => {
    for (const kind of ["vllm", "llamaServer", "ollama", "openai", "chat"] as const) {
      const { lines, server } = await loaded({ kind });
      assert.deepEqual(
        lines.map(({ users, errors }) => ({ users, errors })),
        [
          { users: 1, errors: 0 },
          { users: 4, errors: 0 },
        ],
      );
      for (const { answers, speed, percentiles } of lines) {
        assert.ok(answers > 0 && speed > 0);
        for (const [p50, p95, p99] of percentiles) {
          assert.ok(p50 !== undefined && p95 !== undefined && p99 !== undefined);
          assert.ok(p50 >= 0 && p50 <= p95 && p95 <= p99, `${p50} ${p95} ${p99}`);
        }
        // To the first token, and the whole answer.
        assert.ok((percentiles[0]?.[0] ?? 0) <= (percentiles[2]?.[0] ?? 0));
      }
      assert.equal(
        server.asked.length,
        lines.reduce((sum, { answers }) => sum + answers, 0),
      );
    }
  });

  it("asks another question each time, as many at once as there are users", async () => {
    const { server } = await loaded({ kind: "openai", fault: { kind: "slowStart", ms: 200 } });
    const prompts = server.asked.map(({ body }) => String(body["prompt"]));
    assert.ok(prompts.length > 4);
    assert.equal(new Set(prompts).size, prompts.length);
    assert.ok(server.mostAtOnce > 1 && server.mostAtOnce <= 4, `${server.mostAtOnce}`);
  });

  it("counts what goes wrong, and says what it was", async () => {
    const { lines, stdout } = await loaded({ kind: "vllm", fault: { kind: "status", status: 503 } });
    assert.ok(lines.length === 2 && lines.every(({ answers, errors }) => answers === 0 && errors > 0));
    assert.match(stdout, /overloaded Too busy/);
  });
});
